"""Write what a Work's events say into the audit trail, in the same transaction, with one statement."""

from __future__ import annotations

import json

from sqlalchemy import text

from app.kernel.work import Work

_RECORD = text(
    "insert into audit_entry"
    " (at, actor_kind, actor_id, actor_name, address, act, subject, subject_id, facts)"
    " select :at, :kind, :actor, :name, cast(:address as inet), act, subject, subject_id,"
    " cast(facts as jsonb)"
    " from unnest(cast(:acts as text[]), cast(:subjects as text[]), cast(:ids as bigint[]),"
    " cast(:facts as text[])) with ordinality as happened (act, subject, subject_id, facts, place)"
    " order by place"
)


def record_events(work: Work) -> None:
    """Runs before every commit: each event becomes a row that says who did what to which record."""
    if not work.events:
        return
    # Whatever an operation has changed goes out first, so that a refused change leaves no row behind.
    work.session.flush()
    work.session.execute(
        _RECORD,
        {
            "at": work.now,
            "kind": work.actor.kind,
            "actor": work.actor.id,
            "name": work.actor.name,
            "address": work.actor.address,
            "acts": [event.act() for event in work.events],
            "subjects": [event.subject for event in work.events],
            "ids": [event.subject_id for event in work.events],
            "facts": [json.dumps(event.facts(), ensure_ascii=False) for event in work.events],
        },
    )
