"""Why a delivery cannot be entered or taken back, each in a sentence for the storekeeper."""

from __future__ import annotations

from app.kernel.errors import Refusal, ShowFact, Translate
from app.kernel.text import N_


class NotASupplier(Refusal):
    """Goods come from a firm that is marked as supplier and active."""

    code = "purchasing.not_a_supplier"
    sentence = N_("Please choose an active supplier.")
    field = "supplier_id"


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


class MaterialPassive(Refusal):
    """A passive material is neither bought nor received."""

    code = "purchasing.material_passive"
    sentence = N_("{material} is passive. Make it active first, or choose another one.")


class UnitUnknown(Refusal):
    """No unit has this symbol, code or name."""

    code = "purchasing.unit_unknown"
    sentence = N_("There is no unit “{text}”.")


class UnitNotConvertible(Refusal):
    """How much of the stock unit is in it is not known."""

    code = "purchasing.unit_not_convertible"
    sentence = N_("{material} is counted in {unit}. How much of that is in the unit you chose?")


class FactorNotPositive(Refusal):
    """One unit of the line holds some stock units."""

    code = "purchasing.factor_not_positive"
    sentence = N_("The conversion must be above zero.")


class PriceBelowZero(Refusal):
    """Nobody pays us for taking goods."""

    code = "purchasing.price_below_zero"
    sentence = N_("The price cannot be below zero.")


class PriceTooLarge(Refusal):
    """A number of this size is a code scanned into the wrong field."""

    code = "purchasing.price_too_large"
    sentence = N_("{price} cannot be right. Has a code been scanned into this field?")


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


class ReceiptAlreadyCancelled(Refusal):
    """Cancelling twice would take the goods out twice."""

    code = "purchasing.receipt_already_cancelled"
    sentence = N_("{number} is already cancelled.")


class ReceivedGoodsUsed(Refusal):
    """Some of what came has left the warehouse. Facts: ``shortages``, one for each such material."""

    code = "purchasing.received_goods_used"
    sentence = N_("{number} cannot be cancelled: some of it has been used already. Missing: {missing}.")
