"""The way out was changed: what was on it stops until a person has looked, so that nothing leaves twice."""

from __future__ import annotations

from typing import Final

from sqlalchemy import select

from app.kernel.errors import Refusal
from app.kernel.text import N_
from app.kernel.work import Work
from models.edocuments import EDocument
from models.handover import Handover, HandoverAttempt

_ON_THE_WAY: Final = ("validated", "handed_over")


class ConnectionChanged(Refusal):
    """It may have left another way, or be with another integrator."""

    code = "edocuments.connection_changed"
    sentence = N_(
        "The connection was changed while {number} was on its way. Find out whether it has gone another way;"
        " only if it has not, try it again here."
    )


def hold_back(work: Work, *, is_another: bool) -> int:
    """Stop what waits; with another integrator also what the one before has. How many stand still now.

    An integrator knows nothing of what another one took: asked, it would be given the document again.
    """
    states = _ON_THE_WAY if is_another else ("validated",)
    documents = work.session.scalars(
        select(EDocument)
        .join(Handover, Handover.document_id == EDocument.id)
        .where(EDocument.state.in_((*states, "at_gib") if is_another else states))
        .order_by(EDocument.id)
        .with_for_update(of=EDocument)
        .execution_options(populate_existing=True)
    ).all()
    held = 0
    for document in documents:
        handover = work.session.get_one(Handover, document.id, with_for_update=True, populate_existing=True)
        handover.next_at = None
        if document.state in states and not handover.is_stopped:
            handover.is_stopped = True
            _note(work, handover, ConnectionChanged(number=str(document)))
            held += 1
    work.session.flush()
    return held


def _note(work: Work, handover: Handover, why: Refusal) -> None:
    handover.last_code, handover.last_facts = why.code, dict(why.facts)
    attempt = HandoverAttempt(
        document_id=handover.document_id,
        at=work.now,
        outcome="stopped",
        code=why.code,
        facts=dict(why.facts),
        milliseconds=0,
        actor_name=work.actor.name,
    )
    work.session.add(attempt)
