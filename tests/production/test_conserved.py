"""Whatever is done to cards in whatever order: no door is lost, none is on two cards, the books are right."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from app.kernel.errors import Refusal
from app.kernel.work import Work
from app.production.blocking import block, unblock
from app.production.cancelling import cancel_order, preview_cancelling
from app.production.needs import cancel_need, issue_need, open_needs
from app.production.passing import pass_on
from app.production.ranking import place_card, set_priority
from app.production.reworking import send_back
from app.production.scrapping import scrap_doors
from app.production.starting import pause, start, touch_card
from app.production.undoing import undo
from app.shipping.sending import send_shipment
from app.stock.ledger.contents import still_there
from app.stock.proof.verifying import verify_ledger
from models.floor import FloorRules
from models.orders import SalesOrder
from models.production import Door, WorkOrder
from models.stock import Location, StockMove
from tests.factories import stock_up
from tests.production.floor import cards_of, departments
from tests.production.test_scrapping import Job
from tests.shipping.trucks import form_for

DOORS = 4
ACTS = (
    "touch",
    "touch",
    "touch",
    "part",
    "start",
    "pause",
    "block",
    "unblock",
    "send_back",
    "scrap",
    "give_up",
    "place",
    "urgent",
    "undo",
    "undo",
    "issue",
    "cancel",
    "stock",
    "ship",
)
_ON_TWO_CARDS = text(
    "select w.id from work_order w where w.state in ('waiting', 'running', 'blocked', 'ready')"
    " and w.quantity <> (select count(*) from door d where d.work_order_id = w.id"
    " and d.scrapped_event_id is null and d.shipment_line_id is null)"
)
_ODD_SPELLS = text(
    "select s.id from work_spell s join work_order w on w.id = s.work_order_id"
    " where (s.ended_at is null) and w.state <> 'running'"
)


@dataclass
class Play:
    """An order on the floor, and what was done to it last."""

    work: Work
    job: Job
    events: list[int] = field(default_factory=list)

    @property
    def cards(self) -> list[WorkOrder]:
        return cards_of(self.work, self.job.order)

    def later(self, seconds: int) -> None:
        self.work = Work(
            self.work.session, self.work.actor, self.work.tenant, self.work.now + timedelta(seconds=seconds)
        )
        self.job.work = self.work

    def act(self, name: str, which: int, size: int) -> None:
        cards = [card for card in self.cards if card.state in ("waiting", "running", "blocked", "ready")]
        if not cards:
            return
        card = cards[which % len(cards)]
        quantity = 1 + size % card.quantity
        does = getattr(self, f"do_{name}")
        try:
            with self.work.session.begin_nested():
                done = does(card, quantity, which)
        except Refusal:
            return
        if isinstance(done, dict) and "event" in done:
            self.events.append(done["event"])

    def do_touch(self, card: WorkOrder, _quantity: int, _which: int) -> Any:
        return touch_card(self.work, card.id, card.version)

    def do_part(self, card: WorkOrder, quantity: int, _which: int) -> Any:
        return pass_on(self.work, card.id, card.version, quantity=quantity)

    def do_start(self, card: WorkOrder, quantity: int, _which: int) -> Any:
        return start(self.work, card.id, card.version, quantity=quantity)

    def do_pause(self, card: WorkOrder, _quantity: int, _which: int) -> Any:
        return pause(self.work, card.id, card.version)

    def do_block(self, card: WorkOrder, _quantity: int, _which: int) -> Any:
        return block(self.work, card.id, "Makine arızası", version=card.version)

    def do_unblock(self, card: WorkOrder, _quantity: int, _which: int) -> Any:
        return unblock(self.work, card.id, version=card.version)

    def do_send_back(self, card: WorkOrder, quantity: int, which: int) -> Any:
        target = departments(self.work)[which % 4].id
        return send_back(self.work, card.id, card.version, target, "Boya hatası", quantity=quantity)

    def do_scrap(self, card: WorkOrder, quantity: int, _which: int) -> Any:
        return scrap_doors(self.work, card.id, card.version, "Yanlış kesim", quantity=quantity)

    def do_give_up(self, card: WorkOrder, quantity: int, _which: int) -> Any:
        return scrap_doors(
            self.work, card.id, card.version, "Yanlış kesim", quantity=quantity, is_remake=False
        )

    def do_place(self, card: WorkOrder, _quantity: int, which: int) -> Any:
        others = [each.id for each in self.cards if each.id != card.id]
        return place_card(self.work, card.id, card.version, others[which % len(others)] if others else None)

    def do_urgent(self, card: WorkOrder, _quantity: int, which: int) -> Any:
        return set_priority(self.work, card.id, card.version, is_urgent=which % 2 == 0)

    def do_undo(self, _card: WorkOrder, _quantity: int, which: int) -> Any:
        if self.events:
            undo(self.work, self.events[-1 - which % min(len(self.events), 3)])

    def do_issue(self, _card: WorkOrder, _quantity: int, _which: int) -> Any:
        if needs := open_needs(self.work):
            issue_need(self.work, [need.id for need in needs])

    def do_cancel(self, _card: WorkOrder, _quantity: int, _which: int) -> Any:
        if needs := open_needs(self.work):
            cancel_need(self.work, needs[0].id)

    def do_stock(self, _card: WorkOrder, quantity: int, _which: int) -> Any:
        stock_up(self.work, [self.job.sheet, self.job.lock], 10 * quantity)

    def do_ship(self, _card: WorkOrder, _quantity: int, _which: int) -> Any:
        form = form_for(self.work, self.job.order)
        if form.parts:
            send_shipment(self.work, form)


def doors_are_conserved(play: Play) -> None:
    session: Session = play.work.session
    doors = list(
        session.scalars(
            select(Door)
            .where(Door.order_line_id == play.job.order.lines[0].id)
            .execution_options(populate_existing=True)
        )
    )
    cards = {card.id: card for card in play.cards}
    real = [door for door in doors if cards[door.work_order_id].state != "cancelled"]
    gone = [door for door in real if door.scrapped_event_id is not None]
    assert len(real) - len(gone) <= DOORS
    for door in real:
        state = cards[door.work_order_id].state
        is_here = door.shipment_line_id is None and door.scrapped_event_id is None
        assert is_here == (state in ("waiting", "running", "blocked", "ready")) or (
            door.scrapped_event_id is not None and state != "cancelled"
        )
        assert not (door.shipment_line_id and door.scrapped_event_id)
    assert session.execute(_ON_TWO_CARDS).all() == []
    assert session.execute(_ODD_SPELLS).all() == []
    shipped = sum(1 for door in real if door.shipment_line_id is not None)
    assert play.job.order.lines[0].shipped == shipped


def the_order_says_so(order: SalesOrder, cards: list[WorkOrder]) -> None:
    states = {card.state for card in cards}
    in_work = states & {"waiting", "running", "blocked"}
    if order.state == "ready":
        assert not in_work
        assert "ready" in states
    if order.state == "planned":
        assert states <= {"waiting", "blocked", "cancelled"}
    if order.state == "shipped":
        assert not in_work | (states & {"ready"})


def all_is_given_up(play: Play) -> None:
    """Cancel what is left at the end: nothing stays in progress, and the books know where it went."""
    order = play.job.order
    if order.state not in ("planned", "in_production", "ready"):
        return
    shown = preview_cancelling(play.work, order.id)
    seen = {card.id: card.version for card in shown.cards}
    done = cancel_order(play.work, order.id, "Müşteri vazgeçti", seen=seen)
    work = play.work
    wip = work.session.scalar(select(Location.id).filter_by(order_id=order.id)) or 0
    assert still_there(work, order.id, wip) == {}
    query = select(func.sum(StockMove.quantity)).filter_by(document="slip", document_id=done["slip"])
    assert (work.session.scalar(query) or 0) == sum(row.lost for row in shown.materials)
    assert not {"waiting", "running", "blocked", "ready"} & {card.state for card in play.cards}


steps = st.lists(
    st.tuples(st.sampled_from(ACTS), st.integers(0, 7), st.integers(0, 7), st.sampled_from([1, 30])),
    min_size=5,
    max_size=25,
)


@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    mode=st.sampled_from(["one_tap", "start_finish"]),
    sheets=st.sampled_from(["there", "none"]),
    acts=steps,
)
def test_nothing_is_lost_and_nothing_is_twice(
    work: Work, mode: str, sheets: str, acts: list[tuple[str, int, int, int]]
) -> None:
    savepoint = work.session.begin_nested()
    work.session.get_one(FloorRules, 1).tap_mode = mode
    play = Play(work, Job(work, DOORS))
    if sheets == "none":
        play.job.empty(play.job.sheet)
    for name, which, size, seconds in acts:
        play.later(seconds)
        play.act(name, which, size)
        doors_are_conserved(play)
        the_order_says_so(play.job.order, play.cards)
    assert verify_ledger(work).differences == []
    all_is_given_up(play)
    assert verify_ledger(work).differences == []
    savepoint.rollback()
    work.session.expire_all()
