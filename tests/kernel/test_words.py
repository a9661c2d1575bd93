"""Amounts in words, checked against a reader that knows Turkish numbers but not how they were written."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kernel.words import amount_in_words, number_in_words

DIGITS = {"bir": 1, "iki": 2, "üç": 3, "dört": 4, "beş": 5, "altı": 6, "yedi": 7, "sekiz": 8, "dokuz": 9}
TENS = {"on": 10, "yirmi": 20, "otuz": 30, "kırk": 40, "elli": 50, "altmış": 60, "yetmiş": 70, "seksen": 80}
TENS["doksan"] = 90
SCALES = {"bin": 10**3, "milyon": 10**6, "milyar": 10**9, "trilyon": 10**12}
TOKEN = re.compile("|".join(sorted([*DIGITS, *TENS, *SCALES, "yüz", "sıfır"], key=len, reverse=True)))


def read_back(word: str) -> int:
    """Read a joined Turkish number from left to right, as a person does."""
    total = group = 0
    tokens = TOKEN.findall(word)
    assert "".join(tokens) == word
    for token in tokens:
        if token in SCALES:
            total += (group or 1) * SCALES[token]
            group = 0
        elif token == "yüz":
            group = (group or 1) * 100
        else:
            group += (DIGITS | TENS | {"sıfır": 0})[token]
    return total + group


def how_a_person_says(amount: Decimal, currency: str) -> tuple[int, int]:
    """Whole and hundredths, read back from the sentence."""
    names = {"TRY": ("Türk Lirası", "Kuruş"), "USD": ("Amerikan Doları", "Sent"), "EUR": ("Avro", "Sent")}
    name, hundredth = names[currency]
    pattern = rf"Yalnız(?: (\S+) {name})?(?: (\S+) {hundredth})?"
    found = re.fullmatch(pattern, amount_in_words(amount, currency))
    assert found
    whole, rest = (word.replace("İ", "i").lower() if word else "sıfır" for word in found.groups())
    return read_back(whole), read_back(rest)


@pytest.mark.parametrize(
    ("number", "word"),
    [
        (0, "sıfır"),
        (1, "bir"),
        (10, "on"),
        (100, "yüz"),
        (101, "yüzbir"),
        (1000, "bin"),
        (1001, "binbir"),
        (1100, "binyüz"),
        (2000, "ikibin"),
        (21000, "yirmibirbin"),
        (101000, "yüzbirbin"),
        (1_000_000, "birmilyon"),
        (1_001_000, "birmilyonbin"),
        (1_000_000_000_000, "birtrilyon"),
        (488005351837, "dörtyüzseksensekizmilyarbeşmilyonüçyüzellibirbinsekizyüzotuzyedi"),
    ],
)
def test_a_number_is_one_word(number: int, word: str) -> None:
    assert number_in_words(number) == word


@pytest.mark.parametrize(
    ("amount", "currency", "words"),
    [
        ("12345.67", "TRY", "Yalnız Onikibinüçyüzkırkbeş Türk Lirası Altmışyedi Kuruş"),
        ("0", "TRY", "Yalnız Sıfır Türk Lirası"),
        ("0.05", "TRY", "Yalnız Beş Kuruş"),
        ("2", "TRY", "Yalnız İki Türk Lirası"),
        ("1000.20", "TRY", "Yalnız Bin Türk Lirası Yirmi Kuruş"),
        ("1250.00", "USD", "Yalnız Binikiyüzelli Amerikan Doları"),
        ("3.01", "EUR", "Yalnız Üç Avro Bir Sent"),
        ("0.995", "TRY", "Yalnız Bir Türk Lirası"),
    ],
)
def test_money_is_said_as_an_invoice_says_it(amount: str, currency: str, words: str) -> None:
    assert amount_in_words(Decimal(amount), currency) == words


@pytest.mark.parametrize("amount", ["-0.001", "-0.01", "-1", "1000000000000000", "999999999999999.995"])
def test_what_no_document_says_has_no_words(amount: str) -> None:
    with pytest.raises(ValueError, match="no words for the amount"):
        amount_in_words(Decimal(amount))


def test_an_unknown_currency_is_not_called_lira() -> None:
    with pytest.raises(ValueError, match="currency XAU"):
        amount_in_words(Decimal(1), "XAU")


@pytest.mark.parametrize("number", [-1, 10**15])
def test_numbers_outside_the_scales_have_no_words(number: int) -> None:
    with pytest.raises(ValueError, match="no words for the number"):
        number_in_words(number)


def test_every_small_number_has_a_word_of_its_own() -> None:
    words = [number_in_words(number) for number in range(20_000)]
    assert [read_back(word) for word in words] == list(range(20_000))
    assert len(set(words)) == len(words)


@given(st.integers(0, 10**15 - 1))
def test_a_number_can_be_read_back(number: int) -> None:
    word = number_in_words(number)
    assert read_back(word) == number
    assert not re.search("(^|milyon|milyar|trilyon)birbin", word)


@given(
    st.decimals(min_value=0, max_value=10**15 - 1, places=2),
    st.sampled_from(["TRY", "USD", "EUR"]),
)
def test_money_can_be_read_back(amount: Decimal, currency: str) -> None:
    whole, hundredths = how_a_person_says(amount, currency)
    assert Decimal(whole * 100 + hundredths) / 100 == amount
