"""What is shown about an order: the preview of a line, the stepper, where it is, its history in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from flask_babel import gettext

from app.kernel.amounts import show_money, show_number, show_percent, show_quantity
from app.orders.previewing import LinePreview
from app.orders.reading import HistoryRow, LineCard
from models.orders import SalesOrder
from views.acts import act_word
from views.order_forms import colour_of
from views.page_currency import IN_LIRA, PageCurrency
from views.price_parts import shown_parts

SIZES: Final = ("G", "Y", "K")
Sum = tuple[str, str, str]
"""A label, an amount as it is shown, and how it looks."""
CostRow = tuple[str, str, str, str]
"""A label, the amount at average cost and when materials are bought again, and how it looks."""


@dataclass(frozen=True)
class BillRow:
    """One material of a bill; quantities as they are shown, nothing missing as an empty text."""

    code: str
    name: str
    per_door: str
    total: str
    available: str
    missing: str
    is_off_catalogue: bool


@dataclass(frozen=True)
class Shown:
    """The right-hand side of a line."""

    drawing: str
    money: list[Sum]
    cost: list[CostRow]
    minutes: list[tuple[str, str]]
    bill: list[BillRow]
    missing: int
    without_cost: tuple[str, ...]
    price_parts: list[dict[str, Any]]
    price_list: str
    price_of_today: str


def show_preview(preview: LinePreview, currency: PageCurrency = IN_LIRA) -> Shown:
    """A worked-out line in words and numbers; missing materials come first."""
    rows = [
        BillRow(
            code=row.code,
            name=row.name,
            per_door=show_quantity(row.per_door),
            total=show_quantity(row.quantity, row.unit),
            available=show_quantity(row.available, row.unit),
            missing=show_quantity(row.missing, row.unit) if row.missing else "",
            is_off_catalogue=row.is_off_catalogue,
        )
        for row in preview.needs
    ]
    rows.sort(key=lambda row: not row.missing)
    money = currency.show
    return Shown(
        drawing=preview.drawing,
        money=_money(preview, money),
        cost=_cost(preview),
        minutes=_minutes(preview),
        bill=rows,
        missing=sum(1 for row in rows if row.missing),
        without_cost=preview.without_cost,
        price_parts=shown_parts(preview.price_parts, currency),
        price_list=preview.price_list,
        price_of_today="" if preview.price_of_today is None else money(preview.price_of_today),
    )


def _money(preview: LinePreview, money: Callable[[Decimal], str]) -> list[Sum]:
    if preview.net is None or preview.unit_price is None or preview.vat_percent is None:
        return []
    vat = gettext("VAT %(rate)s", rate=show_percent(preview.vat_percent))
    return [
        (gettext("Unit price"), money(preview.unit_price), ""),
        (gettext("Net"), money(preview.net), ""),
        (vat, money(preview.vat or Decimal(0)), ""),
        (gettext("Line total"), money(preview.gross or Decimal(0)), "strong"),
    ]


def _cost(preview: LinePreview) -> list[CostRow]:
    if preview.cost is None or preview.margin is None or not preview.cost:
        return []
    tone = "bad" if min(preview.margin, preview.replacement_margin or preview.margin) < 0 else "ok"
    labour, overhead = show_money(preview.labour_cost or Decimal(0)), preview.overhead_cost
    materials, again = preview.material_cost, preview.replacement_material_cost
    carried = show_money(overhead or Decimal(0))
    cost_again = show_money(preview.replacement_cost or Decimal(0))
    return [
        (gettext("Materials"), show_money(materials or Decimal(0)), show_money(again or Decimal(0)), "quiet"),
        (gettext("Labour"), labour, labour, "quiet"),
        *([(gettext("Overhead"), carried, carried, "quiet")] if overhead else []),
        (gettext("Cost of one door"), show_money(preview.cost), cost_again, ""),
        (
            gettext("Margin of one door"),
            _margin(preview.margin, preview.margin_percent),
            _margin(preview.replacement_margin, preview.replacement_margin_percent),
            tone,
        ),
    ]


def _margin(margin: Decimal | None, percent: Decimal | None) -> str:
    share = "" if percent is None else f" ({show_percent(percent)})"
    return f"{show_money(margin or Decimal(0))}{share}"


def _minutes(preview: LinePreview) -> list[tuple[str, str]]:
    if preview.minutes is None:
        return []
    shown = [(name, _in_minutes(minutes)) for name, minutes in preview.minutes_by_department]
    return [*shown, (gettext("Labour of one door"), _in_minutes(preview.minutes))]


def _in_minutes(minutes: Decimal) -> str:
    return gettext("%(minutes)s min", minutes=show_number(round(minutes, 1)))


def as_drawn(label: Mapping[str, str]) -> str:
    """An answer; millimetres as drawings and papers have them: 2050, not 2.050."""
    return label["value"].replace(".", "") if label["unit"] == "mm" else label["value"]


def brief_of(labels: Mapping[str, Mapping[str, str]]) -> str:
    """A door in one line: its size, then every other answer."""
    sizes = [as_drawn(labels[code]) for code in SIZES if code in labels]
    size = [f"{' × '.join(sizes)} {labels[SIZES[0]]['unit']}".strip()] if len(sizes) == len(SIZES) else []
    rest = [
        as_drawn(label) for code, label in labels.items() if label["value"] and not (size and code in SIZES)
    ]
    return " · ".join(size + rest)


# --- the page of one order --------------------------------------------------------------------------------

STEPS: Final = ("draft", "confirmed", "planned", "in_production", "ready", "shipped")
_AT_STEP: Final = {"quoted": "draft", "partly_shipped": "shipped"}


@dataclass(frozen=True)
class Step:
    """One step of an order's way: done, now, or to come."""

    state: str
    standing: str
    when: datetime | None


def steps_of(order: SalesOrder) -> list[Step]:
    """The way of an order and where on it the order is; a cancelled one stopped where its dates end."""
    when = {"draft": order.created_at, "confirmed": order.confirmed_at, "planned": order.planned_at}
    if order.state == "closed":
        is_whole = all(line.shipped == line.quantity for line in order.lines if line.model_id is not None)
        way = [*STEPS[:-1], "shipped" if is_whole else "partly_shipped", "closed"]
        return [Step(state, "done", when.get(state)) for state in way]
    if order.state == "shipped":
        now = len(STEPS)
    elif order.state == "cancelled":
        now = sum(1 for moment in when.values() if moment is not None)
        steps = [Step(state, "done", when.get(state)) for state in STEPS[:now]]
        return [*steps, Step("cancelled", "off", None)]
    else:
        now = STEPS.index(_AT_STEP.get(order.state, order.state))
    standings = ["done" if place < now else "now" if place == now else "open" for place in range(len(STEPS))]
    return [
        Step(
            order.state if standing == "now" else state,
            standing,
            when.get(state) if standing != "open" else None,
        )
        for state, standing in zip(STEPS, standings, strict=True)
    ]


@dataclass(frozen=True)
class Fact:
    """One answer of a configured door, with its colour when it is one."""

    name: str
    value: str
    colour: str


def facts_of(line: LineCard) -> list[Fact]:
    """What was chosen for the doors of a line, in the order the model asks it."""
    labels: Mapping[str, Mapping[str, str]] = line.configuration.get("labels", {})
    return [
        Fact(
            labels[code]["name"],
            f"{as_drawn(labels[code])} {labels[code]['unit']}".strip(),
            colour_of(code, line.parameters.get(code, ""), None),
        )
        for code in line.configuration.get("order", labels)
        if labels.get(code, {}).get("value")
    ]


# What always comes together with an act that is told anyway.
_SAID_ALREADY: Final = frozenset({"OrderPlanned", "OrderCancelled", "OrderClosed"})
_GOES_WITHOUT_SAYING: Final = frozenset({"MaterialIssued", "MaterialReturned"})


@dataclass(frozen=True)
class Told:
    """One act in the life of an order, in words."""

    what: str
    why: str
    who: str
    at: datetime


def tell_history(rows: Sequence[HistoryRow]) -> list[Told]:
    """Who did what when, newest first; taking and giving back material is part of another act."""
    told_at = {row.at for row in rows if row.act in _SAID_ALREADY}
    return [
        Told(act_word(row.act), _why(row.facts), row.who, row.at)
        for row in rows
        if not (row.act in _GOES_WITHOUT_SAYING and row.at in told_at)
    ]


def _why(facts: Mapping[str, Any]) -> str:
    if facts.get("proforma"):
        revision = facts.get("revision")
        return f"{facts['proforma']}-R{revision}" if revision else str(facts["proforma"])
    return str(facts.get("reason") or "")
