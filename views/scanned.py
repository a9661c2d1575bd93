"""Read what a scanner typed or a camera saw: the address on a label, even through a Turkish keyboard."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import quote, unquote, urlsplit

from flask import current_app, request

from app.kernel.tenancy import current_tenant
from app.kernel.text import N_
from app.stock.labels.scanning import LOT, MATERIAL, SHELF, ScanCode

KINDS: Final = {MATERIAL: N_("Material"), LOT: N_("Lot"), SHELF: N_("Shelf")}
# A hand scanner is a keyboard from America. Where Windows expects a Turkish Q keyboard, its address
# http://acme.example/q/m/SAC-1 arrives as httpŞ..acmeçexample.q.m.SAC*1.
_TURKISH_Q: Final = str.maketrans("Şş.:çÇöÖ*?-_ığĞüÜ", ":;/?.>,<-_=+i[{]}")
_ADDRESS: Final = re.compile(r"/q/([mls])/(.+)")
_LONGEST: Final = 400


def scanned_code(typed: str) -> ScanCode | None:
    """The code on the label whose address this is; None for anything else, and for labels of others."""
    text = typed.strip()
    if len(text) > _LONGEST:
        return None
    found = _read(text)
    return found if found is not None else _read(text.translate(_TURKISH_Q))


def label_address(kind: str, code: str) -> str:
    """What the QR code of a label says: an address of the company's own, so that any phone opens it."""
    return f"{request.host_url}q/{kind}/{quote(code, safe='')}"


def _read(text: str) -> ScanCode | None:
    try:
        parts = urlsplit(text)
        host = parts.hostname
    except ValueError:
        return None
    if parts.scheme.lower() not in ("http", "https", "") or (parts.scheme and not host):
        return None
    found = _ADDRESS.fullmatch(parts.path)
    if found is None or (host is not None and not _is_ours(host)):
        return None
    return ScanCode(found[1], unquote(found[2]))


def _is_ours(host: str) -> bool:
    """The address of this company, or one nobody has any more; never that of another company."""
    if host == request.host.rsplit(":", 1)[0].lower():
        return True
    tenant = current_app.extensions["atolye.finder"].find(host)
    return tenant is None or tenant == current_tenant()
