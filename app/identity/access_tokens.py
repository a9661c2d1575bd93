"""Access tokens: ten minutes, signed under a key of the company and the month, good for nothing elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import jwt

from app.kernel.sealing import fingerprint
from app.kernel.tenancy import Tenant

LIFETIME: Final = timedelta(minutes=10)
ISSUER: Final = "atolye"
KIND: Final = "at+jwt"
"""So that no other token we may ever sign is taken for one of these (RFC 9068)."""
_ALGORITHM: Final = "HS256"
_NEEDED: Final = ["aud", "exp", "iat", "iss", "sid", "sub"]


@dataclass(frozen=True)
class Claims:
    """What a token says once its signature was found to be ours."""

    user_id: int
    session_id: int


def sign_token(tenant: Tenant, user_id: int, session_id: int, now: datetime) -> str:
    """A token for one session of one person in this company."""
    month = _month(now)
    claims = {
        "iss": ISSUER,
        "aud": tenant.slug,
        "sub": str(user_id),
        "sid": session_id,
        "iat": int(now.timestamp()),
        "exp": int((now + LIFETIME).timestamp()),
    }
    return jwt.encode(claims, _key(tenant, month), algorithm=_ALGORITHM, headers={"kid": month, "typ": KIND})


def read_token(tenant: Tenant, token: str, now: datetime) -> Claims | None:
    """What the token says; None when it is not ours, not this company's, or over."""
    try:
        header = jwt.get_unverified_header(token)
        month = header.get("kid")
        if month not in {_month(now), _month(now - LIFETIME)} or header.get("typ") != KIND:
            return None
        said: dict[str, Any] = jwt.decode(
            token,
            _key(tenant, str(month)),
            algorithms=[_ALGORITHM],
            audience=tenant.slug,
            issuer=ISSUER,
            # Against the clock of the act, which is the one that signed.
            options={"require": _NEEDED, "verify_exp": False, "verify_iat": False, "verify_nbf": False},
        )
        if now.timestamp() >= int(said["exp"]):
            return None
        return Claims(int(said["sub"]), int(said["sid"]))
    except (jwt.PyJWTError, TypeError, ValueError):
        return None


def _month(now: datetime) -> str:
    """The name of the key: it changes with the month, so that no key signs for years."""
    return f"{now.astimezone(UTC):%Y-%m}"


def _key(tenant: Tenant, month: str) -> str:
    return fingerprint(tenant, "access token", month)
