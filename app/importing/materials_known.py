"""The materials that lists of stock and prices are about: what has to be known of each."""

from __future__ import annotations

from decimal import Decimal
from typing import Protocol

from sqlalchemy import text

from app.importing.kind import Understood
from app.importing.references import Codes
from app.kernel.errors import Refusal
from app.kernel.work import Work

_KNOWN = text(
    "select m.id, m.code, m.unit_id, m.purchase_unit_id, m.purchase_factor, m.replacement_cost,"
    " m.is_lot_tracked, u.symbol from material m join unit u on u.id = m.unit_id order by m.id"
)
_LOCK = text("select id from material where id = any(cast(:ids as bigint[])) order by id for no key update")


class KnownMaterial(Protocol):
    """A row of the query above."""

    id: int
    code: str
    unit_id: int
    purchase_unit_id: int | None
    purchase_factor: Decimal
    replacement_cost: Decimal
    is_lot_tracked: bool
    symbol: str


def known_materials(work: Work) -> Codes:
    """All materials by code."""
    return Codes(work.session.execute(_KNOWN).all())


def lock_known(work: Work, materials: Codes, understood: Understood) -> list[int]:
    """Lock the materials of the file, in the order of their ids, as everybody does; their ids."""
    ids = set()
    for line in understood.lines:
        try:
            material = materials.find(line.values.get("code", ""))
        except Refusal:
            continue
        if material is not None:
            ids.add(material.id)
    work.session.execute(_LOCK, {"ids": sorted(ids)})
    return sorted(ids)
