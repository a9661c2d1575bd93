from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import func, select, update

from app.kernel.errors import Refusal, Refusals
from app.kernel.permissions import Actor, NotAllowed
from app.kernel.work import KeyUsedElsewhere, Work
from app.purchasing.corrections.cancelling import cancel_receipt
from app.purchasing.receipts.events import GoodsReceived
from app.purchasing.receipts.lines import ReceivedLine
from app.purchasing.receipts.receiving import RECEIVE, receive_goods
from app.purchasing.receipts.refusals import (
    DeliveryAlreadyEntered,
    NoLines,
    TooManyLines,
    WaybillInTheFuture,
    WaybillNumberTooLong,
)
from app.purchasing.refusals import NotASupplier
from app.stock.ledger.balances import availability, on_hand
from app.stock.ledger.refusals import NoWarehouse
from app.stock.proof.verifying import verify_ledger
from models.core import IdempotencyKey, NumberSeries
from models.materials import Material
from models.parties import Party
from models.purchasing import GoodsReceipt
from models.stock import Location, Lot, StockMove
from tests.factories import make_customer, make_material, make_materials, make_supplier, unit_of
from tests.statements import statements_of

TODAY = date(2026, 11, 21)


@pytest.fixture
def supplier(work: Work) -> Party:
    return make_supplier(work)


@pytest.fixture
def sheet(work: Work) -> Material:
    """Counted in kg, bought by the sheet of 23.55 kg."""
    return make_material(
        work, "SAC", "DKP sac", unit="KGM", purchase_unit="C62", purchase_factor=Decimal("23.55")
    )


def line(material: Material, quantity: str = "10", price: str = "34.5", **more: object) -> ReceivedLine:
    return ReceivedLine(material.id, Decimal(quantity), Decimal(price), **more)  # type: ignore[arg-type]


def receipts(work: Work) -> int:
    return work.session.scalar(select(func.count()).select_from(GoodsReceipt)) or 0


def wrong(work: Work, supplier: Party, *lines: ReceivedLine, number: str = "A1") -> dict[str | None, str]:
    """What is refused at which field; and that nothing at all was written."""
    with pytest.raises(Refusals) as caught:
        receive_goods(work, supplier.id, number, TODAY, lines)
    assert receipts(work) == 0
    assert work.session.scalar(select(func.count()).select_from(StockMove)) == 0
    assert work.events == []
    return {refusal.field: refusal.code for refusal in caught.value.refusals}


def test_a_delivery_is_on_stock_at_once(work: Work, supplier: Party, sheet: Material) -> None:
    lock = make_material(work, "KLT", "Kilit")
    receipt_id = receive_goods(
        work,
        supplier.id,
        " abc2026  000000123 ",
        date(2026, 11, 20),
        [line(sheet, "100.5", "34.55"), line(lock, "3", "149.9")],
        note=" kapıda bekledi ",
    )
    receipt = work.session.get_one(GoodsReceipt, receipt_id)
    assert receipt.number == "MK-2026-00001"
    assert (receipt.supplier_waybill_number, receipt.supplier_waybill_date) == (
        "ABC2026 000000123",
        date(2026, 11, 20),
    )
    assert (receipt.received_at, receipt.received_by, receipt.note) == (
        work.now,
        work.actor.name,
        "kapıda bekledi",
    )
    assert [(each.position, each.material_id, each.value) for each in receipt.lines] == [
        (1, sheet.id, Decimal("3472.28")),  # 100.5 × 34.55 = 3472.275
        (2, lock.id, Decimal("449.70")),
    ]
    there = availability(work, [sheet.id, lock.id])
    assert (there[sheet.id].on_hand, there[sheet.id].value) == (Decimal("100.5"), Decimal("3472.28"))
    assert (there[lock.id].on_hand, there[lock.id].value) == (Decimal(3), Decimal("449.70"))
    assert work.events == [GoodsReceived(receipt_id, "MK-2026-00001", supplier.id, (sheet.id, lock.id))]
    moves = work.session.scalars(select(StockMove).order_by(StockMove.id)).all()
    assert {(move.operation, move.document, move.document_id) for move in moves} == {
        ("receive", "receipt", receipt_id)
    }
    assert moves[0].document_date == date(2026, 11, 20)


def test_the_last_price_becomes_the_replacement_cost(work: Work, supplier: Party, sheet: Material) -> None:
    receive_goods(work, supplier.id, "A1", TODAY, [line(sheet, price="30"), line(sheet, price="36")])
    assert sheet.replacement_cost == Decimal(36)
    assert work.session.scalar(select(Material.replacement_cost)) == Decimal(36)
    receive_goods(work, supplier.id, "A2", TODAY, [line(sheet, "1", "0")])  # a sample for nothing
    assert work.session.scalar(select(Material.replacement_cost)) == Decimal(36)
    assert availability(work, [sheet.id])[sheet.id].value == Decimal(660)


def test_a_purchase_unit_is_turned_into_stock_units(work: Work, supplier: Party, sheet: Material) -> None:
    piece = unit_of(work).id
    receipt_id = receive_goods(
        work,
        supplier.id,
        "A1",
        TODAY,
        [
            line(sheet, "3", "800", unit_id=piece),
            line(sheet, "1", "800", unit_id=piece, factor=Decimal("24.1")),
        ],
    )
    by_card, weighed = work.session.get_one(GoodsReceipt, receipt_id).lines
    assert (by_card.factor, by_card.stock_quantity) == (Decimal("23.55"), Decimal("70.65"))
    assert (weighed.factor, weighed.stock_quantity) == (Decimal("24.1"), Decimal("24.1"))
    assert availability(work, [sheet.id])[sheet.id].value == Decimal(3200)
    assert sheet.replacement_cost == Decimal("33.195021")  # 800 / 24.1


def test_one_sheet_of_many_digits_is_rounded_to_grams(work: Work, supplier: Party, sheet: Material) -> None:
    receive_goods(work, supplier.id, "A1", TODAY, [line(sheet, "0.333", "800", unit_id=unit_of(work).id)])
    assert on_hand(work, sheet.id) == Decimal("7.842")  # 0.333 × 23.55 = 7.84215


def test_a_unit_nobody_can_convert_needs_a_factor(work: Work, supplier: Party, sheet: Material) -> None:
    metre = unit_of(work, "MTR").id
    assert wrong(work, supplier, line(sheet, unit_id=metre), line(sheet, unit_id=10**9)) == {
        "lines-0-unit": "purchasing.unit_not_convertible",
        "lines-1-unit": "purchasing.unit_unknown",
    }
    receive_goods(work, supplier.id, "A1", TODAY, [line(sheet, "2", unit_id=metre, factor=Decimal(7))])
    assert on_hand(work, sheet.id) == 14


def test_the_same_key_twice_is_one_delivery(work: Work, supplier: Party, sheet: Material) -> None:
    first = receive_goods(work, supplier.id, "A1", TODAY, [line(sheet)], key="tap-1")
    assert receive_goods(work, supplier.id, "A1", TODAY, [line(sheet)], key="tap-1") == first
    assert receipts(work) == 1
    assert on_hand(work, sheet.id) == 10
    assert len(work.events) == 1
    with pytest.raises(KeyUsedElsewhere):
        cancel_receipt(work, first, "yanlış", key="tap-1")


def test_the_same_waybill_twice_is_refused_with_the_number_it_has(
    work: Work, supplier: Party, sheet: Material
) -> None:
    receive_goods(work, supplier.id, "irs2026000000007", TODAY, [line(sheet)], key="tap-1")
    with pytest.raises(DeliveryAlreadyEntered, match="already entered as MK-2026-00001") as caught:
        receive_goods(work, supplier.id, " IRS2026000000007 ", TODAY, [line(sheet)], key="tap-2")
    assert caught.value.field == "waybill_number"
    assert receipts(work) == 1
    assert on_hand(work, sheet.id) == 10
    other = make_supplier(work, "Başka Çelik")
    receive_goods(work, other.id, "IRS2026000000007", TODAY, [line(sheet)])
    assert on_hand(work, sheet.id) == 20


def test_goods_may_come_without_a_paper(work: Work, supplier: Party, sheet: Material) -> None:
    for _ in range(2):
        receive_goods(work, supplier.id, " ", TODAY, [line(sheet)])
    assert on_hand(work, sheet.id) == 20


@pytest.mark.parametrize(
    ("number", "day", "refusal"),
    [
        ("A1", date(2026, 11, 22), WaybillInTheFuture),
        ("A" * 41, TODAY, WaybillNumberTooLong),
    ],
)
def test_an_impossible_paper_is_refused(
    work: Work, supplier: Party, sheet: Material, number: str, day: date, refusal: type[Refusal]
) -> None:
    with pytest.raises(refusal):
        receive_goods(work, supplier.id, number, day, [line(sheet)])
    assert receipts(work) == 0


def test_goods_come_from_an_active_supplier(work: Work, sheet: Material) -> None:
    idle = make_supplier(work, is_active=False)
    for nobody in (make_customer(work).id, idle.id, 10**9):
        with pytest.raises(NotASupplier) as caught:
            receive_goods(work, nobody, "A1", TODAY, [line(sheet)])
        assert caught.value.field == "supplier_id"
    assert receipts(work) == 0


def test_a_delivery_has_some_lines_but_not_any_number(work: Work, supplier: Party, sheet: Material) -> None:
    with pytest.raises(NoLines):
        receive_goods(work, supplier.id, "A1", TODAY, [])
    with pytest.raises(TooManyLines, match="500"):
        receive_goods(work, supplier.id, "A1", TODAY, [line(sheet)] * 501)
    assert receipts(work) == 0


def test_everything_wrong_is_said_at_once_at_its_field(work: Work, supplier: Party, sheet: Material) -> None:
    passive = make_material(work, is_active=False)
    lot_tracked = make_material(work, is_lot_tracked=True)
    assert wrong(
        work,
        supplier,
        line(sheet, "0", "-1"),
        line(sheet, "-5"),
        line(sheet, "0.0004"),
        line(sheet, "8690000000000", "8690000000000"),
        ReceivedLine(10**9, Decimal(1), Decimal(1)),
        line(passive),
        line(lot_tracked),
        line(sheet, lot_code="L1"),
        line(lot_tracked, lot_code="L" * 41),
        line(sheet, factor=Decimal(0)),
        line(sheet, "0.001", factor=Decimal("0.01")),
        line(sheet, "999999", "99999999"),
        line(sheet),
        number="A" * 41,
    ) == {
        "waybill_number": "purchasing.waybill_number_too_long",
        "lines-0-quantity": "stock.quantity_not_positive",
        "lines-0-unit_price": "purchasing.price_below_zero",
        "lines-1-quantity": "stock.quantity_not_positive",
        "lines-2-quantity": "stock.quantity_not_positive",
        "lines-3-quantity": "stock.quantity_too_large",
        "lines-3-unit_price": "purchasing.price_too_large",
        "lines-4-material": "purchasing.material_unknown",
        "lines-5-material": "purchasing.material_passive",
        "lines-6-lot_code": "purchasing.lot_missing",
        "lines-7-lot_code": "purchasing.lot_not_tracked",
        "lines-8-lot_code": "purchasing.lot_too_long",
        "lines-9-factor": "purchasing.factor_not_positive",
        "lines-10-quantity": "stock.quantity_not_positive",
        "lines-11-unit_price": "purchasing.price_too_large",
    }


def test_errors_stand_at_the_row_of_the_form(work: Work, supplier: Party, sheet: Material) -> None:
    assert wrong(work, supplier, line(sheet, "0", row=7)) == {
        "lines-7-quantity": "stock.quantity_not_positive"
    }


def test_a_refused_delivery_takes_no_number(work: Work, supplier: Party, sheet: Material) -> None:
    taken = select(func.sum(NumberSeries.last_number))
    before = work.session.scalar(taken)
    wrong(work, supplier, line(sheet, "0"))
    assert work.session.scalar(taken) == before


def test_a_lot_is_opened_once(work: Work, supplier: Party) -> None:
    paint = make_material(work, is_lot_tracked=True)
    receive_goods(
        work, supplier.id, "A1", TODAY, [line(paint, lot_code=" L  1 "), line(paint, lot_code="L 2")]
    )
    receive_goods(work, supplier.id, "A2", TODAY, [line(paint, lot_code="L 1")])
    lots = work.session.scalars(select(Lot).order_by(Lot.id)).all()
    assert [(lot.code, lot.received_on) for lot in lots] == [("L 1", TODAY), ("L 2", TODAY)]
    assert on_hand(work, paint.id) == 30
    assert verify_ledger(work).differences == []


def test_receiving_is_a_right(work: Work, supplier: Party, sheet: Material) -> None:
    work.actor = Actor("person", 1, "Veli", may=lambda right: right != RECEIVE)
    with pytest.raises(NotAllowed):
        receive_goods(work, supplier.id, "A1", TODAY, [line(sheet)], key="tap-1")
    assert receipts(work) == 0


def test_a_long_delivery_costs_as_many_statements_as_a_short_one(work: Work, supplier: Party) -> None:
    many = make_materials(work, 60, is_lot_tracked=True)
    sent_for = {}
    for count in (1, 60):
        lines = [line(material, lot_code="L1") for material in many[:count]]
        work.session.info.clear()
        work.session.expire_all()
        with statements_of(work.session) as sent:
            receive_goods(work, supplier.id, f"A{count}", TODAY, lines, key=f"key-{count}")
        sent_for[count] = len(sent)
    assert sent_for[1] == sent_for[60] <= 4


def test_a_delivery_asks_the_database_twice(work: Work, supplier: Party, sheet: Material) -> None:
    lines = [line(sheet), line(make_material(work, is_lot_tracked=True), lot_code='L "1", {2}')]
    with statements_of(work.session) as sent:
        receipt_id = receive_goods(work, supplier.id, "A1", TODAY, lines, key="tap-1")
    assert len(sent) == 2
    assert work.session.scalar(select(Lot.code)) == 'L "1", {2}'
    kept = work.session.get_one(IdempotencyKey, "tap-1")
    assert (kept.operation, kept.result, kept.actor) == ("receive_goods", receipt_id, "Ayşe")


def test_goods_need_an_active_warehouse(work: Work, supplier: Party, sheet: Material) -> None:
    work.session.execute(update(Location).where(Location.kind == "warehouse").values(is_active=False))
    with pytest.raises(NoWarehouse):
        receive_goods(work, supplier.id, "A1", TODAY, [line(sheet)])
