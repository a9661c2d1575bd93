"""When the last door of an order leaves, nothing of it stays in work in progress."""

from __future__ import annotations

from decimal import Decimal

import pytest

from app.kernel.errors import Refusals
from app.kernel.work import Work
from app.shipping.forms import Part
from app.shipping.sending import send_shipment
from app.stock.ledger.contents import still_there
from app.stock.ledger.places import lock_wip, main_warehouse
from app.stock.progress.extra_issuing import issue_more
from app.stock.progress.leftovers import return_leftovers
from app.stock.proof.verifying import verify_ledger
from app.stock.slips.lines import SlipRow
from app.stock.slips.undoing import undo_slip
from models.orders import SalesOrder
from tests.production.floor import cards_of
from tests.shipping.trucks import form_for, ready_order


@pytest.fixture
def order(work: Work) -> SalesOrder:
    """Two lines of one door, all ready."""
    return ready_order(work, lines=2, doors=1)


def send_card(work: Work, order: SalesOrder, place: int) -> None:
    card = cards_of(work, order)[place]
    send_shipment(work, form_for(work, order, parts=(Part(card.id, card.quantity),)))


def test_a_line_whose_doors_have_left_is_given_nothing_more(work: Work, order: SalesOrder) -> None:
    first, second = order.lines
    material = first.materials[0].material_id
    send_card(work, order, 0)
    warehouse = main_warehouse(work)
    with pytest.raises(Refusals) as refused:
        issue_more(work, order.id, warehouse, [SlipRow(material, Decimal(1), order_line_id=first.id)], "eğri")
    assert [each.code for each in refused.value.refusals] == ["stock.line_has_left"]
    issue_more(work, order.id, warehouse, [SlipRow(material, Decimal(1), order_line_id=second.id)], "eğri")


def test_what_a_line_got_back_after_its_doors_left_goes_with_the_last_door(
    work: Work, order: SalesOrder
) -> None:
    first = order.lines[0]
    material = first.materials[0].material_id
    row = SlipRow(material, Decimal(1), order_line_id=first.id)
    slip = return_leftovers(work, order.id, main_warehouse(work), [row], "arttı")
    send_card(work, order, 0)
    undo_slip(work, slip, "yanlış satır")
    wip = lock_wip(work, order.id)
    assert wip is not None
    assert {share.order_line_id for share in still_there(work, order.id, wip)} == {
        line.id for line in order.lines
    }
    send_card(work, order, 1)
    assert order.state == "shipped"
    assert still_there(work, order.id, wip) == {}
    assert verify_ledger(work).differences == []
