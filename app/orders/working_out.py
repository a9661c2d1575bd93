"""Working out the lines of an order: what each door needs, costs and is sold for; all mistakes at once."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import partial

from app.configurator.explosion import ExplodedLine, Explosion, explode
from app.configurator.formula import Value
from app.configurator.offering import OfferedModel
from app.configurator.price_lists.reading import AgreedPrices
from app.configurator.price_spec import DoorPrice
from app.configurator.pricing import labour_cost, price_door
from app.configurator.reading import read_values
from app.configurator.spec import ModelSpec
from app.kernel.amounts import VatLine, VatSplit, round_money, round_quantity, split_vat
from app.kernel.errors import Refusal, Refusals
from app.kernel.work import Work
from app.materials.costing import MaterialFacts, read_materials
from app.materials.naming import NamedMaterial, Names, read_names
from app.orders.costing import DepartmentFacts, minute_rate, overhead_rate, read_departments
from app.orders.pinning import models_of_lines
from app.orders.refusals import ExtraNotPositive, MaterialPassive, ModelPassive, ModelUnknown, TooMuch
from app.orders.taxing import STANDARD, vat_of, vat_rates
from app.orders.typing_in import Complaints, TypedExtra, TypedLine

_ZERO = Decimal(0)
_HUNDRED = Decimal(100)
_MOST = Decimal(1_000_000_000)


@dataclass(frozen=True)
class MaterialNeed:
    """How much of one material a line needs, for one door and for all of them."""

    material: MaterialFacts
    per_door: Decimal
    quantity: Decimal
    department: DepartmentFacts | None
    extra: TypedExtra | None
    """What was typed, when it is no part of the model."""

    @property
    def missing(self) -> Decimal:
        """What has to come before the line can be made."""
        return max(self.quantity - self.material.available, _ZERO)


@dataclass(frozen=True)
class WorkedLine:
    """One line worked out. Without a model there are no values, minutes or labour."""

    typed: TypedLine
    model: OfferedModel | None
    values: Mapping[str, Value]
    explosion: Explosion | None
    needs: tuple[MaterialNeed, ...]
    departments: Mapping[str, DepartmentFacts]
    material_cost: Decimal
    """Of one door, exact; so are the next two."""
    labour_cost: Decimal
    overhead_cost: Decimal
    calculated_price: Decimal | None
    vat_percent: Decimal
    priced: DoorPrice | None = None
    """How the calculated price came about, in lira."""
    replacement_material_cost: Decimal = _ZERO
    """Of one door, as if its materials had to be bought today."""

    @property
    def unit_price(self) -> Decimal:
        """What somebody decided on, else what was calculated."""
        if self.typed.unit_price is not None:
            return self.typed.unit_price
        return self.calculated_price or Decimal("0.00")

    @property
    def cost(self) -> Decimal:
        """Materials, labour and overhead of one door: the same kinds of cost its cost sheet will show."""
        return round_money(self.material_cost + self.labour_cost + self.overhead_cost)

    @property
    def replacement_cost(self) -> Decimal:
        """The cost of one door, its materials at what they would cost to buy again."""
        return round_money(self.replacement_material_cost + self.labour_cost + self.overhead_cost)

    @property
    def net(self) -> Decimal:
        """The line without VAT, discount taken off."""
        return net_of(self.unit_price, self.typed.quantity, self.typed.discount)

    @property
    def vat(self) -> Decimal:
        """The VAT of the line."""
        return split_vat([VatLine(self.net, self.vat_percent)]).vat

    @property
    def without_cost(self) -> tuple[str, ...]:
        """Codes of materials that nobody has ever bought, so that the calculated price is too low."""
        return tuple(dict.fromkeys(need.material.code for need in self.needs if not need.material.unit_cost))


def net_of(unit_price: Decimal, quantity: int, discount: Decimal) -> Decimal:
    """The line without VAT, rounded once."""
    return round_money(unit_price * quantity * (_HUNDRED - discount) / _HUNDRED)


def totals_of(lines: Sequence[WorkedLine]) -> VatSplit:
    """The foot of the order."""
    return split_vat(VatLine(line.net, line.vat_percent) for line in lines)


def work_out_lines(
    work: Work,
    lines: Sequence[TypedLine],
    day: date,
    complaints: Complaints,
    *,
    kept: Collection[int] = (),
    agreed: AgreedPrices | None = None,
) -> list[WorkedLine]:
    """The lines that can be worked out; about each of the others there is at least one complaint.

    ``kept`` are models the order has already: they may have become passive since. ``agreed`` are the prices
    of the customer's list. Twelve queries at most, whatever the number of lines.
    """
    if not lines:
        return []
    models = models_of_lines(work, lines)
    begun = [_begin(line, model, kept, complaints) for line, model in zip(lines, models, strict=True)]
    names = read_names(work, [(each.material_id, each.material) for line in lines for each in line.extras])
    extras = [_named(line, names, complaints) for line in lines]
    codes = {material for each in begun if each.explosion for material in each.explosion.materials_needed()}
    codes |= {named.code for found in extras for _, named in found}
    bench = _Bench(read_materials(work, codes), read_departments(work), vat_rates(work, day), day, agreed)
    worked = []
    for each, found in zip(begun, extras, strict=True):
        line = _finish(each, found, bench, complaints) if each.is_complete else None
        worked += [line] if line is not None else []
    return worked


@dataclass(frozen=True)
class _Begun:
    """A line as far as its model alone can tell."""

    typed: TypedLine
    model: OfferedModel | None
    values: Mapping[str, Value]
    explosion: Explosion | None

    @property
    def is_complete(self) -> bool:
        return self.explosion is not None or not self.typed.model_id


@dataclass(frozen=True)
class _Bench:
    """What has been looked up for all lines together."""

    materials: Mapping[str, MaterialFacts]
    departments: Mapping[str, DepartmentFacts]
    rates: Mapping[str, Decimal]
    day: date
    agreed: AgreedPrices | None


def _begin(
    line: TypedLine, model: OfferedModel | None, kept: Collection[int], complaints: Complaints
) -> _Begun:
    if model is None:
        if line.model_id:
            complaints.append(ModelUnknown(field=f"{line.field}model"))
        return _Begun(line, None, {}, None)
    if not model.is_active and model.id not in kept:
        complaints.append(
            ModelPassive(field=f"{line.field}model", model=f"{model.spec.code} {model.spec.name}")
        )
        return _Begun(line, model, {}, None)
    values: Mapping[str, Value] = {}
    explosion = None
    try:
        values = read_values(model.spec, line.parameters)
        explosion = explode(model.spec, values, line.quantity)
    except Refusal as refusal:
        complaints += _at_parameters(refusal, model.spec, line.field)
    return _Begun(line, model, values, explosion)


def _at_parameters(refusal: Refusal, spec: ModelSpec, field: str) -> list[Refusal]:
    """What a model refuses, at the question it is about; what is no question stands at the model."""
    several = refusal.refusals if isinstance(refusal, Refusals) else [refusal]
    for each in several:
        parameter = spec.parameter(each.field)
        each.field = f"{field}parameters-{parameter.code}" if parameter else f"{field}model"
    return several


def _named(line: TypedLine, names: Names, complaints: Complaints) -> list[tuple[TypedExtra, NamedMaterial]]:
    found = []
    for extra in line.extras:
        field = f"{line.field}extras-{extra.place}-material"
        find = partial(names.find, extra.material_id, extra.material)
        named: NamedMaterial | None = complaints.reading(field, find, None)
        if named is not None and not named.is_active:
            complaints.append(MaterialPassive(field=field, material=f"{named.code} {named.name}"))
        elif named is not None:
            found.append((extra, named))
    return found


def _finish(
    begun: _Begun, extras: list[tuple[TypedExtra, NamedMaterial]], bench: _Bench, complaints: Complaints
) -> WorkedLine | None:
    """The rest of a line, or None with a complaint."""
    line, already = begun.typed, len(complaints)
    needs = _needs(begun, extras, bench, complaints)
    vat_code = begun.model.vat_code if begun.model else STANDARD
    vat = complaints.reading(f"{line.field}model", partial(vat_of, bench.rates, vat_code, bench.day), _ZERO)
    per_door = sum((need.quantity * need.material.unit_cost for need in needs), _ZERO) / line.quantity
    again = sum((need.quantity * need.material.replacement_cost for need in needs), _ZERO)
    labour, overhead, asked = _ZERO, _ZERO, None
    if begun.model is not None and begun.explosion is not None and len(complaints) == already:
        rate = minute_rate(begun.model.spec.departments, bench.departments)
        labour = labour_cost(begun.explosion, rate)
        carried = overhead_rate(begun.model.spec.departments, bench.departments)
        overhead = labour_cost(begun.explosion, carried)
        asked = _price(begun, needs, rate, bench.agreed, complaints)
    if len(complaints) > already:
        return None
    return WorkedLine(
        typed=line,
        model=begun.model,
        values=begun.values,
        explosion=begun.explosion,
        needs=tuple(needs),
        departments=bench.departments,
        material_cost=per_door,
        labour_cost=labour,
        overhead_cost=overhead,
        calculated_price=asked.total if asked else None,
        vat_percent=vat,
        priced=asked,
        replacement_material_cost=again / line.quantity,
    )


def _needs(
    begun: _Begun, extras: list[tuple[TypedExtra, NamedMaterial]], bench: _Bench, complaints: Complaints
) -> list[MaterialNeed]:
    exploded = begun.explosion.lines if begun.explosion else ()
    needs = [
        MaterialNeed(
            material=bench.materials[line.material_code],
            per_door=line.per_door,
            quantity=line.quantity,
            department=bench.departments.get(line.department or ""),
            extra=None,
        )
        for line in exploded
    ]
    field = begun.typed.field
    for extra, named in extras:
        quantity = round_quantity(extra.quantity * begun.typed.quantity)
        if quantity:
            needs.append(MaterialNeed(bench.materials[named.code], extra.quantity, quantity, None, extra))
        elif extra.quantity:
            complaints.append(ExtraNotPositive(field=f"{field}extras-{extra.place}-quantity"))
    for need in needs:
        if need.quantity >= _MOST:
            place = f"extras-{need.extra.place}-quantity" if need.extra else "model"
            too_much = TooMuch(field=f"{field}{place}", material=need.material.code, quantity=need.quantity)
            complaints.append(too_much)
    return needs


def _price(
    begun: _Begun,
    needs: Sequence[MaterialNeed],
    rate: Decimal,
    agreed: AgreedPrices | None,
    complaints: Complaints,
) -> DoorPrice | None:
    """What the model's formula asks for the door with everything that was added to it.

    A price that somebody decided on stands, whatever the formula says.
    """
    assert begun.model is not None
    assert begun.explosion is not None
    added = [
        ExplodedLine(0, need.material.code, need.per_door, need.quantity, None)
        for need in needs
        if need.extra
    ]
    whole = replace(begun.explosion, lines=(*begun.explosion.lines, *added))
    costs = {need.material.code: need.material.unit_cost for need in needs}
    try:
        prices = agreed.of_model(begun.model.id) if agreed else None
        return price_door(begun.model.spec, whole, begun.values, costs, rate, prices)
    except Refusal as refusal:
        if begun.typed.unit_price is None:
            refusal.field = f"{begun.typed.field}unit_price"
            complaints.append(refusal)
        return None
