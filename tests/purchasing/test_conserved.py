"""Whatever is received, corrected, sent back, kept and cancelled: no gram and no kuruş is lost or made."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from decimal import Decimal

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from app.kernel.errors import Refusal
from app.kernel.work import Work
from app.purchasing.corrections.cancelling import cancel_receipt
from app.purchasing.corrections.correcting import add_cost, correct_price
from app.purchasing.corrections.keeping import undo_sending_back
from app.purchasing.corrections.sending_back import ReturnedLine, send_back
from app.purchasing.receipts.landing import ReceivedCost
from app.purchasing.receipts.lines import ReceivedLine
from app.purchasing.receipts.receiving import receive_goods
from app.purchasing.receipts.refusals import MoreThanOrdered
from models.materials import Material
from models.purchasing import GoodsReceipt
from models.warehouse import StockSlip
from tests.factories import make_material, make_supplier, scrap, unit_of
from tests.purchasing.deliveries import books_agree, shelf
from tests.purchasing.ordered import make_purchase

PRICES = st.decimals("0", "999", places=4)
QUANTITIES = st.decimals("0.001", "99", places=3)
PLACES = st.integers(0, 20)
ACTS = st.one_of(
    st.tuples(st.just("receive"), QUANTITIES, PRICES, st.decimals("0.01", "500", places=2)),
    st.tuples(st.just("correct"), PLACES, PRICES),
    st.tuples(st.just("freight"), PLACES, st.decimals("0.01", "500", places=2)),
    st.tuples(st.just("back"), PLACES, QUANTITIES),
    st.tuples(st.just("keep"), PLACES),
    st.tuples(st.just("scrap"), QUANTITIES),
    st.tuples(st.just("cancel"), PLACES),
)
_FLOWS = text("""
select coalesce(sum(case when t.kind = 'warehouse' then m.quantity else 0 end
                  - case when s.kind = 'warehouse' then m.quantity else 0 end), 0) as quantity,
       coalesce(sum(case when t.kind = 'warehouse' then m.value else 0 end
                  - case when s.kind = 'warehouse' then m.value else 0 end), 0) as value
from stock_move m join location s on s.id = m.source_id join location t on t.id = m.target_id
where m.material_id = :material
""")


class Yard:
    """One material, one supplier, and what has been done with them so far."""

    def __init__(self, work: Work) -> None:
        self.work = work
        self.material: Material = make_material(work, unit="KGM")
        self.supplier = make_supplier(work)
        self.receipts: list[int] = []
        self.slips: list[int] = []

    def act(self, kind: str, *facts: object) -> None:
        """Do it, or be refused and change nothing."""
        before = shelf(self.work, self.material)
        savepoint = self.work.session.begin_nested()
        try:
            getattr(self, f"_{kind}")(*facts)
        except Refusal:
            savepoint.rollback()
            self.work.session.expire_all()
            assert shelf(self.work, self.material) == before
        else:
            savepoint.commit()

    def _receive(self, quantity: Decimal, price: Decimal, freight: Decimal) -> None:
        lines = [
            ReceivedLine(self.material.id, quantity, price),
            ReceivedLine(self.material.id, Decimal(7), price, weighed=Decimal("3.333")),
        ]
        costs = [ReceivedCost("Nakliye", freight, "weight")]
        day = date(2026, 11, 20)
        self.receipts.append(receive_goods(self.work, self.supplier.id, "", day, lines, costs=costs))

    def _receipt(self, place: int) -> GoodsReceipt:
        if not self.receipts:
            raise Refusal
        return self.work.session.get_one(GoodsReceipt, self.receipts[place % len(self.receipts)])

    def _correct(self, place: int, price: Decimal) -> None:
        lines = self._receipt(place).lines
        correct_price(self.work, lines[place % len(lines)].id, price, "fark")

    def _freight(self, place: int, amount: Decimal) -> None:
        add_cost(self.work, self._receipt(place).id, ReceivedCost("Nakliye", amount), "fatura")

    def _back(self, place: int, quantity: Decimal) -> None:
        receipt = self._receipt(place)
        line = receipt.lines[place % len(receipt.lines)]
        self.slips.append(send_back(self.work, receipt.id, [ReturnedLine(line.id, quantity)], "kırık"))

    def _keep(self, place: int) -> None:
        if not self.slips:
            raise Refusal
        undo_sending_back(self.work, self.slips[place % len(self.slips)], "kaldı")

    def _scrap(self, quantity: Decimal) -> None:
        scrap(self.work, self.material.id, quantity, "fire")

    def _cancel(self, place: int) -> None:
        cancel_receipt(self.work, self._receipt(place).id, "yanlış")


@contextmanager
def undone(work: Work) -> Iterator[None]:
    """Whatever an example does is taken back before the next."""
    savepoint = work.session.begin_nested()
    yield
    savepoint.rollback()
    work.session.expire_all()
    work.events.clear()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=st.lists(ACTS, min_size=1, max_size=14))
def test_quantity_and_money_are_conserved(work: Work, acts: list[tuple[str, ...]]) -> None:
    with undone(work):
        yard = Yard(work)
        for act in acts:
            yard.act(*act)
            quantity, value = shelf(work, yard.material)
            assert quantity >= 0
            assert value >= 0
            assert quantity or not value
        flow = work.session.execute(_FLOWS, {"material": yard.material.id}).one()
        assert shelf(work, yard.material) == (flow.quantity, flow.value)
        assert books_agree(work)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    acts=st.lists(
        st.one_of(
            st.tuples(st.just("correct"), PLACES, PRICES),
            st.tuples(st.just("freight"), PLACES, st.decimals("0.01", "500", places=2)),
            st.tuples(st.just("back"), PLACES, QUANTITIES),
            st.tuples(st.just("keep"), PLACES),
        ),
        max_size=10,
    )
)
def test_undoing_everything_leaves_the_shelf_as_it_was(work: Work, acts: list[tuple[str, ...]]) -> None:
    with undone(work):
        yard = Yard(work)
        yard.act("receive", Decimal("12.5"), Decimal("33.3333"), Decimal("10.01"))
        for act in acts:
            yard.act(*act)
        for slip in work.session.query(StockSlip).filter_by(kind="send_back", undone_at=None).all():
            undo_sending_back(work, slip.id, "kaldı")
        receipt = work.session.get_one(GoodsReceipt, yard.receipts[0])
        worth = sum(line.value + line.landed for line in receipt.lines)
        assert shelf(work, yard.material)[0] == Decimal("15.833")
        if not yard.slips:
            assert shelf(work, yard.material)[1] == worth
        cancel_receipt(work, receipt.id, "yanlış")
        assert shelf(work, yard.material) == (0, 0)


class OrderedYard(Yard):
    """The same, all of it against one purchase order in pieces, weighed when it comes."""

    def __init__(self, work: Work, factor: Decimal, ordered: int) -> None:
        super().__init__(work)
        self.material.purchase_unit, self.material.purchase_factor = unit_of(work), factor
        work.session.flush()
        self.order = make_purchase(work, {self.material: ordered}, supplier=self.supplier)

    def _receive(self, quantity: Decimal, *_: object) -> None:
        self._bring(ReceivedLine(self.material.id, quantity, Decimal(1)))

    def _pieces(self, quantity: int, weighed: Decimal) -> None:
        unit_id = self.material.purchase_unit_id
        self._bring(ReceivedLine(self.material.id, Decimal(quantity), Decimal(1), unit_id, weighed=weighed))

    def _bring(self, line: ReceivedLine) -> None:
        ordered = replace(line, purchase_order_line_id=self.order.lines[0].id)
        confirmed = [MoreThanOrdered.code]
        day = date(2026, 11, 20)
        brought = receive_goods(self.work, self.supplier.id, "", day, [ordered], confirmed=confirmed)
        self.receipts.append(brought)

    def _back(self, place: int, quantity: Decimal) -> None:
        receipt = self._receipt(place)
        line = receipt.lines[place % len(receipt.lines)]
        going = [ReturnedLine(line.id, quantity)]
        self.slips.append(send_back(self.work, receipt.id, going, "kırık", reopen=place % 5 > 0))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(
    factor=Decimal("1.5"),
    acts=[("receive", Decimal(1)), *[("back", 1, Decimal("0.25"))] * 4, ("keep", 3)],
)
@given(
    factor=st.sampled_from([Decimal(3), Decimal("23.55"), Decimal("1.5"), Decimal("0.007")]),
    acts=st.lists(
        st.one_of(
            st.tuples(st.just("receive"), QUANTITIES),
            st.tuples(
                st.just("back"), PLACES, st.sampled_from([Decimal(1), Decimal("0.25"), Decimal("0.333")])
            ),
            st.tuples(st.just("keep"), PLACES),
            st.tuples(st.just("cancel"), PLACES),
        ),
        min_size=2,
        max_size=14,
    ),
)
def test_what_came_of_an_order_is_what_its_receipts_say(
    work: Work, factor: Decimal, acts: list[tuple[str, ...]]
) -> None:
    with undone(work):
        yard = OrderedYard(work, factor, 20)
        for act in acts:
            yard.act(*act)
        assert books_agree(work)
        for slip in work.session.query(StockSlip).filter_by(kind="send_back", undone_at=None).all():
            undo_sending_back(work, slip.id, "kaldı")
        assert books_agree(work)
        for receipt_id in yard.receipts:
            yard.act("cancel", yard.receipts.index(receipt_id))
        assert (yard.order.lines[0].received, yard.order.state) == (0, "sent")


def test_thirds_that_all_go_back_leave_nothing_received(work: Work) -> None:
    yard = OrderedYard(work, Decimal(3), 1)
    (ordered,) = yard.order.lines
    lines = [ReceivedLine(yard.material.id, Decimal(3), Decimal(1), purchase_order_line_id=ordered.id)]
    receipt_id = receive_goods(work, yard.supplier.id, "", date(2026, 11, 20), lines)
    (line,) = work.session.get_one(GoodsReceipt, receipt_id).lines
    left = []
    for _ in range(3):
        send_back(work, receipt_id, [ReturnedLine(line.id, Decimal(1))], "kırık", reopen=True)
        left.append(ordered.received)
    assert left == [Decimal("0.667"), Decimal("0.334"), 0]
    assert yard.order.state == "sent"
