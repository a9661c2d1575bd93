from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy import select

from app.kernel.permissions import Actor, NotAllowed
from app.kernel.work import RecordGone, Work
from app.purchasing.corrections.cancelling import CANCEL, cancel_receipt
from app.purchasing.corrections.refusals import ReceiptAlreadyCancelled, ReceivedGoodsUsed
from app.purchasing.receipts.events import ReceiptCancelled
from app.stock.ledger.balances import availability, on_hand
from app.stock.ledger.refusals import ReasonMissing
from app.stock.proof.verifying import verify_ledger
from models.materials import Material
from models.purchasing import GoodsReceipt
from models.stock import StockMove
from tests.factories import make_material, make_materials, make_supplier, scrap, stock_up
from tests.statements import statements_of


@pytest.fixture
def sheet(work: Work) -> Material:
    return make_material(work, "SAC", "DKP sac", unit="KGM")


def there(work: Work, material: Material) -> tuple[Decimal, Decimal]:
    found = availability(work, [material.id])[material.id]
    return found.on_hand, found.value


def test_a_cancelled_receipt_never_came(work: Work, sheet: Material) -> None:
    stock_up(work, sheet, 3, "3.333333")
    receipt_id = stock_up(work, sheet, 10, "36")
    cancel_receipt(work, receipt_id, " iki kez  girilmiş ")
    receipt = work.session.get_one(GoodsReceipt, receipt_id)
    assert receipt.cancelled_at == work.now
    assert there(work, sheet) == (Decimal(3), Decimal("10.00"))
    assert work.events == [ReceiptCancelled(receipt_id, receipt.number, "iki kez girilmiş", (sheet.id,))]
    came, went = work.session.scalars(
        select(StockMove).where(StockMove.document_id == receipt_id).order_by(StockMove.id)
    )
    assert (went.reversal_of, went.source_id, went.target_id) == (came.id, came.target_id, came.source_id)
    assert (went.quantity, went.value, went.reason) == (Decimal(10), Decimal(360), "iki kez girilmiş")
    assert verify_ledger(work).differences == []


def test_the_price_goes_back_to_the_receipt_before(work: Work, sheet: Material) -> None:
    stock_up(work, sheet, 1, "30")
    receipt_id = stock_up(work, sheet, 1, "99")
    assert sheet.replacement_cost == 99
    cancel_receipt(work, receipt_id, "yanlış fiyat")
    assert sheet.replacement_cost == 30
    assert work.session.scalar(select(Material.replacement_cost)) == 30


def test_a_price_somebody_set_since_stays(work: Work, sheet: Material) -> None:
    stock_up(work, sheet, 1, "30")
    receipt_id = stock_up(work, sheet, 1, "99")
    sheet.replacement_cost = Decimal(40)
    work.session.flush()
    cancel_receipt(work, receipt_id, "yanlış")
    assert sheet.replacement_cost == 40


def test_the_waybill_may_be_entered_again(work: Work, sheet: Material) -> None:
    supplier = make_supplier(work)
    receipt_id = stock_up(work, sheet, supplier=supplier)
    number = work.session.get_one(GoodsReceipt, receipt_id).supplier_waybill_number
    cancel_receipt(work, receipt_id, "yanlış")
    second = work.session.get_one(GoodsReceipt, stock_up(work, sheet, supplier=supplier))
    second.supplier_waybill_number = number
    work.session.flush()
    assert on_hand(work, sheet.id) == 100


def test_what_has_been_used_cannot_be_taken_back(work: Work, sheet: Material) -> None:
    lock, paint = make_materials(work, 2)
    receipt_id = stock_up(work, [sheet, lock, paint], 10, 5)
    scrap(work, sheet.id, Decimal(4), "paslandı")
    scrap(work, paint.id, Decimal("0.5"), "kurudu")
    work.events.clear()
    with pytest.raises(ReceivedGoodsUsed) as caught:
        cancel_receipt(work, receipt_id, "yanlış")
    assert {each.code: each.missing for each in caught.value.facts["shortages"]} == {
        sheet.code: Decimal(4),
        paint.code: Decimal("0.5"),
    }
    assert "SAC 4\xa0kg" in caught.value.say()
    assert work.session.get_one(GoodsReceipt, receipt_id).cancelled_at is None
    assert on_hand(work, lock.id) == 10
    assert work.events == []


def test_another_lot_is_no_substitute(work: Work) -> None:
    paint = make_material(work, is_lot_tracked=True)
    receipt_id = stock_up(work, paint, 5, 1, lot="A")
    stock_up(work, paint, 50, 1, lot="B")
    scrap(work, paint, 1, "kurudu", lot="A")
    with pytest.raises(ReceivedGoodsUsed):
        cancel_receipt(work, receipt_id, "yanlış")


def test_when_the_rest_would_owe_money_the_average_goes_back(work: Work, sheet: Material) -> None:
    stock_up(work, sheet, 10, 1)
    receipt_id = stock_up(work, sheet, 10, 100)  # together 20 worth 1010, 50.50 each
    scrap(work, sheet.id, Decimal(5), "paslandı")  # 15 worth 757.50
    cancel_receipt(work, receipt_id, "yanlış fiyat")
    assert there(work, sheet) == (Decimal(5), Decimal("252.50"))
    assert verify_ledger(work).differences == []


def test_the_last_of_it_takes_all_value_along(work: Work, sheet: Material) -> None:
    stock_up(work, sheet, 10, 1)
    receipt_id = stock_up(work, sheet, 10, 2)
    scrap(work, sheet.id, Decimal(10), "paslandı")
    cancel_receipt(work, receipt_id, "yanlış")
    assert there(work, sheet) == (0, 0)


def test_cancelling_twice_takes_out_once(work: Work, sheet: Material) -> None:
    stock_up(work, sheet, 50)
    receipt_id = stock_up(work, sheet, 10)
    cancel_receipt(work, receipt_id, "yanlış", key="tap-1")
    cancel_receipt(work, receipt_id, "yanlış", key="tap-1")
    with pytest.raises(ReceiptAlreadyCancelled, match="MK-2026-00002 is already cancelled"):
        cancel_receipt(work, receipt_id, "yanlış", key="tap-2")
    assert on_hand(work, sheet.id) == 50
    assert len(work.events) == 1


def test_cancelling_needs_a_right_a_reason_and_a_receipt(work: Work, sheet: Material) -> None:
    receipt_id = stock_up(work, sheet)
    with pytest.raises(ReasonMissing):
        cancel_receipt(work, receipt_id, " ")
    with pytest.raises(RecordGone):
        cancel_receipt(work, 10**9, "yanlış")
    work.actor = Actor("person", 1, "Veli", may=lambda right: right != CANCEL)
    with pytest.raises(NotAllowed):
        cancel_receipt(work, receipt_id, "yanlış")
    assert on_hand(work, sheet.id) == 100


def test_a_long_receipt_costs_as_many_statements_as_a_short_one(work: Work) -> None:
    sent_for = {}
    for count in (1, 40):
        receipt_id = stock_up(work, make_materials(work, count))
        work.session.expire_all()
        with statements_of(work.session) as sent:
            cancel_receipt(work, receipt_id, "yanlış", key=f"key-{count}")
        sent_for[count] = len(sent)
    assert sent_for[1] == sent_for[40]
