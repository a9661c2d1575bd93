"""Amounts in words, as Turkish invoices write them: one word per number, joined, "bin" not "birbin"."""

from __future__ import annotations

from decimal import Decimal

from app.kernel.amounts import round_money

_ONES = ("", "bir", "iki", "üç", "dört", "beş", "altı", "yedi", "sekiz", "dokuz")
_TENS = ("", "on", "yirmi", "otuz", "kırk", "elli", "altmış", "yetmiş", "seksen", "doksan")
_SCALES = ("", "bin", "milyon", "milyar", "trilyon")
_CURRENCIES = {
    "TRY": ("Türk Lirası", "Kuruş"),
    "USD": ("Amerikan Doları", "Sent"),
    "EUR": ("Avro", "Sent"),
    "GBP": ("İngiliz Sterlini", "Peni"),
}
_TOO_MUCH = Decimal(10) ** 15


def amount_in_words(amount: Decimal, currency: str = "TRY") -> str:
    """Money in Turkish words: "Yalnız Onikibinüçyüzkırkbeş Türk Lirası Altmışyedi Kuruş".

    Raises ValueError for negative amounts, amounts of a thousand trillions and unknown currencies:
    no document says these in words.
    """
    if currency not in _CURRENCIES:
        raise ValueError(f"no words for the currency {currency}")
    rounded = round_money(amount)
    if amount < 0 or rounded >= _TOO_MUCH:
        raise ValueError(f"no words for the amount {amount}")
    name, hundredth = _CURRENCIES[currency]
    whole, hundredths = divmod(int(rounded * 100), 100)
    words = ["Yalnız"]
    if whole or not hundredths:
        words += [_capitalised(number_in_words(whole)), name]
    if hundredths:
        words += [_capitalised(number_in_words(hundredths)), hundredth]
    return " ".join(words)


def number_in_words(number: int) -> str:
    """A whole number below a thousand trillions as one Turkish word: 1234 is "binikiyüzotuzdört"."""
    if not 0 <= number < _TOO_MUCH:
        raise ValueError(f"no words for the number {number}")
    words = ""
    for scale in _SCALES:
        number, group = divmod(number, 1000)
        if group:
            words = ("" if group == 1 and scale == "bin" else _below_thousand(group)) + scale + words
    return words or "sıfır"


def _below_thousand(number: int) -> str:
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    hundred = ("" if hundreds == 1 else _ONES[hundreds]) + "yüz" if hundreds else ""
    return hundred + _TENS[tens] + _ONES[ones]


def _capitalised(word: str) -> str:
    # Of the first letters a number word can have, only the i of "iki" needs its Turkish capital.
    return ("İ" if word[0] == "i" else word[0].upper()) + word[1:]
