"""Why a delivery cannot be entered or taken back, each in a sentence for the storekeeper."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app.kernel.errors import Doubt, Refusal, ShowFact, Translate
from app.kernel.text import N_


class DeliveryAlreadyEntered(Refusal):
    """The same paper of the same supplier is already in the books."""

    code = "purchasing.delivery_already_entered"
    sentence = N_("This waybill of the supplier is already entered as {number}.")
    field = "waybill_number"


class WaybillNumberTooLong(Refusal):
    """A waybill number has 16 characters; something else was pasted."""

    code = "purchasing.waybill_number_too_long"
    sentence = N_("A waybill number has at most {most} characters.")
    field = "waybill_number"


class WaybillInTheFuture(Refusal):
    """A paper that came today was not written tomorrow."""

    code = "purchasing.waybill_in_the_future"
    sentence = N_("The waybill cannot be dated after today.")
    field = "waybill_date"


class NoLines(Refusal):
    """A delivery brought something."""

    code = "purchasing.no_lines"
    sentence = N_("Enter at least one material.")
    field = "lines"


class TooManyLines(Refusal):
    """More lines than a delivery has."""

    code = "purchasing.too_many_lines"
    sentence = N_("One delivery has at most {most} lines. Enter the rest as a second one.")
    field = "lines"


class UnitNotConvertible(Refusal):
    """How much of the stock unit is in it is not known."""

    code = "purchasing.unit_not_convertible"
    sentence = N_("{material} is counted in {unit}. How much of that is in the unit you chose?")


class FactorNotPositive(Refusal):
    """One unit of the line holds some stock units."""

    code = "purchasing.factor_not_positive"
    sentence = N_("The conversion must be above zero.")


class LotMissing(Refusal):
    """A lot-tracked material comes with its lot."""

    code = "purchasing.lot_missing"
    sentence = N_("{material} is tracked by lot. Please write the lot number.")


class LotNotTracked(Refusal):
    """A lot number of a material that is not tracked by lot would be lost."""

    code = "purchasing.lot_not_tracked"
    sentence = N_("{material} is not tracked by lot. Leave the lot number empty.")


class LotTooLong(Refusal):
    """Longer than any lot number."""

    code = "purchasing.lot_too_long"
    sentence = N_("A lot number has at most {most} characters.")


class UnitUnclear(Refusal):
    """Ten of what? Kilograms and sheets differ by a factor of twenty; nobody guesses."""

    code = "purchasing.unit_unclear"
    sentence = N_("{material}: is this in {purchase_unit} or in {unit}? Please write which.")


class NotAWarehouse(Refusal):
    """Goods go where orders are supplied from."""

    code = "purchasing.not_a_warehouse"
    sentence = N_("Please choose an active warehouse that supplies orders.")
    field = "warehouse_id"


class RateMissing(Refusal):
    """Without a rate nobody knows what the goods cost in lira."""

    code = "purchasing.rate_missing"
    sentence = N_("Write how many lira one {currency} was on the day of the waybill.")
    field = "exchange_rate"


class RateImpossible(Refusal):
    """A lira is a lira, and no currency costs a million of them."""

    code = "purchasing.rate_impossible"
    sentence = N_("The rate must be above zero and below a million.")
    field = "exchange_rate"


class OrderLineUnknown(Refusal):
    """The purchase order was changed since the page was opened."""

    code = "purchasing.order_line_unknown"
    sentence = N_("This line of the purchase order no longer exists. Choose again.")


class NotOrderedFromThem(Refusal):
    """One delivery comes from one supplier."""

    code = "purchasing.not_ordered_from_them"
    sentence = N_("{number} was ordered from another supplier.")


class OrderedIsAnother(Refusal):
    """The line of the order is about something else."""

    code = "purchasing.ordered_is_another"
    sentence = N_("Line {position} of {number} is {material}. Choose the right line, or none.")


class MoreThanOrdered(Doubt):
    """More came than is still expected. Facts: ``lines``, one for each such line of an order."""

    code = "purchasing.more_than_ordered"
    sentence = N_("More came than was ordered. Is that right?")
    one_line = N_("{number}, line {position}, {material}: ordered {ordered}, here already {here}, now {now}.")

    def __init__(self, lines: Sequence[dict[str, Any]], *, field: str | None = None) -> None:
        super().__init__(field=field, lines=list(lines))

    def say(self, translate: Translate = str, show: ShowFact = str) -> str:
        """The question, and each line with what was ordered, is here, and comes now."""
        said = [translate(self.one_line).format_map(line) for line in self.facts["lines"]]
        return " ".join([super().say(translate, show), *said])


class CostNameMissing(Refusal):
    """What was paid for must be named, or nobody finds its bill."""

    code = "purchasing.cost_name_missing"
    sentence = N_("What is this cost for? Write at most {most} characters, for example “Freight”.")


class CostNotPositive(Refusal):
    """A cost of nothing is none."""

    code = "purchasing.cost_not_positive"
    sentence = N_("The amount must be above zero.")


class SpreadUnknown(Refusal):
    """A cost is spread by value or by weight."""

    code = "purchasing.spread_unknown"
    sentence = N_("Spread it by value or by weight.")


class TooManyCosts(Refusal):
    """More bills than a delivery has."""

    code = "purchasing.too_many_costs"
    sentence = N_("One delivery has at most {most} other costs.")


class WeightUnknown(Refusal):
    """What nobody has weighed cannot carry a share by weight."""

    code = "purchasing.weight_unknown"
    sentence = N_(
        "The weight of {materials} is not known. Write it on the material’s card, or spread by value."
    )


class NothingToSpreadBy(Refusal):
    """Of goods that cost nothing, none costs more than another."""

    code = "purchasing.nothing_to_spread_by"
    sentence = N_("All lines are for nothing, so the cost cannot be spread by value. Spread it by weight.")
