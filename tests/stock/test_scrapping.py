from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest

from app.kernel.errors import Refusals
from app.kernel.permissions import Actor, NotAllowed
from app.kernel.work import Work
from app.stock.ledger.contents import Share, still_there
from app.stock.ledger.places import lock_wip, places
from app.stock.ledger.refusals import ReasonMissing
from app.stock.progress.extra_issuing import issue_more
from app.stock.progress.returning import return_from_order
from app.stock.proof.verifying import verify_ledger
from app.stock.slips.events import ExtraIssued, MaterialScrapped
from app.stock.slips.lines import SlipRow
from app.stock.slips.refusals import (
    OrderNotInProduction,
    ScrapReasonUnexplained,
    ScrapReasonUnknown,
    SlipAlreadyUndone,
    SlipGoodsMoved,
)
from app.stock.slips.scrapping import scrap_from_order, scrap_from_warehouse
from app.stock.slips.slips import read_slip
from app.stock.slips.undoing import undo_slip
from app.stock.warehouses.refusals import WarehouseUnknown
from models.materials import Material
from models.orders import SalesOrder
from tests.factories import issue_to_order, make_material, make_order, needs_of, stock_up
from tests.stock.test_slips import add_warehouse, held


@pytest.fixture
def sheet(work: Work) -> Material:
    material = make_material(work, "SAC", unit="KGM")
    stock_up(work, material, 100, 10)
    return material


@pytest.fixture
def order(work: Work, sheet: Material) -> SalesOrder:
    """Two lines of doors in production: 10 and 4 of the sheet."""
    made = make_order(work, {sheet: 10}, {sheet: 4}, state="in_production")
    issue_to_order(work, made.id, needs_of(made))
    return made


def left(work: Work, order: SalesOrder, material: Material, line: int = 0) -> Decimal:
    wip = lock_wip(work, order.id)
    assert wip is not None
    found = still_there(work, order.id, wip).get(Share(order.lines[line].id, material.id, None))
    return found.quantity if found else Decimal(0)


def test_scrap_of_a_warehouse_is_a_slip_with_its_cause(work: Work, sheet: Material) -> None:
    main = places(work).warehouse
    slip_id = scrap_from_warehouse(
        work, main, [SlipRow(sheet.id, Decimal(3))], "rusted", " su  almış ", translate=str.upper
    )
    slip = read_slip(work, slip_id).slip
    assert (slip.kind, slip.reason, slip.facts) == (
        "scrap",
        "RUSTED OR EXPIRED: su almış",
        {"cause": "rusted"},
    )
    assert held(work, main, sheet) == 97
    assert work.events == [MaterialScrapped(slip_id, slip.number, 1, slip.reason)]
    undo_slip(work, slip_id, "bulundu")
    assert held(work, main, sheet) == 100
    assert verify_ledger(work).differences == []


def test_a_cause_comes_from_the_list_and_other_is_explained(work: Work, sheet: Material) -> None:
    rows = [SlipRow(sheet.id, Decimal(3))]
    with pytest.raises(ScrapReasonUnknown):
        scrap_from_warehouse(work, places(work).warehouse, rows, "whim")
    with pytest.raises(ScrapReasonUnexplained):
        scrap_from_warehouse(work, places(work).warehouse, rows, "other", " ")
    with pytest.raises(Refusals, match=r"Only 100\skg of SAC"):
        scrap_from_warehouse(work, places(work).warehouse, [SlipRow(sheet.id, Decimal(101))], "lost")
    assert (held(work, places(work).warehouse, sheet), work.events) == (100, [])


def test_what_an_order_spoils_leaves_its_progress_but_not_its_cost(
    work: Work, sheet: Material, order: SalesOrder
) -> None:
    rows = [SlipRow(sheet.id, Decimal(4), order_line_id=order.lines[0].id)]
    slip_id = scrap_from_order(work, order.id, rows, "cut_wrong")
    assert (left(work, order, sheet), left(work, order, sheet, 1)) == (6, 4)
    assert read_slip(work, slip_id).order == order
    with pytest.raises(Refusals, match=r"Only 6\skg of SAC is still in production"):
        scrap_from_order(
            work, order.id, [SlipRow(sheet.id, Decimal(7), order_line_id=order.lines[0].id)], "cut_wrong"
        )
    undo_slip(work, slip_id, "kurtarıldı")
    assert left(work, order, sheet) == 10
    assert verify_ledger(work).differences == []


def test_only_lines_of_the_order_are_meant(work: Work, sheet: Material, order: SalesOrder) -> None:
    other = make_order(work, {sheet: 1}, state="planned")
    issue_to_order(work, other.id, needs_of(other))
    row = [SlipRow(sheet.id, Decimal(1), order_line_id=other.lines[0].id)]
    acts: tuple[Callable[[], int], ...] = (
        lambda: scrap_from_order(work, order.id, row, "lost"),
        lambda: issue_more(work, order.id, places(work).warehouse, row, "neden"),
    )
    for act in acts:
        with pytest.raises(Refusals) as caught:
            act()
        assert caught.value.refusals[0].field == "lines-0-order_line"
    assert left(work, other, sheet) == 1


def test_more_is_issued_with_a_reason_and_comes_back_when_undone(
    work: Work, sheet: Material, order: SalesOrder
) -> None:
    work.events.clear()
    row = [SlipRow(sheet.id, Decimal(5), order_line_id=order.lines[1].id)]
    with pytest.raises(ReasonMissing):
        issue_more(work, order.id, places(work).warehouse, row, " ")
    slip_id = issue_more(work, order.id, places(work).warehouse, row, "sac eğrildi", key="k")
    assert issue_more(work, order.id, places(work).warehouse, row, "sac eğrildi", key="k") == slip_id
    assert left(work, order, sheet, 1) == 9
    assert held(work, places(work).warehouse, sheet) == 81
    number = read_slip(work, slip_id).slip.number
    assert work.events == [ExtraIssued(slip_id, number, order.id, 1, "sac eğrildi")]
    undo_slip(work, slip_id, "gerek kalmadı")
    assert (left(work, order, sheet, 1), held(work, places(work).warehouse, sheet)) == (4, 86)
    assert verify_ledger(work).differences == []


def test_an_issue_whose_goods_were_used_up_is_not_undone(
    work: Work, sheet: Material, order: SalesOrder
) -> None:
    line = order.lines[1].id
    slip_id = issue_more(
        work, order.id, places(work).warehouse, [SlipRow(sheet.id, Decimal(5), order_line_id=line)], "eğri"
    )
    scrap_from_order(work, order.id, [SlipRow(sheet.id, Decimal(6), order_line_id=line)], "cut_wrong")
    with pytest.raises(SlipGoodsMoved, match=r"SAC 2\skg"):
        undo_slip(work, slip_id, "yanlış")
    assert left(work, order, sheet, 1) == 3


def test_production_takes_nothing_from_quarantine(work: Work, sheet: Material, order: SalesOrder) -> None:
    blocked = add_warehouse(work, "KARANTINA", "blocked")
    row = [SlipRow(sheet.id, Decimal(5), order_line_id=order.lines[1].id)]
    with pytest.raises(WarehouseUnknown):
        issue_more(work, order.id, blocked.id, row, "neden")


def test_an_order_without_material_in_progress_takes_and_gives_nothing(
    work: Work, sheet: Material, order: SalesOrder
) -> None:
    waiting = make_order(work, {sheet: 1}, state="draft")
    row = [SlipRow(sheet.id, Decimal(1), order_line_id=order.lines[0].id)]
    slip_id = issue_more(work, order.id, places(work).warehouse, row, "eğri")
    return_from_order(work, order.id, "iptal")
    order.state = "cancelled"
    work.session.flush()
    assert held(work, places(work).warehouse, sheet) == 100
    for order_id in (waiting.id, order.id):
        with pytest.raises(OrderNotInProduction):
            scrap_from_order(work, order_id, row, "lost")
        with pytest.raises(OrderNotInProduction):
            issue_more(work, order_id, places(work).warehouse, row, "neden")
    with pytest.raises(OrderNotInProduction):
        undo_slip(work, slip_id, "yanlış")
    assert verify_ledger(work).differences == []


def test_what_went_back_with_the_whole_order_is_not_undone_again(
    work: Work, sheet: Material, order: SalesOrder
) -> None:
    row = [SlipRow(sheet.id, Decimal(1), order_line_id=order.lines[0].id)]
    slip_id = issue_more(work, order.id, places(work).warehouse, row, "eğri")
    return_from_order(work, order.id, "yeniden")
    issue_to_order(work, order.id, needs_of(order))
    with pytest.raises(SlipAlreadyUndone):
        undo_slip(work, slip_id, "yanlış")
    assert left(work, order, sheet) == 10


def test_each_act_needs_its_right(work: Work, order: SalesOrder) -> None:
    work.actor = Actor("person", 1, "Veli", may=lambda _right: False)
    acts: tuple[Callable[[], int], ...] = (
        lambda: scrap_from_order(work, order.id, [], "lost"),
        lambda: scrap_from_warehouse(work, 1, [], "lost"),
        lambda: issue_more(work, order.id, 1, [], "neden"),
    )
    for act in acts:
        with pytest.raises(NotAllowed):
            act()
