"""What stands in a link that opens something without signing in: a random name, and our signature under it.

The signature follows from the secret of the installation and the company, so that nobody who reads the
database can make a link, and we can show it again.
"""

from __future__ import annotations

import hmac
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from app.kernel.sealing import fingerprints
from app.kernel.tenancy import Tenant

_SIGNED: Final = 16
_TOKEN: Final = re.compile("[A-Za-z0-9_-]{43}")


@dataclass(frozen=True)
class LinkToken:
    """A token as somebody brought it, before anybody has looked whether it is ours."""

    name: UUID
    signature: bytes

    def is_ours(self, tenant: Tenant, purpose: str, about: str) -> bool:
        """Whether we signed this name for this purpose; under our newest secret and each older one."""
        ours = _signatures(tenant, purpose, self.name, about)
        return any(hmac.compare_digest(one, self.signature) for one in ours)


def make_token(tenant: Tenant, purpose: str, name: UUID, about: str) -> str:
    """What stands in the address: the name of the link and our signature, 43 letters."""
    signature = _signatures(tenant, purpose, name, about)[0]
    return urlsafe_b64encode(name.bytes + signature).decode("ascii").rstrip("=")


def read_token(token: str) -> LinkToken | None:
    """The parts of a token; None when it cannot be one."""
    if _TOKEN.fullmatch(token) is None:
        return None
    said = urlsafe_b64decode(f"{token}=")
    return LinkToken(UUID(bytes=said[:_SIGNED]), said[_SIGNED:])


def _signatures(tenant: Tenant, purpose: str, name: UUID, about: str) -> list[bytes]:
    """A link lives through the rotation of secrets."""
    return [bytes.fromhex(one)[:_SIGNED] for one in fingerprints(tenant, purpose, f"{name}:{about}")]
