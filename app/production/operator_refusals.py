"""Why a screen does not let somebody work in a name."""

from __future__ import annotations

from app.kernel.errors import Refusal
from app.kernel.text import N_


class OperatorUnknown(Refusal):
    """Nobody of this number works here any more."""

    code = "production.operator_unknown"
    sentence = N_("This name is not on the list any more. Choose again.")


class WrongPin(Refusal):
    """The PIN is another one; so many tries are left."""

    code = "production.wrong_pin"
    sentence = N_("The PIN is wrong. Tries left: {left}.")
    field = "pin"


class OperatorLocked(Refusal):
    """Too many wrong PINs in a row."""

    code = "production.operator_locked"
    sentence = N_("Locked after {tries} wrong PINs. Wait {minutes} minutes, or ask the foreman to unlock.")


class OperatorHasNoPin(Refusal):
    """The company asks for PINs and this operator has none yet."""

    code = "production.operator_has_no_pin"
    sentence = N_("{name} has no PIN yet. It is given in the office, under Operators.")


class UnknownBadge(Refusal):
    """The badge belongs to nobody who works here."""

    code = "production.unknown_badge"
    sentence = N_("This badge is not known. Choose your name instead.")
    field = "badge"


class TooManyBadges(Refusal):
    """Somebody is trying numbers."""

    code = "production.too_many_badges"
    sentence = N_("Too many unknown badges on this screen. Wait a while, or choose your name.")
    field = "badge"


class OperatorNameMissing(Refusal):
    """People choose themselves by name."""

    code = "production.operator_name_missing"
    sentence = N_("Please give a name, as colleagues call them.")
    field = "name"


class BadgeTaken(Refusal):
    """One badge, one person."""

    code = "production.badge_taken"
    sentence = N_("This badge belongs to {name} already.")
    field = "badge"


class BadgeTooShort(Refusal):
    """A number that others could guess is no badge."""

    code = "production.badge_too_short"
    sentence = N_("A badge number has at least {least} characters. Hold the badge to the reader.")
    field = "badge"
