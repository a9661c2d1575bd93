"""Every attempt, written down: what was tried, how it ended, and in which words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from app.kernel.clock import show_date, show_moment
from app.kernel.errors import Refusal
from app.kernel.work import Work
from models.handover import Handover, HandoverAttempt


def note_attempt(
    work: Work,
    document_id: int,
    outcome: str,
    *,
    code: str = "",
    facts: Mapping[str, Any] | None = None,
    milliseconds: int = 0,
) -> None:
    """One more line in the story of a document."""
    work.session.add(
        HandoverAttempt(
            document_id=document_id,
            at=work.now,
            outcome=outcome,
            code=code,
            facts=dict(facts or {}),
            milliseconds=milliseconds,
            actor_name=work.actor.name,
        )
    )
    work.session.flush()


def note_trouble(
    work: Work, handover: Handover, outcome: str, trouble: Refusal, milliseconds: int = 0
) -> None:
    """An attempt that did not end well; the last trouble stands at the document until the next one."""
    facts = {name: _shown(fact) for name, fact in trouble.facts.items()}
    handover.last_code, handover.last_facts = trouble.code, facts
    note_attempt(
        work,
        handover.document_id,
        outcome,
        code=trouble.code,
        facts=facts,
        milliseconds=milliseconds,
    )


def _shown(fact: Any) -> str:
    if isinstance(fact, datetime):
        return show_moment(fact)
    return show_date(fact) if isinstance(fact, date) else str(fact)
