"""Amounts in English words, to the cent."""

from __future__ import annotations

from decimal import Decimal

import pytest

from app.kernel.english_words import amount_in_english, number_in_english


@pytest.mark.parametrize(
    ("amount", "currency", "said"),
    [
        ("66060.00", "TRY", "Sixty-six thousand sixty Turkish lira"),
        ("1.01", "USD", "One US dollar and one cent"),
        ("0.05", "TRY", "Five kuruş"),
        ("0", "EUR", "Zero euros"),
        ("1234.895", "GBP", "One thousand two hundred and thirty-four pounds sterling and ninety pence"),
    ],
)
def test_money_is_said_to_the_cent(amount: str, currency: str, said: str) -> None:
    assert amount_in_english(Decimal(amount), currency) == said


@pytest.mark.parametrize(("amount", "currency"), [("-1", "TRY"), ("1", "XXX"), ("1e15", "TRY")])
def test_what_no_paper_says_in_words_is_refused(amount: str, currency: str) -> None:
    with pytest.raises(ValueError, match="no words"):
        amount_in_english(Decimal(amount), currency)


@pytest.mark.parametrize(
    ("number", "said"),
    [(19, "nineteen"), (20, "twenty"), (21, "twenty-one"), (100, "one hundred"), (1000, "one thousand")],
)
def test_a_number_is_one_phrase(number: int, said: str) -> None:
    assert number_in_english(number) == said
