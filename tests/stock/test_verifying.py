"""The proof must find what it is for, so here the books are spoilt by the owner of the tables."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from app.furnishing import furnish
from app.kernel.database import Database
from app.kernel.permissions import system
from app.kernel.tenancy import Tenant
from app.kernel.work import Work, begin_work
from app.purchasing.corrections.cancelling import cancel_receipt
from app.stock.ledger.reserving import reserve_for_orders
from app.stock.progress.returning import return_from_order
from app.stock.progress.shipping_out import Portion, ship_from_order
from app.stock.proof.findings import SENTENCES, Difference
from app.stock.proof.verifying import LedgerReport, verify_ledger
from app.stock.values.closing import close_days
from app.tenants.founding import found_tenant
from models.orders import SalesOrder
from models.production import WorkOrder
from models.shipping import Shipment, ShipmentLine
from tests.conftest import NOW
from tests.factories import issue_to_order, make_material, make_order, needs_of, stock_up
from tests.purchasing.ordered import make_purchase
from tools.postgres import Urls

LATER = NOW + timedelta(days=3)
"""When the days of what the books tell are closed."""
EMPTY = (
    "alter table stock_move disable trigger user; truncate stock_balance, stock_move, stock_day,"
    " stock_closing, reservation, shipment_line, door, production_event cascade; delete from shipment;"
    " delete from work_order; delete from order_material; update sales_order set state = 'draft';"
    " update purchase_order_line set received = 0; alter table stock_move enable trigger user"
)
WIP = "(select id from location where kind = 'wip' order by id desc limit 1)"
SUPPLY = "(select min(id) from location where kind = 'warehouse')"
MOVE = (
    "insert into stock_move (operation, material_id, source_id, target_id, quantity, unit_cost, value,"
    " document, document_id, order_line_id, reversal_of, document_date, posted_at, actor, reason)"
)
OF_ONE = "from stock_move where id = (select max(id) from stock_move)"
_MORE = "document_date, posted_at, actor, reason"
SCRAPPED = (
    f"{MOVE} select 'scrap', material_id, target_id, (select id from location where kind = 'scrap'),"
    f" 4, 3, 12, 'adjustment', 1, null, null, {_MORE} {OF_ONE}"
)
CAME_FOR_NOBODY = (
    f"{MOVE} select operation, material_id, source_id, target_id, 1, 3, 3, document, document_id,"
    f" null, null, {_MORE} {OF_ONE}"
)
TOO_DEAR = (
    f"{MOVE} select operation, material_id, source_id, target_id, 1, 17.9, 17.9, document, document_id,"
    f" order_line_id, null, {_MORE} {OF_ONE}"
)
LEFT_WITHOUT_DOORS = (
    f"{MOVE} select 'ship', material_id, target_id, (select id from location where kind = 'customer'),"
    f" 1, 3, 3, 'shipment', 1, order_line_id, null, {_MORE} {OF_ONE}"
)


@pytest.fixture(scope="module")
def house(urls: Urls, database: Database) -> Tenant:
    """A company whose books are there to be spoilt."""
    tenant = found_tenant(urls.admin_url, "spoilt", "Bozuk Defter")
    with begin_work(database, system(), tenant) as work:
        furnish(work)
    return tenant


@pytest.fixture
def books(urls: Urls, database: Database, house: Tenant) -> Iterator[None]:
    """10 sheets of 3 lira came; a planned order took 4; another, confirmed, has reserved 2. All is closed."""
    spoil(urls, house, EMPTY)
    with begin_work(database, system(), house, now=NOW) as work:
        sheet = make_material(work)
        stock_up(work, sheet, 10, 3)
        planned = make_order(work, {sheet: 4}, doors=3, state="planned")
        issue_to_order(work, planned.id, needs_of(planned))
        waiting = make_order(work, {sheet: 2})
        reserve_for_orders(work, [waiting.id], NOW)
        make_purchase(work, {sheet: 5})
    with begin_work(database, system(), house, now=NOW + timedelta(days=2)) as work:
        close_days(work)
    assert problems(database, house) == set()
    yield
    spoil(urls, house, EMPTY)


def spoil(urls: Urls, tenant: Tenant, statement: str) -> None:
    with create_engine(urls.admin_url, poolclass=NullPool).begin() as connection:
        connection.execute(text(f"set local search_path = {tenant.schema}, platform"))
        connection.execute(text(statement))


def verified(database: Database, tenant: Tenant) -> LedgerReport:
    with begin_work(database, system(), tenant) as work:
        return verify_ledger(work)


def problems(database: Database, tenant: Tenant) -> set[str]:
    return {each.problem for each in verified(database, tenant).differences}


def sent(work: Work, order: SalesOrder, doors: int) -> None:
    """A waybill for some doors of the order's only line, without what stock has to do with it."""
    line = order.lines[0]
    department = work.session.execute(
        text("select id from department order by position limit 1")
    ).scalar_one()
    card = WorkOrder(
        number=f"IE-{uuid4().hex[:8]}", order_id=order.id, order_line_id=line.id, quantity=doors,
        department_id=department, state="shipped", entered_at=NOW, created_at=NOW,
    )  # fmt: skip
    shipment = Shipment(
        number=f"SV-{uuid4().hex[:8]}", customer_id=order.customer_id, waybill_number=f"PRV2026{order.id:09}",
        ettn=uuid4(), issued_at=LATER + timedelta(minutes=1), despatched_at=NOW,
        driver_first_name="Ali", driver_last_name="Er",
        plate="38 AB 1", shipped_by="Murat",
    )  # fmt: skip
    work.session.add_all([card, shipment])
    work.session.flush()
    shipment.lines.append(
        ShipmentLine(
            position=1, order_id=order.id, order_line_id=line.id, work_order_id=card.id, quantity=doors,
            outstanding=0,
        )
    )  # fmt: skip
    work.session.flush()


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("update stock_balance set on_hand = on_hand + 1 where on_hand = 6", {"quantity"}),
        ("update stock_balance set value = value - 0.01 where on_hand = 6", {"value"}),
        ("update stock_balance set value = value + 5 where on_hand = 6", {"value"}),
        ("delete from stock_balance where on_hand = 6", {"quantity"}),
        (SCRAPPED, {"wip of no line", "closed day"}),
        (CAME_FOR_NOBODY, {"wip of no line", "closed day"}),
        (TOO_DEAR, {"average", "closed day"}),
        (LEFT_WITHOUT_DOORS, {"shipped share", "closed day"}),
        ("update sales_order set state = 'shipped' where state = 'planned'", {"wip without order"}),
        ("update sales_order set state = 'draft' where state = 'planned'", {"wip without order"}),
        (
            "update order_material set quantity = 5 where quantity = 4",
            {"planned without material"},
        ),
        ("update sales_order set state = 'planned' where state = 'confirmed'",
         {"planned without material", "reserved for nothing"}),
        ("delete from reservation", {"not reserved"}),
        ("update reservation set quantity = 3", {"not reserved"}),
        ("update sales_order set state = 'draft' where state = 'confirmed'", {"reserved for nothing"}),
        ("update stock_day set quantity = quantity - 1 where location_id = 0", {"closed day"}),
        ("update stock_day set value = value + 1 where location_id > 0", {"closed day"}),
        ("delete from stock_day where location_id > 0", {"closed day"}),
        ("update purchase_order_line set received = 1 where quantity = 5", {"received"}),
    ],
)  # fmt: skip
def test_what_is_spoilt_is_found(
    books: None, urls: Urls, database: Database, house: Tenant, statement: str, found: set[str]
) -> None:
    spoil(urls, house, statement)
    report = verified(database, house)
    assert {each.problem for each in report.differences} == found
    for each in report.differences:
        assert each.problem in SENTENCES
        assert "{" not in str(each)


@pytest.mark.parametrize(
    "change",
    [
        "quantity = 5",
        f"target_id = {WIP}, source_id = {SUPPLY}",
        "material_id = (select max(id) from material)",
    ],
)
def test_a_mirror_that_does_not_mirror_is_found(
    books: None, urls: Urls, database: Database, house: Tenant, change: str
) -> None:
    with begin_work(database, system(), house, now=LATER) as work:
        receipt = stock_up(work, make_material(work), 7, 2)
        make_material(work)
        cancel_receipt(work, receipt, "yanlış irsaliye")
    assert problems(database, house) == set()
    spoil(
        urls, house,
        f"alter table stock_move disable trigger user; update stock_move set {change}"
        " where reversal_of is not null; alter table stock_move enable trigger user",
    )  # fmt: skip
    assert "mirror differs" in problems(database, house)


def test_what_was_undone_twice_is_found(books: None, urls: Urls, database: Database, house: Tenant) -> None:
    with begin_work(database, system(), house, now=LATER) as work:
        cancel_receipt(work, stock_up(work, make_material(work), 7, 2), "yanlış irsaliye")
    spoil(
        urls, house,
        "drop index uq_stock_move_reversal_of; alter table stock_move disable trigger user;"
        f"{MOVE} select operation, material_id, source_id, target_id, quantity, unit_cost, value, document,"
        f" document_id, null, reversal_of, document_date, posted_at, actor, reason {OF_ONE}",
    )  # fmt: skip
    try:
        assert "undone twice" in problems(database, house)
    finally:
        spoil(urls, house, EMPTY)
        spoil(
            urls, house,
            "create unique index uq_stock_move_reversal_of on stock_move (reversal_of)"
            " where reversal_of is not null",
        )  # fmt: skip


def test_more_may_not_leave_a_line_than_came(
    books: None, urls: Urls, database: Database, house: Tenant
) -> None:
    """The place as a whole holds enough, the line does not."""
    with begin_work(database, system(), house, now=LATER) as work:
        sheet = make_material(work)
        stock_up(work, sheet, 10, 3)
        order = make_order(work, {sheet: 4}, {sheet: 1}, state="planned")
        issue_to_order(work, order.id, needs_of(order))
        second = order.lines[1].id
        return_from_order(work, order.id, "iptal")
        issue_to_order(work, order.id, needs_of(order))
    spoil(
        urls, house,
        "alter table stock_move disable trigger user; update stock_move set quantity = 3 where"
        f" order_line_id = {second} and operation = 'return'; alter table stock_move enable trigger user",
    )  # fmt: skip
    assert {"more left than came", "mirror differs", "quantity"} <= problems(database, house)


@pytest.mark.parametrize(("doors", "left"), [(1, "1.333"), (2, "2.666"), (3, "4")])
def test_the_share_of_the_doors_that_left_is_proved(
    books: None, database: Database, house: Tenant, doors: int, left: str
) -> None:
    with begin_work(database, system(), house, now=LATER) as work:
        sheet = make_material(work)
        stock_up(work, sheet, 10, 3)
        right, wrong = (make_order(work, {sheet: 4}, doors=3, state="planned") for _ in range(2))
        for order in (right, wrong):
            issue_to_order(work, order.id, needs_of(order))
            sent(work, order, doors)
        for gone in range(doors):
            ship_from_order(work, right.id, 1 + gone, [Portion(right.lines[0].id, 1, 3 - gone)])
    (found,) = verified(database, house).differences
    assert (found.problem, found.facts["order"], found.facts["doors"]) == (
        "shipped share", wrong.number, str(doors),
    )  # fmt: skip
    assert found.facts["left"] == "0"


def test_a_finished_order_names_what_is_left_in_it(work: Work) -> None:
    sheet = make_material(work, "SAC")
    stock_up(work, sheet, 10, 3)
    order = make_order(work, {sheet: 4}, state="planned")
    issue_to_order(work, order.id, needs_of(order))
    assert verify_ledger(work) == LedgerReport(2, 2, [])
    order.state = "closed"
    work.session.flush()
    (found,) = verify_ledger(work).differences
    assert str(found) == (f"Order {order.number} is not being made, but 4 of SAC is in its work in progress.")


def test_an_average_may_leave_its_bounds_only_by_what_is_known(work: Work) -> None:
    """A part is used at the average, then the cheap receipt is undone: the rest is dearer than any price."""
    sheet = make_material(work)
    cheap = stock_up(work, sheet, 10, 1)
    stock_up(work, sheet, 10, 3)
    order = make_order(work, {sheet: 5}, state="planned")
    issue_to_order(work, order.id, needs_of(order))
    cancel_receipt(work, cheap, "yanlış irsaliye")
    assert verify_ledger(work).differences == []


def test_a_problem_of_a_newer_version_is_shown_as_it_is() -> None:
    assert str(Difference("rust", {"place": "DEPO", "degree": "3"})) == "rust, DEPO, 3"


def test_amounts_are_kept_as_people_read_them() -> None:
    found = Difference.found(
        "value", {"place": "DEPO", "moved_value": Decimal("1234.5"), "n": Decimal("0.50")}
    )
    assert found.facts == {"place": "DEPO", "moved_value": "1.234,50\xa0₺", "n": "0,5"}
    assert found.without_amounts().facts == {"place": "DEPO", "moved_value": "•••", "n": "0,5"}


def test_everything_that_can_be_wrong_has_a_sentence() -> None:
    assert all("{" in sentence for sentence in SENTENCES.values())
