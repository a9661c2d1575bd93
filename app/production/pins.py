"""PINs of the floor: four to six digits, none that a thief would try first, kept so that nobody reads them.

A PIN is mixed with a key of the company before it is hashed: whoever steals the database alone has nothing
to try the million PINs against.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Final

from app.identity.passwords import hash_password, is_password
from app.kernel.errors import Refusal
from app.kernel.sealing import fingerprint, fingerprints
from app.kernel.tenancy import Tenant
from app.kernel.text import N_

COST: Final = 10
"""Of bcrypt: looking at one PIN takes some 70 ms."""
_PIN = re.compile(r"[0-9]{4,6}")
_PURPOSE = "pin"
_FEWEST_DIGITS = 3
_ON_THE_PAD = frozenset({"2580", "0852", "1470", "3690", "1590", "7530", "147258", "258369", "159357"})
"""Strokes over the keys of a PIN pad, which hands like to make."""
_BIRTH_YEARS = range(1940, 2027)


class PinNotDigits(Refusal):
    """A PIN is typed with gloves on: digits, and not many."""

    code = "production.pin_not_digits"
    sentence = N_("A PIN has 4 to 6 digits and nothing else.")
    field = "pin"


class PinTooEasy(Refusal):
    """The first PINs a thief tries."""

    code = "production.pin_too_easy"
    sentence = N_(
        "This PIN is guessed at the first try. Take digits that neither repeat nor follow each other."
    )
    field = "pin"


class PinsDiffer(Refusal):
    """The two times it was typed are not the same."""

    code = "production.pins_differ"
    sentence = N_("The two PINs are not the same. Type them again.")
    field = "again"


def check_new_pin(pin: str) -> None:
    """Raise PinNotDigits or PinTooEasy for what should not become a PIN."""
    if _PIN.fullmatch(pin) is None:
        raise PinNotDigits
    if is_easy(pin):
        raise PinTooEasy


def is_easy(pin: str) -> bool:
    """1111, 1212, 1234, 9753, 2580, a year of birth: what is tried first."""
    steps = {(int(after) - int(digit)) % 10 for digit, after in pairwise(pin)}
    half = len(pin) // 2
    return (
        len(set(pin)) < _FEWEST_DIGITS
        or len(steps) == 1
        or (len(pin) % 2 == 0 and pin[:half] == pin[half:])
        or pin in _ON_THE_PAD
        or int(pin) in _BIRTH_YEARS
    )


def hash_pin(tenant: Tenant, pin: str) -> str:
    """What is stored of a PIN."""
    return hash_password(fingerprint(tenant, _PURPOSE, pin), cost=COST)


def is_pin(tenant: Tenant, pin: str, hashed: str) -> bool:
    """Whether this is the PIN; takes its time, so it is asked outside a transaction."""
    return _PIN.fullmatch(pin) is not None and any(
        is_password(said, hashed) for said in fingerprints(tenant, _PURPOSE, pin)
    )
