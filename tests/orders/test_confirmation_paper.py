"""The order confirmation: what was confirmed, in the customer's language, with prices only when asked."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import func, select

from app.documents.confirmation_paper import ConfirmationPaper
from app.kernel.permissions import NotAllowed
from app.kernel.work import Work
from app.orders.confirmation import NothingConfirmed, issue_confirmation
from app.orders.confirming import confirm_order, revise_order
from app.orders.drafting import open_order
from app.orders.offering import last_proforma
from models.core import IssuedDocument
from models.orders import SalesOrder
from models.parties import Party
from reports.issued import render_issued
from tests.orders.conftest import acting_as
from tests.reports.reading import all_text

Line = Callable[..., dict[str, str]]


@pytest.fixture
def order(work: Work, customer: Party, line: Line) -> SalesOrder:
    return open_order(
        work,
        customer.id,
        {"due_on": "18.12.2026", "payment_terms": "%40 kapora"},
        [line("CK-LUX", quantity="2", p_G="1.050"), line("", description="Montaj", unit_price="2500")],
    )


def issued(work: Work) -> int:
    kept = select(func.count()).where(IssuedDocument.kind == "order_confirmation")
    return work.session.scalar(kept) or 0


def paper_of(work: Work, paper: int) -> ConfirmationPaper:
    return ConfirmationPaper.from_json(work.session.get_one(IssuedDocument, paper).snapshot)


def test_without_prices_it_says_everything_but_money(work: Work, order: SalesOrder) -> None:
    confirm_order(work, order.id, 1)
    paper = issue_confirmation(work, order.id)
    shown = paper_of(work, paper)
    proforma = last_proforma(work, order.id)
    assert proforma is not None
    assert (shown.number, shown.revision, shown.proforma) == ("TEY-2026-00001", 0, proforma.number)
    assert [(line.quantity, line.unit_price, line.net) for line in shown.lines] == [
        (2, None, None),
        (1, None, None),
    ]
    assert shown.lines[0].drawing.startswith("<svg")
    assert (shown.totals, shown.plan, shown.payment_terms) == (None, (), ("%40 kapora",))
    text = all_text(render_issued("order_confirmation", shown.to_json()))
    assert "TEY-2026-00001" in text
    assert "18.12.2026" in text
    assert "2.500,00" not in text
    assert "₺" not in text


def test_with_prices_it_says_what_the_confirmed_proforma_says(work: Work, order: SalesOrder) -> None:
    confirm_order(work, order.id, 1)
    shown = paper_of(work, issue_confirmation(work, order.id, with_prices=True))
    proforma = last_proforma(work, order.id)
    assert proforma is not None
    assert shown.totals is not None
    assert str(shown.totals.grand_total) == proforma.snapshot["grand_total"]
    assert "Genel toplam" in all_text(render_issued("order_confirmation", shown.to_json()))


def test_the_same_again_is_the_same_paper_and_a_change_its_next_revision(
    work: Work, order: SalesOrder
) -> None:
    confirm_order(work, order.id, 1)
    first = issue_confirmation(work, order.id)
    assert issue_confirmation(work, order.id) == first
    assert issued(work) == 1
    priced = issue_confirmation(work, order.id, with_prices=True)
    assert priced != first
    revise_order(work, order.id, "Ölçü değişti")
    with pytest.raises(NothingConfirmed):
        issue_confirmation(work, order.id)
    confirm_order(work, order.id, order.version)
    again = issue_confirmation(work, order.id)
    numbers = [
        (one.number, one.revision) for one in (paper_of(work, paper) for paper in (first, priced, again))
    ]
    assert numbers == [("TEY-2026-00001", 0), ("TEY-2026-00001", 1), ("TEY-2026-00001", 2)]
    assert paper_of(work, again).proforma.endswith("-R1")


def test_a_customer_abroad_reads_it_in_english(work: Work, order: SalesOrder) -> None:
    order.customer.paper_language = "en"
    confirm_order(work, order.id, 1)
    text = all_text(
        render_issued("order_confirmation", paper_of(work, issue_confirmation(work, order.id)).to_json())
    )
    assert "Order Confirmation" in text
    assert "Teyidi" not in text


def test_a_draft_and_whoever_confirms_no_orders_get_none(work: Work, order: SalesOrder) -> None:
    with pytest.raises(NothingConfirmed):
        issue_confirmation(work, order.id)
    confirm_order(work, order.id, 1)
    for role in ("Foreman", "Storekeeper"):
        acting_as(work, role)
        with pytest.raises(NotAllowed):
            issue_confirmation(work, order.id)
    assert issued(work) == 0
