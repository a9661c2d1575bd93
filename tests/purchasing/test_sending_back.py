from __future__ import annotations

from decimal import Decimal

import pytest

from app.kernel.errors import Refusals
from app.kernel.permissions import Actor, NotAllowed
from app.kernel.work import RecordGone, Work
from app.purchasing.corrections.cancelling import cancel_receipt
from app.purchasing.corrections.correcting import correct_price
from app.purchasing.corrections.keeping import undo_sending_back
from app.purchasing.corrections.refusals import NothingSentBack, ReceiptIsCancelled, SentBackBefore
from app.purchasing.corrections.sending_back import SEND_BACK, ReturnedLine, send_back
from app.purchasing.receipts.events import GoodsSentBack, SendingBackUndone
from app.stock.ledger.posting import NewMove, post_moves
from app.stock.ledger.refusals import ReasonMissing
from app.stock.slips.refusals import SlipAlreadyUndone
from models.materials import Material
from models.parties import Party
from models.stock import StockMove
from models.warehouse import StockSlip
from tests.factories import make_material, make_materials, make_supplier, scrap, unit_of
from tests.purchasing.deliveries import books_agree, freight, line, make_warehouse, receive, shelf
from tests.purchasing.ordered import make_purchase
from tests.statements import statements_of


@pytest.fixture
def supplier(work: Work) -> Party:
    return make_supplier(work)


@pytest.fixture
def lock(work: Work) -> Material:
    return make_material(work, "KLT")


def back(line_id: int, quantity: str = "1", row: int | None = None) -> ReturnedLine:
    return ReturnedLine(line_id, Decimal(quantity), row)


def test_goods_go_back_at_their_own_price_and_not_at_the_average(
    work: Work, supplier: Party, lock: Material
) -> None:
    receive(work, supplier, line(lock, "10", "10"))
    receipt = receive(work, supplier, line(lock, "10", "30"), costs=[freight("20")])
    work.events.clear()
    slip_id = send_back(work, receipt.id, [back(receipt.lines[0].id, "4")], " çizik ")
    slip = work.session.get_one(StockSlip, slip_id)
    assert shelf(work, lock) == (16, Decimal(292))  # 420 − 4 × 32
    assert (slip.kind, slip.receipt_id, slip.supplier_id, slip.reason) == (
        "send_back",
        receipt.id,
        supplier.id,
        "çizik",
    )
    assert (Decimal(slip.facts["credit"]), Decimal(slip.facts["value"])) == (120, 128)
    move = work.session.query(StockMove).filter_by(document="slip", document_id=slip_id).one()
    assert (move.operation, move.quantity, move.value) == ("send_back", 4, 128)
    assert work.events == [GoodsSentBack(receipt.id, receipt.number, slip.number, 1, "çizik", reopened=False)]
    assert books_agree(work)


def test_the_parts_of_a_line_carry_its_value_to_the_kurus(work: Work, supplier: Party) -> None:
    sheet = make_material(work, "SAC", unit="KGM", purchase_unit="C62", purchase_factor=Decimal("23.55"))
    receive(work, supplier, line(sheet, "100", "1"))
    three = line(sheet, "3", "33.3333", unit_id=unit_of(work).id, weighed=Decimal("70.001"))
    receipt = receive(work, supplier, three)
    for _ in range(3):
        send_back(work, receipt.id, [back(receipt.lines[0].id)], "paslı")
    assert shelf(work, sheet) == (100, 100)
    with pytest.raises(Refusals) as caught:
        send_back(work, receipt.id, [back(receipt.lines[0].id)], "paslı")
    assert caught.value.refusals[0].code == "purchasing.more_than_received"


def test_a_line_of_a_lot_takes_only_that_lot(work: Work, supplier: Party) -> None:
    paint = make_material(work, is_lot_tracked=True)
    receive(work, supplier, line(paint, "10", "10", lot_code="A"))
    receipt = receive(work, supplier, line(paint, "10", "20", lot_code="B"))
    scrap(work, paint, 10, "dondu", lot="A")
    scrap(work, paint, 5, "dondu", lot="B")
    with pytest.raises(Refusals) as caught:
        send_back(work, receipt.id, [back(receipt.lines[0].id, "6", row=3)], "dondu")
    (refusal,) = caught.value.refusals
    assert (refusal.field, refusal.code) == ("lines-3-quantity", "purchasing.sent_back_goods_used")
    send_back(work, receipt.id, [back(receipt.lines[0].id, "5")], "dondu")
    assert shelf(work, paint) == (0, 0)


def test_goods_go_back_from_quarantine(work: Work, supplier: Party, lock: Material) -> None:
    receipt = receive(work, supplier, line(lock, "10", "10"))
    second = make_warehouse(work, "KARANTINA", "blocked")
    with pytest.raises(Refusals):
        send_back(work, receipt.id, [back(receipt.lines[0].id)], "kırık", warehouse_id=second.id)
    assert shelf(work, lock) == (10, 100)
    aside = NewMove(
        operation="transfer",
        material_id=lock.id,
        source_id=receipt.warehouse_id,
        target_id=second.id,
        quantity=Decimal(3),
        value=Decimal(30),
        document="slip",
        document_id=1,
    )
    post_moves(work, [aside])
    send_back(work, receipt.id, [back(receipt.lines[0].id, "3")], "kırık", warehouse_id=second.id)
    assert (shelf(work, lock), shelf(work, lock, second)) == ((7, 70), (0, 0))


def test_a_purchase_order_waits_again_when_asked(work: Work, supplier: Party, lock: Material) -> None:
    order = make_purchase(work, {lock: 10}, supplier=supplier)
    ordered = order.lines[0]
    receipt = receive(work, supplier, line(lock, "10", purchase_order_line_id=ordered.id))
    assert order.state == "received"
    send_back(work, receipt.id, [back(receipt.lines[0].id, "3")], "kırık")
    assert (ordered.received, order.state) == (10, "received")
    slip_id = send_back(work, receipt.id, [back(receipt.lines[0].id, "2")], "kırık", reopen=True)
    assert (ordered.received, order.state) == (8, "partly_received")
    work.events.clear()
    undo_sending_back(work, slip_id, "değiştirmediler", key="u1")
    undo_sending_back(work, slip_id, "değiştirmediler", key="u1")
    assert (ordered.received, order.state, shelf(work, lock)) == (10, "received", (7, 70))
    slip = work.session.get_one(StockSlip, slip_id)
    assert (slip.undone_at, slip.undone_by) == (work.now, work.actor.name)
    assert work.events[-1] == SendingBackUndone(receipt.id, receipt.number, slip.number, "değiştirmediler")
    with pytest.raises(SlipAlreadyUndone):
        undo_sending_back(work, slip_id, "değiştirmediler")
    assert books_agree(work)


def test_what_stays_after_all_counts_on_a_closed_order_too(
    work: Work, supplier: Party, lock: Material
) -> None:
    order = make_purchase(work, {lock: 10}, supplier=supplier)
    receipt = receive(work, supplier, line(lock, "4", purchase_order_line_id=order.lines[0].id))
    slip_id = send_back(work, receipt.id, [back(receipt.lines[0].id, "4")], "kırık", reopen=True)
    order.cancel_reason = "vazgeçildi"
    order.state = "cancelled"
    work.session.flush()
    undo_sending_back(work, slip_id, "kaldı")
    assert (order.lines[0].received, order.state) == (4, "received")
    assert books_agree(work)


def test_a_delivery_of_which_something_went_back_is_not_cancelled(
    work: Work, supplier: Party, lock: Material
) -> None:
    receipt = receive(work, supplier, line(lock, "10", "10"))
    slip_id = send_back(work, receipt.id, [back(receipt.lines[0].id, "3")], "kırık")
    number = work.session.get_one(StockSlip, slip_id).number
    with pytest.raises(SentBackBefore, match=number):
        cancel_receipt(work, receipt.id, "yanlış")
    undo_sending_back(work, slip_id, "kaldı")
    cancel_receipt(work, receipt.id, "yanlış")
    assert shelf(work, lock) == (0, 0)
    with pytest.raises(ReceiptIsCancelled):
        send_back(work, receipt.id, [back(receipt.lines[0].id)], "kırık")


def test_a_corrected_price_leaves_what_went_back_alone(work: Work, supplier: Party, lock: Material) -> None:
    receipt = receive(work, supplier, line(lock, "10", "10"))
    send_back(work, receipt.id, [back(receipt.lines[0].id, "4")], "kırık")
    slip_id = correct_price(work, receipt.lines[0].id, Decimal(12), "fark")
    assert shelf(work, lock) == (6, 72)
    (said,) = work.session.get_one(StockSlip, slip_id).facts["lines"]
    assert (Decimal(said["sent_back"]), Decimal(said["missed_value"])) == (4, 8)
    send_back(work, receipt.id, [back(receipt.lines[0].id, "6")], "hepsi")
    assert shelf(work, lock) == (0, 0)


def test_what_cannot_go_back_is_refused_at_its_line(work: Work, supplier: Party) -> None:
    lock, hinge = make_materials(work, 2)
    receipt = receive(work, supplier, line(lock, "10", "10"), line(hinge, "10", "10"))
    first, second = (each.id for each in receipt.lines)
    scrap(work, hinge.id, Decimal(8), "eğri")
    with pytest.raises(Refusals) as caught:
        send_back(work, receipt.id, [back(first, "11"), back(first, "-1")], "kırık")
    assert {each.field: each.code for each in caught.value.refusals} == {
        "lines-0-quantity": "purchasing.more_than_received",
        "lines-1-quantity": "stock.quantity_not_positive",
    }
    with pytest.raises(Refusals) as caught:
        send_back(work, receipt.id, [back(first, "6"), back(first, "5", row=4)], "kırık")
    assert [each.field for each in caught.value.refusals] == ["lines-4-quantity"]
    with pytest.raises(Refusals) as caught:
        send_back(work, receipt.id, [back(first), back(second, "3")], "kırık")
    assert [each.field for each in caught.value.refusals] == ["lines-1-quantity"]
    with pytest.raises(NothingSentBack):
        send_back(work, receipt.id, [back(first, "0")], "kırık")
    with pytest.raises(ReasonMissing):
        send_back(work, receipt.id, [back(first)], " ")
    with pytest.raises(RecordGone):
        send_back(work, receipt.id, [back(10**9)], "kırık")
    work.actor = Actor("person", 1, "Veli", may=lambda right: right != SEND_BACK)
    with pytest.raises(NotAllowed):
        send_back(work, receipt.id, [back(first)], "kırık")
    assert shelf(work, lock) == (10, 100)
    assert work.session.query(StockSlip).filter_by(kind="send_back").count() == 0


def test_twenty_lines_go_back_in_as_many_statements_as_two(work: Work, supplier: Party) -> None:
    sent_for = {}
    for count in (2, 20):
        receipt = receive(work, supplier, *[line(each) for each in make_materials(work, count)])
        going = [back(each.id) for each in receipt.lines]
        work.session.expire_all()
        work.session.info.clear()
        with statements_of(work.session) as sent:
            slip_id = send_back(work, receipt.id, going, "kırık", key=f"back-{count}")
        with statements_of(work.session) as undone:
            undo_sending_back(work, slip_id, "kaldı", key=f"kept-{count}")
        sent_for[count] = (len(sent), len(undone))
    assert sent_for[2] == sent_for[20]
    assert max(sent_for[20]) <= 18
