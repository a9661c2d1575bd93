"""Thirty kinds of damage, each refused with its own sentence: no number is taken and no XML is written."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from sqlalchemy import delete

from app.edocuments.invoicing.choices import InvoiceForm
from app.edocuments.invoicing.drafting import draft_invoice
from app.edocuments.invoicing.issuing import issue_invoice
from app.kernel.errors import Refusal, Refusals
from app.kernel.work import Work
from app.shipping.reminding import note_invoice
from app.shipping.returning import take_back
from models.core import Company, NumberSeries
from models.edocuments import EDocument, InvoicedDoor
from models.orders import SalesOrder
from models.purchasing import ExchangeRate
from models.shipping import Shipment
from tests.edocuments.papers.test_invoicing import bought, drafted, sent
from tests.shipping.test_returning import back
from tests.shipping.trucks import count

Damage = Callable[[Work, "Sale"], dict[str, Any] | None]
"""Damages a sale; may say what is chosen for its invoice."""


class Sale:
    """An order of a firm that left with one shipment, and another one that did too."""

    def __init__(self, work: Work) -> None:
        self.order, self.other = bought(work, lines=2), bought(work)
        self.shipment, self.elsewhere = sent(work, self.order), sent(work, self.other)


def choosing(**choices: Any) -> Damage:
    return lambda _work, _sale: choices


def ours(**columns: Any) -> Damage:
    return lambda work, _sale: written(work.session.get_one(Company, 1), columns)


def theirs(**columns: Any) -> Damage:
    return lambda _work, sale: written(sale.order.customer, columns)


def lines(**columns: Any) -> Damage:
    def damage(_work: Work, sale: Sale) -> None:
        for line in sale.order.lines:
            written(line, columns)

    return damage


def written(record: Any, columns: dict[str, Any]) -> None:
    for name, value in columns.items():
        setattr(record, name, value)


def one_line_free(_work: Work, sale: Sale) -> dict[str, Any]:
    sale.order.lines[0].vat_percent = Decimal(0)
    return {"exemption": "351"}


def all_free(withholding: str = "") -> Damage:
    def damage(work: Work, sale: Sale) -> dict[str, Any]:
        lines(vat_percent=Decimal(0))(work, sale)
        return {"withholding": withholding}

    return damage


def on_a_draft(work: Work, sale: Sale) -> None:
    drafted(work, sale.shipment)


def noted_by_hand(work: Work, sale: Sale) -> None:
    note_invoice(work, sale.shipment.id, "ABC2026000000001")


def all_came_back(work: Work, sale: Sale) -> None:
    for line in sale.shipment.lines:
        take_back(work, back(sale.order, line, line.quantity))


def one_came_back(work: Work, sale: Sale) -> None:
    take_back(work, back(sale.order, sale.shipment.lines[0], 1))


def with_the_other(_work: Work, sale: Sale) -> dict[str, Any]:
    return {"shipment_ids": (sale.shipment.id, sale.elsewhere.id)}


def in_another_currency(_work: Work, sale: Sale) -> None:
    sale.order.currency = "EUR"


DRAFTS: list[tuple[Damage, str]] = [
    (choosing(shipment_ids=()), "invoicing.nothing_to_invoice"),
    (choosing(shipment_ids=(10**9,)), "invoicing.nothing_to_invoice"),
    (all_came_back, "invoicing.nothing_to_invoice"),
    (on_a_draft, "invoicing.already_invoiced"),
    (noted_by_hand, "invoicing.already_invoiced"),
    (with_the_other, "invoicing.several_customers"),
    (lines(net=Decimal(0), unit_price=Decimal(0)), "invoicing.nothing_to_pay"),
    (lines(net=Decimal("0.01"), unit_price=Decimal("0.01")), "invoicing.nothing_to_pay"),
    (choosing(profile="KAMU"), "invoicing.profile_unknown"),
    (choosing(profile=""), "invoicing.profile_unknown"),
    (choosing(withholding="999"), "invoicing.withholding_unknown"),
    (all_free("627"), "invoicing.withholding_without_tax"),
    (all_free(), "invoicing.exemption_missing"),
    (one_line_free, "invoicing.exemption_for_all"),
    (in_another_currency, "invoicing.rate_missing"),
    (theirs(einvoice="not_registered"), "invoicing.buyer_not_registered"),
]
ISSUES: list[tuple[Damage, str]] = [
    (ours(invoice_series="ŞB1"), "invoicing.wrong_series"),
    (ours(invoice_series="F1"), "invoicing.wrong_series"),
    (ours(legal_name=" "), "shipping.our_name_missing"),
    (ours(tax_id=""), "shipping.our_tax_number_wrong"),
    (ours(tax_id="1234567891"), "shipping.our_tax_number_wrong"),
    (ours(tax_office=""), "shipping.our_tax_office_missing"),
    (ours(district=""), "shipping.our_address_incomplete"),
    (ours(city=""), "shipping.our_address_incomplete"),
    (ours(postal_code="99999"), "shipping.our_postal_code_wrong"),
    (theirs(tax_id=""), "invoicing.buyer_unknown"),
    (theirs(tax_id="", name="Yıldız İnşaat A.Ş."), "shipping.firm_without_tax_number"),
    (theirs(tax_id="", name="Yıldız"), "shipping.name_in_one_word"),
    (theirs(tax_id="1234567891"), "shipping.tax_number_wrong"),
    (theirs(district=""), "invoicing.buyer_without_address"),
    (theirs(city=""), "invoicing.buyer_without_address"),
    (theirs(einvoice="not_registered"), "invoicing.buyer_not_registered"),
    (one_came_back, "invoicing.draft_outdated"),
    (lines(net=Decimal("1.00")), "invoicing.draft_outdated"),
]


@pytest.fixture
def sale(work: Work) -> Sale:
    return Sale(work)


def test_what_is_damaged_is_not_drafted(work: Work, sale: Sale) -> None:
    for damage, code in DRAFTS:
        with work.session.begin_nested() as before:
            choices = damage(work, sale) or {}
            work.session.flush()
            documents, doors = count(work, EDocument), count(work, InvoicedDoor)
            form = InvoiceForm(**{"shipment_ids": (sale.shipment.id,), **choices})
            assert code in codes(partial(draft_invoice, work, form)), (code, choices)
            assert (count(work, EDocument), count(work, InvoicedDoor)) == (documents, doors), code
            before.rollback()


def test_what_is_damaged_takes_no_number(work: Work, sale: Sale) -> None:
    document = drafted(work, sale.shipment)
    for damage, code in ISSUES:
        with work.session.begin_nested() as before:
            damage(work, sale)
            work.session.flush()
            invoices = numbers(work)
            assert code in codes(lambda: issue_invoice(work, document.id)), code
            assert (document.number, document.xml, document.state) == (None, None, "draft"), code
            assert numbers(work) == invoices, code
            assert work.session.get_one(Shipment, sale.shipment.id).invoiced_at is None, code
            before.rollback()
    assert issue_invoice(work, document.id)


def test_a_rate_that_was_taken_away_stops_the_invoice(work: Work, sale: Sale) -> None:
    sale.order.currency = "EUR"
    day = work.now.date()
    work.session.add(ExchangeRate(currency="EUR", on=day, rate=Decimal("48.1")))
    work.session.flush()
    document = drafted(work, sale.shipment)
    work.session.execute(delete(ExchangeRate).where(ExchangeRate.currency == "EUR"))
    assert codes(lambda: issue_invoice(work, document.id)) == ["invoicing.rate_missing"]
    assert document.number is None


def codes(act: Callable[[], object]) -> list[str]:
    """Why it was refused."""
    with pytest.raises(Refusal) as refused:
        act()
    one = refused.value
    return [each.code for each in one.refusals] if isinstance(one, Refusals) else [one.code]


def numbers(work: Work) -> int:
    """The last number of invoices."""
    rows = work.session.query(NumberSeries.last_number).where(NumberSeries.document == "invoice")
    return sum(row.last_number for row in rows)


def test_several_currencies_are_several_invoices(work: Work, sale: Sale) -> None:
    again: SalesOrder = bought(work)
    again.customer_id = sale.order.customer_id
    second = sent(work, again)
    second.customer_id, again.currency = sale.order.customer_id, "EUR"
    work.session.flush()
    form = InvoiceForm(shipment_ids=(sale.shipment.id, second.id))
    assert codes(lambda: draft_invoice(work, form)) == ["invoicing.several_customers"]
