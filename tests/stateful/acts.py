"""Every act of the store room as a rule: in any order, with anything, refused or done, beside the model."""

from __future__ import annotations

from collections import Counter
from contextlib import ExitStack
from decimal import Decimal
from typing import Any, ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)
from sqlalchemy import text

from app.kernel.database import Database
from app.kernel.permissions import system
from app.kernel.tenancy import Tenant, tenant_context
from app.kernel.work import Work
from app.orders.storing import typed_line
from app.production.cancelling import cancel_order
from app.production.changing.changing import change_order
from app.production.planning import plan_order
from app.purchasing.corrections.cancelling import cancel_receipt
from app.purchasing.corrections.correcting import add_cost, correct_price
from app.purchasing.corrections.sending_back import ReturnedLine, send_back
from app.purchasing.receipts.landing import ReceivedCost
from app.purchasing.receipts.lines import ReceivedLine
from app.shipping.forms import Part
from app.shipping.sending import send_shipment
from app.stock.counts.counting import adjust_stock
from app.stock.counts.entering import enter_count
from app.stock.counts.opening import open_count
from app.stock.counts.posting import post_count
from app.stock.ledger.reserving import ReservedForOthers
from app.stock.progress.extra_issuing import issue_more
from app.stock.progress.leftovers import return_leftovers
from app.stock.progress.remnants import RemnantChoice
from app.stock.proof.verifying import verify_ledger
from app.stock.slips.lines import SlipRow
from app.stock.slips.revaluing import revalue_stock
from app.stock.slips.scrapping import scrap_from_order, scrap_from_warehouse
from app.stock.slips.transferring import transfer_stock
from app.stock.slips.undoing import undo_slip
from models.orders import SalesOrder
from tests.conftest import NOW
from tests.production.floor import cards_of
from tests.shipping.trucks import form_for
from tests.stateful.choosing import PRICE, N, Q, asked_or_not, needing, part, pick
from tests.stateful.store_room import Lying, StoreRoom, Waiting

MOST_ORDERS, MOST_SHEETS = 5, 4


def plan_with_pieces(work: Work, order_id: int, pieces: list[RemnantChoice]) -> object:
    """Counted on its own among the acts."""
    return plan_order(work, order_id, confirmed=(ReservedForOthers.code,), remnants=pieces)


class AnyActs(RuleBasedStateMachine):
    """Every operation on stock; what may be refused is refused without a trace."""

    database: ClassVar[Database]
    tenant: ClassVar[Tenant]
    tried: ClassVar[Counter[tuple[str, str]]] = Counter()
    """Acts that were done and refused, by name; a rule that finds nothing to act on is none."""

    def __init__(self) -> None:
        super().__init__()
        self.open = ExitStack()
        self.open.enter_context(tenant_context(self.tenant))
        connection = self.open.enter_context(self.database.engine.connect())
        self.open.callback(connection.begin().rollback)
        session = self.open.enter_context(
            self.database.sessions(bind=connection, join_transaction_mode="create_savepoint")
        )
        self.work = Work(session, system("Ayşe"), self.tenant, NOW)
        self.room = StoreRoom(self.work, self.tried)

    def teardown(self) -> None:
        try:
            found = verify_ledger(self.work).differences
            assert found == [], "\n".join(map(str, found))
        finally:
            self.open.close()

    def orders(self, *states: str) -> list[SalesOrder]:
        return [order for order in self.room.orders if order.state in states]

    def being_made(self) -> list[SalesOrder]:
        return self.orders("planned", "in_production", "ready", "partly_shipped")

    def lying(self, n: int) -> Lying | None:
        there = self.room.lying()
        return pick(there, n) if there else None

    def waiting(self, n: int) -> tuple[SalesOrder, Waiting] | None:
        there = [(order, one) for order in self.being_made() for one in self.room.in_progress(order)]
        return pick(there, n) if there else None

    @rule(n=N, quantities=st.lists(Q, min_size=1, max_size=3), price=PRICE)
    def receive(self, n: int, quantities: list[Decimal], price: Decimal) -> None:
        lines = []
        for place, quantity in enumerate(quantities):
            material = pick(self.room.materials, n + place)
            lot = f"P{(n // 7) % 3}" if material.is_lot_tracked else None
            lines.append(ReceivedLine(material.id, quantity, price, lot_code=lot))
        self.room.receive(lines, pick([self.room.main, self.room.main, self.room.second], n // 3))

    @precondition(lambda self: self.room.receipts)
    @rule(n=N)
    def cancel_receipt(self, n: int) -> None:
        receipt, warehouse, lines = pick(self.room.receipts, n)
        change: dict[tuple[int, int], Decimal] = {}
        for line in lines:
            spot = warehouse, line.material_id
            change[spot] = change.get(spot, Decimal(0)) - line.stock_quantity
        self.room.do(lambda: cancel_receipt(self.work, receipt, "yanlış"), change)

    @precondition(lambda self: self.room.receipts)
    @rule(n=N, quantity=Q)
    def send_back(self, n: int, quantity: Decimal) -> None:
        receipt, warehouse, lines = pick(self.room.receipts, n)
        line = pick(lines, n // 11)
        returned = [ReturnedLine(line.id, min(quantity, line.quantity))]
        last = self.room.last_move()
        self.room.do(
            lambda: send_back(self.work, receipt, returned, "bozuk", warehouse_id=warehouse),
            lambda _slip: self.room.moved_since(last),
        )

    @precondition(lambda self: self.room.receipts)
    @rule(n=N, price=PRICE)
    def correct_price(self, n: int, price: Decimal) -> None:
        line = pick(pick(self.room.receipts, n)[2], n // 11)
        self.room.do(lambda: correct_price(self.work, line.id, price, "yanlış fiyat"))

    @precondition(lambda self: self.room.receipts)
    @rule(n=N, amount=PRICE)
    def freight_comes_later(self, n: int, amount: Decimal) -> None:
        cost = ReceivedCost("Nakliye", amount.quantize(Decimal("0.01")))
        self.room.do(lambda: add_cost(self.work, pick(self.room.receipts, n)[0], cost))

    @rule(n=N, cost=PRICE)
    def revalue(self, n: int, cost: Decimal) -> None:
        material = pick(self.room.materials, n)
        self.room.do(lambda: revalue_stock(self.work, material.id, cost, "değer"))

    @initialize(quantity=Q)
    def begin_with_something(self, quantity: Decimal) -> None:
        """Two orders and enough for one of them, or every second act would have nothing to act on."""
        sheet, paint, lock = self.room.materials
        lines = [
            ReceivedLine(sheet.id, Decimal(40), Decimal("3.333333")),
            ReceivedLine(paint.id, Decimal(9), Decimal(7), lot_code="P0"),
            ReceivedLine(lock.id, Decimal(12), Decimal("0.07")),
        ]
        self.room.receive(lines, self.room.main)
        for doors in (3, 2):
            self.room.confirm([{sheet.id: quantity, paint.id: Decimal(1)}, {lock.id: Decimal(5)}], doors)
        self.plan(1)

    @precondition(lambda self: len(self.room.orders) < MOST_ORDERS)
    @rule(n=N, quantities=st.lists(Q, min_size=1, max_size=4))
    def confirm(self, n: int, quantities: list[Decimal]) -> None:
        bills: list[dict[int, Decimal]] = [{}, {}] if n % 3 else [{}]
        for place, quantity in enumerate(quantities):
            bill = bills[place % len(bills)]
            bill[pick(self.room.materials, n // 5 + place).id] = quantity
        self.room.confirm(bills, doors=1 + n % 4)

    @precondition(lambda self: self.orders("confirmed"))
    @rule(n=N)
    def plan(self, n: int) -> None:
        room, order = self.room, pick(self.orders("confirmed"), n)
        needs: dict[int, Decimal] = {}
        for line in order.lines:
            for need in line.materials:
                needs[need.material_id] = needs.get(need.material_id, Decimal(0)) + need.quantity
        takes = {one: self.taken_from_supply(one, quantity) for one, quantity in needs.items()}
        enough = all(sum(take.values()) == needs[one] for one, take in takes.items())

        def change(_planned: Any) -> dict[tuple[int, int], Decimal]:
            changes = {(room.wip(order), one): quantity for one, quantity in needs.items()}
            for one, take in takes.items():
                changes |= {(place, one): -quantity for place, quantity in take.items()}
            return changes

        confirmed = asked_or_not(n)
        must = enough if confirmed or not enough else None
        room.do(lambda: plan_order(self.work, order.id, confirmed=confirmed), change, must=must)

    @rule(n=N)
    def plan_with_leftovers(self, n: int) -> None:
        """Measured pieces cover a part of a need, a new order's if none has it; shelves give the rest."""
        pieces = [one for one in self.room.lying() if one.is_piece]
        fitting = needing(self.orders("confirmed"), pieces)
        if pieces and not fitting and len(self.room.orders) < MOST_ORDERS:
            one = pick(pieces, n)
            self.room.confirm([{one.material_id: one.on_hand + 1}], doors=1)
            fitting = needing(self.orders("confirmed"), pieces)
        if not fitting:
            return
        order, line, one = pick(fitting, n)
        last = self.room.last_move()
        self.room.do(
            lambda: plan_with_pieces(self.work, order.id, [RemnantChoice(one.lot_id or 0, line)]),
            lambda _planned: self.room.moved_since(last),
        )

    @precondition(lambda self: self.being_made())
    @rule(n=N, k=N)
    def change_after_planning(self, n: int, k: int) -> None:
        """The customer wants more doors of a line, fewer, or none: only the difference moves."""
        order = pick(self.being_made(), n)
        lines = [typed_line(line, with_price=True) for line in order.lines]
        chosen = pick(lines, k)
        chosen["quantity"] = str(k % 7)
        last = self.room.last_move()
        self.room.do(
            lambda: change_order(self.work, order.id, order.version, lines, "müşteri istedi"),
            lambda _change: self.room.moved_since(last),
        )

    def taken_from_supply(self, material: int, quantity: Decimal) -> dict[int, Decimal]:
        """The main warehouse first, then the second: what a plan takes, as far as it is there."""
        taken: dict[int, Decimal] = {}
        for place in (self.room.main, self.room.second):
            taken[place] = min(self.room.should[place, material], quantity - sum(taken.values()))
        return taken

    @precondition(lambda self: self.orders("confirmed", "planned", "ready"))
    @rule(n=N)
    def cancel_order(self, n: int) -> None:
        order = pick(self.orders("confirmed", "planned", "ready"), n)
        last, wip = self.room.last_move(), self.room.wip(order)
        self.room.do(
            lambda: cancel_order(self.work, order.id, "vazgeçti"),
            lambda _done: self.room.moved_since(last),
            must=True,
        )
        assert not any(q for (place, _m), q in self.room.should.items() if place == wip)

    @rule(n=N, k=N)
    def transfer(self, n: int, k: int) -> None:
        if (one := self.lying(n)) is None:
            return
        room = self.room
        target = pick([place for place in (room.main, room.second, room.shed) if place != one.location_id], k)
        quantity = part(one.on_hand, k)
        row = SlipRow(one.material_id, quantity, lot_code=one.lot or "")
        change = {(one.location_id, one.material_id): -quantity, (target, one.material_id): quantity}
        room.slip(
            lambda: transfer_stock(
                self.work, one.location_id, target, [row], "raf", confirmed=asked_or_not(k)
            ),
            change,
            must=False if quantity > self.room.within_reach(one) else None,
        )

    @rule(n=N, k=N)
    def scrap(self, n: int, k: int) -> None:
        if (one := self.lying(n)) is None:
            return
        quantity = part(one.on_hand, k)
        row = SlipRow(one.material_id, quantity, lot_code=one.lot or "")
        self.room.slip(
            lambda: scrap_from_warehouse(self.work, one.location_id, [row], "damaged"),
            {(one.location_id, one.material_id): -quantity},
            must=False if quantity > self.room.within_reach(one) else None,
        )

    @precondition(lambda self: self.being_made())
    @rule(n=N, k=N)
    def issue_more(self, n: int, k: int) -> None:
        order, one = pick(self.being_made(), k), self.lying(n)
        if one is None:
            return
        line, quantity, wip = pick(order.lines, n), part(one.on_hand, k), self.room.wip(order)
        row = SlipRow(one.material_id, quantity, lot_code=one.lot or "", order_line_id=line.id)
        change = {(one.location_id, one.material_id): -quantity, (wip, one.material_id): quantity}
        self.room.slip(
            lambda: issue_more(
                self.work, order.id, one.location_id, [row], "eğri", confirmed=asked_or_not(k)
            ),
            change,
            must=False if quantity > self.room.within_reach(one) else None,
        )

    @rule(n=N, k=N)
    def scrap_on_the_floor(self, n: int, k: int) -> None:
        if (found := self.waiting(n)) is None:
            return
        order, one = found
        quantity = part(one.quantity, k)
        row = SlipRow(one.material_id, quantity, lot_code=one.lot or "", order_line_id=one.order_line_id)
        self.room.slip(
            lambda: scrap_from_order(self.work, order.id, [row], "weld"),
            {(self.room.wip(order), one.material_id): -quantity},
        )

    @rule(n=N, k=N)
    def return_leftovers(self, n: int, k: int) -> None:
        if (found := self.waiting(n)) is None:
            return
        order, one = found
        quantity, room = part(one.quantity, k), self.room
        is_piece = k // 5 % 2 == 0
        target = room.shed if is_piece else pick([room.main, room.second], k // 10)
        row = SlipRow(
            one.material_id,
            quantity,
            lot_code=one.lot or "",
            order_line_id=one.order_line_id,
            length_mm=500 + k % 1000 if is_piece else None,
            width_mm=400 if is_piece else None,
        )
        room.slip(
            lambda: return_leftovers(self.work, order.id, None if is_piece else target, [row], "arttı"),
            {(room.wip(order), one.material_id): -quantity, (target, one.material_id): quantity},
        )

    @precondition(lambda self: self.room.slips)
    @rule(n=N)
    def undo(self, n: int) -> None:
        slip, change = pick(self.room.slips, n)
        back = {spot: -quantity for spot, quantity in change.items()}
        # A slip is undone once; the second time it must be refused.
        self.room.do(lambda: undo_slip(self.work, slip, "yanlış"), back)

    @rule(n=N, counted=Q)
    def count_one(self, n: int, counted: Decimal) -> None:
        material, place = pick(self.room.materials, n), pick([self.room.main, self.room.second], n // 3)
        last = self.room.last_move()
        self.room.do(
            lambda: adjust_stock(self.work, material.id, counted, "sayım", warehouse_id=place),
            lambda _difference: self.room.moved_since(last),
        )

    @precondition(lambda self: len(self.room.counts) < MOST_SHEETS)
    @rule(n=N)
    def open_sheet(self, n: int) -> None:
        place = pick([self.room.main, self.room.second, self.room.shed], n)
        if (sheet := self.room.do(lambda: open_count(self.work, place))) is not None:
            self.room.counts.append((sheet, place))

    @precondition(lambda self: self.room.counts)
    @rule(n=N, k=N)
    def enter_figure(self, n: int, k: int) -> None:
        sheet, place = pick(self.room.counts, n)
        there = [one for one in self.room.lying() if one.location_id == place]
        if there:
            one = pick(there, k)
            self.room.do(
                lambda: enter_count(
                    self.work, sheet, one.material_id, part(one.on_hand, k // 3), lot_id=one.lot_id
                )
            )

    @precondition(lambda self: self.room.counts)
    @rule(n=N, k=N)
    def post_sheet(self, n: int, k: int) -> None:
        self.enter_figure(n, k)
        sheet, _place = pick(self.room.counts, n)
        last = self.room.last_move()
        self.room.do(lambda: post_count(self.work, sheet), lambda _slip: self.room.moved_since(last))

    @precondition(lambda self: self.orders("planned", "ready", "partly_shipped"))
    @rule(n=N)
    def ship(self, n: int) -> None:
        order = pick(self.orders("planned", "ready", "partly_shipped"), n)
        # How doors are made is not what is tried here.
        self.work.session.execute(
            text("update work_order set state = 'ready' where order_id = :o and state = 'waiting'"),
            {"o": order.id},
        )
        if order.state == "planned":
            order.state = "ready"
        self.work.session.flush()
        ready = [card for card in cards_of(self.work, order) if card.state == "ready"]
        cards = ready if n % 3 else ready[:1]
        parts = tuple(Part(card.id, card.quantity if n % 2 else 1 + n // 6 % card.quantity) for card in cards)
        last = self.room.last_move()
        form = form_for(self.work, order, parts=parts)
        self.room.do(
            lambda: send_shipment(self.work, form), lambda _id: self.room.moved_since(last), must=True
        )

    @invariant()
    def books_and_model_agree(self) -> None:
        self.room.check()
