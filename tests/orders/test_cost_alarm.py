"""When the materials of an offer cost more to buy again than when it went out."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from sqlalchemy import update

from app.kernel.work import Work
from app.orders.confirming import confirm_order
from app.orders.cost_alarm import cost_alarms
from app.orders.drafting import open_order
from app.orders.previewing import preview_line
from app.orders.quoting import quote_order
from models.core import Company
from models.materials import Material
from models.orders import OrderLine, SalesOrder
from models.parties import Party
from tests.letterhead import write_letterhead
from tests.orders.conftest import acting_as
from tests.statements import statements_of

Line = Callable[..., dict[str, str]]


@pytest.fixture
def quoted(work: Work, customer: Party, line: Line) -> SalesOrder:
    write_letterhead(work)
    order = open_order(work, customer.id, lines=[line("CK-LUX", quantity="3"), line("CK-EKO")])
    quote_order(work, order.id, order.version)
    return order


def dearer(work: Work, percent: str) -> None:
    factor = 1 + Decimal(percent) / 100
    work.session.execute(update(Material).values(replacement_cost=Material.replacement_cost * factor))
    work.session.expire_all()


def test_costs_are_stamped_when_the_proforma_goes_out(work: Work, quoted: SalesOrder) -> None:
    for row in quoted.lines:
        expected = sum(each.quantity * each.material.replacement_cost for each in row.materials)
        assert row.quoted_cost == round(Decimal(expected), 2)
        assert row.quoted_at == work.now
    assert cost_alarms(work) == []


def test_more_than_the_company_allows_is_told_both_ways(work: Work, quoted: SalesOrder) -> None:
    dearer(work, "4")
    assert cost_alarms(work) == []
    dearer(work, "4")
    [lux, eko] = cost_alarms(work)
    assert (lux.number, lux.line, eko.line) == (quoted.number, 1, 2)
    assert Decimal("8.1") < lux.percent < Decimal("8.2")
    assert lux.difference == lux.now - lux.quoted
    dearer(work, "-20")
    assert all(alarm.percent < -5 for alarm in cost_alarms(work, quoted.id))
    work.session.get_one(Company, 1).cost_alarm_percent = Decimal(50)
    work.session.flush()
    assert cost_alarms(work) == []


def test_the_stamp_is_that_of_the_offer_and_planned_orders_are_left_alone(
    work: Work, quoted: SalesOrder
) -> None:
    before = [row.quoted_cost for row in quoted.lines]
    dearer(work, "10")
    confirm_order(work, quoted.id, quoted.version)
    assert [row.quoted_cost for row in quoted.lines] == before, "what was offered is what counts"
    assert len(cost_alarms(work)) == 2
    quoted.state = "planned"
    work.session.flush()
    assert cost_alarms(work) == []


def test_it_is_one_statement_and_only_for_who_sees_costs(work: Work, quoted: SalesOrder) -> None:
    dearer(work, "10")
    with statements_of(work.session) as statements:
        cost_alarms(work)
    assert len(statements) == 1
    acting_as(work, "Clerk")
    assert cost_alarms(work) == []


def test_both_costs_stand_side_by_side_for_who_may_see_them(
    work: Work, quoted: SalesOrder, line: Line
) -> None:
    dearer(work, "10")
    shown = preview_line(work, line("CK-EKO"))
    assert shown.cost is not None
    assert shown.replacement_cost is not None
    assert shown.margin is not None
    assert shown.unit_price is not None
    assert shown.replacement_margin == round(shown.unit_price - shown.replacement_cost, 2)
    assert work.find(OrderLine, quoted.lines[0].id).replacement_cost > 0
    acting_as(work, "Clerk")
    hidden = preview_line(work, line("CK-EKO"))
    assert (hidden.replacement_cost, hidden.replacement_margin, hidden.replacement_material_cost) == (
        None,
        None,
        None,
    )
    assert hidden.price_parts, "how the price comes about is for who sees prices"
    acting_as(work, "Planner")
