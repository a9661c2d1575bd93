"""The rules a company sets for signing in: how long it lasts, and whether browsers are trusted."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.kernel.errors import Refusal, Refusals
from app.kernel.events import Event
from app.kernel.permissions import Right
from app.kernel.text import N_
from app.kernel.work import Work
from models.identity import SignInRules

EDIT_RULES = Right("edit", "SignInRules")
LIMITS = {"trusted_days": (0, 90), "idle_minutes": (5, 1440), "absolute_hours": (1, 168)}


class OutOfLimits(Refusal):
    """A number outside what is sensible."""

    code = "identity.out_of_limits"
    sentence = N_("Type a whole number from {least} to {most}.")


@dataclass(frozen=True)
class SignInRulesChanged(Event):
    """How long people stay signed in from now on, and what was before."""

    subject = "SignInRules"
    now: dict[str, int]
    before: dict[str, int]


def sign_in_rules(session: Session) -> SignInRules:
    """The company's rules."""
    return session.get_one(SignInRules, 1)


def change_sign_in_rules(work: Work, wanted: dict[str, int | None]) -> SignInRules:
    """Set all three numbers; OutOfLimits at its field for each that is missing or cannot be."""
    work.require(EDIT_RULES)
    wrong: list[Refusal] = []
    numbers: dict[str, int] = {}
    for name, (least, most) in LIMITS.items():
        number = wanted.get(name)
        if number is None or not least <= number <= most:
            wrong.append(OutOfLimits(field=name, least=least, most=most))
        else:
            numbers[name] = number
    if wrong:
        raise Refusals(wrong)
    rules = work.lock(SignInRules, 1)
    before = {name: getattr(rules, name) for name in LIMITS}
    if before != numbers:
        for name, number in numbers.items():
            setattr(rules, name, number)
        work.emit(SignInRulesChanged(numbers, before))
    return rules
