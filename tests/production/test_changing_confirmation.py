"""The confirmation of an order that was changed while its doors are being made says what it has become."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest

from app.documents.confirmation_paper import ConfirmationPaper
from app.kernel.work import Work
from app.orders.confirmation import issue_confirmation
from app.orders.confirming import confirm_order
from app.orders.drafting import open_order
from app.orders.offering import last_proforma
from app.orders.storing import typed_line
from app.production.changing.changing import change_order
from app.production.planning import plan_order
from models.core import IssuedDocument
from models.materials import Material
from models.orders import SalesOrder
from models.parties import Party
from tests.factories import behind_the_scenes, stock_up
from tests.orders.conftest import customer, line, materials, models  # noqa: F401

Line = Callable[..., dict[str, str]]


@pytest.fixture
def order(work: Work, customer: Party, line: Line, materials: dict[str, Material]) -> SalesOrder:  # noqa: F811
    """Ten doors on the board, at a price that was agreed, due in four weeks."""
    stock_up(work, materials.values(), 10_000)
    behind = behind_the_scenes(work)
    typed = line("CK-LUX", quantity="10", unit_price="20000")
    opened = open_order(behind, customer.id, {"due_on": "18.12.2026"}, [typed])
    confirm_order(behind, opened.id, opened.version)
    plan_order(behind, opened.id)
    work.session.expire_all()
    return opened


def change(work: Work, order: SalesOrder, **typed: str) -> None:
    lines = [{**typed_line(row), **typed} for row in order.lines]
    change_order(work, order.id, order.version, lines, "Müşteri aradı")
    work.session.flush()
    work.session.expire_all()


def paper_of(work: Work, paper: int) -> ConfirmationPaper:
    return ConfirmationPaper.from_json(work.session.get_one(IssuedDocument, paper).snapshot)


def test_the_paper_of_a_changed_order_says_what_it_has_become(work: Work, order: SalesOrder) -> None:
    issued = last_proforma(work, order.id)
    first = issue_confirmation(work, order.id, with_prices=True)
    change(work, order, quantity="8", unit_price="21000")
    second = issue_confirmation(work, order.id, with_prices=True)
    assert second != first, "the day is the same, the doors are not"
    shown, before = paper_of(work, second), paper_of(work, first)
    assert (shown.number, shown.revision, before.revision) == (before.number, 1, 0)
    assert [(row.quantity, row.unit_price, row.net) for row in shown.lines] == [
        (Decimal(8), Decimal(21_000), Decimal(168_000))
    ]
    assert shown.totals is not None
    assert (shown.totals.net, shown.totals.grand_total) == (
        Decimal(168_000),
        order.net_total + order.vat_total,
    )
    assert shown.lines[0].description == before.lines[0].description
    assert shown.lines[0].drawing == before.lines[0].drawing
    assert [row.quantity for row in before.lines] == [10], "what was issued stays"
    assert last_proforma(work, order.id) is issued
    assert issue_confirmation(work, order.id, with_prices=True) == second


def test_without_prices_a_changed_order_tells_no_money(work: Work, order: SalesOrder) -> None:
    change(work, order, quantity="8")
    shown = paper_of(work, issue_confirmation(work, order.id))
    assert [(row.quantity, row.unit_price, row.net) for row in shown.lines] == [(Decimal(8), None, None)]
    assert (shown.totals, shown.plan) == (None, ())
