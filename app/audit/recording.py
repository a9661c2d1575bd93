"""Write what a Work's events say into the audit trail, in the same transaction, with one statement."""

from __future__ import annotations

from sqlalchemy import insert

from app.kernel.work import Work
from models.core import AuditEntry


def record_events(work: Work) -> None:
    """Runs before every commit: each event becomes a row that says who did what to which record."""
    if not work.events:
        return
    work.session.execute(
        insert(AuditEntry),
        [
            {
                "at": work.now,
                "actor_kind": work.actor.kind,
                "actor_id": work.actor.id,
                "actor_name": work.actor.name,
                "address": work.actor.address,
                "act": event.act(),
                "subject": event.subject,
                "subject_id": event.subject_id,
                "facts": event.facts(),
            }
            for event in work.events
        ],
    )
