"""Why terms or a rate cannot be kept, each in a sentence for the clerk."""

from __future__ import annotations

from app.kernel.errors import Refusal
from app.kernel.text import N_


class MaterialMissingHere(Refusal):
    """Terms are for something."""

    code = "purchasing.material_missing_here"
    sentence = N_("Which material is this?")
    field = "material"


class RateNotPositive(Refusal):
    """A currency is worth something."""

    code = "purchasing.rate_not_positive"
    sentence = N_("The rate must be above zero.")
    field = "rate"


class RateTwice(Refusal):
    """One day has one rate."""

    code = "purchasing.rate_twice"
    sentence = N_("There is already a rate of {currency} for {day}.")
    field = "on"


class TermBelowZero(Refusal):
    """Terms cannot be negative."""

    code = "purchasing.term_below_zero"
    sentence = N_("This cannot be below zero.")


class TermTooLarge(Refusal):
    """A number of this size is a code scanned into the wrong field."""

    code = "purchasing.term_too_large"
    sentence = N_("{amount} cannot be right. Has a code been scanned into this field?")


class TermTwice(Refusal):
    """One supplier has one set of terms for a material."""

    code = "purchasing.term_twice"
    sentence = N_("{supplier} already has terms for {material}. Change those instead.")
    field = "supplier"
