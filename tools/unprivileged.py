"""PostgreSQL refuses to run as root; when the developer is root, it gets an account of its own."""

from __future__ import annotations

import os
import pwd
import subprocess
from pathlib import Path

ACCOUNT = "atolye-postgres"
PASS_THROUGH = 0o001


def server_account() -> str | None:
    """The account that runs the server, made when missing; None when the caller may run it as they are."""
    if os.geteuid() != 0:
        return None
    try:
        pwd.getpwnam(ACCOUNT)
    except KeyError:
        how = "--system --user-group --no-create-home --shell /bin/false"
        subprocess.run(["useradd", *how.split(), ACCOUNT], check=True)
    return ACCOUNT


def let_through(path: Path, account: str | None) -> None:
    """Let the server's account pass through the folders above a path; it may not list them."""
    if account is None:
        return
    for folder in path.absolute().parents:
        mode = folder.stat().st_mode
        if not mode & PASS_THROUGH:
            folder.chmod(mode | PASS_THROUGH)
