"""The floor is told: every card of a change gets its event, its mark, and what it waits for."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import update

from app.kernel.work import Work
from app.production.cards import Touch, Worker, write_down
from app.production.changing.lines import Laid, Outcome, Touched
from app.production.changing.supplying import Supplied
from app.production.events import NeedsRaised
from app.production.reasons import material_reason
from app.production.remaking import need_of
from app.stock.progress.spoiling import Need
from models.floor import MaterialNeed
from models.production import Door, WorkOrder


def tell_floor(
    work: Work, outcomes: Sequence[Outcome], supplied: Supplied, reason: str, number: int
) -> list[MaterialNeed]:
    """Mark the cards, write down what happened to each, and let wait what lacks material; its needs."""
    waits = material_reason(work) if supplied.lacking else ""
    needs: list[MaterialNeed] = []
    for outcome in outcomes:
        for one in outcome.scrapped:
            _tell_scrapped(work, one, reason, number)
        for touched in outcome.touched:
            needs += _tell_touched(work, touched, supplied, waits, reason, number)
        for laid in outcome.laid:
            needs += _tell_laid(work, laid, supplied, waits, reason, number)
    return needs


def _tell_scrapped(work: Work, one: Touched, reason: str, number: int) -> None:
    stand, card = one.stand, one.stand.card
    facts = {"change": number, "note": one.note}
    touch = stand.touch("changed", reason=reason, facts=facts, ends=stand.workers)
    event = write_down(work, card, one.before, touch)
    work.session.execute(
        update(Door)
        .where(
            Door.work_order_id == card.id,
            Door.scrapped_event_id.is_(None),
            Door.shipment_line_id.is_(None),
        )
        .values(scrapped_event_id=event),
        execution_options={"synchronize_session": False},
    )
    work.session.expire(card, ["doors"])


def _tell_touched(
    work: Work, one: Touched, supplied: Supplied, waits: str, reason: str, number: int
) -> list[MaterialNeed]:
    stand, card = one.stand, one.stand.card
    _mark(card, one.note)
    lacking = supplied.lacking.get(card.id, [])
    ends: tuple[Worker, ...] = ()
    if lacking:
        card.state, card.blocked_reason, ends = "blocked", waits, stand.workers
    elif card.state == "blocked" and stand.facts["waits"] and not one.moves_only:
        card.state, card.blocked_reason = "waiting", ""
    facts = {"change": number, "note": one.note}
    touch = stand.touch(
        "changed",
        reason=reason,
        facts=facts,
        ends=ends,
        is_new=True,
        waits_for_material=bool(lacking) or (one.moves_only and bool(stand.facts["waits"])),
    )
    write_down(work, card, one.before, touch)
    return _raise_needs(work, card, lacking, reason)


def _tell_laid(
    work: Work, one: Laid, supplied: Supplied, waits: str, reason: str, number: int
) -> list[MaterialNeed]:
    card = one.card
    _mark(card, one.note)
    lacking = supplied.lacking.get(card.id, [])
    if lacking:
        card.state, card.blocked_reason = "blocked", waits
    facts = {"change": number, "note": one.note} | ({"of": one.of} if one.of else {})
    touch = Touch(
        "remade" if one.of else "planned",
        reason=reason,
        is_new=True,
        facts=facts,
        waits_for_material=bool(lacking),
    )
    write_down(work, card, None, touch)
    return _raise_needs(work, card, lacking, reason)


def _mark(card: WorkOrder, note: str) -> None:
    """What was not seen yet stays said, the newest behind it."""
    if note and note not in (card.change_note or ""):
        card.change_note = " · ".join(each for each in (card.change_note, note) if each)


def _raise_needs(work: Work, card: WorkOrder, lacking: Sequence[Need], reason: str) -> list[MaterialNeed]:
    if not lacking:
        return []
    needs = [need_of(work, card, need, reason) for need in lacking]
    work.session.add_all(needs)
    work.emit(NeedsRaised(card.id, len(needs)))
    return needs
