"""Open a count sheet [sayım] for a warehouse, whole, by category or by shelf; or give it up."""

from __future__ import annotations

from typing import Any

from sqlalchemy import text

from app.documents.numbering import take_code
from app.identity.fencing import require_warehouse
from app.kernel.clock import today_local
from app.kernel.permissions import Right
from app.kernel.work import Work
from app.stock.counts.events import CountCancelled, CountOpened
from app.stock.counts.refusals import CountClosed, CountedElsewhere, NotAKind, NotAShelf
from app.stock.ledger.amounts import checked_reason
from app.stock.warehouses.warehouses import find_warehouse
from models.materials import KINDS
from models.stock import Shelf
from models.warehouse import StockCount

OPEN = Right("add", "StockCount")
CANCEL = Right("cancel", "StockCount")

# Who opens a second sheet of the same warehouse waits here, and then finds the first. Not FOR UPDATE:
# every move that is posted meanwhile looks at the key of its places.
LOCK_WAREHOUSE = text("select id from location where id = :warehouse for no key update")
# What the books have there, lot by lot, and what is kept on a shelf there although the books have none;
# for a first count every material. A lot of which there is none has no name that could be listed.
_EXPECTED = text(
    "insert into stock_count_line (count_id, material_id, lot_id)"
    " select :count, m.id, b.lot_id from stock_balance b join material m on m.id = b.material_id"
    " where b.location_id = :warehouse and b.on_hand > 0"
    " and (:kind = '' or m.kind = :kind) and (cast(:shelf as bigint) is null or m.shelf_id = :shelf)"
    " union"
    " select :count, m.id, null from material m left join shelf s on s.id = m.shelf_id"
    " where (:everything or s.warehouse_id = :warehouse) and m.is_active and not m.is_lot_tracked"
    " and (:kind = '' or m.kind = :kind) and (cast(:shelf as bigint) is null or m.shelf_id = :shelf)"
    " and not exists (select from stock_balance b where b.location_id = :warehouse"
    " and b.material_id = m.id and b.on_hand > 0)"
    " order by 2, 3"
)
_ON_ANOTHER_SHEET = text(
    "select m.code || ' ' || m.name as material, c.number from stock_count_line mine"
    " join stock_count_line theirs on theirs.material_id = mine.material_id and theirs.count_id <> :count"
    " join stock_count c on c.id = theirs.count_id and c.state = 'open' and c.warehouse_id = :warehouse"
    " join material m on m.id = mine.material_id"
    " where mine.count_id = :count order by m.code limit 1"
)


def open_count(
    work: Work,
    warehouse_id: int | None,
    *,
    kind: str = "",
    shelf_id: int | None = None,
    is_blind: bool = True,
    everything: bool = False,
    note: str = "",
    key: str | None = None,
) -> int:
    """A sheet with everything that should be there; its id.

    ``everything`` lists active materials too of which the books have none. What is found besides is
    added while counting, so a sheet may begin empty. Raises CountedElsewhere when some of it stands on
    another open sheet of the warehouse.
    """
    work.require(OPEN)

    def act() -> int:
        _check_scope(work, warehouse_id, kind, shelf_id)
        count = StockCount(
            number=take_code(work, "stock_count", "SAY", today_local(work.now).year),
            warehouse_id=warehouse_id,
            kind=kind,
            shelf_id=shelf_id,
            is_blind=is_blind,
            opened_at=work.now,
            opened_by=work.actor.name,
            note=" ".join(note.split()),
        )
        work.session.add(count)
        work.session.flush()
        _expect(work, count, everything=everything)
        return count.id

    return int(work.once(key, "stock.open_count", act))


def cancel_count(work: Work, count_id: int, reason: str, *, key: str | None = None) -> None:
    """Give a count up; nothing was booked and nothing will be."""
    work.require(CANCEL)
    reason = checked_reason(reason)

    def act() -> None:
        count = work.lock(StockCount, count_id)
        require_warehouse(work, count.warehouse_id)
        if count.state != "open":
            raise CountClosed(number=count.number)
        count.state = "cancelled"
        count.closed_at, count.closed_by = work.now, work.actor.name
        count.note = f"{count.note}\n{reason}".strip()
        work.emit(CountCancelled(count.id, count.number, reason))

    work.once(key, "stock.cancel_count", act)


def _check_scope(work: Work, warehouse_id: int | None, kind: str, shelf_id: int | None) -> None:
    # First the stronger lock: two who open a sheet must not share the warehouse and then both want it alone.
    work.session.execute(LOCK_WAREHOUSE, {"warehouse": warehouse_id})
    warehouse = find_warehouse(work, warehouse_id, "warehouse_id")
    if kind and kind not in KINDS:
        raise NotAKind
    if shelf_id is not None:
        shelf = work.session.get(Shelf, shelf_id)
        if shelf is None or shelf.warehouse_id != warehouse.id:
            raise NotAShelf


def _expect(work: Work, count: StockCount, *, everything: bool) -> None:
    asked: dict[str, Any] = {
        "count": count.id,
        "warehouse": count.warehouse_id,
        "kind": count.kind,
        "shelf": count.shelf_id,
        "everything": everything and count.shelf_id is None,
    }
    lines = getattr(work.session.execute(_EXPECTED, asked), "rowcount", 0)
    taken = work.session.execute(_ON_ANOTHER_SHEET, asked).first()
    if taken is not None:
        raise CountedElsewhere(material=taken.material, number=taken.number, field="warehouse_id")
    work.emit(CountOpened(count.id, count.number, lines))
