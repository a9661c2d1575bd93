"""Why a shipment cannot leave, each at its field."""

from __future__ import annotations

from app.kernel.errors import Refusal
from app.kernel.text import N_


class NothingToSend(Refusal):
    """A truck does not leave empty."""

    code = "shipping.nothing_to_send"
    sentence = N_("Choose at least one card to send.")
    field = "parts"


class CardNotReady(Refusal):
    """Only what stands in Sevke Hazır leaves, and only to its own customer."""

    code = "shipping.card_not_ready"
    sentence = N_("Card {number} is not ready to ship. Load the page again to see how it stands.")


class NotTheCustomersCard(Refusal):
    """One waybill goes to one buyer."""

    code = "shipping.not_the_customers_card"
    sentence = N_("Card {number} belongs to another customer. A waybill has one buyer.")


class MoreThanReady(Refusal):
    """No more doors leave than the card has."""

    code = "shipping.more_than_ready"
    sentence = N_("Card {number} has {available} doors. Choose between 1 and {available}.")


class CarrierUnknown(Refusal):
    """The chosen firm is no carrier."""

    code = "shipping.carrier_unknown"
    sentence = N_("Please choose a carrier from the list.")
    field = "carrier_id"


class CarrierTaxIdMissing(Refusal):
    """The waybill names a carrier by its tax number (e-İrsaliye Uygulama Kılavuzu)."""

    code = "shipping.carrier_tax_id_missing"
    sentence = N_("{name} has no tax number. Add it to the carrier first.")
    field = "carrier_id"


class NoCarrierAndNoDriver(Refusal):
    """The law wants to know who carries the goods: a firm, or a driver with a vehicle."""

    code = "shipping.no_carrier_and_no_driver"
    sentence = N_("Choose a carrier, or write the driver's name, identity number and the plate.")
    field = "carrier_id"


class DriverIncomplete(Refusal):
    """Without a carrier, name, identity number and plate belong together."""

    code = "shipping.driver_incomplete"
    sentence = N_("Please fill this in: without a carrier the waybill needs the whole driver and the plate.")


class DespatchBeforeIssue(Refusal):
    """A waybill is written before the goods leave, never after (VUK 230/5)."""

    code = "shipping.despatch_before_issue"
    sentence = N_("The goods cannot leave before the waybill is written. It is {now} now.")
    field = "despatched_at"


class AddressIncomplete(Refusal):
    """District, city and postal code of the delivery are compulsory."""

    code = "shipping.address_incomplete"
    sentence = N_("Please fill this in: the waybill needs the whole delivery address.")


class TextTooLong(Refusal):
    """More letters than the waybill has room for."""

    code = "shipping.text_too_long"
    sentence = N_("At most {most} characters.")


class WrongSeries(Refusal):
    """Three capital letters or digits, none of them Turkish, begin every legal number."""

    code = "shipping.wrong_series"
    sentence = N_("A waybill series is three letters A–Z or digits. Change yours in Settings → Company.")
