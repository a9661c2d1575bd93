"""The reasons of the floor as the office keeps them: added, renamed, put in order, taken off the list.

What happened keeps the words it was given: a reason that was used stays in every history.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select

from app.kernel.errors import Refusal
from app.kernel.events import Event
from app.kernel.permissions import Right
from app.kernel.text import N_
from app.kernel.work import Work
from models.floor import REASON_KINDS, FloorReason

SEE_REASONS = Right("list", "FloorReason")
ADD_REASON = Right("add", "FloorReason")
EDIT_REASON = Right("edit", "FloorReason")
LONGEST = 60
"""A button of a tablet has no room for more."""


class ReasonMissing(Refusal):
    """A button without words."""

    code = "production.reason_words_missing"
    sentence = N_("Please write the reason in a few words.")
    field = "words"


class ReasonTooLong(Refusal):
    """It would not fit on a button."""

    code = "production.reason_too_long"
    sentence = N_("A reason has at most {most} characters, so that it fits on a button.")
    field = "words"


class ReasonThere(Refusal):
    """Two buttons with the same words."""

    code = "production.reason_there"
    sentence = N_("“{words}” is on this list already, perhaps switched off.")
    field = "words"


class LastMaterialReason(Refusal):
    """A remake without material has to say what it waits for."""

    code = "production.last_material_reason"
    sentence = N_(
        "One reason must say that a card waits for material: cards that lack some get it by themselves."
    )


@dataclass(frozen=True)
class ReasonKept(Event):
    """A reason was added, renamed, switched on or off, or moved."""

    subject = "FloorReason"
    reason_id: int
    kind: str
    words: str
    is_active: bool
    position: int


def reasons_by_kind(work: Work) -> dict[str, list[FloorReason]]:
    """All reasons, as the buttons stand; those switched off at the end."""
    work.require(SEE_REASONS)
    found: dict[str, list[FloorReason]] = {kind: [] for kind in REASON_KINDS}
    query = select(FloorReason).order_by(FloorReason.is_active.desc(), FloorReason.position, FloorReason.id)
    for reason in work.session.scalars(query):
        found[reason.kind].append(reason)
    return found


def add_reason(work: Work, kind: str, words: str, *, is_material: bool = False) -> FloorReason:
    """Another button, behind the others."""
    work.require(ADD_REASON)
    if kind not in REASON_KINDS:
        raise ReasonMissing
    said = _checked(work, kind, words, None)
    last = select(func.coalesce(func.max(FloorReason.position), 0)).where(FloorReason.kind == kind)
    reason = FloorReason(
        kind=kind,
        words=said,
        position=int(work.session.scalar(last) or 0) + 1,
        is_material=is_material and kind == "block",
        is_active=True,
    )
    work.session.add(reason)
    _keep(work, reason)
    return reason


def rename_reason(work: Work, reason_id: int, words: str) -> None:
    """Other words from now on; what happened before keeps the old ones."""
    work.require(EDIT_REASON)
    reason = work.lock(FloorReason, reason_id)
    said = _checked(work, reason.kind, words, reason_id)
    if said != reason.words:
        reason.words = said
        _keep(work, reason)


def switch_reason(work: Work, reason_id: int, *, is_active: bool) -> None:
    """Put a button on screens, or take it off."""
    work.require(EDIT_REASON)
    reason = work.lock(FloorReason, reason_id)
    if reason.is_active == is_active:
        return
    if reason.is_material and not is_active:
        others = select(func.count()).where(
            FloorReason.is_material, FloorReason.is_active, FloorReason.id != reason_id
        )
        if not work.session.scalar(others):
            raise LastMaterialReason
    reason.is_active = is_active
    _keep(work, reason)


def move_reason(work: Work, reason_id: int, *, up: bool) -> None:
    """Change places with the button above or below; at the end of the list nothing happens."""
    work.require(EDIT_REASON)
    moved = work.find(FloorReason, reason_id)
    row = list(
        work.session.scalars(
            select(FloorReason)
            .where(FloorReason.kind == moved.kind, FloorReason.is_active)
            .order_by(FloorReason.position, FloorReason.id)
            .with_for_update()
        )
    )
    if moved not in row:
        return
    place = row.index(moved)
    other = place - 1 if up else place + 1
    if not 0 <= other < len(row):
        return
    row[place], row[other] = row[other], row[place]
    for position, reason in enumerate(row, start=1):
        reason.position = position
    _keep(work, moved)


def _checked(work: Work, kind: str, words: str, own: int | None) -> str:
    said = " ".join(words.split())
    if not said:
        raise ReasonMissing
    if len(said) > LONGEST:
        raise ReasonTooLong(most=LONGEST)
    same = select(FloorReason.id).where(
        FloorReason.kind == kind, func.platform.tr_lower(FloorReason.words) == func.platform.tr_lower(said)
    )
    if any(number != own for number in work.session.scalars(same)):
        raise ReasonThere(words=said)
    return said


def _keep(work: Work, reason: FloorReason) -> None:
    work.session.flush()
    work.emit(ReasonKept(reason.id, reason.kind, reason.words, reason.is_active, reason.position))
