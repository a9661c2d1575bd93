"""What the proof of the ledger can find wrong, and the sentence that says it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from app.kernel.amounts import round_unit_cost, show_money, show_quantity, show_unit_cost
from app.kernel.clock import show_date
from app.kernel.text import N_

SENTENCES: Final[Mapping[str, str]] = {
    "quantity": N_("{place}, {material}: the moves say {moved}, but the balance says {on_hand}."),
    "value": N_("{place}, {material}: the moves are worth {moved_value}, but the balance says {value}."),
    "negative": N_("{place}, {material}: {on_hand} worth {value} cannot be; nothing is below zero."),
    "value of nothing": N_("{place}, {material}: nothing is there, but it is worth {value}."),
    "average": N_(
        "{place}, {material}: a unit is worth {unit_cost} on average,"
        " but it came in for {least_cost} to {most_cost}."
    ),
    "wip without order": N_(
        "Order {order} is not being made, but {on_hand} of {material} is in its work in progress."
    ),
    "wip of no line": N_("Move {move}: {quantity} of {material} belongs to no line of order {order}."),
    "more left than came": N_(
        "Order {order}, line {line}: {left} of {material} has left work in progress, but only {came} came in."
    ),
    "planned without material": N_(
        "Order {order}, line {line}: {needed} of {material} is needed, but only {came} was taken for it."
    ),
    "shipped share": N_(
        "Order {order}, line {line}: {doors} of {ordered} doors have left, with {left} of {material}"
        " instead of {share}."
    ),
    "mirror differs": N_(
        "Move {move} undoes move {undone} of {material}, but it moves {quantity} instead of {was},"
        " or between other places."
    ),
    "undone twice": N_("Move {undone} of {material} was undone {times} times."),
    "closed day": N_(
        "{day}, {place}, {material}: the closed day says {closed} worth {closed_value},"
        " but the moves say {moved} worth {moved_value}."
    ),
    "not reserved": N_(
        "Order {order} is confirmed and needs {needed} of {material}, but {reserved} is reserved for it."
    ),
    "reserved for nothing": N_(
        "{reserved} of {material} is reserved for order {order}, which is not waiting to be planned."
    ),
    "received": N_(
        "Purchase order {order}, line {line}: {received} of {material} is noted as received,"
        " but the receipts say {receipts}."
    ),
}
"""By problem: the sentence for a person, with the facts it names."""

_MONEY: Final = frozenset({"value", "moved_value", "closed_value"})
_COSTS: Final = frozenset({"unit_cost", "least_cost", "most_cost"})


@dataclass(frozen=True)
class Difference:
    """One thing the proof found, with the facts as people read them, so that it can be kept as it is."""

    problem: str
    facts: Mapping[str, str]

    @classmethod
    def found(cls, problem: str, facts: Mapping[str, Any]) -> Difference:
        """From a row of a check: numbers become what the screens show."""
        return cls(problem, {name: _shown(name, fact) for name, fact in facts.items()})

    def say(self, translate: Callable[[str], str] = str) -> str:
        """The sentence for a person; a problem of another version of the product shows its facts."""
        if self.problem not in SENTENCES:
            return ", ".join([self.problem, *self.facts.values()])
        return translate(SENTENCES[self.problem]).format_map(self.facts)

    def without_amounts(self) -> Difference:
        """The same for who may not see costs."""
        hidden = dict.fromkeys(self.facts.keys() & (_MONEY | _COSTS), "•••")
        return Difference(self.problem, {**self.facts, **hidden})

    def __str__(self) -> str:
        return self.say()


def _shown(name: str, fact: Any) -> str:
    if name in _MONEY:
        return show_money(fact)
    if name in _COSTS:
        return show_unit_cost(round_unit_cost(fact))
    if isinstance(fact, Decimal):
        return show_quantity(fact)
    return show_date(fact) if hasattr(fact, "year") else str(fact)
