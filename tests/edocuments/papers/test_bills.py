"""Invoices and answers of every kind pass the rules, and their sums are those of the law."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from random import Random
from uuid import UUID

import pytest
from lxml import etree

from app.edocuments.rules.asking import RulesProcess
from app.edocuments.ubl.facts import Goods
from app.edocuments.ubl.invoice import build_invoice
from app.edocuments.ubl.invoice_facts import InvoiceFacts, InvoiceLineFacts, WithholdingFacts, by_rate
from app.edocuments.ubl.receipt import build_receipt
from tests.edocuments.papers.bills import PROFILES, a_bill, an_answer
from tests.edocuments.papers.test_despatch import FIRM, NAMES

ISSUED = datetime(2026, 11, 20, 9, tzinfo=UTC)
ETTN = UUID("7b9c1f9e-0f0a-4c8e-9d3e-0a1b2c3d4e5f")
NUMBER = "FAT2026000000001"
BILLS = 40


def test_invoices_of_every_kind_are_valid(gib: RulesProcess) -> None:
    random, seen = Random(7), set[tuple[str, str]]()
    for _ in range(BILLS):
        facts = a_bill(random)
        seen.add((facts.profile, facts.type_code))
        assert gib.ask(build_invoice(facts, NUMBER, ETTN, ISSUED)) == [], facts
    assert {profile for profile, _kind in seen} == set(PROFILES)
    assert {kind for _profile, kind in seen} == {"SATIS", "TEVKIFAT", "ISTISNA"}


def test_answers_are_valid(gib: RulesProcess) -> None:
    random = Random(8)
    for _ in range(10):
        assert gib.ask(build_receipt(an_answer(random))) == []


def line(net: str, percent: int) -> InvoiceLineFacts:
    return InvoiceLineFacts(
        position=1,
        quantity=Decimal(1),
        unit="C62",
        goods=Goods(name="Kapı"),
        unit_price=Decimal(net),
        discount=Decimal(0),
        net=Decimal(net),
        vat_percent=Decimal(percent),
    )


def a_sale(*lines: InvoiceLineFacts, **fields: object) -> InvoiceFacts:
    facts = InvoiceFacts(profile="TEMELFATURA", type_code="SATIS", seller=FIRM, buyer=FIRM, lines=lines)
    return replace(facts, **fields)  # type: ignore[arg-type]


def amounts(facts: InvoiceFacts, path: str) -> list[str]:
    root = etree.fromstring(build_invoice(facts, NUMBER, ETTN, ISSUED))
    return [found.text for found in root.xpath(path, namespaces=NAMES)]


def test_vat_is_rounded_line_by_line_and_summed_by_rate() -> None:
    facts = a_sale(line("0.13", 20), line("0.13", 20), line("100.00", 10))
    assert [each.vat for each in facts.lines] == [Decimal("0.03"), Decimal("0.03"), Decimal("10.00")]
    assert by_rate(facts.lines) == [
        (Decimal(10), Decimal("100.00"), Decimal("10.00")),
        (Decimal(20), Decimal("0.26"), Decimal("0.06")),
    ]
    assert (facts.net, facts.vat, facts.payable) == (Decimal("100.26"), Decimal("10.06"), Decimal("110.32"))


def test_withheld_vat_is_paid_by_the_buyer() -> None:
    withholding = WithholdingFacts(code="627", percent=Decimal(50), name="Demir-çelik ürünlerinin teslimi")
    facts = a_sale(line("1000.00", 20), type_code="TEVKIFAT", withholding=withholding)
    assert amounts(facts, "cac:TaxTotal/cbc:TaxAmount") == ["100.00"]
    assert amounts(facts, "cac:TaxTotal/cac:TaxSubtotal/cbc:TaxAmount") == ["200.00"]
    assert amounts(facts, "cac:WithholdingTaxTotal/cac:TaxSubtotal/cbc:*") == ["200.00", "100.00", "50"]
    assert amounts(facts, "cac:LegalMonetaryTotal/cbc:*") == ["1000.00", "1000.00", "1200.00", "1100.00"]


@pytest.mark.parametrize("seed", range(3))
def test_a_stored_invoice_is_the_same_invoice(seed: int) -> None:
    facts = a_bill(Random(seed))
    assert InvoiceFacts.from_json(facts.to_json()) == facts
