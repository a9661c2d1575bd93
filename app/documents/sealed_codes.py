"""The code on a paper names a person's whole identity number, as inspections want it: it is kept sealed.

The law wants the number in the code of a waybill, and masked everywhere else. So the frozen facts of a
paper hold the code sealed, and it is opened only while the paper is drawn.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from app.kernel.cleaning import hide_identity_numbers
from app.kernel.sealing import seal, unseal
from app.kernel.tenancy import Tenant

PURPOSE: Final = "paper"
_CODE: Final = "qr"
_SEALED: Final = "sealed:"


def seal_code(tenant: Tenant, snapshot: dict[str, Any]) -> dict[str, Any]:
    """The facts as they are stored; a code that names no person stays as it is."""
    code = snapshot.get(_CODE) or ""
    if code.startswith(_SEALED) or hide_identity_numbers(code) == code:
        return snapshot
    return {**snapshot, _CODE: _SEALED + seal(tenant, PURPOSE, code)}


def open_code(tenant: Tenant, snapshot: Mapping[str, Any]) -> Mapping[str, Any]:
    """The facts as they are drawn; raises BrokenSeal."""
    code = snapshot.get(_CODE) or ""
    if not code.startswith(_SEALED):
        return snapshot
    return {**snapshot, _CODE: unseal(tenant, PURPOSE, code.removeprefix(_SEALED))}
