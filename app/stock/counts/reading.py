"""What stands on a count sheet, for whoever counts and whoever posts; the books only for those who may."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from sqlalchemy import func, select, text

from app.identity.fencing import own_warehouses, require_warehouse
from app.kernel.amounts import round_money
from app.kernel.permissions import SEE_COST, NotAllowed, Right
from app.kernel.work import Work
from app.stock.counts.posting import POST
from app.stock.warehouses.warehouses import active_warehouses
from models.stock import Location, Shelf
from models.warehouse import StockCount, StockCountLine

SHOW = Right("show", "StockCount")
LIST_STOCK = Right("list", "Stock")

_LINES = text(
    "select l.id, l.material_id, m.code, m.name, u.symbol as unit, coalesce(s.code, '') as shelf,"
    " l.lot_id, coalesce(t.code, '') as lot, t.length_mm, t.width_mm,"
    " l.counted, l.book, l.counted_by, l.counted_at, l.posted"
    " from stock_count_line l join material m on m.id = l.material_id join unit u on u.id = m.unit_id"
    " left join shelf s on s.id = m.shelf_id left join lot t on t.id = l.lot_id"
    " where l.count_id = :count and (cast(:line as bigint) is null or l.id = :line)"
    ' order by s.code collate "C" nulls last, m.sort_name, m.id, l.lot_id'
)
_WORTH = text(
    "select l.id, coalesce(b.on_hand, 0) as on_hand, coalesce(b.value / nullif(b.on_hand, 0),"
    " there.value / nullif(there.on_hand, 0), m.replacement_cost) as unit_cost"
    " from stock_count_line l join stock_count c on c.id = l.count_id join material m on m.id = l.material_id"
    " left join stock_balance b on b.location_id = c.warehouse_id and b.material_id = l.material_id"
    " and b.lot_id is not distinct from l.lot_id"
    " left join (select material_id, sum(on_hand) as on_hand, sum(value) as value from stock_balance"
    " where location_id = (select warehouse_id from stock_count where id = :count)"
    " group by material_id) there"
    " on there.material_id = l.material_id"
    " where l.count_id = :count"
)
_BOOKED = text(
    "select m.material_id, m.lot_id,"
    " sum(case when m.target_id = c.warehouse_id then m.value else -m.value end) as value"
    " from stock_count c join stock_move m on m.document = 'slip' and m.document_id = c.slip_id"
    " and m.reversal_of is null"
    " where c.id = :count group by m.material_id, m.lot_id"
)


@dataclass(frozen=True)
class SheetLine:
    """One line of a sheet. ``book`` and ``posted`` are None for those who count blind."""

    id: int
    material_id: int
    code: str
    name: str
    unit: str
    shelf: str
    lot_id: int | None
    lot: str
    length_mm: int | None
    width_mm: int | None
    counted: Decimal | None
    book: Decimal | None
    counted_by: str
    counted_at: datetime | None
    posted: Decimal | None

    @property
    def difference(self) -> Decimal | None:
        """Counted above, or negative below, the books at that moment."""
        return None if self.counted is None or self.book is None else self.counted - self.book


@dataclass(frozen=True)
class ResultLine:
    """A counted line beside what the books say now; ``value`` only for those who may see costs."""

    line: SheetLine
    on_hand: Decimal
    value: Decimal | None


@dataclass(frozen=True)
class CountResult:
    """What posting will change, or has changed. Money is None for those who may not see costs."""

    lines: Sequence[ResultLine]
    not_counted: Sequence[SheetLine]
    surplus: Decimal | None
    loss: Decimal | None

    @property
    def differences(self) -> int:
        """How many lines differ from the books."""
        return sum(1 for one in self.lines if one.line.difference)


@dataclass(frozen=True)
class Progress:
    """How far a count has come."""

    lines: int
    counted: int


def may_see_book(work: Work, count: StockCount) -> bool:
    """Whether whoever acts may see on the count's pages what the books say.

    An open blind count shows it only to those who may post it; a closed one to those who may see the
    stock anyway.
    """
    if not count.is_blind or work.actor.may(POST):
        return True
    return count.state != "open" and work.actor.may(LIST_STOCK)


def sheet_lines(work: Work, count: StockCount, line_id: int | None = None) -> list[SheetLine]:
    """The lines (or one) for the counting screen, by shelf and name; the books only when it is not blind."""
    require_warehouse(work, count.warehouse_id)
    lines = _read(work, count, line_id)
    if count.is_blind:
        return [replace(line, book=None, posted=None) for line in lines]
    now = {row.id: row.on_hand for row in work.session.execute(_WORTH, {"count": count.id})}
    return [line if line.counted is not None else replace(line, book=now[line.id]) for line in lines]


def count_result(work: Work, count: StockCount) -> CountResult:
    """What was found, line by line; NotAllowed for those who count blind. Two queries, three once posted."""
    require_warehouse(work, count.warehouse_id)
    if not may_see_book(work, count):
        raise NotAllowed(right=str(POST))
    lines = _read(work, count)
    sees_cost = work.actor.may(SEE_COST)
    now = {row.id: row for row in work.session.execute(_WORTH, {"count": count.id})}
    booked = {
        (row.material_id, row.lot_id): row.value
        for row in work.session.execute(_BOOKED, {"count": count.id})
        if sees_cost
    }
    found = []
    for line in lines:
        if line.counted is not None:
            worth = round_money((line.difference or Decimal(0)) * now[line.id].unit_cost)
            if count.state == "posted":
                worth = booked.get((line.material_id, line.lot_id), Decimal("0.00"))
            found.append(ResultLine(line, now[line.id].on_hand, worth if sees_cost else None))
    values = [one.value for one in found if one.value is not None]
    return CountResult(
        lines=found,
        not_counted=[line for line in lines if line.counted is None],
        surplus=sum((one for one in values if one > 0), Decimal("0.00")) if sees_cost else None,
        loss=sum((one for one in values if one < 0), Decimal("0.00")) if sees_cost else None,
    )


def progress(work: Work, count_id: int) -> Progress:
    """Lines of the sheet, and how many of them have been counted."""
    lines, counted = work.session.execute(
        select(func.count(), func.count(StockCountLine.counted)).where(StockCountLine.count_id == count_id)
    ).one()
    return Progress(int(lines), int(counted))


def open_counts(work: Work, limit: int = 20) -> Sequence[StockCount]:
    """Counts that go on in one's warehouses, the newest first."""
    query = select(StockCount).where(StockCount.state == "open").order_by(StockCount.id.desc()).limit(limit)
    own = own_warehouses(work)
    if own is not None:
        query = query.where(StockCount.warehouse_id.in_(own))
    return work.session.scalars(query).all()


def countable_places(work: Work) -> tuple[Sequence[Location], Sequence[Shelf]]:
    """Active warehouses and their active shelves, to choose what is counted."""
    warehouses = active_warehouses(work)
    shelves = work.session.scalars(
        select(Shelf)
        .where(Shelf.is_active, Shelf.warehouse_id.in_([one.id for one in warehouses]))
        .order_by(Shelf.code.collate("C"))
    ).all()
    return warehouses, shelves


def _read(work: Work, count: StockCount, line_id: int | None = None) -> list[SheetLine]:
    asked = {"count": count.id, "line": line_id}
    return [SheetLine(**row) for row in work.session.execute(_LINES, asked).mappings()]
