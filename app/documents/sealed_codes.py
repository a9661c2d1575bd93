"""Where a paper names a person's whole identity number, as inspections want it, it is kept sealed.

The law wants the number in the code of a waybill, and that of a firm of one person in its letterhead; it is
masked everywhere else. So the frozen facts of a paper hold both sealed, and they are opened only while the
paper is drawn.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from app.kernel.cleaning import hide_identity_numbers
from app.kernel.sealing import seal, unseal
from app.kernel.tenancy import Tenant

PURPOSE: Final = "paper"
_CODE: Final = "qr"
_SELLER: Final = "seller"
_NUMBER: Final = "tax_number"
_SEALED: Final = "sealed:"


def seal_code(tenant: Tenant, snapshot: dict[str, Any]) -> dict[str, Any]:
    """The facts as they are stored; what names no person stays as it is."""

    def close(said: str) -> str:
        if said.startswith(_SEALED) or hide_identity_numbers(said) == said:
            return said
        return _SEALED + seal(tenant, PURPOSE, said)

    return _with(snapshot, close)


def open_code(tenant: Tenant, snapshot: Mapping[str, Any]) -> Mapping[str, Any]:
    """The facts as they are drawn; raises BrokenSeal."""

    def read(said: str) -> str:
        is_sealed = said.startswith(_SEALED)
        return unseal(tenant, PURPOSE, said.removeprefix(_SEALED)) if is_sealed else said

    return _with(dict(snapshot), read)


def _with(snapshot: dict[str, Any], change: Callable[[str], str]) -> dict[str, Any]:
    """The facts with their code and the seller's number as ``change`` says them."""
    said = dict(snapshot)
    if said.get(_CODE):
        said[_CODE] = change(said[_CODE])
    seller = said.get(_SELLER) or {}
    if seller.get(_NUMBER):
        said[_SELLER] = {**seller, _NUMBER: change(seller[_NUMBER])}
    return said
