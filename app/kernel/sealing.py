"""Sealing what may be stored but not read by whoever gets a copy of the database: identity numbers, secrets.

Fernet (AES-128-CBC with HMAC-SHA256) under a key of the tenant and the purpose, so that one company's
sealed text opens nowhere else. Secrets rotate: the newest seals, older ones still open. The composition
root says once where they come from.
"""

from __future__ import annotations

import hashlib
import hmac
from base64 import urlsafe_b64encode
from collections.abc import Callable, Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from app.kernel.tenancy import Tenant

_provider: list[Callable[[], str]] = []
_older: list[str] = []


class NoSecret(RuntimeError):
    """The composition root did not say where the secret comes from."""


class BrokenSeal(ValueError):
    """The text was sealed by another company, for another purpose, under another secret, or changed."""


def use_secret(provider: Callable[[], str], *, older: Sequence[str] = ()) -> None:
    """Where the secret comes from, from now on; called once when the product starts.

    ``older`` are secrets of before, newest first: what they sealed opens until it is sealed again.
    """
    _provider[:] = [provider]
    _older[:] = older


def seal(tenant: Tenant, purpose: str, text: str) -> str:
    """The text as it may be stored; nothing stays nothing."""
    return _fernet(tenant, purpose).encrypt(text.encode("utf-8")).decode("ascii") if text else ""


def unseal(tenant: Tenant, purpose: str, sealed: str) -> str:
    """The text that was sealed; raises BrokenSeal."""
    if not sealed:
        return ""
    try:
        return _fernet(tenant, purpose).decrypt(sealed.encode("ascii")).decode("utf-8")
    except (InvalidToken, UnicodeError) as broken:
        raise BrokenSeal from broken


def seal_again(tenant: Tenant, purpose: str, sealed: str) -> str:
    """The same text under the newest secret; BrokenSeal when none of ours opens it."""
    return seal(tenant, purpose, unseal(tenant, purpose, sealed))


def is_sealed_anew(tenant: Tenant, purpose: str, sealed: str) -> bool:
    """Whether the newest secret alone opens it."""
    try:
        Fernet(urlsafe_b64encode(_keys(tenant, f"seal:{purpose}")[0])).decrypt(sealed.encode("ascii"))
    except (InvalidToken, UnicodeError):
        return False
    return True


def fingerprint(tenant: Tenant, purpose: str, text: str) -> str:
    """By what a secret text is found again without being stored: 64 letters, useless without our secret."""
    return fingerprints(tenant, purpose, text)[0]


def fingerprints(tenant: Tenant, purpose: str, text: str) -> list[str]:
    """Under the newest secret and under each older one: what was stored before a rotation is found too."""
    keys = _keys(tenant, f"print:{purpose}")
    return [hmac.new(key, text.encode("utf-8"), hashlib.sha256).hexdigest() for key in keys]


def _fernet(tenant: Tenant, purpose: str) -> MultiFernet:
    return MultiFernet([Fernet(urlsafe_b64encode(key)) for key in _keys(tenant, f"seal:{purpose}")])


def _keys(tenant: Tenant, purpose: str) -> list[bytes]:
    if not _provider:
        raise NoSecret
    return [bytes.fromhex(tenant.key(secret, purpose)) for secret in (_provider[0](), *_older)]
