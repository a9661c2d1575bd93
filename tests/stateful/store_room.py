"""A store room that does whatever comes, beside a model that only knows how much should lie where."""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import select, text

from app.kernel.clock import today_local
from app.kernel.errors import Refusal
from app.kernel.work import Work
from app.purchasing.receipts.lines import ReceivedLine
from app.purchasing.receipts.receiving import receive_goods
from app.stock.ledger.reserving import reserve_for_orders
from models.configurator import DoorModel
from models.orders import SalesOrder
from models.purchasing import GoodsReceiptLine
from models.stock import Location
from tests.factories import make_customer, make_material, make_order, make_supplier

NOTHING = Decimal(0)
Spot = tuple[int, int]
"""A place and a material."""
Change = Mapping[Spot, Decimal]

# Every move takes from one place what it gives to another: what all places hold is what came from outside.
_BALANCES = text(
    "select location_id, material_id, sum(on_hand) as on_hand, min(on_hand) as least, min(value) as cheapest,"
    " bool_or(on_hand = 0 and value <> 0) as is_ghost, sum(sum(value)) over () as kept,"
    " (select sum(case when t.kind in ('warehouse', 'wip') then v.value else 0 end"
    " - case when s.kind in ('warehouse', 'wip') then v.value else 0 end)"
    " from stock_move v join location s on s.id = v.source_id join location t on t.id = v.target_id) as came"
    " from stock_balance group by 1, 2"
)
_THERE = text(
    "select b.location_id, b.material_id, b.lot_id, lot.code as lot, lot.length_mm is not null as is_piece,"
    " b.on_hand from stock_balance b left join lot on lot.id = b.lot_id"
    " join location l on l.id = b.location_id and l.kind = 'warehouse'"
    " where b.on_hand > 0 order by 1, 2, 3"
)
_IN_PROGRESS = text(
    "select v.order_line_id, v.material_id, lot.code as lot,"
    " sum(case when v.target_id = l.id then v.quantity else -v.quantity end) as quantity"
    " from stock_move v join location l on l.order_id = :order and l.id in (v.source_id, v.target_id)"
    " left join lot on lot.id = v.lot_id group by v.order_line_id, v.material_id, lot.id, lot.code"
    " having sum(case when v.target_id = l.id then v.quantity else -v.quantity end) > 0"
    " order by 1, 2, lot.id"
)
_MOVES_SINCE = text(
    "select l.id as location_id, v.material_id,"
    " case when l.id = v.target_id then v.quantity else -v.quantity end as quantity"
    " from stock_move v join location l on l.id in (v.source_id, v.target_id)"
    " and l.kind in ('warehouse', 'wip') where v.id > :last"
)
_LAST_MOVE = text("select coalesce(max(id), 0) from stock_move")

_serial = itertools.count(1)


class Lying(NamedTuple):
    """One balance a rule may take from."""

    location_id: int
    material_id: int
    lot_id: int | None
    lot: str | None
    is_piece: bool
    on_hand: Decimal


class Waiting(NamedTuple):
    """What one line of an order has in progress."""

    order_line_id: int
    material_id: int
    lot: str | None
    quantity: Decimal


class StoreRoom:
    """Two warehouses and the shed for leftovers, three materials, and every act done beside the model."""

    def __init__(self, work: Work, tried: Counter[tuple[str, str]]) -> None:
        self.work, self.tried = work, tried
        second = Location(code=f"DEPO{next(_serial)}", name="İkinci depo", kind="warehouse")
        self.model = DoorModel(code=f"M{next(_serial)}", name="Kapı", labour_minutes="1", price_formula="1")
        work.session.add_all([second, self.model])
        work.session.flush()
        places = {row.code: row.id for row in work.session.query(Location).filter_by(kind="warehouse")}
        self.main, self.second, self.shed = places["ANA"], second.id, places["ARTAN"]
        self.sheet = make_material(work, unit="KGM")
        self.paint = make_material(work, unit="KGM", is_lot_tracked=True)
        self.lock = make_material(work)
        self.materials = [self.sheet, self.paint, self.lock]
        self.supplier = make_supplier(work).id
        self.customer = make_customer(work)
        self.orders: list[SalesOrder] = []
        self.receipts: list[tuple[int, int, list[GoodsReceiptLine]]] = []
        self.slips: list[tuple[int, Change]] = []
        self.counts: list[tuple[int, int]] = []
        self.should: dict[Spot, Decimal] = defaultdict(Decimal)

    def tick(self) -> None:
        """Time goes on, so that who confirmed first is known."""
        self.work.now += timedelta(seconds=1)

    def do(
        self,
        act: Any,
        change: Change | Callable[[Any], Change] | None = None,
        *,
        must: bool | None = None,
    ) -> Any:
        """Do an act in a savepoint; unless it is refused, the model changes too.

        ``must``: whether it has to succeed (True) or to be refused (False); None leaves it open.
        """
        self.tick()
        name = act.__code__.co_names[0]  # the operation the lambda calls
        session = self.work.session
        before = session.begin_nested()
        try:
            result = act()
            session.flush()
            before.commit()
        except Refusal as refusal:
            before.rollback()
            session.expire_all()
            if must is True:
                raise AssertionError(f"refused: {refusal}") from refusal
            self.tried[name, "refused"] += 1
            return None
        finally:
            self.work.events.clear()
        assert must is not False, "this should have been refused"
        self.tried[name, "done"] += 1
        for spot, quantity in ((change(result) if callable(change) else change) or {}).items():
            self.should[spot] += quantity
        return result

    def last_move(self) -> int:
        """The newest move there is."""
        return int(self.work.session.scalar(_LAST_MOVE) or 0)

    def moved_since(self, last: int) -> Change:
        """What the moves after this one did to places that hold something: for acts that decide that."""
        changes: dict[Spot, Decimal] = defaultdict(Decimal)
        for row in self.work.session.execute(_MOVES_SINCE, {"last": last}):
            changes[row.location_id, row.material_id] += row.quantity
        return changes

    def receive(self, lines: list[ReceivedLine], warehouse: int) -> None:
        """A delivery that nothing is wrong with."""
        change: dict[Spot, Decimal] = defaultdict(Decimal)
        for line in lines:
            change[warehouse, line.material_id] += line.quantity
        number, today = f"IRS{next(_serial):09}", today_local(self.work.now)
        receipt = self.do(
            lambda: receive_goods(self.work, self.supplier, number, today, lines, warehouse_id=warehouse),
            change,
            must=True,
        )
        found = self.work.session.scalars(
            select(GoodsReceiptLine).where(GoodsReceiptLine.receipt_id == receipt)
        ).all()
        self.receipts.append((receipt, warehouse, list(found)))

    def slip(self, act: Any, change: Change, *, must: bool | None = None) -> None:
        """An act with a slip, which may be undone later."""
        slip = self.do(act, change, must=must)
        if slip is not None:
            self.slips.append((slip, change))

    def confirm(self, bills: list[dict[int, Decimal]], doors: int) -> SalesOrder:
        """A confirmed order of doors, with what it needs reserved."""
        by_id = {material.id: material for material in self.materials}
        self.tick()
        order = make_order(
            self.work,
            *({by_id[one]: quantity for one, quantity in bill.items()} for bill in bills),
            doors=doors,
            customer=self.customer,
            confirmed_at=self.work.now,
        )
        for line in order.lines:
            line.model = self.model
            line.parameters = {}
        self.work.session.flush()
        reserve_for_orders(self.work, [order.id], self.work.now)
        self.orders.append(order)
        return order

    def lying(self) -> list[Lying]:
        """What the warehouses hold, lot by lot."""
        return [Lying(*row) for row in self.work.session.execute(_THERE)]

    def within_reach(self, one: Lying) -> Decimal:
        """What a row takes from at the most: a lot that it names, or all that lies there of the material."""
        return one.on_hand if one.lot else self.should[one.location_id, one.material_id]

    def in_progress(self, order: SalesOrder) -> list[Waiting]:
        """What an order has in progress, line by line."""
        return [Waiting(*row) for row in self.work.session.execute(_IN_PROGRESS, {"order": order.id})]

    def wip(self, order: SalesOrder) -> int:
        """The order's place in the ledger."""
        found = self.work.session.scalar(text("select id from location where order_id = :o"), {"o": order.id})
        return int(found or 0)

    def check(self) -> None:
        """Every place holds what the model says, nothing is below zero, and no value came from nowhere."""
        found: dict[Spot, Decimal] = {}
        for row in self.work.session.execute(_BALANCES):
            assert row.least >= 0
            assert row.cheapest >= 0
            assert not row.is_ghost
            assert row.kept == row.came
            if row.on_hand:
                found[row.location_id, row.material_id] = row.on_hand
        assert found == {spot: quantity for spot, quantity in self.should.items() if quantity}
