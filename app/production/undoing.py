"""Taking a touch back: never by forgetting it, always by a second event that says so."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, cast

from sqlalchemy import exists, select, text

from app.kernel.work import RecordGone, Work
from app.production.cards import OF_THE_QUEUE, TAP, UNDO, Place, kiosk_of, move_doors, write_down
from app.production.following import follow_cards
from app.production.hands import NOBODY, Hand
from app.production.held import refuse_held
from app.production.passing import answer
from app.production.refusals import AlreadyUndone, CardMovedMeanwhile, NotUndoable, TooLateToUndo
from app.production.remaking import bring_back
from app.production.standing import Stand, stand_of
from models.production import ProductionEvent, WorkOrder

SHOWN_FOR = timedelta(seconds=10)
"""How long the screen that tapped offers to take it back."""
_ON_THE_WAY = timedelta(seconds=5)  # slow Wi-Fi: what was tapped in time arrives a little later
UNDOABLE = frozenset(
    {"started", "paused", "passed", "blocked", "unblocked", "sent_back", "scrapped", "placed"}
)
_MOVED = frozenset({"passed", "sent_back"})
_FORGET_SPELLS = text("update work_spell set ended_at = started_at where id = any(cast(:spells as bigint[]))")
_GO_ON_WORKING = text("update work_spell set ended_at = null where id = any(cast(:spells as bigint[]))")


def undo(work: Work, event_id: int, *, hand: Hand = NOBODY, key: str | None = None) -> dict[str, Any]:
    """Take back the last thing that happened to a card.

    Whoever touched may do it for ten seconds; later, or in place of others, who has the right to undo on
    the board. A part that the touch had split off joins the rest of its card again when that is still
    there. Taken back at once, people go on working on the card; later it waits.
    """
    work.require(TAP)
    return cast("dict[str, Any]", work.once(key, f"undo {event_id}", lambda: _undo(work, event_id, hand)))


def _undo(work: Work, event_id: int, hand: Hand) -> dict[str, Any]:
    touch = work.find(ProductionEvent, event_id)
    stand = stand_of(work, touch.work_order_id, None, hand, own_screen=touch.kiosk_id)
    card = stand.card
    is_at_once = _check_who(work, touch)
    _check_last(work, touch)
    refuse_held(work, card)
    if touch.kind == "scrapped":
        bring_back(work, stand, touch)
        undone, kept = _write(work, stand, card, Place.of(card), touch), card
    else:
        rest = _rest(work, card, touch)
        undone = (
            _step_back(work, stand, touch, is_at_once=is_at_once)
            if rest is None
            else _join(work, stand, rest, touch)
        )
        kept = rest or card
    follow_cards(work, stand.order)
    return {**answer(kept, kept, undone, "undone"), "versions": _versions(card, kept)}


def _versions(*cards: WorkOrder) -> dict[str, int]:
    return {str(card.id): card.version for card in cards}


def _check_who(work: Work, touch: ProductionEvent) -> bool:
    """Whether it is taken back at once by who did it; TooLateToUndo when it may not be taken back."""
    if touch.kind not in UNDOABLE:
        raise NotUndoable
    kiosk = kiosk_of(work)
    is_own = touch.kiosk_id == kiosk if kiosk is not None else _is_own_of_person(work, touch)
    if is_own and work.now - touch.at <= SHOWN_FOR + _ON_THE_WAY:
        return True
    if not work.actor.may(UNDO):
        raise TooLateToUndo
    return False


def _is_own_of_person(work: Work, touch: ProductionEvent) -> bool:
    return touch.kiosk_id is None and touch.actor == work.actor.name


def _check_last(work: Work, touch: ProductionEvent) -> None:
    if work.session.scalar(select(exists().where(ProductionEvent.undo_of == touch.id))):
        raise AlreadyUndone
    later = select(ProductionEvent).where(
        ProductionEvent.work_order_id == touch.work_order_id, ProductionEvent.id > touch.id
    )
    if touch.kind != "placed":
        # Its place in the queue says nothing about the card itself.
        later = later.where(ProductionEvent.kind.not_in(OF_THE_QUEUE))
    last = work.session.scalars(later.order_by(ProductionEvent.id.desc()).limit(1)).first()
    if last is not None:
        raise CardMovedMeanwhile(who=last.actor, when=last.at)


def _rest(work: Work, card: WorkOrder, touch: ProductionEvent) -> WorkOrder | None:
    """What the card was split from by this very touch, when it still is where the touch found it."""
    if card.split_from_id is None:
        return None
    is_first = not work.session.scalar(
        select(exists().where(ProductionEvent.work_order_id == card.id, ProductionEvent.id < touch.id))
    )
    rest = work.lock(WorkOrder, card.split_from_id)
    return rest if is_first and Place.of(rest) == Place(touch.from_department_id, touch.from_state) else None


def _step_back(work: Work, stand: Stand, touch: ProductionEvent, *, is_at_once: bool) -> int:
    card, before, facts = stand.card, Place.of(stand.card), touch.facts or {}
    if touch.from_department_id is None:
        raise RecordGone
    if touch.kind == "placed":
        card.rank, card.priority = facts["rank"][0], facts["priority"][0]
        return _write(work, stand, card, before, touch)
    is_running = _undo_spells(work, touch, is_at_once=is_at_once)
    if touch.kind in _MOVED:
        card.entered_at = work.now
        card.rank = facts.get("rank")
        if "rework" in facts:
            card.rework_reason, card.rework_from_id = facts["rework"]
    card.department_id, card.state = touch.from_department_id, touch.from_state
    if card.state == "running" and not is_running:
        card.state = "waiting"
    card.blocked_reason = facts.get("blocked", "") if card.state == "blocked" else ""
    card.version += 1
    return _write(work, stand, card, before, touch)


def _undo_spells(work: Work, touch: ProductionEvent, *, is_at_once: bool) -> bool:
    """What was started counts as never begun; what was ended goes on when that was a moment ago.

    Whether anybody is working on the card now.
    """
    facts = touch.facts or {}
    if begun := facts.get("begun"):
        work.session.execute(_FORGET_SPELLS, {"spells": begun})
        return touch.from_state == "running"
    if (ended := facts.get("ended")) and is_at_once:
        work.session.execute(_GO_ON_WORKING, {"spells": ended})
        return True
    return not ended and touch.from_state == "running"


def _join(work: Work, stand: Stand, rest: WorkOrder, touch: ProductionEvent) -> int:
    card = stand.card
    _undo_spells(work, touch, is_at_once=False)
    before = Place.of(card)
    move_doors(work, card, rest, card.quantity)
    card.state = "cancelled"
    card.version += 1
    undone = _write(work, stand, card, before, touch)
    rest.quantity += card.quantity
    rest.version += 1
    join = stand.touch("undone", reason=card.number, workers=(), is_new=rest.state == "running")
    write_down(work, rest, Place.of(rest), join)
    return undone


def _write(
    work: Work,
    stand: Stand,
    card: WorkOrder,
    before: Place,
    touch: ProductionEvent,
) -> int:
    begun = set((touch.facts or {}).get("begun", ()))
    workers = tuple(each for each in stand.workers if each.spell_id not in begun)
    # Who works on it again and what it waits for is read with the whole card.
    said = stand.touch(
        "undone",
        undo_of=touch.id,
        workers=workers,
        is_new=card.state in ("blocked", "running"),
    )
    return write_down(work, card, before, said)
