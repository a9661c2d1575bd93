"""Passwords: bcrypt over a digest, so that long passwords count in full."""

from __future__ import annotations

import base64
import hashlib

import bcrypt

from app.kernel.errors import Refusal
from app.kernel.text import N_

COST = 12
SHORTEST = 10


class PasswordTooShort(Refusal):
    """Short passwords are guessed; length counts more than strange signs."""

    code = "identity.password_too_short"
    sentence = N_("A password needs at least {least} characters. A few words in a row are easy to remember.")


def check_new_password(password: str, *, field: str | None = "password") -> None:
    """Raise PasswordTooShort for what should not become a password."""
    if len(password) < SHORTEST or len(set(password)) < SHORTEST // 2:
        raise PasswordTooShort(field=field, least=SHORTEST)


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
