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
    sentence = N_("A waybill series is three letters A–Z or digits. Change yours in Settings → Numbering.")


class HeldByLoadingList(Refusal):
    """Doors that are being loaded leave with their own list."""

    code = "shipping.held_by_loading_list"
    sentence = N_("Doors of card {number} are on loading list {list}; {available} of it are free.")


class CarriageUnknown(Refusal):
    """The chosen driver drives for another firm, or no longer."""

    code = "shipping.driver_unknown"
    sentence = N_("Please choose a driver of this carrier, or write the name.")
    field = "driver_id"


class RecipientUnknown(Refusal):
    """Who takes the goods is a customer of ours, if not the buyer."""

    code = "shipping.recipient_unknown"
    sentence = N_("Please choose who takes the goods from the list, or leave this empty.")
    field = "recipient_id"


class NotANumberOfPackages(Refusal):
    """Packages are counted."""

    code = "shipping.not_a_number_of_packages"
    sentence = N_("Write how many packages there are, from 1 to {most}.")
    field = "packages"


class NotAWeight(Refusal):
    """Gross weight is in kilograms."""

    code = "shipping.not_a_weight"
    sentence = N_("Write the gross weight in kilograms, like 1.250,5.")
    field = "gross_weight"


class FormNumberMissing(Refusal):
    """A pre-printed form has a number and a day."""

    code = "shipping.form_number_missing"
    sentence = N_("Write the serial and number printed on the form, and the day written on it.")
    field = "form_number"


class FormNumberTaken(Refusal):
    """Every pre-printed form is used once."""

    code = "shipping.form_number_taken"
    sentence = N_("Form {form} was already used for {waybill}.")
    field = "form_number"


class FormDateWrong(Refusal):
    """The e-document of a form is written within days, never before the form."""

    code = "shipping.form_date_wrong"
    sentence = N_("The day of the form cannot be after today, and the goods did not leave before it.")
    field = "form_date"


class ListNotLoading(Refusal):
    """The list has left, or was cancelled."""

    code = "shipping.list_not_loading"
    sentence = N_("Loading list {number} is closed. Nothing can be changed on it any more.")


class NothingOnList(Refusal):
    """A truck without a door needs no list."""

    code = "shipping.nothing_on_list"
    sentence = N_("There is no door on loading list {number} that can leave.")


class LoadingGoesOn(Refusal):
    """Somebody ticks doors while somebody else sends the truck away."""

    code = "shipping.loading_goes_on"
    sentence = N_(
        "Another door was loaded or taken off at this very moment. Look at the list and press again."
    )


class CancelReasonMissing(Refusal):
    """Why a truck was not sent is asked later."""

    code = "shipping.cancel_reason_missing"
    sentence = N_("Please say why.")
    field = "reason"
