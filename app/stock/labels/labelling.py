"""What goes on labels: materials, lots and measured leftovers, shelves; never money, never quantities."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text

from app.identity.fencing import own_warehouses
from app.kernel.permissions import Right
from app.kernel.text import tr_fold
from app.kernel.work import Work
from app.stock.labels.scanning import LOT, MATERIAL, SHELF

PRINT = Right("print", "Stock")
MOST_LISTED = 200

# Every list can be narrowed by typed words, or to chosen ids; lots that are used up need no label.
_FROM = {
    MATERIAL: text(
        "select m.id, m.code as ref, m.code, m.name, coalesce(s.code, '') as shelf, u.symbol as unit,"
        " null as length_mm, null as width_mm, '' as of"
        " from material m join unit u on u.id = m.unit_id left join shelf s on s.id = m.shelf_id"
        " where (m.id = any(cast(:ids as bigint[])) or :all and m.is_active"
        " and (select bool_and(m.search like word) from unnest(cast(:words as text[])) word) is not false)"
        " order by m.sort_name, m.id limit :most"
    ),
    LOT: text(
        "select l.id, cast(l.id as text) as ref, l.code, m.name, coalesce(s.code, '') as shelf,"
        " u.symbol as unit, l.length_mm, l.width_mm, m.code as of"
        " from lot l join material m on m.id = l.material_id join unit u on u.id = m.unit_id"
        " left join shelf s on s.id = m.shelf_id"
        " where (l.id = any(cast(:ids as bigint[])) or :all"
        " and exists (select from stock_balance b join location p on p.id = b.location_id"
        " and p.kind = 'warehouse'"
        " where b.lot_id = l.id and b.on_hand > 0)"
        " and (select bool_and(m.search || ' ' || platform.tr_fold(l.code) like word)"
        " from unnest(cast(:words as text[])) word) is not false)"
        " and (cast(:own as bigint[]) is null or exists (select from stock_balance b"
        " where b.lot_id = l.id and b.on_hand > 0 and b.location_id = any(cast(:own as bigint[]))))"
        " order by l.id desc limit :most"
    ),
    SHELF: text(
        "select s.id, s.code as ref, s.code, s.name, '' as shelf, '' as unit,"
        " null as length_mm, null as width_mm, w.name as of"
        " from shelf s join location w on w.id = s.warehouse_id"
        " where (s.id = any(cast(:ids as bigint[])) or :all and s.is_active"
        " and (select bool_and(platform.tr_fold(s.code || ' ' || s.name) like word)"
        " from unnest(cast(:words as text[])) word) is not false)"
        " and (cast(:own as bigint[]) is null or w.id = any(cast(:own as bigint[])))"
        ' order by s.code collate "C" limit :most'
    ),
}
NEEDED = {MATERIAL: Right("list", "Material"), LOT: Right("list", "Material"), SHELF: Right("list", "Shelf")}


@dataclass(frozen=True)
class Labelled:
    """One thing that can have a label; ``ref`` is what its address ends with."""

    kind: str
    id: int
    ref: str
    code: str
    name: str
    shelf: str
    unit: str
    length_mm: int | None
    width_mm: int | None
    of: str
    """Of a lot the material's code, of a shelf its warehouse."""


def labelled(work: Work, kind: str, typed: str = "", *, ids: Collection[int] = ()) -> Sequence[Labelled]:
    """What fits the typed words, or exactly these ids, in the order of a list. One query.

    Lots and shelves are those of one's own warehouses.
    """
    work.require(PRINT)
    work.require(NEEDED[kind])
    # The typed words stand for themselves: their signs are no pattern.
    words = [f"%{_plain(word)}%" for word in tr_fold(typed).split()]
    own = own_warehouses(work)
    asked: dict[str, Any] = {
        "own": None if own is None else sorted(own),
        "ids": sorted(ids),
        "all": not ids,
        "words": words,
        "most": len(ids) or MOST_LISTED,
    }
    if kind == MATERIAL:
        del asked["own"]
    rows = work.session.execute(_FROM[kind], asked)
    return [Labelled(kind, **row) for row in rows.mappings()]


def _plain(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
