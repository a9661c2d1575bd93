"""The rows of a model's price, read together with its head: no query of their own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import Text, cast, func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by

from app.configurator.price_spec import PriceRowSpec
from app.kernel.work import Work
from models.configurator import DoorModel, Parameter, ParameterOption, PriceRow

PRICE_ROWS = (
    select(
        func.jsonb_agg(
            aggregate_order_by(
                func.jsonb_build_array(
                    PriceRow.kind,
                    cast(PriceRow.amount, Text),
                    PriceRow.name,
                    PriceRow.formula,
                    cast(PriceRow.over, Text),
                    cast(PriceRow.step, Text),
                    Parameter.code,
                    ParameterOption.value,
                    PriceRow.condition,
                ),
                PriceRow.position,
                PriceRow.id,
            )
        )
    )
    .select_from(PriceRow)
    .outerjoin(ParameterOption, ParameterOption.id == PriceRow.option_id)
    .outerjoin(Parameter, Parameter.id == ParameterOption.parameter_id)
    .where(PriceRow.model_id == DoorModel.id)
    .correlate(DoorModel)
    .scalar_subquery()
)


def price_rows_of(rows: Iterable[Sequence[Any]] | None) -> tuple[PriceRowSpec, ...]:
    """The rows as PRICE_ROWS reads them."""
    return tuple(
        PriceRowSpec(
            kind=kind,
            amount=Decimal(amount),
            name=name,
            formula=formula,
            over=_number(over),
            step=_number(step),
            parameter=parameter,
            option=option,
            condition=condition or None,
        )
        for kind, amount, name, formula, over, step, parameter, option, condition in rows or ()
    )


def price_row_ids(work: Work, model_id: int) -> list[int]:
    """The ids of a model's price rows in their order."""
    query = select(PriceRow.id).where(PriceRow.model_id == model_id)
    return list(work.session.scalars(query.order_by(PriceRow.position, PriceRow.id)))


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
