"""Passwords: what may become one, and bcrypt over a digest, so that long passwords count in full."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable

import bcrypt
from zxcvbn import zxcvbn

from app.identity.breached import is_breached
from app.identity.known_words import KNOWN_WORDS
from app.kernel.errors import Refusal
from app.kernel.text import N_, tr_fold

COST = 12
SHORTEST = 10
LONGEST = 1000
_LEAST_SCORE = 3  # zxcvbn: at least 100 million guesses
_LEAST_LETTERS = 4
_LOOKED_AT = 64  # what is strong by then does not become weak by more


class PasswordTooShort(Refusal):
    """Short passwords are guessed; length counts more than strange signs."""

    code = "identity.password_too_short"
    sentence = N_("A password needs at least {least} characters. A few words in a row are easy to remember.")


class PasswordTooLong(Refusal):
    """Nobody types this; it only keeps the machine busy."""

    code = "identity.password_too_long"
    sentence = N_("A password can have {most} characters at most.")


class PasswordGuessedSoon(Refusal):
    """Made of what guessers try first: known words, names, dates, the company, rows of keys."""

    code = "identity.password_guessed_soon"
    sentence = N_(
        "This password would be guessed soon: it is made of known words, names, dates or keys in a row. Take"
        " three or four words that have nothing to do with each other."
    )


class PasswordLeaked(Refusal):
    """Guessers have lists of what leaked elsewhere, and begin with them."""

    code = "identity.password_leaked"
    sentence = N_(
        "This password stands in lists of leaked passwords. Take another one, and change it wherever you"
        " have used it."
    )


def check_new_password(password: str, *, field: str | None = "password", known: Iterable[str] = ()) -> None:
    """Raise a Refusal for what should not become a password.

    ``known`` is what is known of the person: their names, their company. It counts as guessed already.
    """
    if len(password) < SHORTEST or len(set(password)) < SHORTEST // 2:
        raise PasswordTooShort(field=field, least=SHORTEST)
    if len(password) > LONGEST:
        raise PasswordTooLong(field=field, most=LONGEST)
    own = _parts(known)
    words = [*own, *KNOWN_WORDS]
    typed = password[:_LOOKED_AT]
    if (
        _letters_left(typed, own) < _LEAST_LETTERS
        or min(zxcvbn(each, words)["score"] for each in {typed, tr_fold(typed)}) < _LEAST_SCORE
    ):
        raise PasswordGuessedSoon(field=field)
    if is_breached(password):
        raise PasswordLeaked(field=field)


def _letters_left(typed: str, own: Iterable[str]) -> int:
    """How much of it is neither the person's nor the company's name, nor a number."""
    rest = tr_fold(typed)
    for word in sorted(own, key=len, reverse=True):
        rest = rest.replace(word, "")
    return sum(sign.isalpha() for sign in rest)


def _parts(known: Iterable[str]) -> list[str]:
    """Names in whole and in pieces: a company of two words is guessed by each and by both."""
    folded = [tr_fold(each) for each in known if each]
    pieces = [piece for each in folded for piece in re.split(r"[^a-z0-9]+", each)]
    joined = [re.sub(r"[^a-z0-9]+", "", each) for each in folded]
    return [each for each in (*pieces, *joined) if len(each) > 2]  # noqa: PLR2004 - two letters are no word


def hash_password(password: str, *, cost: int = COST) -> str:
    """A bcrypt hash; bcrypt alone would cut the password after 72 bytes."""
    return bcrypt.hashpw(_digest(password), bcrypt.gensalt(cost)).decode("ascii")


def is_password(password: str, hashed: str | None) -> bool:
    """Whether this is the password; takes the same time when there is no account."""
    try:
        return bcrypt.checkpw(_digest(password), (hashed or _NOBODY).encode("ascii")) and hashed is not None
    except ValueError:  # a hash of another kind, as an imported account might have
        return False


def _digest(password: str) -> bytes:
    return base64.b64encode(hashlib.sha256(password.encode("utf-8")).digest())


_NOBODY = "$2b$12$9WUB5sUDyIyIYC8Qqpx4YOq/VaYZ3BPRLcYmX2EUp6b2q1n7nqYYO"
