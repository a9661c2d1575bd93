"""Addresses on a host for files alone: signed for one company, one file and some minutes.

What people sent is best shown from a host where nobody is signed in: whatever a browser may be made to do
with it, there is no cookie and no page of ours (ASVS 5.0, 3.2.1). Who may look was asked by the page that
gave the address; the file host asks for the signature only.
"""

from __future__ import annotations

import hmac
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from app.kernel.sealing import fingerprint, fingerprints
from app.kernel.tenancy import Tenant

LASTS: Final = timedelta(minutes=5)
_PURPOSE: Final = "file address"
_PATH: Final = re.compile(
    r"/f/([a-z0-9-]{1,63})/([a-z]{1,20})/([A-Za-z0-9-]{1,64})/([0-9]{1,12})/([0-9a-f]{64})"
)


@dataclass(frozen=True)
class FileAddress:
    """What an address says, before anybody has looked whether it is ours."""

    company: str
    """As host names write it."""
    kind: str
    name: str
    until: int
    mark: str


def signed_path(tenant: Tenant, kind: str, name: str, now: datetime) -> str:
    """The path of one file of this company, good for some minutes."""
    until = int((now + LASTS).timestamp())
    mark = fingerprint(tenant, _PURPOSE, _signed(kind, name, until))
    return f"/f/{tenant.slug.replace('_', '-')}/{kind}/{name}/{until}/{mark}"


def url_on(host: str, scheme: str, tenant: Tenant, kind: str, name: str, now: datetime) -> str:
    """The whole address on the host of files."""
    return f"{scheme}://{host}{signed_path(tenant, kind, name, now)}"


def read_path(path: str) -> FileAddress | None:
    """What the path says; None when it is no address of a file."""
    found = _PATH.fullmatch(path)
    return FileAddress(found[1], found[2], found[3], int(found[4]), found[5]) if found else None


def is_signed(tenant: Tenant, address: FileAddress, now: datetime) -> bool:
    """Whether this company signed it, and not too long ago."""
    marks = fingerprints(tenant, _PURPOSE, _signed(address.kind, address.name, address.until))
    is_ours = any(hmac.compare_digest(mark, address.mark) for mark in marks)
    return is_ours and now.timestamp() < address.until


def _signed(kind: str, name: str, until: int) -> str:
    return f"{kind}\n{name}\n{until}"
