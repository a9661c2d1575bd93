"""What a price list says about the models of an order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from sqlalchemy import or_, select

from app.configurator.price_spec import ListPrices
from app.kernel.work import Work
from models.configurator import Parameter, ParameterOption
from models.pricing import PriceList, PriceListRow

_ZERO = Decimal(0)
Surcharges = Mapping[tuple[str, str], Decimal]


@dataclass(frozen=True)
class AgreedPrices:
    """One list as orders look at it; everything by the id of the model, options of all models by None."""

    id: int
    name: str
    percent: Decimal
    rounding: Decimal | None
    bases: Mapping[int, Decimal] = field(default_factory=dict)
    percents: Mapping[int, Decimal] = field(default_factory=dict)
    options: Mapping[int | None, Surcharges] = field(default_factory=dict)

    def of_model(self, model_id: int) -> ListPrices:
        """What it says about one model: its own row goes before the percent on all."""
        base = self.bases.get(model_id)
        general = self.percent if base is None else _ZERO
        return ListPrices(
            name=self.name,
            base=base,
            percent=self.percents.get(model_id, general),
            options={**self.options.get(None, {}), **self.options.get(model_id, {})},
            rounding=self.rounding,
        )


def agreed_prices(work: Work, list_id: int, day: date) -> AgreedPrices | None:
    """The list, when it is active and counts on that day; two queries."""
    query = select(PriceList.id, PriceList.name, PriceList.percent, PriceList.rounding).where(
        PriceList.id == list_id,
        PriceList.is_active,
        PriceList.valid_from <= day,
        or_(PriceList.valid_until.is_(None), PriceList.valid_until >= day),
    )
    head = work.session.execute(query).one_or_none()
    if head is None:
        return None
    rows = (
        select(
            PriceListRow.kind,
            PriceListRow.model_id,
            PriceListRow.amount,
            Parameter.code,
            ParameterOption.value,
        )
        .outerjoin(ParameterOption, ParameterOption.id == PriceListRow.option_id)
        .outerjoin(Parameter, Parameter.id == ParameterOption.parameter_id)
        .where(PriceListRow.list_id == list_id)
    )
    bases: dict[int, Decimal] = {}
    percents: dict[int, Decimal] = {}
    options: dict[int | None, dict[tuple[str, str], Decimal]] = {}
    for kind, model_id, amount, code, value in work.session.execute(rows):
        if kind == "option":
            options.setdefault(model_id, {})[code, value] = amount
        elif model_id is not None:
            (bases if kind == "model_price" else percents)[model_id] = amount
    return AgreedPrices(*head, bases=bases, percents=percents, options=options)
