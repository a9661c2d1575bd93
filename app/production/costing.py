"""What doors really cost: materials as issued, minutes as recorded, overhead, against the price."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import select, text
from sqlalchemy.orm import joinedload, selectinload

from app.configurator.drawing import draw_door, style_of
from app.documents.papers import CostLabour, CostMaterial, CostPaper, CostTotals
from app.kernel.amounts import round_money, round_quantity, round_unit_cost
from app.kernel.clock import today_local
from app.kernel.permissions import SEE_COST
from app.kernel.text import N_
from app.kernel.work import RecordGone, Work
from app.orders.proforma import describe_line
from app.parties.letterhead import read_letterhead
from app.production.labour import DepartmentLabour, doors_that_count, labour_of
from app.production.refusals import NothingSpentYet
from models.materials import Material, Unit
from models.orders import OrderLine, OrderMaterial, SalesOrder
from models.production import Door

Translate = Callable[[str], str]

_PLANNED_LABOUR = N_("Labour is counted with the planned minutes.")
_RECORDED_LABOUR = N_(
    "Minutes are what people started and finished on the screens; where nobody did, the time between the taps"
    " by which a card came to a department and left it. Only the hours of the shifts count, on days on which"
    " the floor was tapped, blocked time left out. Cards that stood there together share each minute by their"
    " planned minutes. What the foreman corrected counts as corrected."
)
_SOME_PLANNED = N_(
    "Departments marked “planned” have not passed all doors on yet, were not tapped in working time, or cards"
    " stood there for more than three times the planned minutes: the planned minutes count."
)
_PIECE = "C62"
_NOTHING = Decimal(0)
_NO_MONEY = Decimal("0.00")
_CENT = Decimal("0.01")

# What went into the order's work in progress less what came back from it; what was spoilt has been paid, and
# is not paid again when it is brought back from scrap.
_SPENT = text(
    "select m.material_id,"
    " sum(case when m.target_id = wip.id then m.quantity else -m.quantity end) as quantity,"
    " sum(case when m.target_id = wip.id then m.value else -m.value end) as value"
    " from stock_move m join location wip on wip.order_id = :order and wip.id in (m.source_id, m.target_id)"
    " join location other on other.id = case when m.target_id = wip.id then m.source_id else m.target_id end"
    " where m.order_line_id = any(cast(:lines as bigint[]))"
    " and ((m.target_id = wip.id and other.kind <> 'scrap') or other.kind = 'warehouse')"
    " group by m.material_id having count(*) > 0"
)


@dataclass(frozen=True)
class _Amount:
    """A quantity of a material, and what it is worth."""

    quantity: Decimal
    value: Decimal


def cost_paper(work: Work, order_line_id: int, *, translate: Translate = str) -> CostPaper:
    """What all doors of one order line cost. Needs the right to see costs.

    Materials count at the value they were issued with, net of returns; labour is the recorded minutes (see
    app.production.recording_time) at each department's rate, and overhead the same minutes at its overhead
    rate. Beside it: what was estimated, and what the same would cost at the last purchase prices.
    NothingSpentYet before the order was planned.
    """
    work.require(SEE_COST)
    order_id = work.session.scalar(select(OrderLine.order_id).where(OrderLine.id == order_line_id))
    if order_id is None:
        raise RecordGone
    order = _read(work, order_id)
    line = next(line for line in order.lines if line.id == order_line_id)
    said = describe_line(line.configuration, "", translate) if "labels" in line.configuration else ()
    return _paper(
        work,
        order,
        [line],
        reference=f"{order.number} / {line.position}",
        title=_title(line),
        translate=translate,
        description=said,
        drawing=_drawing(line, translate) if line.model_id else "",
    )


def _title(line: OrderLine) -> str:
    model = line.configuration.get("model")
    return f"{model['code']} {model['name']}" if model else str(line.model or line.description)


def _read(work: Work, order_id: int) -> SalesOrder:
    order = work.session.scalar(
        select(SalesOrder)
        .where(SalesOrder.id == order_id)
        .options(
            joinedload(SalesOrder.customer),
            selectinload(SalesOrder.lines).options(
                joinedload(OrderLine.model),
                selectinload(OrderLine.materials).joinedload(OrderMaterial.material),
            ),
        )
    )
    if order is None:
        raise RecordGone
    if order.planned_at is None:
        raise NothingSpentYet(number=order.number)
    return order


def _paper(
    work: Work,
    order: SalesOrder,
    lines: Sequence[OrderLine],
    *,
    reference: str,
    title: str,
    translate: Translate,
    description: tuple[str, ...] = (),
    drawing: str = "",
) -> CostPaper:
    estimated = _estimated(lines)
    materials = _materials(work, _spent(work, order, lines), estimated)
    labour = labour_of(work, lines)
    # What it cost is lira, so what it was sold for is too.
    price = sum((round_money(line.net * _share(line) * order.exchange_rate) for line in lines), _NO_MONEY)
    real = _sums(sum((each.value for each in materials), _NO_MONEY), labour)
    thought = Sums(
        sum((each.value for each in estimated.values()), _NO_MONEY),
        sum((each.planned_value for each in labour), _NO_MONEY),
        sum((each.planned_overhead for each in labour), _NO_MONEY),
    )
    has_overhead = bool(real.overhead or thought.overhead)
    doors = [doors_that_count(line) for line in lines if line.model_id is not None]
    serials = select(Door.serial).where(Door.order_line_id.in_([line.id for line in lines]))
    return CostPaper(
        seller=read_letterhead(work),
        reference=reference,
        date=today_local(work.now),
        title=title,
        quantity=Decimal(sum(doors or [line.quantity for line in lines])),
        unit=work.session.scalar(select(Unit.symbol).where(Unit.code == _PIECE)) or "",
        materials=materials,
        labour=_labour(labour),
        actual=totals(real, price, has_overhead=has_overhead),
        estimated=totals(thought, price, has_overhead=has_overhead),
        replacement=totals(
            _sums(sum((each.replacement_value for each in materials), _NO_MONEY), labour),
            price,
            has_overhead=has_overhead,
        ),
        description=description,
        customer=order.customer.name,
        serials=tuple(work.session.scalars(serials.order_by(Door.serial))),
        drawing=drawing,
        notes=_notes(labour, translate),
    )


class Sums(NamedTuple):
    """What goes into a cost: materials, minutes at the departments' rates, and the overhead they carry."""

    material: Decimal
    labour: Decimal
    overhead: Decimal = _NO_MONEY


def _sums(material: Decimal, labour: Sequence[DepartmentLabour]) -> Sums:
    value = sum((each.value for each in labour), _NO_MONEY)
    return Sums(material, value, sum((each.overhead for each in labour), _NO_MONEY))


def totals(cost: Sums, price: Decimal, *, has_overhead: bool = True) -> CostTotals:
    """The foot of a cost sheet; no percentage of a price of nothing."""
    total = sum(cost, _NO_MONEY)
    margin = price - total
    percent = (margin * 100 / price).quantize(_CENT) if price else None
    return CostTotals(
        material=cost.material,
        labour=cost.labour,
        overhead=cost.overhead if has_overhead else None,
        total=total,
        price=price,
        margin=margin,
        margin_percent=percent,
    )


def _spent(work: Work, order: SalesOrder, lines: Sequence[OrderLine]) -> dict[int, _Amount]:
    rows = work.session.execute(_SPENT, {"order": order.id, "lines": [line.id for line in lines]})
    return {row.material_id: _Amount(row.quantity, row.value) for row in rows}


def _share(line: OrderLine) -> Decimal:
    """The part of a line that is made and paid for: all of it, unless its order was closed before."""
    return Decimal(doors_that_count(line)) / line.quantity if line.quantity else _NOTHING


def _estimated(lines: Sequence[OrderLine]) -> dict[int, _Amount]:
    """What the lines were worked out to need, at the averages of that day."""
    together: dict[int, _Amount] = {}
    for need, share in ((need, _share(line)) for line in lines for need in line.materials):
        so_far = together.get(need.material_id, _Amount(_NOTHING, _NO_MONEY))
        quantity, value = (
            round_quantity(need.quantity * share),
            round_money(need.quantity * need.unit_cost * share),
        )
        together[need.material_id] = _Amount(so_far.quantity + quantity, so_far.value + value)
    return together


def _materials(
    work: Work, spent: Mapping[int, _Amount], estimated: Mapping[int, _Amount]
) -> tuple[CostMaterial, ...]:
    """The dearest first: that is where the money is."""
    facts = work.session.execute(
        select(Material.id, Material.code, Material.name, Unit.symbol, Material.replacement_cost)
        .join(Unit, Unit.id == Material.unit_id)
        .where(Material.id.in_([*spent, *estimated]))
    )
    rows = []
    for fact in facts:
        real = spent.get(fact.id, _Amount(_NOTHING, _NO_MONEY))
        planned = estimated.get(fact.id)
        rows.append(
            CostMaterial(
                code=fact.code,
                name=fact.name,
                unit=fact.symbol,
                quantity=real.quantity,
                unit_cost=round_unit_cost(real.value / real.quantity) if real.quantity else _NOTHING,
                value=real.value,
                replacement_value=_replaced(real, fact.replacement_cost),
                estimated_quantity=planned.quantity if planned else None,
                estimated_value=planned.value if planned else None,
            )
        )
    return tuple(sorted(rows, key=lambda row: (-row.value, row.code)))


def _replaced(spent: _Amount, cost: Decimal) -> Decimal:
    """What the same quantity would cost at the last purchase; as it was issued when nobody bought any."""
    return round_money(spent.quantity * cost) if cost else spent.value


def _labour(rows: Sequence[DepartmentLabour]) -> tuple[CostLabour, ...]:
    return tuple(
        CostLabour(
            department=row.name,
            minutes=round_quantity(row.minutes) + 0,
            rate=row.rate,
            value=row.value,
            estimated_minutes=row.planned,
            estimated_value=row.planned_value,
            is_planned=not row.is_recorded,
        )
        for row in rows
    )


def _notes(rows: Sequence[DepartmentLabour], translate: Translate) -> tuple[str, ...]:
    """How the minutes of the paper were measured."""
    if not any(row.is_recorded for row in rows):
        return (translate(_PLANNED_LABOUR),)
    said = [translate(_RECORDED_LABOUR)]
    if not all(row.is_recorded for row in rows):
        said.append(translate(_SOME_PLANNED))
    return tuple(said)


def _drawing(line: OrderLine, translate: Translate) -> str:
    style = style_of(line.parameters, [need.material.code for need in line.materials])
    return draw_door(line.parameters, style=style, detail="card", translate=translate)
