"""The reasons people of the floor choose instead of typing."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from app.kernel.errors import Refusal
from app.kernel.work import RecordGone, Work
from models.floor import FloorReason

LONGEST_REASON = 200


@dataclass(frozen=True)
class Reason:
    """Why, in words; ``is_material`` when the card waits for material."""

    words: str
    is_material: bool = False


def chosen_reason(work: Work, kind: str, words: str, reason_id: int | None, missing: type[Refusal]) -> Reason:
    """The chosen reason, else what was written; ``missing`` when there is neither.

    RecordGone when a reason of another kind was chosen. A reason taken off the list meanwhile still counts:
    the touch may have waited for a network.
    """
    if reason_id is not None:
        found = work.session.get(FloorReason, reason_id)
        if found is None or found.kind != kind:
            raise RecordGone
        return Reason(found.words, found.is_material)
    said = " ".join(words.split())[:LONGEST_REASON]
    if not said:
        raise missing
    query = select(FloorReason.is_material).where(FloorReason.kind == kind, FloorReason.words == said)
    return Reason(said, bool(work.session.scalar(query)) if kind == "block" else False)


def material_reason(work: Work) -> str:
    """What a card says that waits for material."""
    query = (
        select(FloorReason.words)
        .where(FloorReason.kind == "block", FloorReason.is_material)
        .order_by(FloorReason.is_active.desc(), FloorReason.position, FloorReason.id)
        .limit(1)
    )
    return work.session.scalar(query) or "Malzeme bekliyor"
