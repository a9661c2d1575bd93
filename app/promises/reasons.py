"""Why just this day: every reason as a sentence that can be kept, translated and shown again years later.

No reason names a customer, an order of somebody else or an amount of money.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Final

from app.kernel.errors import ShowFact, Translate
from app.kernel.events import plain
from app.kernel.text import N_

SENTENCES: Final[Mapping[str, str]] = {
    "ordered": N_("{material} comes on {day} ({missing} missing)."),
    "lead": N_("{material} is not ordered yet: ordered today it comes on {day} ({missing} missing)."),
    "arrives": N_("{material} taken to come on {day}."),
    "queue": N_("{department}: queue of {days} days."),
    "own": N_("The doors of this order take {days} days in all departments together."),
    "backlog": N_("{doors} doors of orders confirmed earlier are still to be planned."),
    "closed": N_("{day} {name}: closed."),
    "half": N_("{day} {name}: worked until 13:00."),
    "overtime": N_("Overtime of {hours} hours a day is counted."),
    "first": N_("The order goes before all that wait."),
    "ship": N_("{days} working days from ready to the truck."),
    "all_measured": N_("Minutes are measured in all departments."),
    "measured": N_("Minutes are measured in {measured} of {all} departments; the others go by formula."),
    "formula": N_("Nothing is measured enough yet: minutes go by formula."),
}
_DAYS: Final = frozenset({"day"})
_NUMBERS: Final = frozenset({"days", "hours"})
_WORDS: Final = frozenset({"name"})


@dataclass(frozen=True)
class Reason:
    """One reason by its kind, with the facts of its sentence."""

    kind: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    is_main: bool = False
    """Whether it is what holds the order up most."""

    def say(self, translate: Translate = str, show: ShowFact = str) -> str:
        """The sentence for a person."""
        shown = {name: _shown(name, fact, translate, show) for name, fact in self.facts.items()}
        return translate(SENTENCES[self.kind]).format_map(shown)

    def to_json(self) -> dict[str, Any]:
        """Plain values, to be kept."""
        return {"kind": self.kind, "facts": plain(dict(self.facts)), "main": self.is_main}

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Reason:
        """The same again; a fact that was a day or a number is one again."""
        facts = {name: _read(name, fact) for name, fact in kept["facts"].items()}
        return cls(kept["kind"], facts, bool(kept.get("main")))


def _read(name: str, fact: Any) -> Any:
    if name in _DAYS:
        return date.fromisoformat(fact)
    return Decimal(fact) if name in _NUMBERS else fact


def _shown(name: str, fact: Any, translate: Translate, show: ShowFact) -> str:
    return translate(fact) if name in _WORDS else show(fact)
