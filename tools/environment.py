"""What the product reads on a developer's machine: private database, own secret, state folder."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from tools.postgres import Urls
from tools.private_file import write_privately


def product_environment(var: Path, urls: Urls) -> dict[str, str]:
    """What the product reads, added to what is set already; what a person has set wins."""
    own = {"ATOLYE_VAR": str(var.resolve()), "ATOLYE_SECRET_KEY": _secret_key(var / "secret_key")}
    return {**own, **os.environ, **urls.environment()}


def _secret_key(file: Path) -> str:
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        write_privately(file, secrets.token_urlsafe(48))
    return file.read_text(encoding="utf-8")
