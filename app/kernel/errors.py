"""The three kinds of errors: a rule said no, a rule wants a second look, and bugs (everything else)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

Translate = Callable[[str], str]
ShowFact = Callable[[Any], str]


class Refusal(Exception):
    """A rule said no. Nothing has changed, and a person is told why in one sentence.

    Subclasses set ``code`` (stable, for machines) and ``sentence`` (a gettext message id with
    ``{fact}`` places, marked for extraction with ``N_``). ``field`` names the form field the
    sentence belongs to, when there is one.
    """

    code: ClassVar[str] = "refused"
    sentence: ClassVar[str] = "This is not possible."
    field: str | None = None

    def __init__(self, *, field: str | None = None, **facts: Any) -> None:
        super().__init__(self.code)
        self.facts: dict[str, Any] = facts
        if field is not None:
            self.field = field

    def say(self, translate: Translate = str, show: ShowFact = str) -> str:
        """The sentence for a person: translated, with every fact shown by ``show``."""
        return translate(self.sentence).format_map(_Shown(self.facts, show))

    def __str__(self) -> str:
        return self.say()


class Doubt(Refusal):
    """A rule wants a second look: the person may confirm, and the act is tried again.

    An operation that raises a Doubt takes ``confirmed: frozenset[str]`` and lets the act pass
    when this Doubt's code is in it.
    """


class Refusals(Refusal):
    """Several rules said no at once, each at its own field."""

    code = "refused.several"

    def __init__(self, refusals: list[Refusal]) -> None:
        super().__init__()
        self.refusals = refusals

    def say(self, translate: Translate = str, show: ShowFact = str) -> str:
        """All sentences, one after the other."""
        return " ".join(refusal.say(translate, show) for refusal in self.refusals)


class _Shown(dict[str, str]):
    """Facts as text; a fact that is missing shows as its own name instead of failing twice."""

    def __init__(self, facts: Mapping[str, Any], show: ShowFact) -> None:
        super().__init__({name: show(fact) for name, fact in facts.items()})

    def __missing__(self, name: str) -> str:
        return f"{{{name}}}"
