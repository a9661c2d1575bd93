"""Enter what was counted: one shelf, one figure, against what the books say at that very moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from sqlalchemy import text

from app.identity.fencing import require_warehouse
from app.kernel.amounts import round_quantity
from app.kernel.clock import today_local
from app.kernel.permissions import Right
from app.kernel.work import RecordGone, Work
from app.materials.locking import lock_materials
from app.stock.counts.events import LineCleared, LineCounted
from app.stock.counts.opening import LOCK_WAREHOUSE
from app.stock.counts.refusals import (
    CountBelowZero,
    CountClosed,
    CountedByLot,
    CountedElsewhere,
    CountedLater,
    LotOfAnother,
    MovedMeanwhile,
    NotOnThisSheet,
    OnAnotherShelf,
    PassiveMaterial,
    TooLate,
)
from app.stock.ledger.amounts import MOST
from app.stock.ledger.balances import lock_balances
from app.stock.ledger.refusals import QuantityTooLarge
from models.materials import Material
from models.stock import Lot
from models.warehouse import StockCount, StockCountLine

COUNT = Right("count", "StockCount")

_LINE = text(
    "select id from stock_count_line where count_id = :count and material_id = :material"
    " and lot_id is not distinct from :lot"
)
_OTHER_SHEET = text(
    "select c.number from stock_count_line l join stock_count c on c.id = l.count_id"
    " where l.material_id = :material and c.state = 'open' and c.warehouse_id = :warehouse and c.id <> :count"
    " limit 1"
)
_OPEN_LOT = text(
    "insert into lot (material_id, code, received_on) values (:material, :code, :today)"
    " on conflict (material_id, code) do update set code = excluded.code returning id"
)
# A figure that was typed without a connection arrives later: what has moved since is taken out again.
_MOVED_SINCE = text(
    "select coalesce(sum(case when target_id = :warehouse then quantity else -quantity end), 0)"
    " from stock_move where material_id = :material and lot_id is not distinct from :lot"
    " and :warehouse in (source_id, target_id) and posted_at > :then"
)
_LONGEST_LOT = 40
_AT_ONCE = timedelta(seconds=2)
_LONGEST_WAIT = timedelta(days=1)


def enter_count(
    work: Work,
    count_id: int,
    material_id: int,
    counted: Decimal,
    *,
    lot_id: int | None = None,
    lot_code: str = "",
    add: bool = False,
    age: timedelta = timedelta(0),
    key: str | None = None,
) -> int:
    """Write what was found of one material (of one lot); the id of its line.

    A figure that stands there is replaced; with ``add`` the new one comes on top, as long as nothing has
    moved between the two. A lot the books do not know is opened when its code is written. ``age`` is how
    long ago it was counted, when the tablet had no connection: the books count as of then.
    """
    work.require(COUNT)
    counted = checked_count(counted)

    def act() -> int:
        count = _open_sheet(work, count_id)
        # Whoever receives or counts this material elsewhere waits until the figure stands.
        material = lock_materials(work, [material_id]).get(material_id)
        if material is None:
            raise RecordGone
        lot = _lot(work, material, lot_id, lot_code)
        _hold_warehouse(work, count, material, lot)
        held = lock_balances(work, count.warehouse_id, [material_id]).get(material_id, [])
        if lot is None and (material.is_lot_tracked or any(one.lot_id is not None for one in held)):
            raise CountedByLot(material=str(material))
        then = _moment(work, age)
        now = sum((one.on_hand for one in held if one.lot_id == lot), Decimal("0.000"))
        line = _line(work, count, material, lot, in_books=bool(now))
        book = now if then == work.now else _book_then(work, count, line, now, then)
        if then != work.now and line.counted_at is not None and line.counted_at > then:
            raise CountedLater(material=str(material), by=line.counted_by)
        _write(line, material, _Found(counted, book, then, work.actor.name), add=add)
        work.emit(LineCounted(count.id, str(material), counted))
        return line.id

    return int(work.once(key, "stock.enter_count", act))


def clear_count(work: Work, line_id: int, *, key: str | None = None) -> None:
    """Take a figure back: the line is as if nobody had counted it."""
    work.require(COUNT)

    def act() -> None:
        line = work.find(StockCountLine, line_id)
        _open_sheet(work, line.count_id)
        line = work.lock(StockCountLine, line_id)
        line.counted = line.book = line.counted_at = None
        line.counted_by = ""
        work.emit(LineCleared(line.count_id, str(line.material)))

    work.once(key, "stock.clear_count", act)


def checked_count(counted: Decimal) -> Decimal:
    """The figure in thousandths; CountBelowZero or QuantityTooLarge when nobody can have counted that."""
    if counted < 0:
        raise CountBelowZero
    if counted >= MOST:
        raise QuantityTooLarge(field="counted", quantity=counted)
    return round_quantity(counted)


def _open_sheet(work: Work, count_id: int) -> StockCount:
    """The sheet, shared with everybody who counts on it; whoever posts it waits for all of them."""
    count = work.session.get(StockCount, count_id, with_for_update={"read": True}, populate_existing=True)
    if count is None:
        raise RecordGone
    require_warehouse(work, count.warehouse_id)
    if count.state != "open":
        raise CountClosed(number=count.number)
    return count


def _lot(work: Work, material: Material, lot_id: int | None, lot_code: str) -> int | None:
    if lot_id is not None:
        lot = work.session.get(Lot, lot_id)
        if lot is None or lot.material_id != material.id:
            raise LotOfAnother(material=str(material))
        return lot.id
    code = " ".join(lot_code.split())
    if not code:
        return None
    if len(code) > _LONGEST_LOT:
        raise LotOfAnother(material=str(material))
    asked = {"material": material.id, "code": code, "today": today_local(work.now)}
    return int(work.session.execute(_OPEN_LOT, asked).scalar_one())


def _hold_warehouse(work: Work, count: StockCount, material: Material, lot: int | None) -> None:
    """Who opens another sheet may take a material that is new on this one: one of the two must wait.

    Before any balance is locked, as everybody does who chooses a warehouse: nobody waits in a circle.
    """
    asked = {"count": count.id, "material": material.id, "lot": lot, "warehouse": count.warehouse_id}
    if work.session.execute(_LINE, asked).first() is None:
        work.session.execute(LOCK_WAREHOUSE, asked)


def _line(
    work: Work, count: StockCount, material: Material, lot: int | None, *, in_books: bool
) -> StockCountLine:
    asked = {"count": count.id, "material": material.id, "lot": lot, "warehouse": count.warehouse_id}
    found = work.session.execute(_LINE, asked).scalar_one_or_none()
    if found is not None:
        return work.lock(StockCountLine, found)
    _check_belongs(count, material)
    if not material.is_active and not in_books:
        raise PassiveMaterial(material=str(material))
    other = work.session.execute(_OTHER_SHEET, asked).scalar_one_or_none()
    if other is not None:
        raise CountedElsewhere(material=str(material), number=other, field="material")
    line = StockCountLine(count_id=count.id, material_id=material.id, lot_id=lot)
    work.session.add(line)
    work.session.flush()
    return line


def _check_belongs(count: StockCount, material: Material) -> None:
    if count.kind and material.kind != count.kind:
        raise NotOnThisSheet(material=str(material))
    if count.shelf_id is not None and material.shelf_id != count.shelf_id:
        raise OnAnotherShelf(material=str(material), shelf=str(count.shelf))


def _moment(work: Work, age: timedelta) -> datetime:
    """When it was counted; tablets whose clock jumped are not believed."""
    if age <= _AT_ONCE:
        return work.now
    if age > _LONGEST_WAIT:
        raise TooLate
    return work.now - age


def _book_then(work: Work, count: StockCount, line: StockCountLine, now: Decimal, then: datetime) -> Decimal:
    """What the books said then. Below zero it cannot have been: what moved came to be known later."""
    moved = work.session.execute(
        _MOVED_SINCE,
        {
            "warehouse": count.warehouse_id,
            "material": line.material_id,
            "lot": line.lot_id,
            "then": then,
        },
    ).scalar_one()
    return max(now - Decimal(moved), Decimal("0.000"))


@dataclass(frozen=True)
class _Found:
    """One figure, what the books said, when it was counted and by whom."""

    counted: Decimal
    book: Decimal
    then: datetime
    by: str


def _write(line: StockCountLine, material: Material, found: _Found, *, add: bool) -> None:
    counted = found.counted
    if add and line.counted is not None:
        if line.book != found.book:
            raise MovedMeanwhile(material=str(material))
        counted = checked_count(line.counted + counted)
    line.counted, line.book = counted, found.book
    line.counted_at, line.counted_by = found.then, found.by
