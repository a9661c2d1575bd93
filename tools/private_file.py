"""Files with passwords and keys in them: for their owner's eyes only, and never half written."""

from __future__ import annotations

from pathlib import Path


def write_privately(file: Path, text: str) -> None:
    """Write a file only its owner can read, whole or not at all."""
    unfinished = file.with_name(f"{file.name}.unfinished")
    unfinished.unlink(missing_ok=True)
    unfinished.touch(mode=0o600)
    unfinished.write_text(text, encoding="utf-8")
    unfinished.replace(file)
