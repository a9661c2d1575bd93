"""Count sheets from opening to posting, one person at a time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from app.kernel.errors import Refusals
from app.kernel.permissions import Actor, NotAllowed, Right
from app.kernel.work import RecordGone, Work
from app.stock.counts.counting import adjust_stock
from app.stock.counts.entering import clear_count, enter_count
from app.stock.counts.events import CountCancelled, CountOpened, CountPosted, LineCleared, LineCounted
from app.stock.counts.opening import cancel_count, open_count
from app.stock.counts.posting import post_count
from app.stock.counts.refusals import (
    AlreadyPosted,
    BeingCounted,
    CountBehind,
    CountBelowZero,
    CountClosed,
    CountedByLot,
    CountedElsewhere,
    CountedLater,
    LotOfAnother,
    MovedMeanwhile,
    NotAKind,
    NotAShelf,
    NothingCounted,
    NotOnThisSheet,
    OnAnotherShelf,
    PassiveMaterial,
    RestCountedAsZero,
    TooLate,
)
from app.stock.ledger.balances import availability
from app.stock.ledger.places import main_warehouse
from app.stock.ledger.refusals import QuantityTooLarge, ReasonMissing
from app.stock.proof.verifying import verify_ledger
from app.stock.warehouses.refusals import WarehouseUnknown
from models.materials import Material
from models.stock import Location, Lot, Shelf, StockMove
from models.warehouse import StockCount, StockCountLine, StockSlip
from tests.factories import behind_the_scenes, make_material, scrap, stock_up


@pytest.fixture
def sheet(work: Work) -> Material:
    """Ten for 100.00 in the books."""
    material = make_material(work, "SAC-1", kind="raw")
    stock_up(work, material, 10, 10)
    return material


@pytest.fixture
def lock(work: Work) -> Material:
    """Four for 25.00 each."""
    material = make_material(work, "KLT-1", kind="hardware")
    stock_up(work, material, 4, 25)
    return material


def there(work: Work, material: Material) -> tuple[Decimal, Decimal]:
    found = availability(work, [material.id])[material.id]
    return found.on_hand, found.value


def line_of(work: Work, count_id: int, material: Material) -> StockCountLine:
    return work.session.scalars(
        select(StockCountLine).where(
            StockCountLine.count_id == count_id, StockCountLine.material_id == material.id
        )
    ).one()


def listed(work: Work, count_id: int) -> set[int]:
    return set(
        work.session.scalars(select(StockCountLine.material_id).where(StockCountLine.count_id == count_id))
    )


def make_shelf(work: Work, code: str = "A-01") -> Shelf:
    shelf = Shelf(code=code, name=f"Raf {code}", warehouse_id=main_warehouse(work))
    work.session.add(shelf)
    work.session.flush()
    return shelf


def count_moves(work: Work) -> int:
    return len(work.session.scalars(select(StockMove.id).where(StockMove.operation == "count")).all())


def test_a_sheet_lists_what_the_books_have_there(work: Work, sheet: Material, lock: Material) -> None:
    never_came = make_material(work)
    count_id = open_count(work, main_warehouse(work))
    count = work.find(StockCount, count_id)
    assert listed(work, count_id) == {sheet.id, lock.id}
    assert count.number.startswith("SAY-")
    assert (count.state, count.is_blind, count.slip_id) == ("open", True, None)
    assert work.events == [CountOpened(count_id, count.number, 2)]
    assert line_of(work, count_id, sheet).counted is None
    cancel_count(work, count_id, "yanlış depo")
    assert never_came.id in listed(work, open_count(work, main_warehouse(work), everything=True))


def test_a_sheet_of_one_category_or_one_shelf(work: Work, sheet: Material, lock: Material) -> None:
    assert listed(work, open_count(work, main_warehouse(work), kind="hardware")) == {lock.id}
    shelf = make_shelf(work)
    empty = make_material(work, shelf_id=shelf.id)
    sheet.shelf_id = shelf.id
    work.session.flush()
    # What is kept there is looked for even when the books have none.
    assert listed(work, open_count(work, main_warehouse(work), shelf_id=shelf.id)) == {sheet.id, empty.id}


def test_a_bad_scope_is_refused_at_its_field(work: Work, sheet: Material) -> None:
    other = Location(code="B", name="B deposu", kind="warehouse", is_active=False)
    work.session.add(other)
    shelf = make_shelf(work)
    for warehouse in (None, 10**9, other.id):
        with pytest.raises(WarehouseUnknown):
            open_count(work, warehouse)
    with pytest.raises(NotAKind):
        open_count(work, main_warehouse(work), kind="fish")
    other.is_active = True
    work.session.flush()
    with pytest.raises(NotAShelf):
        open_count(work, other.id, shelf_id=shelf.id)
    assert work.session.scalars(select(StockCount.id)).all() == []
    assert work.events == []


def test_nothing_stands_on_two_open_sheets(work: Work, sheet: Material, lock: Material) -> None:
    hardware = open_count(work, main_warehouse(work), kind="hardware")
    with pytest.raises(CountedElsewhere, match="KLT-1") as caught, work.session.begin_nested():
        open_count(work, main_warehouse(work))
    assert caught.value.field == "warehouse_id"
    raw = open_count(work, main_warehouse(work), kind="raw")
    with pytest.raises(NotOnThisSheet):
        enter_count(work, raw, lock.id, Decimal(1))
    cancel_count(work, hardware, "vazgeçildi")
    cancel_count(work, raw, "vazgeçildi")
    assert open_count(work, main_warehouse(work))


def test_a_material_found_besides_joins_one_sheet_only(work: Work, sheet: Material) -> None:
    lost = make_material(work, "KYP-1")
    shelf = make_shelf(work)
    sheet.shelf_id = shelf.id
    work.session.flush()
    one_shelf = open_count(work, main_warehouse(work), shelf_id=shelf.id)
    with pytest.raises(OnAnotherShelf, match="A-01"):
        enter_count(work, one_shelf, lost.id, Decimal(1))
    cancel_count(work, one_shelf, "x")
    lost.kind = "packaging"
    work.session.flush()
    packaging = open_count(work, main_warehouse(work), kind="packaging")
    enter_count(work, packaging, lost.id, Decimal(2))
    assert line_of(work, packaging, lost).book == 0
    whole = open_count(work, main_warehouse(work))
    with pytest.raises(CountedElsewhere):
        enter_count(work, whole, lost.id, Decimal(2))


def test_what_moves_after_the_count_changes_shelf_and_books_alike(work: Work, sheet: Material) -> None:
    count_id = open_count(work, main_warehouse(work))
    enter_count(work, count_id, sheet.id, Decimal(9))
    stock_up(work, sheet, 5, 10)
    scrap(behind_the_scenes(work), sheet.id, Decimal(2), "paslandı")
    slip_id = post_count(work, count_id)
    assert there(work, sheet) == (Decimal(12), Decimal(120))  # 10 − 1 missing + 5 came − 2 scrapped
    line = line_of(work, count_id, sheet)
    assert (line.book, line.counted, line.posted) == (10, 9, -1)
    assert slip_id is not None
    slip = work.find(StockSlip, slip_id)
    assert (slip.kind, slip.source_id) == ("count", main_warehouse(work))
    move = work.session.scalars(select(StockMove).where(StockMove.operation == "count")).one()
    assert (move.document, move.document_id, move.quantity, move.value) == ("slip", slip_id, 1, 10)
    count = work.find(StockCount, count_id)
    assert (count.state, count.slip_id) == ("posted", slip_id)
    assert work.events[-1] == CountPosted(count_id, count.number, 1, 1)
    assert verify_ledger(work).differences == []


def test_a_recount_replaces_and_a_second_pile_is_added(work: Work, sheet: Material) -> None:
    count_id = open_count(work, main_warehouse(work))
    enter_count(work, count_id, sheet.id, Decimal(3))
    enter_count(work, count_id, sheet.id, Decimal(4))
    enter_count(work, count_id, sheet.id, Decimal("5.5"), add=True)
    assert line_of(work, count_id, sheet).counted == Decimal("9.5")
    scrap(behind_the_scenes(work), sheet.id, Decimal(1), "paslandı")
    with pytest.raises(MovedMeanwhile):
        enter_count(work, count_id, sheet.id, Decimal(1), add=True)
    assert line_of(work, count_id, sheet).counted == Decimal("9.5")
    enter_count(work, count_id, sheet.id, Decimal(9))
    assert post_count(work, count_id) is None  # the books were right, so there is no slip
    assert there(work, sheet) == (Decimal(9), Decimal(90))
    assert work.find(StockCount, count_id).state == "posted"


def test_a_figure_that_waited_for_a_connection_counts_as_of_then(work: Work, sheet: Material) -> None:
    count_id = open_count(work, main_warehouse(work))
    begun = work.now
    work.now = begun + timedelta(minutes=10)
    stock_up(work, sheet, 5, 10)
    work.now = begun + timedelta(minutes=20)
    # Nine were on the shelf a quarter of an hour ago, before the five came.
    enter_count(work, count_id, sheet.id, Decimal(9), age=timedelta(minutes=15))
    line = line_of(work, count_id, sheet)
    assert (line.book, line.counted_at) == (10, begun + timedelta(minutes=5))
    enter_count(work, count_id, sheet.id, Decimal(14))
    assert line.book == 15
    with pytest.raises(CountedLater):
        enter_count(work, count_id, sheet.id, Decimal(9), age=timedelta(minutes=1))
    with pytest.raises(TooLate):
        enter_count(work, count_id, sheet.id, Decimal(9), age=timedelta(days=2))
    post_count(work, count_id)
    assert there(work, sheet)[0] == 14


def test_a_figure_can_be_taken_back(work: Work, sheet: Material) -> None:
    count_id = open_count(work, main_warehouse(work))
    line_id = enter_count(work, count_id, sheet.id, Decimal(3))
    clear_count(work, line_id)
    assert line_of(work, count_id, sheet).counted is None
    assert [type(event) for event in work.events] == [CountOpened, LineCounted, LineCleared]
    with pytest.raises(NothingCounted):
        post_count(work, count_id)
    assert there(work, sheet) == (Decimal(10), Decimal(100))


def test_what_was_not_counted_is_left_alone_or_zero_after_a_second_look(
    work: Work, sheet: Material, lock: Material
) -> None:
    count_id = open_count(work, main_warehouse(work))
    enter_count(work, count_id, sheet.id, Decimal(11))
    with pytest.raises(RestCountedAsZero) as caught:
        post_count(work, count_id, rest_as_zero=True)
    assert caught.value.facts == {"lines": 1}
    assert there(work, lock) == (4, 100)
    post_count(work, count_id, rest_as_zero=True, confirmed=frozenset({RestCountedAsZero.code}))
    assert there(work, lock) == (0, 0)
    assert there(work, sheet) == (11, 110)
    line = line_of(work, count_id, lock)
    assert (line.book, line.counted, line.posted) == (4, 0, -4)
    assert verify_ledger(work).differences == []
    again = make_material(work)
    stock_up(work, again, 1, 1)
    second = open_count(work, main_warehouse(work))
    enter_count(work, second, sheet.id, Decimal(11))
    post_count(work, second)
    assert there(work, again) == (1, 1)


def test_a_shortage_of_more_than_there_is_now_wants_a_recount(
    work: Work, sheet: Material, lock: Material
) -> None:
    count_id = open_count(work, main_warehouse(work))
    enter_count(work, count_id, sheet.id, Decimal(2))
    enter_count(work, count_id, lock.id, Decimal(3))
    scrap(behind_the_scenes(work), sheet.id, Decimal(5), "paslandı")
    with pytest.raises(Refusals, match="SAC-1") as caught, work.session.begin_nested():
        post_count(work, count_id)
    (behind,) = caught.value.refusals
    assert isinstance(behind, CountBehind)
    assert behind.field == f"lines-{line_of(work, count_id, sheet).id}-counted"
    assert (there(work, sheet)[0], there(work, lock)[0]) == (5, 4)
    assert count_moves(work) == 0
    enter_count(work, count_id, sheet.id, Decimal(2))
    post_count(work, count_id)
    assert (there(work, sheet), there(work, lock)) == ((2, 20), (3, 75))


def test_lots_and_measured_leftovers_are_counted_one_by_one(work: Work) -> None:
    paint = make_material(work, "BOYA", is_lot_tracked=True)
    stock_up(work, paint, 2, 10, lot="A")
    stock_up(work, paint, 2, 20, lot="B")
    count_id = open_count(work, main_warehouse(work))
    lots = {lot.code: lot.id for lot in work.session.scalars(select(Lot))}
    with pytest.raises(CountedByLot):
        enter_count(work, count_id, paint.id, Decimal(4))
    with pytest.raises(LotOfAnother):
        enter_count(work, count_id, paint.id, Decimal(4), lot_id=10**9)
    enter_count(work, count_id, paint.id, Decimal(1), lot_id=lots["A"])
    enter_count(work, count_id, paint.id, Decimal(3), lot_code=" B ")
    enter_count(work, count_id, paint.id, Decimal(1), lot_code="C")  # a tin the books know nothing of
    post_count(work, count_id)
    moved = work.session.execute(
        select(Lot.code, StockMove.quantity, StockMove.value)
        .join(StockMove, StockMove.lot_id == Lot.id)
        .where(StockMove.operation == "count")
        .order_by(Lot.code)
    ).all()
    # A leaves at its own cost; B's surplus is worth what B is; C what the rest is worth on average.
    assert [tuple(one) for one in moved] == [("A", 1, 10), ("B", 1, 20), ("C", 1, Decimal("16.67"))]
    assert there(work, paint)[0] == 5
    assert verify_ledger(work).differences == []


def test_what_the_books_never_had_is_worth_its_last_price(work: Work) -> None:
    found = make_material(work, replacement_cost=Decimal("34.567891"))
    count_id = open_count(work, main_warehouse(work))
    enter_count(work, count_id, found.id, Decimal(2))
    post_count(work, count_id)
    assert there(work, found) == (Decimal(2), Decimal("69.14"))


def test_bad_figures_are_refused(work: Work, sheet: Material) -> None:
    passive = make_material(work, is_active=False)
    count_id = open_count(work, main_warehouse(work))
    with pytest.raises(CountBelowZero):
        enter_count(work, count_id, sheet.id, Decimal("-0.001"))
    with pytest.raises(QuantityTooLarge):
        enter_count(work, count_id, sheet.id, Decimal(8690000000000))
    with pytest.raises(RecordGone):
        enter_count(work, count_id, 10**9, Decimal(1))
    with pytest.raises(RecordGone):
        enter_count(work, 10**9, sheet.id, Decimal(1))
    with pytest.raises(PassiveMaterial):
        enter_count(work, count_id, passive.id, Decimal(1))
    with pytest.raises(ReasonMissing):
        cancel_count(work, count_id, " ")
    assert line_of(work, count_id, sheet).counted is None


def test_a_closed_sheet_stays_as_it_is(work: Work, sheet: Material) -> None:
    count_id = open_count(work, main_warehouse(work))
    line_id = enter_count(work, count_id, sheet.id, Decimal(9))
    post_count(work, count_id, key="post-1")
    assert post_count(work, count_id, key="post-1") is not None
    with pytest.raises(AlreadyPosted):
        post_count(work, count_id, key="post-2")
    acts: list[Callable[[], object]] = [
        lambda: enter_count(work, count_id, sheet.id, Decimal(1)),
        lambda: clear_count(work, line_id),
        lambda: cancel_count(work, count_id, "geç kaldım"),
    ]
    for act in acts:
        with pytest.raises(CountClosed):
            act()
    assert there(work, sheet)[0] == 9
    other = open_count(work, main_warehouse(work))
    cancel_count(work, other, "vazgeçildi")
    assert isinstance(work.events[-1], CountCancelled)
    with pytest.raises(CountClosed):
        post_count(work, other)


def test_one_entry_arrives_once(work: Work, sheet: Material) -> None:
    count_id = open_count(work, main_warehouse(work), key="open")
    assert open_count(work, main_warehouse(work), key="open") == count_id
    for _ in range(2):
        enter_count(work, count_id, sheet.id, Decimal(3), add=True, key="tap")
    assert line_of(work, count_id, sheet).counted == 3


def test_a_correction_beside_an_open_count_is_refused(work: Work, sheet: Material) -> None:
    count_id = open_count(work, main_warehouse(work))
    adjust_stock(work, sheet.id, Decimal(12), "henüz sayılmadı")
    enter_count(work, count_id, sheet.id, Decimal(11))
    with pytest.raises(BeingCounted, match="SAY-"):
        adjust_stock(work, sheet.id, Decimal(11), "iki kez düşülmesin")
    post_count(work, count_id)
    assert there(work, sheet)[0] == 11
    adjust_stock(work, sheet.id, Decimal(10), "şimdi olur", key="once")
    assert adjust_stock(work, sheet.id, Decimal(10), "şimdi olur", key="once") == -1
    kinds = work.session.scalars(select(StockSlip.kind)).all()
    assert kinds == ["count", "count", "count"]


def test_each_act_needs_its_own_right(work: Work, sheet: Material) -> None:
    count_id = open_count(work, main_warehouse(work))
    line_id = enter_count(work, count_id, sheet.id, Decimal(9))
    work.actor = Actor("person", 1, "Veli", may=lambda right: right == Right("show", "StockCount"))
    acts: list[Callable[[], object]] = [
        lambda: open_count(work, main_warehouse(work)),
        lambda: enter_count(work, count_id, sheet.id, Decimal(1)),
        lambda: clear_count(work, line_id),
        lambda: post_count(work, count_id),
        lambda: cancel_count(work, count_id, "x"),
    ]
    for act in acts:
        with pytest.raises(NotAllowed):
            act()
    assert there(work, sheet)[0] == 10
