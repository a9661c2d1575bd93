"""Write what a Work's events say into the audit trail, in the same transaction, with one statement."""

from __future__ import annotations

import json
from typing import Any, Final

from app.kernel.circumstances import LONGEST_DEVICE, circumstances
from app.kernel.cleaning import clean_facts, may_need_cleaning
from app.kernel.permissions import Actor
from app.kernel.work import Work

# Sent past the compiler of SQLAlchemy: every act of the product ends with it.
_RECORD: Final = (
    "insert into audit_entry (at, actor_kind, actor_id, actor_name, address, device, request_id,"
    " act, subject, subject_id, facts)"
    " select %s, %s, %s, %s, cast(%s as inet), %s, %s, act, subject, subject_id, facts"
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
    said = (actor.kind, actor.id, actor.name, actor.address, _device(actor), circumstances().request_id)
    work.ask(_RECORD, (work.now, *said, _written(happened)))


def _written(happened: list[dict[str, Any]]) -> str:
    """The events as JSON without secrets and without anybody's whole identity number."""
    written = json.dumps(happened, ensure_ascii=False)
    if not may_need_cleaning(written):
        return written
    for event in happened:
        event["facts"] = clean_facts(event["facts"])
    return json.dumps(happened, ensure_ascii=False)


def _device(actor: Actor) -> str:
    """The screen of the floor by its name, and what it is; of people their browser."""
    parts = (getattr(actor, "screen", ""), circumstances().device)
    return " · ".join(part for part in parts if part)[:LONGEST_DEVICE]
