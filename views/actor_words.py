"""What the product's own workers are called on the screen; people and screens have names of their own."""

from __future__ import annotations

from typing import Final

from flask_babel import gettext

from app.kernel.text import N_
from models.core import AuditEntry

WORKERS: Final = {
    "e-documents": N_("Work on e-documents"),
    "papers": N_("Drawing of papers"),
    "mail": N_("Sending of mail"),
    "import": N_("Import"),
    "sealer": N_("Sealing of the audit trail"),
    "close-days": N_("Closing of the day"),
    "verify-ledger": N_("Check of the books"),
    "verify-audit": N_("Check of the audit trail"),
    "let-in": N_("Command of the operator"),
    "seal-again": N_("Command of the operator"),
    "system": N_("System"),
}


def actor_word(entry: AuditEntry) -> str:
    """Who did it: the product's workers by what they do."""
    if entry.actor_kind != "system":
        return entry.actor_name
    return gettext(WORKERS.get(entry.actor_name, entry.actor_name))
