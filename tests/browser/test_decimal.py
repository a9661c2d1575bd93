"""The browser's preview reads and rounds numbers exactly as app.kernel.amounts does."""

from __future__ import annotations

from decimal import Decimal

import pytest
from playwright.sync_api import Page

from app.kernel.amounts import parse_decimal, round_money, show_money
from app.kernel.errors import Refusal
from tests.browser.conftest import Opener

WRITTEN = [
    "1.250,50", "1250.5", "1.250", "1,250", "0.125", "1250.125", "1,250.50", "1 250,5", "1.250.000",
    "1,250,000", ".5", ",5", "0,005", "-3,5", "34,50 ₺", "TL 5", "", "12x", "1.2.3", "1.25,3",
]  # fmt: skip


@pytest.fixture
def page(open_page: Opener) -> Page:
    return open_page("")


@pytest.mark.parametrize("text", WRITTEN)
def test_both_read_the_same(page: Page, text: str) -> None:
    try:
        ours: str | None = show_money(parse_decimal(text))
    except Refusal:
        ours = None
    ask = "text => { const read = Decimal.parse(text); return read && Decimal.show(read, 2, '₺'); }"
    assert page.evaluate(ask, text) == ours


@pytest.mark.parametrize("net", ["2.675", "0.005", "-0.005", "1.005", "12345678.125"])
def test_half_a_kurus_goes_up_on_both_sides(page: Page, net: str) -> None:
    ask = "text => Decimal.show(Decimal.parse(text.replace('.', ',')), 2)"
    assert page.evaluate(ask, net) == show_money(round_money(Decimal(net)), "").strip()


def test_a_formula_is_worked_out_without_a_float(page: Page) -> None:
    ask = """() => Decimal.show(Decimal.evaluate("quantity*price*(1-discount/100)", (name) =>
        Decimal.parse({ quantity: "3", price: "0,1", discount: "10" }[name])), 2)"""
    assert page.evaluate(ask) == "0,27"


def test_an_unknown_part_leaves_the_result_open(page: Page) -> None:
    assert (
        page.evaluate("() => Decimal.evaluate('a*b', (name) => name === 'a' ? Decimal.ZERO : null)") is None
    )
