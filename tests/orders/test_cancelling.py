from __future__ import annotations

from collections.abc import Callable

import pytest

from app.kernel.permissions import NotAllowed
from app.kernel.work import Work
from app.orders.cancelling import cancel_unplanned, mark_cancelled
from app.orders.confirming import confirm_order
from app.orders.copying import copy_order
from app.orders.drafting import open_order, save_order
from app.orders.locking import lock_order
from app.orders.refusals import LineHasHistory, ReasonMissing
from app.orders.states import WrongState, move_to
from app.production.planning import plan_order
from app.stock.ledger.reserving import reserved
from models.configurator import DoorModel
from models.materials import Material
from models.orders import SalesOrder
from models.parties import Party
from tests.factories import behind_the_scenes, stock_up
from tests.orders.conftest import acting_as, refused

Line = Callable[..., dict[str, str]]


@pytest.fixture
def order(work: Work, customer: Party, line: Line) -> SalesOrder:
    header = {
        "note": "acele",
        "due_on": "18.12.2026",
        "customer_reference": "SAS-7",
        "delivery_city": "Sivas",
    }
    typed = line("CK-LUX", quantity="2", p_G="950", extras__0__material="KOL-CEK", extras__0__quantity="1")
    return open_order(work, customer.id, header, [typed, line("CK-EKO", unit_price="9.999", discount="5")])


def test_a_draft_and_a_confirmed_order_can_be_cancelled(work: Work, order: SalesOrder) -> None:
    confirm_order(work, order.id, 1)
    cancel_unplanned(work, lock_order(work, order.id), " Müşteri vazgeçti ")
    assert (order.state, order.cancel_reason) == ("cancelled", "Müşteri vazgeçti")
    assert work.events[-1].facts() == {
        "order_id": order.id,
        "number": order.number,
        "reason": "Müşteri vazgeçti",
        "was": "confirmed",
    }


def test_a_cancelled_order_has_reserved_nothing(
    work: Work, order: SalesOrder, materials: dict[str, Material]
) -> None:
    confirm_order(work, order.id, 1)
    ids = [material.id for material in materials.values()]
    assert any(reserved(work, ids).values())
    cancel_unplanned(work, lock_order(work, order.id), "vazgeçti")
    assert not any(reserved(work, ids).values())


def test_a_cancellation_wants_a_reason_and_the_right(work: Work, order: SalesOrder) -> None:
    with pytest.raises(ReasonMissing):
        cancel_unplanned(work, order, " ")
    acting_as(work, "Dispatcher")
    with pytest.raises(NotAllowed):
        cancel_unplanned(work, order, "neden")
    assert (order.state, order.cancel_reason or "") == ("draft", "")


def test_what_has_taken_material_is_left_to_production(work: Work, order: SalesOrder) -> None:
    confirm_order(work, order.id, 1)
    move_to(work, order, "planned")
    with pytest.raises(WrongState, match="Planned"):
        cancel_unplanned(work, order, "neden")
    assert order.state == "planned"
    mark_cancelled(work, order, "neden")
    assert order.state == "cancelled"


# --- copying ------------------------------------------------------------------------------------------


def test_a_copy_is_a_new_draft_with_the_same_doors(work: Work, order: SalesOrder) -> None:
    confirm_order(work, order.id, 1)
    copy = copy_order(work, order.id)
    assert copy.id != order.id
    assert (copy.state, copy.number, copy.version) == ("draft", "SIP-2026-00002", 1)
    assert (copy.note, copy.delivery_city) == ("acele", "Sivas")
    assert (copy.due_on, copy.customer_reference) == (None, "")
    assert [row.parameters for row in copy.lines] == [row.parameters for row in order.lines]
    assert [row.net for row in copy.lines] == [row.net for row in order.lines]
    assert copy.lines[0].configuration["extras"] == order.lines[0].configuration["extras"]
    assert copy.lines[1].price_is_manual
    assert {row.id for row in copy.lines}.isdisjoint({row.id for row in order.lines})
    assert work.events[-1].facts()["copied_from"] == order.id
    assert order.state == "confirmed"


def test_a_copy_is_priced_as_of_today(work: Work, order: SalesOrder, materials: dict[str, Material]) -> None:
    materials["KLT-MUL"].replacement_cost *= 2
    work.session.flush()
    copy = copy_order(work, order.id)
    assert copy.lines[0].unit_price > order.lines[0].unit_price
    assert copy.lines[1].unit_price == order.lines[1].unit_price == 9999


def test_a_door_that_is_no_longer_made_is_not_copied(
    work: Work, order: SalesOrder, models: dict[str, DoorModel]
) -> None:
    models["CK-EKO"].is_active = False
    work.session.flush()
    with refused(work) as said:
        copy_order(work, order.id)
    assert list(said) == ["lines-1-model"]


# --- with production ----------------------------------------------------------------------------------


def test_a_line_that_was_planned_once_stays_in_the_records(
    work: Work, order: SalesOrder, line: Line, materials: dict[str, Material]
) -> None:
    stock_up(work, materials.values(), quantity=1000, price=10)
    confirm_order(work, order.id, 1)
    plan_order(behind_the_scenes(work), order.id)
    move_to(work, order, "confirmed")  # as when the plan is taken back
    move_to(work, order, "draft")
    first = order.lines[0].id
    with pytest.raises(LineHasHistory, match="Line 2"), work.session.begin_nested():
        save_order(work, order.id, order.version, {}, [line("CK-VIL")])
    saved = save_order(work, order.id, order.version, {}, [line("CK-VIL"), line("CK-YNG")])
    assert saved.lines[0].id == first
    assert saved.lines[0].configuration["model"]["code"] == "CK-VIL"
