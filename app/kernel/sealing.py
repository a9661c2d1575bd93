"""Sealing what may be stored but not read by whoever gets a copy of the database: identity numbers.

Fernet (AES-128-CBC with HMAC-SHA256) under a key of the tenant and the purpose, so that one company's
sealed text opens nowhere else. The composition root says once where the secret comes from.
"""

from __future__ import annotations

import hashlib
import hmac
from base64 import urlsafe_b64encode
from collections.abc import Callable

from cryptography.fernet import Fernet, InvalidToken

from app.kernel.tenancy import Tenant

_provider: list[Callable[[], str]] = []


class NoSecret(RuntimeError):
    """The composition root did not say where the secret comes from."""


class BrokenSeal(ValueError):
    """The text was sealed by another company, for another purpose, under another secret, or changed."""


def use_secret(provider: Callable[[], str]) -> None:
    """Where the secret comes from, from now on; called once when the product starts."""
    _provider[:] = [provider]


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


def fingerprint(tenant: Tenant, purpose: str, text: str) -> str:
    """By what a secret text is found again without being stored: 64 letters, useless without our secret."""
    return hmac.new(_key(tenant, f"print:{purpose}"), text.encode("utf-8"), hashlib.sha256).hexdigest()


def _fernet(tenant: Tenant, purpose: str) -> Fernet:
    return Fernet(urlsafe_b64encode(_key(tenant, f"seal:{purpose}")))


def _key(tenant: Tenant, purpose: str) -> bytes:
    if not _provider:
        raise NoSecret
    return bytes.fromhex(tenant.key(_provider[0](), purpose))
