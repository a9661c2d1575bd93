"""A payment plan worked out: how much is due when, to the kuruş; it has to be the whole price."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from app.kernel.amounts import round_money
from app.kernel.errors import Refusal
from app.kernel.text import N_
from models.quotes import PaymentStep

_HUNDRED: Final = Decimal(100)
_NOTHING: Final = Decimal("0.00")


class PlanNotWhole(Refusal):
    """The parts of a payment plan are not the price; ``over`` is negative when something is missing."""

    code = "orders.plan_not_whole"
    sentence = N_(
        "The payment plan has to come to 100 per cent: it comes to {sum} of {total}. Difference: {over}."
    )
    field = "steps"


class TwoRests(Refusal):
    """Only one part of a plan can be what is left."""

    code = "orders.two_rests"
    sentence = N_("Only one row can be left without per cent and amount: it takes the rest.")
    field = "steps"


@dataclass(frozen=True)
class DueStep:
    """One part of the price with its amount; ``percent`` as it was agreed, None for an amount or the rest."""

    due: str
    days: int | None
    due_on: date | None
    percent: Decimal | None
    amount: Decimal
    is_rest: bool = False


def plan_of(steps: Sequence[PaymentStep], total: Decimal) -> tuple[DueStep, ...]:
    """Every part with its amount, whether or not they come to the total.

    The last per cent takes what rounding left over, when the per cents alone are the whole.
    """
    known = [_known(step, total) for step in steps]
    sum_of_known = sum((amount for amount in known if amount is not None), _NOTHING)
    rest = total - sum_of_known
    if steps and sum((step.percent or _NOTHING for step in steps), _NOTHING) == _HUNDRED:
        last = max(place for place, step in enumerate(steps) if step.percent is not None)
        if all(amount is not None for amount in known) and not any(step.amount for step in steps):
            known[last] = (known[last] or _NOTHING) + rest
    return tuple(
        DueStep(
            due=step.due,
            days=step.days,
            due_on=step.due_on,
            percent=step.percent,
            amount=max(rest, _NOTHING) if amount is None else amount,
            is_rest=amount is None,
        )
        for step, amount in zip(steps, known, strict=True)
    )


def check_plan(steps: Sequence[PaymentStep], total: Decimal) -> None:
    """Raise TwoRests or PlanNotWhole unless the steps are exactly the total; no plan is fine."""
    if not steps:
        return
    rests = [step for step in steps if step.percent is None and step.amount is None]
    if len(rests) > 1:
        raise TwoRests
    planned = plan_of(steps, total)
    come_to = sum((step.amount for step in planned), _NOTHING)
    if come_to != total or (rests and any(step.is_rest and not step.amount for step in planned)):
        raise PlanNotWhole(sum=come_to, total=total, over=come_to - total)


def _known(step: PaymentStep, total: Decimal) -> Decimal | None:
    if step.percent is not None:
        return round_money(total * step.percent / _HUNDRED)
    return step.amount
