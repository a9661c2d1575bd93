"""An order that is cancelled while it is being made gives everything back, and nobody else notices."""

from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy import text

from app.orders.confirming import confirm_order
from app.orders.drafting import open_order
from app.production.cancelling import cancel_order, preview_cancelling
from app.production.planning import plan_order
from tests.scenarios.factory import KIOSK, Factory
from tests.scenarios.telling import deliver, in_progress, model, on_the_board, party, plenty, seen_by, tap


@pytest.fixture(scope="module", autouse=True)
def _shelves_are_full(factory: Factory) -> None:
    deliver(factory, "ERC2026000000001", *plenty())


def planned(factory: Factory, code: str, quantity: str) -> int:
    with factory.acts("Clerk") as work:
        lines = [{"model": str(model(work, code).id), "quantity": quantity}]
        order = open_order(work, party(work, "MUS-002").id, {"due_on": "21.12.2026"}, lines)
        confirm_order(work, order.id, order.version)
    with factory.acts("Planner") as work:
        plan_order(work, order.id)
    return order.id


def shelves(factory: Factory) -> dict[str, tuple[Decimal, Decimal]]:
    """What the warehouse holds of everything, and what it is worth."""
    query = (
        "select m.code, b.on_hand, b.value from stock_balance b join location l on l.id = b.location_id"
        " join material m on m.id = b.material_id where l.kind = 'warehouse' order by m.code"
    )
    with factory.acts("Owner") as work:
        return {row.code: (row.on_hand, row.value) for row in work.session.execute(text(query))}


def test_a_cancelled_order_gives_everything_back(factory: Factory) -> None:
    other = planned(factory, "CK-LUX", "1")
    before, in_work = shelves(factory), in_progress(factory)
    order = planned(factory, "CK-YNG", "2")
    assert shelves(factory) != before
    for refused in ("Storekeeper", "Foreman", "Dispatcher", "Accountant", KIOSK):
        with factory.is_refused(refused), factory.acts(refused) as work:
            cancel_order(work, order, "Müşteri vazgeçti")
    with factory.is_refused("Clerk") as said, factory.acts("Clerk") as work:
        cancel_order(work, order, "   ")
    assert said == {"reason": "orders.reason_missing"}
    for _click in range(2):
        with factory.acts("Clerk") as work:
            cancel_order(work, order, "Müşteri vazgeçti", key="cancel-1")
    assert (shelves(factory), in_progress(factory)) == (before, in_work)
    assert {each.order_id for cards in on_the_board(factory).values() for each in cards} == {other}
    page = seen_by(factory, "Clerk", order)
    assert (page.order.state, page.order.cancel_reason) == ("cancelled", "Müşteri vazgeçti")
    assert [paper.kind for paper in page.papers] == ["proforma"]  # what was issued stays issued


def test_what_was_worked_into_a_door_is_lost_and_the_rest_comes_back(factory: Factory) -> None:
    before, in_work = shelves(factory), in_progress(factory)
    order = planned(factory, "CK-YNG", "2")
    taken = {code: before[code][0] - held for code, (held, _) in shelves(factory).items()}
    (card,) = (each for each in on_the_board(factory)["CUTTING_BENDING"] if each.order_id == order)
    tap(factory, card, quantity=1)
    with factory.acts("Clerk") as work:
        shown = {row.code: row for row in preview_cancelling(work, order).materials}
        cancel_order(work, order, "Müşteri vazgeçti")
    assert {code for code, quantity in taken.items() if quantity} == set(shown)
    gone = {code: before[code][0] - held for code, (held, _) in shelves(factory).items()}
    assert {code: quantity for code, quantity in gone.items() if quantity} == {
        code: row.lost for code, row in shown.items() if row.lost
    }
    # Sheets are cut first; one of the two doors had been. Its lock and its paint had not been touched.
    assert all(0 < row.lost < taken[code] for code, row in shown.items() if row.lost)
    assert any(row.lost for row in shown.values())
    assert any(not row.lost for row in shown.values())
    assert in_progress(factory) == in_work


def test_what_comes_back_keeps_its_value_whatever_was_bought_meanwhile(factory: Factory) -> None:
    before = shelves(factory)
    order = planned(factory, "CK-EKO", "2")
    deliver(factory, "ERC2026000000002", ("KLT-MRK", "10", "", "9.999,99"))
    with factory.acts("Clerk") as work:
        cancel_order(work, order, "Müşteri vazgeçti")
    after = shelves(factory)
    there, worth = before.pop("KLT-MRK")
    assert after.pop("KLT-MRK") == (there + 10, worth + Decimal("99999.90"))
    assert after == before
