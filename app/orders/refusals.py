"""Why an order cannot be saved or confirmed, each in a sentence for a clerk."""

from __future__ import annotations

from app.kernel.errors import Doubt, Refusal
from app.kernel.text import N_


class CustomerUnknown(Refusal):
    """Orders are for customers that exist and are active."""

    code = "orders.customer_unknown"
    sentence = N_("Please choose a customer from the list.")
    field = "customer_id"


class CustomerHasPapers(Refusal):
    """What the first customer was given tells of the order, so it stays theirs."""

    code = "orders.customer_has_papers"
    sentence = N_(
        "{name} has a paper of this order or a link to it, so it cannot go to another customer."
        " Copy the order instead."
    )
    field = "customer_id"


class StaleOrder(Refusal):
    """Somebody else changed the order after this page was loaded."""

    code = "orders.stale"
    sentence = N_("{who} changed this order on {when}. Load the page again and repeat your change.")


class ModelUnknown(Refusal):
    """A line is of a model that does not exist."""

    code = "orders.model_unknown"
    sentence = N_("Please choose a model from the list.")


class ModelPassive(Refusal):
    """A line is of a model that is no longer made."""

    code = "orders.model_passive"
    sentence = N_("{model} is no longer made. Please choose another model.")


class QuantityNotWhole(Refusal):
    """Doors are counted one by one."""

    code = "orders.quantity_not_whole"
    sentence = N_("Write how many doors: a whole number from 1 to {most}.")


class PriceNotPossible(Refusal):
    """A price below zero, or one with far too many digits."""

    code = "orders.price_not_possible"
    sentence = N_("{price} cannot be a price.")


class TotalNotPossible(Refusal):
    """More money than papers have words for: somewhere a number went into the wrong field."""

    code = "orders.total_not_possible"
    sentence = N_("The total would be {total}. Please look at quantities and prices.")


class DiscountNotPossible(Refusal):
    """More than everything, or less than nothing."""

    code = "orders.discount_not_possible"
    sentence = N_("A discount is between 0 and 100 per cent.")


class DescriptionMissing(Refusal):
    """A line without a model says in words what it is."""

    code = "orders.description_missing"
    sentence = N_("Choose a model, or write what this line is for.")


class PriceMissing(Refusal):
    """Nothing can calculate the price of a line without a model."""

    code = "orders.price_missing"
    sentence = N_("A line without a model needs a price.")


class TextTooLong(Refusal):
    """More letters than the papers have room for."""

    code = "orders.text_too_long"
    sentence = N_("At most {most} characters.")


class ExtraNotPositive(Refusal):
    """An added material without a quantity."""

    code = "orders.extra_not_positive"
    sentence = N_("Write how much of it one door needs, above zero.")


class TooMuch(Refusal):
    """A quantity no door can need: a barcode scanned into the wrong field."""

    code = "orders.too_much"
    sentence = N_("{material}: {quantity} cannot be right.")


class MaterialPassive(Refusal):
    """An added material is not used any more."""

    code = "orders.material_passive"
    sentence = N_("{material} is passive. Please choose another one.")


class TooManyLines(Refusal):
    """A page somebody still wants to read has an end."""

    code = "orders.too_many_lines"
    sentence = N_("An order has at most {most} lines. Open a second order for the rest.")


class NoVatRate(Refusal):
    """No rate of this kind was in force on the day of the order."""

    code = "orders.no_vat_rate"
    sentence = N_("There is no VAT rate {vat_code} for {day}. Add it to the tax rates first.")


class DayInTheFuture(Refusal):
    """An order cannot have come tomorrow."""

    code = "orders.day_in_the_future"
    sentence = N_("The day of the order cannot be in the future.")
    field = "ordered_on"


class DueInThePast(Refusal):
    """Nobody can deliver yesterday."""

    code = "orders.due_in_the_past"
    sentence = N_("The promised day {day} is in the past.")
    field = "due_on"


class WishedInThePast(Refusal):
    """Nobody can wish for yesterday."""

    code = "orders.wished_in_the_past"
    sentence = N_("The day {day} is in the past.")
    field = "wished_on"


class LineHasHistory(Refusal):
    """Material or cards of an earlier plan belong to the line."""

    code = "orders.line_has_history"
    sentence = N_("Line {line} was planned before and is part of the records. Cancel the order and copy it.")


class NothingOrdered(Refusal):
    """An order without lines cannot be confirmed."""

    code = "orders.nothing_ordered"
    sentence = N_("The order has no lines yet.")


class ForNothing(Doubt):
    """A line that costs the customer nothing may be meant so, or forgotten."""

    code = "orders.for_nothing"
    sentence = N_("These lines cost nothing: {lines}. Confirm the order all the same?")


class CostsMissing(Doubt):
    """The price was calculated although some materials have no cost yet, so it is too low."""

    code = "orders.costs_missing"
    sentence = N_(
        "These materials have no cost yet, so the calculated price is too low: {materials}."
        " Confirm the order all the same?"
    )


class QuoteExpired(Doubt):
    """Its prices were promised until a day that has passed."""

    code = "orders.quote_expired"
    sentence = N_("The proforma counted until {day}. Confirm the order at its prices all the same?")


class ReasonMissing(Refusal):
    """Whoever reads the history later wants to know why."""

    code = "orders.reason_missing"
    sentence = N_("Please write a reason.")
    field = "reason"
