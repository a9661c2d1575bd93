"""One line while it is being typed: what the door needs, costs and looks like. Nothing is saved."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from app.configurator.asking import unasked
from app.configurator.drawing import draw_door, style_of
from app.configurator.formula import Value
from app.configurator.price_spec import PricePart
from app.configurator.reading import left_out
from app.kernel.amounts import round_money
from app.kernel.clock import today_local
from app.kernel.errors import Refusal
from app.kernel.permissions import SEE_COST, SEE_PRICE, Right
from app.kernel.work import Work
from app.orders.costing import DepartmentFacts
from app.orders.currency import in_currency
from app.orders.freezing import labels_of
from app.orders.pinning import models_of_lines
from app.orders.price_terms import PricedAnew
from app.orders.typing_in import Complaints, read_line
from app.orders.working_out import MaterialNeed, WorkedLine, work_out_lines

EDIT = Right("edit", "Order")
Translate = Callable[[str], str]

_ZERO = Decimal(0)
_HUNDRED = Decimal(100)


@dataclass(frozen=True)
class NeedRow:
    """One material of the bill. Money is None for those who may not see costs."""

    material_id: int
    code: str
    name: str
    unit: str
    per_door: Decimal
    quantity: Decimal
    """For all doors of the line."""
    available: Decimal
    """What is there and not reserved by a confirmed order."""
    missing: Decimal
    """What is not there for all rows of this material together; on the first of them."""
    department: str
    is_off_catalogue: bool
    note: str
    unit_cost: Decimal | None
    value: Decimal | None


@dataclass(frozen=True)
class LinePreview:
    """What can be said about a line so far; ``errors`` have the names of its fields.

    Prices are None for those who may not see prices, costs and margins for those who may not see costs,
    and all of them while the line cannot be worked out.
    """

    errors: tuple[Refusal, ...]
    drawing: str
    labels: Mapping[str, Mapping[str, str]]
    expressions: Mapping[str, Value]
    """Named expressions that were needed, with their values: GK, kanat(1.5) …"""
    needs: tuple[NeedRow, ...] = ()
    without_cost: tuple[str, ...] = ()
    """Codes of materials that count as free, because nobody has bought them yet."""
    minutes: Decimal | None = None
    """Of one door."""
    minutes_by_department: tuple[tuple[str, Decimal], ...] = ()
    calculated_price: Decimal | None = None
    unit_price: Decimal | None = None
    vat_percent: Decimal | None = None
    net: Decimal | None = None
    vat: Decimal | None = None
    gross: Decimal | None = None
    material_cost: Decimal | None = None
    """Of one door, as are the next five."""
    labour_cost: Decimal | None = None
    overhead_cost: Decimal | None = None
    cost: Decimal | None = None
    margin: Decimal | None = None
    """What is left of the discounted price."""
    margin_percent: Decimal | None = None
    replacement_cost: Decimal | None = None
    """The cost when the materials have to be bought again, and what is left of the price then."""
    replacement_material_cost: Decimal | None = None
    replacement_margin: Decimal | None = None
    replacement_margin_percent: Decimal | None = None
    price_parts: tuple[PricePart, ...] = ()
    price_list: str = ""
    price_of_today: Decimal | None = None
    """When the line stays at the price it was proposed at, and it would be another one today."""
    standing_discount: Decimal | None = None
    unasked: frozenset[str] = frozenset()
    """Codes of the questions that the answers leave out."""

    @property
    def is_complete(self) -> bool:
        """Whether the line could be worked out."""
        return not self.errors


def preview_line(
    work: Work, typed: Mapping[str, str], *, translate: Translate = str, rate: Decimal | None = None
) -> LinePreview:
    """Work out one line from the texts of its fields (see typing_in); ten queries at most.

    ``translate`` puts the words of the drawing into the language of whoever looks at it; ``rate`` is that of
    the page's currency, None that of the order the line is stored in.
    """
    work.require(EDIT)
    complaints = Complaints()
    line = read_line(typed, "", complaints)
    day = today_local(work.now)
    pricing = PricedAnew.of_page(work, typed.get("customer_id", ""), {line.id} - {0}, day)
    [line] = pricing.discounted([line])
    fresh = work_out_lines(work, [line], day, complaints, kept={line.model_id}, agreed=pricing.agreed)
    rate = pricing.rate if rate is None else rate
    fresh = in_currency(fresh, rate)
    worked = pricing.keep(fresh)
    if not worked:
        drawing = draw_door(line.parameters, translate=translate)
        [model] = models_of_lines(work, [line])
        codes = left_out(model.spec, line.parameters) if model else frozenset[str]()
        return LinePreview(tuple(complaints), drawing, {}, {}, unasked=codes)
    preview = _with_money(work, _shown(worked[0], tuple(complaints), translate), worked[0], rate)
    return _with_terms(work, preview, pricing, fresh[0], worked[0])


def _with_terms(
    work: Work, preview: LinePreview, pricing: PricedAnew, fresh: WorkedLine, worked: WorkedLine
) -> LinePreview:
    """The same with how the price comes about, for those who may see prices."""
    if not work.actor.may(SEE_PRICE):
        return preview
    is_kept = fresh.calculated_price != worked.calculated_price
    return replace(
        preview,
        standing_discount=pricing.discount,
        price_list=pricing.agreed.name if pricing.agreed else "",
        price_of_today=fresh.calculated_price if is_kept else None,
        price_parts=fresh.priced.parts if fresh.priced and not is_kept else (),
    )


def drawing_of(
    values: Mapping[str, Value], codes: set[str], *, detail: str = "full", translate: Translate = str
) -> str:
    """The door of these values and this bill of materials."""
    style = style_of(values, codes)
    if detail == "card":
        return draw_door(values, style=style, detail="card", translate=translate)
    return draw_door(values, style=style, translate=translate)


def _shown(line: WorkedLine, errors: tuple[Refusal, ...], translate: Translate) -> LinePreview:
    codes = {need.material.code for need in line.needs}
    drawing = drawing_of(line.values, codes, translate=translate) if line.model else ""
    explosion = line.explosion
    return LinePreview(
        errors=errors,
        drawing=drawing,
        labels=labels_of(line.model.spec, line.values) if line.model else {},
        unasked=unasked(line.model.spec, line.values) if line.model else frozenset(),
        expressions=explosion.intermediates if explosion else {},
        needs=_need_rows(line),
        without_cost=line.without_cost,
        minutes=explosion.minutes if explosion else None,
        minutes_by_department=_by_department(line),
    )


def _need_rows(line: WorkedLine) -> tuple[NeedRow, ...]:
    together: dict[int, Decimal] = {}
    for need in line.needs:
        together[need.material.id] = together.get(need.material.id, _ZERO) + need.quantity
    rows = []
    for need in line.needs:
        needed = together.pop(need.material.id, _ZERO)
        rows.append(_need_row(need, max(needed - need.material.available, _ZERO)))
    return tuple(rows)


def _need_row(need: MaterialNeed, missing: Decimal) -> NeedRow:
    material = need.material
    return NeedRow(
        material_id=material.id,
        code=material.code,
        name=material.name,
        unit=material.unit,
        per_door=need.per_door,
        quantity=need.quantity,
        available=material.available,
        missing=missing,
        department=need.department.name if need.department else "",
        is_off_catalogue=need.extra is not None,
        note=need.extra.note if need.extra else "",
        unit_cost=material.unit_cost,
        value=round_money(need.quantity * material.unit_cost),
    )


def _by_department(line: WorkedLine) -> tuple[tuple[str, Decimal], ...]:
    if line.explosion is None:
        return ()
    departments: Mapping[str, DepartmentFacts] = line.departments
    return tuple(
        (departments[code].name, minutes) for code, minutes in line.explosion.minutes_by_department.items()
    )


def _with_money(work: Work, preview: LinePreview, line: WorkedLine, rate: Decimal) -> LinePreview:
    """The same with prices and costs, as far as the person may see them."""
    if work.actor.may(SEE_PRICE):
        preview = replace(
            preview,
            calculated_price=line.calculated_price,
            unit_price=line.unit_price,
            vat_percent=line.vat_percent,
            net=line.net,
            vat=line.vat,
            gross=line.net + line.vat,
        )
    if not work.actor.may(SEE_COST):
        return replace(
            preview, needs=tuple(replace(row, unit_cost=None, value=None) for row in preview.needs)
        )
    per_door = line.net * rate / line.typed.quantity  # costs are lira, so margins are too
    margin = per_door - line.cost
    again = per_door - line.replacement_cost
    return replace(
        preview,
        material_cost=round_money(line.material_cost),
        labour_cost=round_money(line.labour_cost),
        overhead_cost=round_money(line.overhead_cost),
        cost=line.cost,
        margin=round_money(margin),
        margin_percent=round_money(margin / per_door * _HUNDRED) if per_door else None,
        replacement_cost=line.replacement_cost,
        replacement_material_cost=round_money(line.replacement_material_cost),
        replacement_margin=round_money(again),
        replacement_margin_percent=round_money(again / per_door * _HUNDRED) if per_door else None,
    )
