"""By how much prices change: per cent or lira, rounded to a multiple; and what each becomes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from app.configurator.price_rows import raised, rounded_to
from app.configurator.price_updates.targets import LIST_PRICE, Target
from app.configurator.saving import NotWritten
from app.kernel.amounts import parse_decimal, round_money
from app.kernel.errors import Refusal, Refusals
from app.kernel.text import N_

_HUNDRED = Decimal(100)
_MOST_PERCENT = Decimal(500)
_MOST_MONEY = Decimal(1_000_000)


class ChangeNotPossible(Refusal):
    """A change that nobody means: nothing, everything, or beyond all measure."""

    code = "price_updates.change_not_possible"
    sentence = N_(
        "Write by how much prices change: above -100 and at most 500 per cent, or up to a million ₺."
    )
    field = "by"


class RoundingNotPossible(Refusal):
    """Prices are rounded to a multiple above nothing."""

    code = "price_updates.rounding_not_possible"
    sentence = N_("Prices are rounded to a multiple above 0, or not at all.")
    field = "rounding"


@dataclass(frozen=True)
class Rule:
    """By so many per cent or lira, money rounded to the multiple."""

    by: Decimal
    is_percent: bool
    rounding: Decimal | None = None

    def of(self, target: Target) -> Decimal | None:
        """What a price becomes; None when the rule says nothing about it."""
        if target.is_percent:
            return self._of_percent(target)
        moved = raised(target.value, self.by) if self.is_percent else target.value + self.by
        after = round_money(rounded_to(moved, self.rounding))
        if target.kind == LIST_PRICE and after < 0:
            return Decimal("0.00")
        return after

    def _of_percent(self, target: Target) -> Decimal | None:
        """Per cent on top of per cent; lira say nothing about what is counted in per cent."""
        if not self.is_percent:
            return None
        return round_money((_HUNDRED + target.value) * (_HUNDRED + self.by) / _HUNDRED - _HUNDRED)

    def as_json(self) -> dict[str, Any]:
        """As it is kept."""
        return {
            "by": str(self.by),
            "is_percent": self.is_percent,
            "rounding": str(self.rounding) if self.rounding else None,
        }


@dataclass(frozen=True)
class Change:
    """One price of an update: what it was and what it becomes."""

    target: Target
    after: Decimal


def read_rule(typed: Mapping[str, str]) -> Rule:
    """``by``, ``way`` (percent or amount) and ``rounding`` as somebody typed them; Refusals at the fields."""
    refusals: list[Refusal] = []
    is_percent = typed.get("way", "percent") != "amount"
    by, rounding = Decimal(0), None
    try:
        by = _by(typed.get("by", ""), is_percent=is_percent)
    except Refusal as refusal:
        refusal.field = "by"
        refusals.append(refusal)
    try:
        rounding = _rounding(typed.get("rounding", ""))
    except Refusal as refusal:
        refusal.field = "rounding"
        refusals.append(refusal)
    if refusals:
        raise Refusals(refusals)
    return Rule(by, is_percent, rounding)


def _by(written: str, *, is_percent: bool) -> Decimal:
    if not written.strip():
        raise NotWritten
    by = round_money(parse_decimal(written, unit="%" if is_percent else "TRY"))
    if not by or (is_percent and not -_HUNDRED < by <= _MOST_PERCENT) or abs(by) > _MOST_MONEY:
        raise ChangeNotPossible
    return by


def _rounding(written: str) -> Decimal | None:
    if not written.strip():
        return None
    rounding = round_money(parse_decimal(written, unit="TRY"))
    if not 0 < rounding <= _MOST_MONEY:
        raise RoundingNotPossible
    return rounding


def changes_by(rule: Rule, targets: Iterable[Target]) -> list[Change]:
    """What the rule makes of the prices; those that stay as they are are left out."""
    changes = [(target, rule.of(target)) for target in targets]
    return [Change(target, after) for target, after in changes if after is not None and after != target.value]
