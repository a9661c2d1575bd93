"""Write what a Work's events say into the audit trail, in the same transaction, with one statement."""

from __future__ import annotations

import json
from typing import Final

from app.kernel.work import Work

# Sent past the compiler of SQLAlchemy: every act of the product ends with it.
_RECORD: Final = (
    "insert into audit_entry"
    " (at, actor_kind, actor_id, actor_name, address, act, subject, subject_id, facts)"
    " select %s, %s, %s, %s, cast(%s as inet), act, subject, subject_id, facts"
    " from rows from (jsonb_to_recordset(cast(%s as jsonb))"
    " as (act text, subject text, subject_id bigint, facts jsonb))"
    " with ordinality as happened (act, subject, subject_id, facts, place)"
    " order by place"
)


def record_events(work: Work) -> None:
    """Runs before every commit: each event becomes a row that says who did what to which record."""
    if not work.events:
        return
    # Whatever an operation has changed goes out first, so that a refused change leaves no row behind.
    work.session.flush()
    happened = [
        {
            "act": event.act(),
            "subject": event.subject,
            "subject_id": event.subject_id,
            "facts": event.facts(),
        }
        for event in work.events
    ]
    actor = work.actor
    work.ask(
        _RECORD,
        (work.now, actor.kind, actor.id, actor.name, actor.address, json.dumps(happened, ensure_ascii=False)),
    )
