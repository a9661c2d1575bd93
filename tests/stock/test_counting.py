from __future__ import annotations

from decimal import Decimal

import pytest

from app.kernel.errors import Refusals
from app.kernel.permissions import Actor, NotAllowed
from app.kernel.work import RecordGone, Work
from app.stock.counts.counting import adjust_stock
from app.stock.counts.refusals import CountBelowZero, CountedByLot
from app.stock.ledger.balances import Availability, availability
from app.stock.ledger.events import StockCounted
from app.stock.ledger.places import lock_wip
from app.stock.ledger.refusals import QuantityTooLarge, ReasonMissing
from app.stock.progress.leftovers import return_leftovers
from app.stock.progress.remnants import find_remnants
from app.stock.proof.verifying import verify_ledger
from app.stock.slips.lines import SlipRow
from app.stock.slips.refusals import ScrapReasonUnexplained
from app.stock.warehouses.refusals import WarehouseUnknown
from models.materials import Material
from tests.factories import issue_to_order, make_material, make_order, needs_of, scrap, stock_up


@pytest.fixture
def sheet(work: Work) -> Material:
    """Three for 10.00: an average that is never whole kuruş."""
    material = make_material(work, "SAC")
    stock_up(work, material, 3, "3.333333")
    return material


def there(work: Work, material: Material) -> tuple[Decimal, Decimal]:
    found: Availability = availability(work, [material.id])[material.id]
    return found.on_hand, found.value


@pytest.mark.parametrize(
    ("counted", "difference", "value"),
    [("2", "-1", "6.67"), ("0", "-3", "0"), ("3", "0", "10"), ("4.5", "1.5", "15")],
)
def test_the_difference_is_booked_at_average_cost(
    work: Work, sheet: Material, counted: str, difference: str, value: str
) -> None:
    assert adjust_stock(work, sheet.id, Decimal(counted), "yıl sonu sayımı") == Decimal(difference)
    assert there(work, sheet) == (Decimal(counted), Decimal(value))
    assert work.events == [StockCounted(sheet.id, Decimal(counted), Decimal(difference), "yıl sonu sayımı")]
    assert verify_ledger(work).differences == []


def test_what_the_books_never_had_is_worth_its_last_price(work: Work) -> None:
    found = make_material(work, replacement_cost=Decimal("34.567891"))
    adjust_stock(work, found.id, Decimal(2), "açılış")
    assert there(work, found) == (Decimal(2), Decimal("69.14"))


def test_lots_are_counted_together_and_the_surplus_joins_the_newest(work: Work) -> None:
    paint = make_material(work, is_lot_tracked=True)
    stock_up(work, paint, 2, 10, lot="A")
    stock_up(work, paint, 2, 20, lot="B")
    assert adjust_stock(work, paint.id, Decimal(1), "sayım") == -3
    assert there(work, paint) == (Decimal(1), Decimal(20))
    assert adjust_stock(work, paint.id, Decimal(2), "sayım") == 1
    assert there(work, paint) == (Decimal(2), Decimal(40))


def test_scrap_leaves_at_average_cost(work: Work, sheet: Material) -> None:
    scrap(work, sheet, 1, "paslandı")
    assert there(work, sheet) == (Decimal(2), Decimal("6.67"))
    scrap(work, sheet, 2, "paslandı")
    assert there(work, sheet) == (0, 0)
    assert [event.act() for event in work.events] == ["MaterialScrapped"] * 2
    assert verify_ledger(work).differences == []


def test_no_more_is_scrapped_than_there_is(work: Work, sheet: Material) -> None:
    with pytest.raises(Refusals, match="Only 3") as caught:
        scrap(work, sheet, "3.001", "paslandı")
    assert [each.field for each in caught.value.refusals] == ["lines-0-quantity"]
    assert there(work, sheet) == (Decimal(3), Decimal(10))
    assert work.events == []


def test_bad_input_is_refused_at_its_field(work: Work, sheet: Material) -> None:
    for quantity in ("0", "-1", "0.0004"):
        with pytest.raises(Refusals, match="above zero"):
            scrap(work, sheet, quantity, "neden")
    with pytest.raises(Refusals, match="cannot be right"):
        scrap(work, sheet, 8690000000000, "neden")
    with pytest.raises(CountBelowZero):
        adjust_stock(work, sheet.id, Decimal("-0.001"), "neden")
    with pytest.raises(QuantityTooLarge) as caught:
        adjust_stock(work, sheet.id, Decimal(8690000000000), "neden")
    assert caught.value.field == "counted"
    with pytest.raises(ReasonMissing):
        adjust_stock(work, sheet.id, Decimal(1), " ")
    with pytest.raises(ScrapReasonUnexplained):
        scrap(work, sheet, 1, " ")
    with pytest.raises(RecordGone):
        adjust_stock(work, 10**9, Decimal(1), "neden")
    with pytest.raises(RecordGone):
        scrap(work, 10**9, 1, "neden")
    assert there(work, sheet) == (Decimal(3), Decimal(10))


def test_counting_and_scrapping_need_rights(work: Work, sheet: Material) -> None:
    work.actor = Actor("person", 1, "Veli", may=lambda _right: False)
    with pytest.raises(NotAllowed):
        adjust_stock(work, sheet.id, Decimal(1), "neden")
    with pytest.raises(NotAllowed):
        scrap(work, sheet, 1, "neden")


def test_only_what_lies_in_a_warehouse_is_corrected_and_pieces_by_their_code(work: Work) -> None:
    material = make_material(work, unit="MTK")
    stock_up(work, material, 10, 100)
    order = make_order(work, {material: 5}, state="in_production")
    issue_to_order(work, order.id, needs_of(order))
    return_leftovers(
        work, order.id, None, [SlipRow(material.id, None, "", order.lines[0].id, 1000, 500)], "arttı"
    )
    with pytest.raises(WarehouseUnknown):
        adjust_stock(work, material.id, Decimal(1), "sayım", warehouse_id=lock_wip(work, order.id))
    (piece,) = find_remnants(work, [material.id])
    for counted in ("0.2", "0.7"):
        with pytest.raises(CountedByLot):
            adjust_stock(work, material.id, Decimal(counted), "sayım", warehouse_id=piece.warehouse_id)
    assert find_remnants(work, [material.id]) == [piece]
    assert verify_ledger(work).differences == []
