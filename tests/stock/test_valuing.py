"""What the stock was worth: the closed days against the balances, and against the whole ledger added up."""

from __future__ import annotations

import random
from collections import defaultdict
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import joinedload

from app.kernel.clock import ISTANBUL
from app.kernel.permissions import Actor, NotAllowed, Right
from app.kernel.work import Work
from app.stock.ledger.places import places
from app.stock.ledger.posting import NewMove, post_moves
from app.stock.progress.returning import return_from_order
from app.stock.values.closing import ALL_IN_PROGRESS, close_days, end_of
from app.stock.values.valuing import Valuation, value_stock
from models.materials import Material
from models.orders import SalesOrder
from models.stock import Location, StockMove
from models.warehouse import StockClosing, StockDay
from tests.conftest import NOW
from tests.factories import (
    give_more,
    issue_to_order,
    make_material,
    make_materials,
    make_order,
    needs_of,
    scrap,
    stock_up,
)
from tests.statements import statements_of

Replayed = dict[tuple[int, int], tuple[Decimal, Decimal]]


def replayed(work: Work, at: datetime) -> Replayed:
    """Every move up to a moment, one by one, as the closed days never look at them."""
    moves = work.session.scalars(
        select(StockMove)
        .options(joinedload(StockMove.source), joinedload(StockMove.target))
        .where(StockMove.posted_at <= at)
    )
    found: dict[tuple[int, int], list[Decimal]] = defaultdict(lambda: [Decimal(0), Decimal(0)])
    for move in moves:
        for place, sign in ((move.target, 1), (move.source, -1)):
            if place.kind in ("warehouse", "wip"):
                key = (move.material_id, ALL_IN_PROGRESS if place.kind == "wip" else place.id)
                found[key][0] += sign * move.quantity
                found[key][1] += sign * move.value
    return {key: (held[0], held[1]) for key, held in found.items() if any(held)}


def as_replayed(valuation: Valuation) -> Replayed:
    return {
        (material.id, place): (held.quantity, held.value)
        for material in valuation.materials
        for place, held in material.held.items()
    }


class History:
    """Some weeks of a store room, drawn by lot: receipts, issues, returns, scrap, transfers, new prices."""

    def __init__(self, work: Work, seed: int) -> None:
        self.work = work
        self.lot = random.Random(seed)
        self.materials = make_materials(work, 5)
        self.orders: list[SalesOrder] = []
        second = Location(code="IKI", name="İkinci depo", kind="warehouse", purpose="supply")
        work.session.add(second)
        work.session.flush()
        self.second = second.id

    def play(self, acts: int) -> None:
        for material in self.materials:
            stock_up(self.work, material, 1000, self.price())
        choices = [self.receive, self.issue, self.issue, self.give_back, self.spoil, self.carry, self.reprice]
        for _ in range(acts):
            self.work.now += timedelta(minutes=self.lot.choice([1, 7, 180, 900, 2000]))
            self.lot.choice(choices)()

    def price(self) -> Decimal:
        return Decimal(self.lot.randrange(1, 99999)) / 1000

    def material(self) -> Material:
        return self.lot.choice(self.materials)

    def quantity(self) -> Decimal:
        return Decimal(self.lot.randrange(1, 9999)) / 1000

    def receive(self) -> None:
        stock_up(self.work, self.material(), self.quantity(), self.price())

    def issue(self) -> None:
        order = make_order(self.work, {self.material(): self.quantity()}, state="planned")
        issue_to_order(self.work, order.id, needs_of(order))
        self.orders.append(order)

    def give_back(self) -> None:
        if self.orders:
            order = self.orders.pop(self.lot.randrange(len(self.orders)))
            return_from_order(self.work, order.id, "vazgeçildi")
            order.state = "cancelled"
            self.work.session.flush()

    def spoil(self) -> None:
        scrap(self.work, self.material().id, self.quantity(), "ıslandı")

    def carry(self) -> None:
        self.post("transfer", places(self.work).warehouse, self.second, Decimal(1), Decimal("0.01"))

    def reprice(self) -> None:
        known = places(self.work)
        self.post("revalue", known.adjustment, known.warehouse, Decimal(0), self.price())

    def post(self, operation: str, source: int, target: int, quantity: Decimal, value: Decimal) -> None:
        move = NewMove(operation, self.material().id, source, target, quantity, value, "slip", 1)
        post_moves(self.work, [move])


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_any_moment_is_what_the_whole_ledger_adds_up_to(work: Work, seed: int) -> None:
    history = History(work, seed)
    begun = work.now
    history.play(40)
    assert close_days(work) != []
    history.play(20)  # days that are not closed yet
    work.now += timedelta(minutes=1)
    moments = [begun + (work.now - begun) * step / 37 for step in range(-1, 37)]
    moments += [end_of(date(2026, 11, 30)), end_of(date(2026, 11, 30)) - timedelta(microseconds=1)]
    for moment in moments:
        assert as_replayed(value_stock(work, moment)) == replayed(work, moment), moment
    assert as_replayed(value_stock(work)) == replayed(work, work.now)
    # The moment before now is read from closed days and moves, now from the balances.
    just_now = value_stock(work, work.now - timedelta(microseconds=1))
    assert as_replayed(just_now) == as_replayed(value_stock(work))
    assert just_now.value == value_stock(work).value > 0


def test_closing_late_or_never_changes_no_answer(work: Work) -> None:
    History(work, 7).play(30)
    moments = [NOW + timedelta(hours=7 * step) for step in range(30)]
    before = [as_replayed(value_stock(work, moment)) for moment in moments]
    close_days(work)
    assert [as_replayed(value_stock(work, moment)) for moment in moments] == before


def test_days_are_those_of_the_wall_clock_in_istanbul(work: Work) -> None:
    sheet = make_material(work)
    work.now = datetime(2026, 11, 21, 23, 59, tzinfo=ISTANBUL)
    stock_up(work, sheet, 1, 10)
    work.now = datetime(2026, 11, 22, 0, 1, tzinfo=ISTANBUL)  # still the 21st in UTC
    stock_up(work, sheet, 1, 10)
    work.now = datetime(2026, 11, 24, 12, 0, tzinfo=ISTANBUL)
    assert close_days(work) == [date(2026, 11, 21), date(2026, 11, 22)]
    held = work.session.execute(
        select(StockDay.day, StockDay.quantity, StockDay.value)
        .where(StockDay.material_id == sheet.id)
        .order_by(StockDay.day)
    ).all()
    assert [tuple(row) for row in held] == [
        (date(2026, 11, 21), 1, Decimal("10.00")),
        (date(2026, 11, 22), 2, Decimal("20.00")),
    ]


def test_a_day_is_closed_once_and_only_when_it_is_over(work: Work) -> None:
    sheet = make_material(work)
    stock_up(work, sheet, 1, 10)
    assert close_days(work) == []
    work.now = datetime(2026, 11, 22, 0, 59, tzinfo=ISTANBUL)  # somebody may still be at it
    assert close_days(work) == []
    work.now = datetime(2026, 11, 22, 1, 0, tzinfo=ISTANBUL)
    assert close_days(work) == [date(2026, 11, 21)]
    assert close_days(work) == []
    of_sheet = select(StockDay).where(StockDay.material_id == sheet.id)
    assert len(work.session.scalars(of_sheet).all()) == 1
    closing = work.session.scalars(select(StockClosing).order_by(StockClosing.day.desc())).first()
    assert closing is not None
    assert closing.last_move_id == work.session.scalar(select(StockMove.id).order_by(StockMove.id.desc()))


def test_work_in_progress_stands_beside_the_warehouses(work: Work) -> None:
    sheet = make_material(work, kind="raw")
    box = make_material(work, kind="packaging")
    stock_up(work, [sheet, box], 10, 3)
    order = make_order(work, {sheet: 4}, state="planned")
    issue_to_order(work, order.id, needs_of(order))
    give_more(work, order, box, Decimal(1), "yırtıldı")
    found = value_stock(work)
    assert (found.in_warehouses, found.in_progress, found.value) == (Decimal(45), Decimal(15), Decimal(60))
    warehouse = places(work).warehouse
    assert found.by_kind["raw"][warehouse] == Decimal(18)
    assert found.by_kind["raw"][ALL_IN_PROGRESS] == Decimal(12)
    assert found.by_kind["packaging"][ALL_IN_PROGRESS] == Decimal(3)


def test_the_answer_can_be_narrowed(work: Work) -> None:
    sheet = make_material(work, "SAC", "Şiş saç", kind="raw")
    box = make_material(work, "KUTU", "Karton", kind="packaging")
    stock_up(work, [sheet, box], 10, 3)
    warehouse = places(work).warehouse
    at = work.now
    work.now += timedelta(hours=1)
    for moment in (None, at):
        assert [one.code for one in value_stock(work, moment, kind="packaging").materials] == ["KUTU"]
        assert [one.code for one in value_stock(work, moment, typed="sis SAÇ").materials] == ["SAC"]
        assert value_stock(work, moment, typed="%").materials == []
        assert value_stock(work, moment, place_id=warehouse).value == Decimal(60)
        assert value_stock(work, moment, place_id=ALL_IN_PROGRESS).value == 0
    assert value_stock(work, at - timedelta(seconds=1)).materials == []


def test_any_moment_takes_the_same_few_statements(work: Work) -> None:
    history = History(work, 5)
    history.play(10)
    close_days(work)
    with statements_of(work.session) as now:
        value_stock(work)
    with statements_of(work.session) as then:
        value_stock(work, NOW + timedelta(hours=1))
    assert (len(now), len(then)) == (2, 4)


def test_only_who_may_see_costs_is_told(work: Work) -> None:
    storekeeper = Actor("person", 1, "Depocu", may=lambda right: right == Right("see", "PurchasePrice"))
    with pytest.raises(NotAllowed):
        value_stock(Work(work.session, storekeeper, work.tenant, work.now))


def test_closed_days_can_be_neither_changed_nor_removed(work: Work) -> None:
    for statement in ("update stock_day set value = 0", "delete from stock_day", "delete from stock_closing"):
        savepoint = work.session.begin_nested()
        with pytest.raises(Exception, match="permission denied"):
            work.session.execute(text(statement))
        savepoint.rollback()
