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
