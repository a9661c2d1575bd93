from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest

from app.audit.recording import record_events
from app.kernel.permissions import NotAllowed
from app.kernel.work import RecordGone, Work
from app.orders.confirming import confirm_order
from app.orders.drafting import open_order
from app.orders.reading import order_card
from app.orders.whereabouts import where_is
from app.production.planning import plan_order
from app.stock.ledger.reserving import reserve_for_orders
from models.configurator import DoorModel
from models.materials import Material
from models.orders import SalesOrder
from models.parties import Party
from models.production import Department, WorkOrder
from tests.factories import behind_the_scenes, make_order, stock_up
from tests.orders.conftest import acting_as
from tests.statements import statements_of

Line = Callable[..., dict[str, str]]


@pytest.fixture
def order(work: Work, customer: Party, line: Line) -> SalesOrder:
    header = {"due_on": "18.12.2026"}
    lines = [line("CK-LUX", quantity="3"), line("CK-EKO", unit_price="12000")]
    return open_order(work, customer.id, header, lines)


def test_a_card_shows_lines_materials_papers_and_history(
    work: Work, order: SalesOrder, materials: dict[str, Material]
) -> None:
    stock_up(work, materials["SAC-DKP-12"], quantity=50, price="34.5")
    document = confirm_order(work, order.id, 1)
    record_events(work)
    card = order_card(work, order.id)
    assert (card.order.number, card.customer) == (order.number, "Yıldız İnşaat")
    assert [(line.model, line.quantity) for line in card.lines] == [
        ("CK-LUX Lüks PVC Kabartma", 3),
        ("CK-EKO Ekonomik Laminoks", 1),
    ]
    assert card.lines[0].description[0] == "Size (W × H × wall): 1000 × 2100 × 160 mm"
    assert len(card.lines[0].materials) == 20
    steel = next(row for row in card.materials if row.code == "SAC-DKP-12")
    assert steel.quantity == sum(
        row.quantity for line in card.lines for row in line.materials if row.code == "SAC-DKP-12"
    )
    assert (steel.on_hand, steel.available) == (
        Decimal("50.000"),
        Decimal("50.000"),
    )  # its own is no obstacle
    assert steel.missing == steel.quantity - 50
    assert card.totals is not None
    assert card.totals.net == Decimal("67050.00")
    assert card.cost is not None
    assert card.margin == card.totals.net - card.cost
    assert [(paper.id, paper.number) for paper in card.papers] == [(document.id, "PRF-2026-00001")]
    assert [row.act for row in card.history] == ["OrderConfirmed", "OrderOpened"]
    assert {row.who for row in card.history} == {"Ayşe"}
    assert not card.is_editable
    assert set(card.next_states) == {"draft", "planned", "cancelled"}


def test_money_is_not_there_for_those_who_may_not_see_it(work: Work, order: SalesOrder) -> None:
    clerk = order_card(acting_as(work, "Clerk"), order.id)
    assert clerk.lines[0].unit_price == 18350
    assert clerk.totals is not None
    assert (clerk.cost, clerk.margin, clerk.lines[0].cost, clerk.lines[0].margin) == (None,) * 4
    assert {row.unit_cost for row in clerk.lines[0].materials} == {None}
    foreman = order_card(acting_as(work, "Foreman"), order.id)
    line = foreman.lines[0]
    assert (line.unit_price, line.net, line.vat, line.discount_percent, foreman.totals) == (None,) * 5
    assert line.quantity == 3


def test_others_may_not_look(work: Work, order: SalesOrder) -> None:
    with pytest.raises(NotAllowed):
        order_card(acting_as(work, "Storekeeper"), order.id)


def test_an_order_that_is_gone(work: Work) -> None:
    with pytest.raises(RecordGone):
        order_card(work, 999_999)


def test_a_card_takes_ten_queries_at_most_however_long_the_order(
    work: Work, customer: Party, line: Line, models: dict[str, DoorModel]
) -> None:
    short = open_order(work, customer.id, {}, [line()]).id
    long = open_order(work, customer.id, {}, [line(code) for code in models] * 5).id
    sent = []
    for id_ in (short, long):
        work.session.flush()
        work.session.expunge_all()
        with statements_of(work.session) as statements:
            order_card(work, id_)
        sent.append(len(statements))
    assert sent[0] == sent[1] <= 10


# --- where is it? -------------------------------------------------------------------------------------


def test_before_it_is_planned_the_state_says_where_it_is(work: Work, order: SalesOrder) -> None:
    assert where_is(work, order).say() == "Draft"
    confirm_order(work, order.id, 1)
    assert where_is(work, order).say() == "Confirmed · promised for 18.12.2026"


def test_while_it_is_made_every_station_is_named(
    work: Work, order: SalesOrder, materials: dict[str, Material]
) -> None:
    stock_up(work, materials.values(), quantity=1000, price=10)
    confirm_order(work, order.id, 1)
    plan_order(behind_the_scenes(work), order.id)
    turkish = {"Planned": "Planlandı", "{count} doors: {place}": "{count} adet {place}"}
    said = where_is(work, order).say(lambda text: turkish.get(text, text))
    assert said == "Planlandı · 4 adet Kesim & Büküm · promised for 18.12.2026"
    paint = work.session.query(Department).filter_by(code="PAINTING_WASHING").one()
    first, second = work.session.query(WorkOrder).order_by(WorkOrder.id)
    first.department_id, first.state = paint.id, "blocked"
    second.state = "ready"
    order.state = "in_production"
    work.session.flush()
    assert where_is(work, order).say() == (
        "In production · 3 doors: Boyama & Yıkama (waiting) · 1 doors: Ready to ship"
        " · promised for 18.12.2026"
    )
    card = order_card(work, order.id)
    assert {row.missing for row in card.materials} == {0}


def test_what_others_have_reserved_is_there_but_not_available(
    work: Work, order: SalesOrder, materials: dict[str, Material]
) -> None:
    sheet = materials["SAC-DKP-12"]
    stock_up(work, sheet, quantity=500, price="34.5")
    earlier = make_order(work, {sheet: 480})
    reserve_for_orders(work, [earlier.id], work.now - timedelta(hours=1))
    confirm_order(work, order.id, 1)
    steel = next(row for row in order_card(work, order.id).materials if row.code == "SAC-DKP-12")
    assert (steel.on_hand, steel.available, steel.missing) == (500, 20, steel.quantity - 20)
    later = make_order(work, {sheet: 1})
    reserve_for_orders(work, [later.id], work.now + timedelta(hours=1))
    again = next(row for row in order_card(work, order.id).materials if row.code == "SAC-DKP-12")
    assert again.available == 20
