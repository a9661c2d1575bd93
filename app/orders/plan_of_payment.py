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
    """The per cents of a payment plan are not the whole price."""

    code = "orders.plan_not_whole"
    sentence = N_("The payment plan has to come to 100 per cent; it comes to {sum} per cent.")
    field = "steps"


class PlanNotThePrice(Refusal):
    """The amounts of a payment plan are not the price; ``over`` is negative when something is missing."""

    code = "orders.plan_not_the_price"
    sentence = N_("The payment plan comes to {sum}, the price is {total}. Difference: {over}.")
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
    """Raise TwoRests, PlanNotWhole or PlanNotThePrice unless the steps are the total; no plan is fine.

    As long as there is no price, amounts cannot be compared with it.
    """
    rests = [step for step in steps if step.percent is None and step.amount is None]
    if len(rests) > 1:
        raise TwoRests
    per_cents = sum((step.percent or _NOTHING for step in steps), _NOTHING)
    is_in_per_cent = bool(steps) and all(step.percent is not None for step in steps)
    if per_cents > _HUNDRED or (is_in_per_cent and per_cents != _HUNDRED):
        raise PlanNotWhole(sum=per_cents)
    if not steps or not total or is_in_per_cent:
        return
    come_to = sum((step.amount for step in plan_of(steps, total)), _NOTHING)
    known = sum((amount for step in steps if (amount := _known(step, total)) is not None), _NOTHING)
    if come_to != total or (rests and known >= total):
        raise PlanNotThePrice(sum=known, total=total, over=known - total)


def misfit_of(steps: Sequence[PaymentStep], total: Decimal) -> Refusal | None:
    """Why a plan that was agreed is no longer the total, for whoever only looks at it."""
    try:
        check_plan(steps, total)
    except Refusal as refusal:
        return refusal
    return None


def _known(step: PaymentStep, total: Decimal) -> Decimal | None:
    if step.percent is not None:
        return round_money(total * step.percent / _HUNDRED)
    return step.amount
