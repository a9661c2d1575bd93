"""What a scanned label means: a material, a lot (or measured leftover) of it, or a shelf."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import func, select

from app.identity.fencing import own_warehouses, require_places, require_warehouse
from app.kernel.work import Work
from models.materials import Material
from models.stock import Lot, Shelf, StockBalance

MATERIAL, LOT, SHELF = "m", "l", "s"
"""The kinds of labels, as short as addresses want them."""
_LONGEST_ID = 18


class ScanCode(NamedTuple):
    """What a label says: its kind, and a code (of a lot its number, since suppliers' codes repeat)."""

    kind: str
    code: str


@dataclass(frozen=True)
class Scanned:
    """What the label stands on."""

    kind: str
    id: int
    code: str
    name: str
    material_id: int | None = None
    lot_code: str = ""


def find_scanned(work: Work, scan: ScanCode) -> Scanned | None:
    """The record of a label; None when there is none any more. Codes are compared without their case.

    Raises NotYourWarehouse for a shelf, or a lot that lies only, in warehouses of others.
    """
    if "\0" in scan.code:  # no code has it, and the database cannot even be asked
        return None
    if scan.kind == MATERIAL:
        return _material(work, scan.code)
    if scan.kind == LOT:
        return _lot(work, scan.code)
    return _shelf(work, scan.code) if scan.kind == SHELF else None


def _material(work: Work, code: str) -> Scanned | None:
    material = work.session.scalars(select(Material).where(Material.code == code)).one_or_none()
    if material is None:
        # A scanner that shouts, or a code somebody typed: only when it cannot be anything else.
        found = work.session.scalars(
            select(Material).where(func.upper(Material.code) == func.upper(code)).limit(2)
        ).all()
        material = found[0] if len(found) == 1 else None
    if material is None:
        return None
    return Scanned(MATERIAL, material.id, material.code, material.name, material.id)


def _lot(work: Work, number: str) -> Scanned | None:
    if not (number.isascii() and number.isdecimal() and len(number) <= _LONGEST_ID):
        return None
    lot = work.session.get(Lot, int(number))
    if lot is None:
        return None
    _require_lot(work, lot.id)
    return Scanned(LOT, lot.id, lot.code, str(lot.material), lot.material_id, lot.code)


def _require_lot(work: Work, lot_id: int) -> None:
    """A lot of which nothing is left lies nowhere, and is nobody's secret."""
    own = own_warehouses(work)
    if own is None:
        return
    query = select(StockBalance.location_id).where(StockBalance.lot_id == lot_id, StockBalance.on_hand > 0)
    lies_in = set(work.session.scalars(query))
    if lies_in and not lies_in & own:
        require_places(work, lies_in)


def _shelf(work: Work, code: str) -> Scanned | None:
    shelf = work.session.scalars(
        select(Shelf).where(func.upper(Shelf.code) == func.upper(code)).order_by(Shelf.code != code).limit(1)
    ).first()
    if shelf is not None:
        require_warehouse(work, shelf.warehouse_id)
    return None if shelf is None else Scanned(SHELF, shelf.id, shelf.code, shelf.name)
