"""Post a count: every difference is booked against what the books say now, all of them or none."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from sqlalchemy import func, select

from app.identity.fencing import require_warehouse
from app.kernel.amounts import show_quantity
from app.kernel.errors import Refusal, Refusals
from app.kernel.permissions import Right
from app.kernel.work import Work
from app.materials.locking import lock_materials
from app.stock.counts.differences import CountPlace, count_place, surplus_value
from app.stock.counts.events import CountPosted
from app.stock.counts.refusals import (
    AlreadyPosted,
    CountBehind,
    CountClosed,
    NothingCounted,
    RestCountedAsZero,
)
from app.stock.ledger.balances import Balance, Taken, availability, lock_balances
from app.stock.ledger.places import places
from app.stock.ledger.posting import NewMove, post_moves
from app.stock.slips.slips import open_slip
from models.materials import Material
from models.warehouse import StockCount, StockCountLine

POST = Right("post", "StockCount")

Held = dict[int, list[Balance]]


def post_count(
    work: Work,
    count_id: int,
    *,
    rest_as_zero: bool = False,
    confirmed: frozenset[str] = frozenset(),
    key: str | None = None,
) -> int | None:
    """Book the differences of all counted lines; the id of their slip, None when the books were right.

    What was not counted is left alone, or with ``rest_as_zero`` counted as none: a Doubt. A difference is
    counted minus what the books said then, so moves in between change shelf and books alike. A shortage
    of more than there is now is refused at its line. No second post books anything.
    """
    work.require(POST)

    def act() -> int | None:
        count = work.lock(StockCount, count_id)
        require_warehouse(work, count.warehouse_id)
        if count.state == "posted":
            raise AlreadyPosted(by=count.closed_by, number=count.number)
        if count.state != "open":
            raise CountClosed(number=count.number)
        if rest_as_zero:
            _check_rest(work, count, confirmed)
        lines = _lines(work, count, with_rest=rest_as_zero)
        if not lines:
            raise NothingCounted
        return _book(work, count, lines)

    slip_id: int | None = work.once(key, "stock.post_count", act)
    return slip_id


def _check_rest(work: Work, count: StockCount, confirmed: frozenset[str]) -> None:
    rest = work.session.scalar(
        select(func.count()).where(StockCountLine.count_id == count.id, StockCountLine.counted.is_(None))
    )
    if rest and RestCountedAsZero.code not in confirmed:
        raise RestCountedAsZero(lines=rest)


def _lines(work: Work, count: StockCount, *, with_rest: bool) -> Sequence[StockCountLine]:
    query = (
        select(StockCountLine)
        .where(StockCountLine.count_id == count.id)
        .order_by(StockCountLine.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return work.session.scalars(
        query if with_rest else query.where(StockCountLine.counted.is_not(None))
    ).all()


def _book(work: Work, count: StockCount, lines: Sequence[StockCountLine]) -> int | None:
    """The order of locks is everybody's: materials by id, then balances."""
    wanted = {line.material_id for line in lines if line.difference != 0}
    materials = lock_materials(work, wanted)
    held = lock_balances(work, count.warehouse_id, wanted) if wanted else {}
    for line in lines:
        _count_rest(work, line, held)
        line.posted = line.difference
    changed = [line for line in lines if line.posted]
    if changed:
        count.slip_id = _post(work, count, changed, materials, held)
    count.state = "posted"
    count.closed_at, count.closed_by = work.now, work.actor.name
    work.emit(CountPosted(count.id, count.number, len(lines), len(changed)))
    return count.slip_id


def _count_rest(work: Work, line: StockCountLine, held: Held) -> None:
    """A line nobody counted, which is to be zero: all of it that is there now is missing."""
    if line.counted is None:
        line.counted, line.book = Decimal(0), _on_hand(line, held)
        line.counted_at, line.counted_by = work.now, work.actor.name


def _on_hand(line: StockCountLine, held: Held) -> Decimal:
    there = (one.on_hand for one in held.get(line.material_id, []) if one.lot_id == line.lot_id)
    return sum(there, Decimal("0.000"))


def _post(
    work: Work,
    count: StockCount,
    changed: Sequence[StockCountLine],
    materials: dict[int, Material],
    held: Held,
) -> int:
    behind = [refusal for line in changed if (refusal := _behind(line, materials, held)) is not None]
    if behind:
        raise Refusals(behind)
    slip = open_slip(work, "count", source_id=count.warehouse_id, reason=count.number, facts=_facts(count))
    place = count_place(places(work), count.warehouse_id, slip.id, count.number)
    worth = _otherwise(work, changed, materials)
    post_moves(work, [_move(place, line, held, worth) for line in changed])
    return slip.id


def _facts(count: StockCount) -> dict[str, object]:
    return {"count": count.number, "count_id": count.id}


def _behind(line: StockCountLine, materials: dict[int, Material], held: Held) -> Refusal | None:
    there, missing = _on_hand(line, held), -(line.posted or Decimal(0))
    if missing <= there:
        return None
    material = materials[line.material_id]
    return CountBehind(
        line.id,
        material=str(material),
        missing=show_quantity(missing, material.unit.symbol),
        on_hand=show_quantity(there, material.unit.symbol),
    )


def _otherwise(
    work: Work, changed: Sequence[StockCountLine], materials: dict[int, Material]
) -> dict[int, Decimal]:
    """What one unit is worth where the counted warehouse has none: the others' average, the last price."""
    found = availability(work, {line.material_id for line in changed})
    return {
        each: one.average_cost if one.on_hand else materials[each].replacement_cost
        for each, one in found.items()
    }


def _move(place: CountPlace, line: StockCountLine, held: Held, worth: dict[int, Decimal]) -> NewMove:
    """One difference as a move; it changes what is held, so that the next lot sees what is left."""
    difference = line.posted or Decimal(0)
    everything = held.get(line.material_id, [])
    own = [one for one in everything if one.lot_id == line.lot_id]
    if difference < 0:
        return place.move(line.material_id, own[0].take(-difference), found=False)
    value = surplus_value(own or everything, difference, worth[line.material_id])
    return place.move(line.material_id, Taken(line.lot_id, difference, value), found=True)
