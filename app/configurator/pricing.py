"""Pricing a door: what its materials and minutes cost, and what the model's price formula makes of it."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, localcontext

from app.configurator.explosion import Explosion
from app.configurator.formula import Evaluation, FormulaRefusal, Kind, Scope, Value
from app.configurator.formula.limits import CONTEXT
from app.configurator.price_rows import door_price
from app.configurator.price_spec import DoorPrice, ListPrices
from app.configurator.spec import ModelSpec
from app.kernel.errors import Refusal
from app.kernel.text import N_

MATERIAL_COST = "malzeme"
LABOUR_COST = "iscilik"
MOST_PRICE = Decimal(1_000_000_000)  # for one door
PRICE_NAMES: Mapping[str, Kind] = {MATERIAL_COST: "number", LABOUR_COST: "number"}


class CostUnknown(Refusal):
    """Materials of the door have no cost, so nothing can be said about its price."""

    code = "configurator.cost_unknown"
    sentence = N_("These materials have no cost yet: {materials}.")


class ImpossiblePrice(Refusal):
    """The price formula gives less than nothing, or more than any door can cost."""

    code = "configurator.impossible_price"
    field = "price"
    sentence = N_("The price would be {price}. The price formula does not fit this door.")


def material_cost(explosion: Explosion, costs: Mapping[str, Decimal]) -> Decimal:
    """What the materials of one door cost, exact, at these costs per stock unit.

    Taken from the quantities stock will give out for the whole line, divided by its doors: rounding up
    to a multiple is really paid, and less per door when there are many.
    """
    needed = explosion.materials_needed()
    unknown = [code for code in needed if code not in costs]
    if unknown:
        raise CostUnknown(materials=", ".join(unknown))
    with localcontext(CONTEXT):
        total = sum((quantity * costs[code] for code, quantity in needed.items()), Decimal(0))
        return total / explosion.count


def labour_cost(explosion: Explosion, minute_rate: Decimal) -> Decimal:
    """What the labour of one door costs, exact."""
    return explosion.minutes * minute_rate


def price(
    spec: ModelSpec,
    explosion: Explosion,
    values: Mapping[str, Value],
    costs: Mapping[str, Decimal],
    minute_rate: Decimal,
) -> Decimal:
    """The price of one door without VAT, half-up to the kuruş, options included."""
    return price_door(spec, explosion, values, costs, minute_rate).total


def price_door(
    spec: ModelSpec,
    explosion: Explosion,
    values: Mapping[str, Value],
    costs: Mapping[str, Decimal],
    minute_rate: Decimal,
    prices: ListPrices | None = None,
) -> DoorPrice:
    """The price of one door without VAT with all it is made of; ``prices`` are those of a price list.

    The model's formulas see its parameters and expressions and ``malzeme`` (material cost of one door)
    and ``iscilik`` (its minutes at the minute rate).
    """
    basis = {MATERIAL_COST: material_cost(explosion, costs), LABOUR_COST: labour_cost(explosion, minute_rate)}
    evaluation = Evaluation(Scope.of({**values, **basis}, spec.expressions))
    try:
        with localcontext(CONTEXT):
            priced = door_price(spec, values, evaluation, prices)
    except FormulaRefusal as refusal:
        refusal.field = refusal.field or "price"
        raise
    if not 0 <= priced.total <= MOST_PRICE:
        raise ImpossiblePrice(price=priced.total)
    return priced
