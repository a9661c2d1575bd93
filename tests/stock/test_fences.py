"""A person who is bound to some warehouses moves nothing in others, and sees nothing of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select, text

from app.identity.fencing import (
    NoSuchWarehouse,
    NotYourWarehouse,
    OwnerWorksEverywhere,
    WarehousesGiven,
    bind_person,
    own_warehouses,
    warehouses_of,
)
from app.kernel.clock import today_local
from app.kernel.permissions import Actor, system
from app.kernel.work import Work
from app.materials.finding import find_materials
from app.materials.listing import stock_row, stock_rows
from app.purchasing.corrections.cancelling import cancel_receipt
from app.purchasing.corrections.correcting import NewPrice, add_cost, correct_prices
from app.purchasing.corrections.keeping import undo_sending_back
from app.purchasing.corrections.sending_back import ReturnedLine, send_back
from app.purchasing.receipts.card import receipt_card
from app.purchasing.receipts.landing import ReceivedCost
from app.purchasing.receipts.lines import ReceivedLine
from app.purchasing.receipts.receiving import receive_goods
from app.stock.counts.counting import adjust_stock
from app.stock.counts.entering import clear_count, enter_count
from app.stock.counts.opening import cancel_count, open_count
from app.stock.counts.posting import post_count
from app.stock.counts.reading import count_result, countable_places, open_counts, sheet_lines
from app.stock.labels.labelling import labelled
from app.stock.labels.scanning import ScanCode, find_scanned
from app.stock.ledger.posting import NewMove, post_moves
from app.stock.ledger.reading import latest_moves
from app.stock.progress.extra_issuing import issue_more
from app.stock.progress.leftovers import return_leftovers
from app.stock.progress.remnants import find_remnants
from app.stock.slips.lines import SlipRow
from app.stock.slips.revaluing import revalue_stock
from app.stock.slips.scrapping import scrap_from_warehouse
from app.stock.slips.slips import open_slip, read_slip, slips_of_order
from app.stock.slips.transferring import transfer_stock
from app.stock.slips.undoing import undo_slip
from app.stock.values.valuing import value_stock
from app.stock.warehouses.shelves import check_shelf, check_shelf_removal, kept_there
from app.stock.warehouses.warehouses import active_warehouses, check_warehouse, check_warehouse_removal
from app.stock.warehouses.whereabouts import where_it_lies
from models.identity import Role, User
from models.materials import Material
from models.orders import SalesOrder
from models.parties import Party
from models.purchasing import GoodsReceipt
from models.stock import Location, Lot, Shelf
from models.warehouse import StockCount
from tests.factories import issue_to_order, make_material, make_order, make_supplier, needs_of
from tests.stock.test_slips import add_warehouse

REASON = "Deneme"
LEDGER = text(
    "select (select count(*) from stock_move), (select count(*) from stock_slip),"
    " (select coalesce(sum(on_hand), 0) from stock_balance),"
    " (select coalesce(sum(value), 0) from stock_balance),"
    " (select count(*) from goods_receipt where cancelled_at is null),"
    " (select count(*) from stock_count where state = 'open'),"
    " (select count(*) from stock_count_line where counted is not null)"
)


@dataclass
class Yard:
    """Two warehouses with something of everything in each; who acts works in the side one only."""

    theirs: Work
    everybodys: Work
    person: User
    main: Location
    side: Location
    shed: Location
    sheet: Material
    paint: Material
    supplier: Party
    order: SalesOrder
    shelf: Shelf
    lot: Lot
    receipt: GoodsReceipt
    slip_id: int
    sent_back_id: int
    count: StockCount
    line_id: int

    def books(self) -> Any:
        self.theirs.session.flush()
        return self.theirs.session.execute(LEDGER).one()


def person_of(work: Work, role: str, username: str = "hatice") -> User:
    found = work.session.scalars(select(Role).where(Role.name == role)).one()
    person = User(username=username, first_name="Hatice", last_name="Depo", email=f"{username}@x.test")
    person.active, person.roles = True, [found]
    work.session.add(person)
    work.session.flush()
    return person


def row(material: Material, quantity: int = 1, **more: Any) -> SlipRow:
    return SlipRow(material.id, Decimal(quantity), **more)


@pytest.fixture
def yard(work: Work) -> Yard:
    boss = Work(work.session, system("Kurulum"), work.tenant, work.now)
    main = active_warehouses(boss, ["supply"])[0]
    side, shed = add_warehouse(boss), active_warehouses(boss, ["remnants"])[0]
    sheet, paint = make_material(boss, "SAC-1"), make_material(boss, "BOYA", is_lot_tracked=True)
    supplier, today = make_supplier(boss), today_local(boss.now)
    lines = [
        ReceivedLine(sheet.id, Decimal(10), Decimal(7)),
        ReceivedLine(paint.id, Decimal(10), Decimal(3), lot_code="L1"),
    ]
    receipt_id = receive_goods(boss, supplier.id, "IRS-ANA", today, lines)
    more = [ReceivedLine(sheet.id, Decimal(4), Decimal(7))]
    receive_goods(boss, supplier.id, "IRS-YAN", today, more, warehouse_id=side.id)
    receipt = boss.session.get_one(GoodsReceipt, receipt_id)
    slip_id = transfer_stock(boss, main.id, side.id, [row(sheet)])
    back = send_back(boss, receipt_id, [ReturnedLine(receipt.lines[0].id, Decimal(1))], REASON)
    order = make_order(boss, {sheet: 2}, state="in_production")
    issue_to_order(boss, order.id, needs_of(order))
    shelf = Shelf(code="A-1", name="A-1", warehouse_id=main.id)
    boss.session.add(shelf)
    boss.session.flush()
    count = boss.session.get_one(StockCount, open_count(boss, main.id, is_blind=False))
    line_id = enter_count(boss, count.id, sheet.id, Decimal(5))
    person = person_of(boss, "Storekeeper")
    bind_person(boss, person, [side.id])
    actor = Actor("person", person.id, "Hatice Depo", may=lambda _right: True)
    lot = boss.session.scalars(select(Lot).where(Lot.code == "L1")).one()
    theirs = Work(work.session, actor, work.tenant, work.now)
    return Yard(
        theirs,
        boss,
        person,
        main,
        side,
        shed,
        sheet,
        paint,
        supplier,
        order,
        shelf,
        lot,
        receipt,
        slip_id,
        back,
        count,
        line_id,
    )


def _receive(y: Yard, warehouse: int | None) -> Any:
    lines = [ReceivedLine(y.sheet.id, Decimal(1), Decimal(7))]
    return receive_goods(
        y.theirs, y.supplier.id, "YENI", today_local(y.theirs.now), lines, warehouse_id=warehouse
    )


def _of_order(y: Yard) -> int:
    return int(y.order.lines[0].id)


ACTS: dict[str, Callable[[Yard], Any]] = {
    "receive into another": lambda y: _receive(y, y.main.id),
    "receive into the main one unnamed": lambda y: _receive(y, None),
    "cancel a receipt": lambda y: cancel_receipt(y.theirs, y.receipt.id, REASON),
    "correct a price": lambda y: correct_prices(
        y.theirs, y.receipt.id, [NewPrice(y.receipt.lines[0].id, Decimal(9))], REASON
    ),
    "add freight": lambda y: add_cost(y.theirs, y.receipt.id, ReceivedCost("Nakliye", Decimal(5), "value")),
    "send back": lambda y: send_back(
        y.theirs, y.receipt.id, [ReturnedLine(y.receipt.lines[0].id, Decimal(1))], REASON
    ),
    "send back out of one's own": lambda y: send_back(
        y.theirs,
        y.receipt.id,
        [ReturnedLine(y.receipt.lines[0].id, Decimal(1))],
        REASON,
        warehouse_id=y.side.id,
    ),
    "keep what went back": lambda y: undo_sending_back(y.theirs, y.sent_back_id, REASON),
    "transfer out of another": lambda y: transfer_stock(y.theirs, y.main.id, y.side.id, [row(y.sheet)]),
    "transfer into another": lambda y: transfer_stock(y.theirs, y.side.id, y.main.id, [row(y.sheet)]),
    "undo a transfer between both": lambda y: undo_slip(y.theirs, y.slip_id, REASON),
    "scrap": lambda y: scrap_from_warehouse(y.theirs, y.main.id, [row(y.sheet)], "rusted"),
    "issue more": lambda y: issue_more(
        y.theirs, y.order.id, y.main.id, [row(y.sheet, order_line_id=_of_order(y))], REASON
    ),
    "return leftovers": lambda y: return_leftovers(
        y.theirs, y.order.id, y.main.id, [row(y.sheet, order_line_id=_of_order(y))], REASON
    ),
    "return a measured piece": lambda y: return_leftovers(
        y.theirs, y.order.id, None, [row(y.sheet, order_line_id=_of_order(y), length_mm=500)], REASON
    ),
    "open a count": lambda y: open_count(y.theirs, y.main.id),
    "enter a count": lambda y: enter_count(y.theirs, y.count.id, y.sheet.id, Decimal(3)),
    "clear a figure": lambda y: clear_count(y.theirs, y.line_id),
    "post a count": lambda y: post_count(y.theirs, y.count.id),
    "cancel a count": lambda y: cancel_count(y.theirs, y.count.id, REASON),
    "adjust": lambda y: adjust_stock(y.theirs, y.sheet.id, Decimal(1), REASON, warehouse_id=y.main.id),
    "adjust the main one unnamed": lambda y: adjust_stock(y.theirs, y.sheet.id, Decimal(1), REASON),
    "revalue what lies in several": lambda y: revalue_stock(y.theirs, y.sheet.id, Decimal(9), REASON),
    "change a warehouse": lambda y: check_warehouse(y.theirs, y.main),
    "add a warehouse": lambda y: check_warehouse(
        y.theirs, Location(code="YENI", name="Yeni", purpose="supply")
    ),
    "delete a warehouse": lambda y: check_warehouse_removal(y.theirs, y.main),
    "change a shelf": lambda y: check_shelf(y.theirs, y.shelf),
    "delete a shelf": lambda y: check_shelf_removal(y.theirs, y.shelf),
    "read a receipt": lambda y: receipt_card(y.theirs, y.receipt.id),
    "read a count": lambda y: sheet_lines(y.theirs, y.count),
    "read its result": lambda y: count_result(y.theirs, y.count),
    "read a shelf": lambda y: kept_there(y.theirs, y.shelf),
    "scan a shelf": lambda y: find_scanned(y.theirs, ScanCode("s", y.shelf.code)),
    "scan a lot": lambda y: find_scanned(y.theirs, ScanCode("l", str(y.lot.id))),
    "list another's stock": lambda y: stock_rows(y.theirs, warehouse_id=y.main.id),
}


@pytest.mark.parametrize("act", ACTS)
def test_nothing_is_done_and_nothing_is_seen_in_the_warehouse_of_others(yard: Yard, act: str) -> None:
    before = yard.books()
    with pytest.raises(NotYourWarehouse, match="You work in"):
        ACTS[act](yard)
    assert yard.books() == before
    assert yard.theirs.events == []
    assert "YAN depo" in caught_sentence(yard)


def caught_sentence(yard: Yard) -> str:
    with pytest.raises(NotYourWarehouse) as caught:
        scrap_from_warehouse(yard.theirs, yard.main.id, [row(yard.sheet)], "rusted")
    return caught.value.say(show=lambda fact: ", ".join(fact) if isinstance(fact, list) else str(fact))


OWN: dict[str, Callable[[Yard], Any]] = {
    "receive": lambda y: _receive(y, y.side.id),
    "scrap": lambda y: scrap_from_warehouse(y.theirs, y.side.id, [row(y.sheet)], "rusted"),
    "issue more": lambda y: issue_more(
        y.theirs, y.order.id, y.side.id, [row(y.sheet, order_line_id=_of_order(y))], REASON
    ),
    "return leftovers": lambda y: return_leftovers(
        y.theirs, y.order.id, y.side.id, [row(y.sheet, order_line_id=_of_order(y))], REASON
    ),
    "count": lambda y: open_count(y.theirs, y.side.id),
    "adjust": lambda y: adjust_stock(y.theirs, y.sheet.id, Decimal(1), REASON, warehouse_id=y.side.id),
    "read a transfer that came": lambda y: read_slip(y.theirs, y.slip_id),
}


@pytest.mark.parametrize("act", OWN)
def test_in_ones_own_warehouse_everything_goes_on(yard: Yard, act: str) -> None:
    assert OWN[act](yard)


def test_lists_speak_of_ones_own_warehouses(yard: Yard) -> None:
    theirs, all_ = yard.theirs, yard.everybodys
    assert [one.name for one in active_warehouses(theirs)] == ["YAN depo"]
    assert (stock_row(theirs, yard.sheet.id).on_hand, stock_row(all_, yard.sheet.id).on_hand) == (5, 11)  # type: ignore[union-attr]
    assert {one.code: one.on_hand for one in stock_rows(theirs).rows} == {"SAC-1": 5, "BOYA": 0}
    assert find_materials(theirs, "sac")[0].on_hand == 5
    assert [one.name for one in where_it_lies(theirs, yard.sheet.id)] == ["YAN depo", None]
    assert {(move.source_id, move.target_id) for move in latest_moves(theirs, yard.sheet.id)} == {
        (yard.main.id, yard.side.id),
        (all_.session.scalars(select(Location.id).where(Location.kind == "supplier")).one(), yard.side.id),
    }
    assert [open_counts(theirs), countable_places(theirs)[1]] == [[], []]
    assert [labelled(theirs, "l"), labelled(theirs, "l", ids=[yard.lot.id])] == [[], []]
    assert [labelled(theirs, "s"), labelled(theirs, "s", ids=[yard.shelf.id])] == [[], []]
    assert find_remnants(theirs) == []
    worth = value_stock(theirs)
    assert [place.name for place in worth.places] == ["YAN depo", "WIP"]
    assert worth.in_warehouses == 35


def test_slips_of_an_order_are_those_of_ones_own_warehouses(yard: Yard) -> None:
    line = _of_order(yard)
    issue_more(yard.everybodys, yard.order.id, yard.main.id, [row(yard.sheet, order_line_id=line)], REASON)
    mine = issue_more(yard.theirs, yard.order.id, yard.side.id, [row(yard.sheet, order_line_id=line)], REASON)
    assert [slip.id for slip in slips_of_order(yard.theirs, yard.order.id)] == [mine]
    assert len(slips_of_order(yard.everybodys, yard.order.id)) == 2


def test_what_must_be_ordered_is_said_of_the_whole_company(yard: Yard) -> None:
    yard.sheet.reorder_point = Decimal(8)
    yard.paint.reorder_point = Decimal(50)
    yard.theirs.session.flush()
    assert [one.code for one in stock_rows(yard.theirs, only_critical=True).rows] == ["BOYA"]


def test_the_ledger_itself_takes_no_move_by_hand_past_the_fence(yard: Yard) -> None:
    slip = open_slip(yard.everybodys, "transfer", source_id=yard.main.id, target_id=yard.side.id)
    move = NewMove(
        operation="transfer",
        material_id=yard.sheet.id,
        source_id=yard.main.id,
        target_id=yard.side.id,
        quantity=Decimal(1),
        value=Decimal(7),
        document="slip",
        document_id=slip.id,
    )
    before = yard.books()
    with pytest.raises(NotYourWarehouse):
        post_moves(yard.theirs, [move])
    assert yard.books() == before


def test_planning_is_not_bound(yard: Yard) -> None:
    """It takes from all warehouses that supply orders, whoever has set it off."""
    order = make_order(yard.theirs, {yard.sheet: 8}, state="confirmed")
    issue_to_order(yard.theirs, order.id, needs_of(order))
    move = replace(
        NewMove("plan", yard.sheet.id, yard.main.id, yard.side.id, Decimal(0), Decimal(0), "order", order.id)
    )
    assert move.operation == "plan"
    assert stock_row(yard.everybodys, yard.sheet.id).on_hand == 3  # type: ignore[union-attr]


# --- binding ------------------------------------------------------------------------------------------


def test_who_is_bound_to_none_works_in_all(yard: Yard) -> None:
    bind_person(yard.everybodys, yard.person, [])
    assert own_warehouses(yard.theirs) is None
    assert transfer_stock(yard.theirs, yard.main.id, yard.side.id, [row(yard.sheet)])


def test_binding_is_told_with_what_was_before(yard: Yard) -> None:
    yard.everybodys.events.clear()
    bind_person(yard.everybodys, yard.person, [yard.main.id, yard.side.id])
    bind_person(yard.everybodys, yard.person, [yard.side.id, yard.main.id])
    assert yard.everybodys.events == [
        WarehousesGiven(yard.person.id, (yard.main.name, "YAN depo"), ("YAN depo",))
    ]


def test_an_owner_works_everywhere(yard: Yard) -> None:
    owner = person_of(yard.everybodys, "Owner", "ali")
    with pytest.raises(OwnerWorksEverywhere):
        bind_person(yard.everybodys, owner, [yard.side.id])
    assert warehouses_of(yard.theirs.session, owner.id) == frozenset()


def test_only_warehouses_can_be_chosen(yard: Yard) -> None:
    supplier = yard.theirs.session.scalars(select(Location.id).where(Location.kind == "supplier")).one()
    for strange in (supplier, 999_999):
        with pytest.raises(NoSuchWarehouse):
            bind_person(yard.everybodys, yard.person, [yard.side.id, strange])
    assert warehouses_of(yard.theirs.session, yard.person.id) == {yard.side.id}


def test_the_binding_goes_with_the_person(yard: Yard) -> None:
    yard.theirs.session.delete(yard.person)
    yard.theirs.session.flush()
    assert warehouses_of(yard.theirs.session, yard.person.id) == frozenset()
