"""Why a purchase order cannot be written, sent, received or cancelled, each in a sentence for the clerk."""

from __future__ import annotations

from app.kernel.errors import Refusal
from app.kernel.text import N_


class PurchaseOrderNotSent(Refusal):
    """Nothing comes against an order the supplier has never seen."""

    code = "purchasing.order_not_sent"
    sentence = N_("{number} is still a draft. Send it first, or enter the delivery without it.")
    field = "purchase_order_id"


class PurchaseOrderClosed(Refusal):
    """Cancelled, or its rest was closed: nothing more is expected."""

    code = "purchasing.order_closed"
    sentence = N_("{number} is closed; nothing more is expected on it.")
    field = "purchase_order_id"


class PurchaseOrderNotDraft(Refusal):
    """What the supplier has in hand is not changed behind their back."""

    code = "purchasing.order_not_draft"
    sentence = N_("{number} has already been sent. Close it and write a new one.")


class ChangedMeanwhile(Refusal):
    """Two clerks had the same draft open."""

    code = "purchasing.order_changed_meanwhile"
    sentence = N_("Somebody has changed {number} meanwhile. Load the page again and repeat your change.")


class ExpectedBeforeOrdered(Refusal):
    """Nothing arrives before it was ordered."""

    code = "purchasing.expected_before_ordered"
    sentence = N_("It cannot be expected before it was ordered.")
    field = "expected_on"


class CurrencyUnknown(Refusal):
    """A currency we neither print nor convert."""

    code = "purchasing.currency_unknown"
    sentence = N_("“{text}” is not a currency we know. Choose one of {known}.")
    field = "currency"


class TermBelowZero(Refusal):
    """Terms cannot be negative."""

    code = "purchasing.term_below_zero"
    sentence = N_("This cannot be below zero.")


class TermTooLarge(Refusal):
    """A number of this size is a code scanned into the wrong field."""

    code = "purchasing.term_too_large"
    sentence = N_("{amount} cannot be right. Has a code been scanned into this field?")


class MaterialMissingHere(Refusal):
    """Terms are for something."""

    code = "purchasing.material_missing_here"
    sentence = N_("Which material is this?")
    field = "material"


class TermTwice(Refusal):
    """One supplier has one set of terms for a material."""

    code = "purchasing.term_twice"
    sentence = N_("{supplier} already has terms for {material}. Change those instead.")
    field = "supplier"


class RateTwice(Refusal):
    """One day has one rate."""

    code = "purchasing.rate_twice"
    sentence = N_("There is already a rate of {currency} for {day}.")
    field = "on"


class RateNotPositive(Refusal):
    """A currency is worth something."""

    code = "purchasing.rate_not_positive"
    sentence = N_("The rate must be above zero.")
    field = "rate"


class NothingProposed(Refusal):
    """No line was ticked."""

    code = "purchasing.nothing_proposed"
    sentence = N_("Choose at least one material to order.")


class SupplierMissing(Refusal):
    """A line of the proposal without anybody to order it from."""

    code = "purchasing.supplier_missing"
    sentence = N_("Choose a supplier for {material}.")


class NoAddress(Refusal):
    """The supplier has no e-mail address on their card."""

    code = "purchasing.no_address"
    sentence = N_("{supplier} has no e-mail address. Write it on their card, or print the order.")
    field = "email"


class NothingOrdered(Refusal):
    """An order orders something."""

    code = "purchasing.nothing_ordered"
    sentence = N_("Enter at least one material.")
    field = "lines"


class TooManyOrdered(Refusal):
    """More lines than one order has."""

    code = "purchasing.too_many_ordered"
    sentence = N_("One purchase order has at most {most} lines. Enter the rest as a second one.")
    field = "lines"


class WhichUnit(Refusal):
    """A unit of which nobody knows how much of the stock unit is in it."""

    code = "purchasing.which_unit"
    sentence = N_("{material} is bought in {units}. Choose one of these, or change its purchase unit.")


class ExpectedInThePast(Refusal):
    """A draft that was left lying: its day has passed."""

    code = "purchasing.expected_in_the_past"
    sentence = N_("It was expected by {day}, which has passed. Write a new day before you send it.")
    field = "expected_on"


class OrderedMeanwhile(Refusal):
    """The page is old: what it proposes is on its way, or what was on its way is not any more."""

    code = "purchasing.ordered_meanwhile"
    sentence = N_(
        "What is on order of {material} has changed since you opened the page. Load it again and look."
    )
