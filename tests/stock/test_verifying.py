"""The check must find what it is for, so here balances are spoilt by the owner of the tables."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from app.kernel.database import Database
from app.kernel.permissions import system
from app.kernel.tenancy import Tenant
from app.kernel.work import Work, begin_work
from app.stock.issuing import issue_to_order
from app.stock.verifying import LedgerReport, verify_ledger
from tests.factories import make_material, make_order, needs_of, stock_up
from tools.postgres import Urls


@pytest.fixture
def spoilt(urls: Urls, workshop: Tenant) -> Iterator[None]:
    """The workshop's ledger, empty before and after: a test may spoil it."""
    spoil(urls, workshop, "truncate stock_balance, stock_move")
    yield
    spoil(urls, workshop, "truncate stock_balance, stock_move; alter table stock_move enable trigger user")


def spoil(urls: Urls, tenant: Tenant, statement: str) -> None:
    with create_engine(urls.admin_url, poolclass=NullPool).begin() as connection:
        connection.execute(text(f"set local search_path = {tenant.schema}, platform"))
        connection.execute(text(statement))


def verified(database: Database, tenant: Tenant) -> LedgerReport:
    with begin_work(database, system(), tenant) as work:
        return verify_ledger(work)


def test_a_sound_ledger_has_no_differences(work: Work) -> None:
    sheet = make_material(work)
    stock_up(work, sheet, 10, 3)
    order = make_order(work, {sheet: 4})
    issue_to_order(work, order.id, needs_of(order))
    report = verify_ledger(work)
    assert (report.moves, report.balances, report.differences) == (2, 2, [])


def test_material_left_in_a_finished_order_is_found(work: Work) -> None:
    sheet = make_material(work, "SAC")
    stock_up(work, sheet, 10, 3)
    order = make_order(work, {sheet: 4})
    issue_to_order(work, order.id, needs_of(order))
    order.state = "shipped"
    work.session.flush()
    (found,) = verify_ledger(work).differences
    assert (found.problem, found.location, found.material) == (
        "left in finished order",
        f"WIP-{order.id}",
        "SAC",
    )
    assert str(found) == (
        f"WIP-{order.id} SAC: left in finished order; moves say 4 worth 12,00\xa0₺,"
        " balance says 4 worth 12,00\xa0₺"
    )


@pytest.mark.usefixtures("spoilt")
@pytest.mark.parametrize(
    ("statement", "problem", "on_hand", "value"),
    [
        ("update stock_balance set on_hand = on_hand + 1", "quantity", "11", "30"),
        ("update stock_balance set value = 29.99", "value", "10", "29.99"),
        ("delete from stock_balance", "quantity", "0", "0"),
        ("alter table stock_move disable trigger user; delete from stock_move", "quantity", "10", "30"),
    ],
)
def test_every_difference_is_found_from_both_sides(
    urls: Urls, database: Database, workshop: Tenant, statement: str, problem: str, on_hand: str, value: str
) -> None:
    with begin_work(database, system(), workshop) as work:
        stock_up(work, make_material(work), 10, 3)
    assert verified(database, workshop).differences == []
    spoil(urls, workshop, statement)
    (found,) = verified(database, workshop).differences
    assert (found.problem, found.on_hand, found.value) == (problem, Decimal(on_hand), Decimal(value))
