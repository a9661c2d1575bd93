"""Amounts in English words, for papers that go abroad: "Twelve thousand and five euros and sixty cents"."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from app.kernel.amounts import round_money

_ONES: Final = (
    *("", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
_TENS: Final = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_SCALES: Final = ("", "thousand", "million", "billion", "trillion")
_CURRENCIES: Final = {
    "TRY": ("Turkish lira", "Turkish lira", "kuruş", "kuruş"),
    "USD": ("US dollar", "US dollars", "cent", "cents"),
    "EUR": ("euro", "euros", "cent", "cents"),
    "GBP": ("pound sterling", "pounds sterling", "penny", "pence"),
}
_TOO_MUCH: Final = Decimal(10) ** 15
_TWENTY: Final = 20


def amount_in_english(amount: Decimal, currency: str = "TRY") -> str:
    """Money in words; raises ValueError for what app.kernel.words has none for either."""
    rounded = round_money(amount)
    if currency not in _CURRENCIES or amount < 0 or rounded >= _TOO_MUCH:
        raise ValueError(f"no words for {amount} {currency}")
    one, many, cent, cents = _CURRENCIES[currency]
    whole, hundredths = divmod(int(rounded * 100), 100)
    said = []
    if whole or not hundredths:
        said.append(f"{number_in_english(whole)} {one if whole == 1 else many}")
    if hundredths:
        said.append(f"{number_in_english(hundredths)} {cent if hundredths == 1 else cents}")
    words = " and ".join(said)
    return words[0].upper() + words[1:]


def number_in_english(number: int) -> str:
    """A whole number: 1234 is "one thousand two hundred and thirty-four"."""
    if not 0 <= number < _TOO_MUCH:
        raise ValueError(f"no words for the number {number}")
    groups: list[str] = []
    rest = number
    for scale in _SCALES:
        rest, group = divmod(rest, 1000)
        if group:
            groups.insert(0, f"{_below_thousand(group)} {scale}".strip())
    return " ".join(groups) or "zero"


def _below_thousand(number: int) -> str:
    hundreds, rest = divmod(number, 100)
    said = f"{_ONES[hundreds]} hundred" if hundreds else ""
    return " and ".join(part for part in (said, _below_hundred(rest)) if part)


def _below_hundred(number: int) -> str:
    if number < _TWENTY:
        return _ONES[number]
    tens, ones = divmod(number, 10)
    return _TENS[tens] + (f"-{_ONES[ones]}" if ones else "")
