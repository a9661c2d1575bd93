"""What can go wrong when somebody writes which material they mean."""

from __future__ import annotations

from app.kernel.errors import Refusal, ShowFact, Translate
from app.kernel.text import N_


class MaterialMissing(Refusal):
    """A line without a material."""

    code = "purchasing.material_missing"
    sentence = N_("Which material is this?")


class MaterialUnknown(Refusal):
    """No material has this code or name; the nearest one is offered when there is one."""

    code = "purchasing.material_unknown"
    sentence = N_("There is no material “{text}”.")
    advice = N_("Did you mean {suggestion}?")

    def say(self, translate: Translate = str, show: ShowFact = str) -> str:
        """What is unknown, and what may have been meant."""
        said = super().say(translate, show)
        suggestion = self.facts.get("suggestion")
        return f"{said} {translate(self.advice).format(suggestion=suggestion)}" if suggestion else said


class MaterialUnclear(Refusal):
    """Several materials have this name."""

    code = "purchasing.material_unclear"
    sentence = N_("“{text}” can be {codes}. Please write the code.")
