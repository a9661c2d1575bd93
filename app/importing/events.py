"""What happened with a list: one row of the audit trail, whatever the list's length."""

from __future__ import annotations

from dataclasses import dataclass

from app.kernel.events import Event


@dataclass(frozen=True)
class ListUploaded(Event):
    """Somebody brought in a file; nothing is written yet."""

    subject = "Import"
    run_id: int
    name: str
    kind: str


@dataclass(frozen=True)
class ListImported(Event):
    """A list was written: how many records are new, changed, and were right already."""

    subject = "Import"
    run_id: int
    name: str
    kind: str
    added: int
    changed: int
    unchanged: int
