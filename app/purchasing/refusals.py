"""What can be wrong wherever something is bought: terms, orders and receipts say it the same way."""

from __future__ import annotations

from app.kernel.errors import Refusal
from app.kernel.text import N_


class MaterialPassive(Refusal):
    """A passive material is neither bought nor received."""

    code = "purchasing.material_passive"
    sentence = N_("{material} is passive. Make it active first, or choose another one.")


class UnitUnknown(Refusal):
    """No unit has this symbol, code or name."""

    code = "purchasing.unit_unknown"
    sentence = N_("There is no unit “{text}”.")


class PriceBelowZero(Refusal):
    """Nobody pays us for taking goods."""

    code = "purchasing.price_below_zero"
    sentence = N_("The price cannot be below zero.")


class PriceTooLarge(Refusal):
    """A number of this size is a code scanned into the wrong field."""

    code = "purchasing.price_too_large"
    sentence = N_("{price} cannot be right. Has a code been scanned into this field?")


class NotASupplier(Refusal):
    """Goods come from a firm that is marked as supplier and active."""

    code = "purchasing.not_a_supplier"
    sentence = N_("Please choose an active supplier.")
    field = "supplier_id"


class CurrencyUnknown(Refusal):
    """A currency we neither print nor convert."""

    code = "purchasing.currency_unknown"
    sentence = N_("“{text}” is not a currency we know. Choose one of {known}.")
    field = "currency"
