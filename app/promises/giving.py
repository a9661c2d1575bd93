"""Promising a day: with a button or with the confirmation; each promise is kept for good with its reasons."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import cast

from sqlalchemy import select

from app.kernel.clock import parse_date, today_local
from app.kernel.errors import Doubt, Refusal, ShowFact, Translate
from app.kernel.events import Event
from app.kernel.permissions import Right
from app.kernel.text import N_
from app.kernel.work import Work
from app.orders.confirming import CONFIRM, confirm_order
from app.orders.events import SUBJECT
from app.orders.locking import check_version, lock_order
from app.orders.refusals import DueInThePast
from app.orders.states import EDITABLE, check_state
from app.production.telling_days import tell_new_day
from app.promises.asking import WhatIf, ask_for_order
from app.promises.reasons import Reason
from app.promises.reckoning import Reckoning, reckon
from models.core import IssuedDocument
from models.orders import SalesOrder
from models.promises import Promise

PROMISE = Right("promise", "Order")
SHOW = Right("show", "Order")
PROMISABLE = frozenset(
    {"draft", "quoted", "confirmed", "planned", "in_production", "ready", "partly_shipped"}
)
LONGEST_NOTE = 500
MOST_SAID = 3


class EarlierThanLikely(Doubt):
    """The promised day will more likely be missed than kept."""

    code = "promises.earlier_than_likely"
    sentence = N_(
        "{due} is hard to keep: as things stand the order is ready on {likely} as likely as not, and on"
        " {safe} almost surely. {why} Confirm it for {due} all the same?"
    )
    field = "due_on"

    def __init__(self, due: date, reckoning: Reckoning) -> None:
        chosen = [one for one in reckoning.reasons if one.is_main]
        chosen += [one for one in reckoning.reasons if not one.is_main]
        super().__init__(
            due=due, likely=reckoning.likely_on, safe=reckoning.safe_on, reasons=chosen[:MOST_SAID]
        )

    def say(self, translate: Translate = str, show: ShowFact = str) -> str:
        """The sentence with its reasons in words."""
        reasons: Sequence[Reason] = self.facts["reasons"]
        why = " ".join(reason.say(translate, show) for reason in reasons)
        shown = {name: show(self.facts[name]) for name in ("due", "likely", "safe")}
        return translate(self.sentence).format(why=why, **shown)


class NothingToPromise(Refusal):
    """Nobody can say when an order without doors is ready."""

    code = "promises.nothing_to_promise"
    sentence = N_("There is no day to promise: the order has no doors yet, or nobody works.")


@dataclass(frozen=True)
class PromiseGiven(Event):
    """A day was promised to the customer; another one may have been promised before."""

    subject = SUBJECT
    order_id: int
    number: str
    promise_id: int
    due_on: date
    due_before: date | None
    likely_on: date | None
    safe_on: date | None
    reason: str


def give_promise(
    work: Work, order_id: int, version: int, day: str = "", *, note: str = "", key: str | None = None
) -> Promise:
    """Promise a day, or without one that of 85 %; the order is due then. Once for each key.

    Raises StaleOrder, WrongState once all of it has left, NothingToPromise, DueInThePast.
    """
    work.require(PROMISE)

    def given() -> int:
        return _give(work, order_id, version, day, note.strip()[:LONGEST_NOTE]).id

    return work.find(Promise, cast("int", work.once(key, f"promise order {order_id}", given)))


def confirm_with_promise(
    work: Work,
    order_id: int,
    version: int,
    key: str | None = None,
    *,
    confirmed: Collection[str] = (),
    translate: Callable[[str], str] = str,
) -> IssuedDocument:
    """Confirm an order as ``confirm_order`` does, and keep the day that is promised with it.

    Without a day that of 85 % is promised. The Doubt EarlierThanLikely, unless its code is in ``confirmed``,
    when the typed day is before that of 50 %.
    """
    work.require(CONFIRM)

    def act() -> int:
        order = lock_order(work, order_id)
        if order.state not in EDITABLE:
            # A second click: what was confirmed is found again.
            return confirm_order(work, order_id, version, confirmed=confirmed, translate=translate).id
        check_version(work, order, version)
        reckoning = reckon(work, ask_for_order(work, order_id, WhatIf()))
        _check_day(work, order, reckoning, confirmed)
        paper = confirm_order(work, order_id, version, confirmed=confirmed, translate=translate)
        if order.due_on is not None:
            keep_promise(work, order, "confirmed", order.due_on, reckoning, "")
        return paper.id

    return work.find(IssuedDocument, cast("int", work.once(key, f"confirm order {order_id}", act)))


def promises_of(work: Work, order_id: int) -> list[Promise]:
    """Every day that was promised for an order, the last one first."""
    work.require(SHOW)
    query = select(Promise).where(Promise.order_id == order_id).order_by(Promise.id.desc())
    return list(work.session.scalars(query))


def _check_day(work: Work, order: SalesOrder, reckoning: Reckoning, confirmed: Collection[str]) -> None:
    """Take the day of 85 % where none was typed; doubt one that will more likely be missed than kept."""
    if reckoning.likely_on is None:
        return
    if order.due_on is None:
        order.due_on = reckoning.safe_on
    is_early = today_local(work.now) <= (order.due_on or reckoning.likely_on) < reckoning.likely_on
    if order.due_on is not None and is_early and EarlierThanLikely.code not in confirmed:
        raise EarlierThanLikely(order.due_on, reckoning)


def _give(work: Work, order_id: int, version: int, day: str, note: str) -> Promise:
    order = lock_order(work, order_id, version)
    check_state(order, PROMISABLE)
    reckoning = reckon(work, ask_for_order(work, order_id, WhatIf()))
    chosen = parse_date(day, field="due_on") if day.strip() else reckoning.safe_on
    if chosen is None:
        raise NothingToPromise
    if chosen < today_local(work.now):
        raise DueInThePast(field="due_on", day=chosen)
    before, order.due_on = order.due_on, chosen
    order.version += 1
    if chosen != before:
        tell_new_day(work, order)
    promise = keep_promise(work, order, "given", chosen, reckoning, note)
    work.emit(
        PromiseGiven(
            order.id, order.number, promise.id, chosen, before, reckoning.likely_on, reckoning.safe_on, note
        )
    )
    return promise


def keep_promise(
    work: Work, order: SalesOrder, kind: str, day: date, reckoning: Reckoning, note: str
) -> Promise:
    """Write down what was promised and why just that; the order has the day already."""
    promise = Promise(
        order_id=order.id,
        kind=kind,
        given_at=work.now,
        given_by=work.actor.name,
        due_on=day,
        likely_on=reckoning.likely_on,
        safe_on=reckoning.safe_on,
        reasons=[reason.to_json() for reason in reckoning.reasons],
        plan={
            "main": reckoning.main,
            "departments": [[name, done.isoformat()] for name, done in reckoning.plan],
        },
        note=note,
    )
    work.session.add(promise)
    work.session.flush()
    return promise
