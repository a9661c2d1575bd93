"""What keeps the e-despatch of a shipment from being legal, and on whose card it is mended."""

from __future__ import annotations

from typing import ClassVar

from app.kernel.errors import Refusal
from app.kernel.text import N_


class Mendable(Refusal):
    """What is wrong on record, not on the form: ``mended_at`` says where, ``party_id`` on whose card."""

    mended_at: ClassVar[str] = "party"


class OurNameMissing(Mendable):
    """Every legal paper says who issued it (VUK 230)."""

    code = "shipping.our_name_missing"
    sentence = N_("Your company has no legal name yet. Write it in Settings → Company.")
    mended_at = "company"


class OurNameInOneWord(Mendable):
    """A business of one person is named by first and family name."""

    code = "shipping.our_name_in_one_word"
    sentence = N_("Your company is a person’s: write first and family name in Settings → Company.")
    mended_at = "company"


class OurTaxNumberWrong(Mendable):
    """The tax office knows the issuer by a number with right check digits."""

    code = "shipping.our_tax_number_wrong"
    sentence = N_("Your company has no valid tax number yet. Write it in Settings → Company.")
    mended_at = "company"


class OurTaxOfficeMissing(Mendable):
    """The tax office of a firm stands on its papers (VUK 230)."""

    code = "shipping.our_tax_office_missing"
    sentence = N_("Your company has no tax office yet. Write it in Settings → Company.")
    mended_at = "company"


class OurAddressIncomplete(Mendable):
    """District and city of the issuer are compulsory."""

    code = "shipping.our_address_incomplete"
    sentence = N_("Your company’s address has no district or no city. Write them in Settings → Company.")
    mended_at = "company"


class OurPostalCodeWrong(Mendable):
    """Postal codes are those of Türkiye."""

    code = "shipping.our_postal_code_wrong"
    sentence = N_("Your company has no valid postal code yet. Write it in Settings → Company.")
    mended_at = "company"


class FirmWithoutTaxNumber(Mendable):
    """Only a final consumer may stay unknown; a firm is named by its tax number."""

    code = "shipping.firm_without_tax_number"
    sentence = N_("{name} is a firm and has no tax number yet. Write it on the customer’s card.")


class TaxNumberWrong(Mendable):
    """The tax office does not find a wrong digit, the customer does."""

    code = "shipping.tax_number_wrong"
    sentence = N_("The tax or identity number of {name} has a wrong digit. Mend it on the customer’s card.")


class NameInOneWord(Mendable):
    """The e-despatch names a person by first and family name."""

    code = "shipping.name_in_one_word"
    sentence = N_("{name} is a person: write first and family name on the customer’s card.")


class CarrierInOneWord(Refusal):
    """A carrier who is a person has two names, like everybody."""

    code = "shipping.carrier_in_one_word"
    sentence = N_("{name} is a person: write first and family name on the carrier’s card.")
    field = "carrier_id"


class DeliveredAbroad(Refusal):
    """GİB's Schematron knows Turkish postal codes only (DespatchAddressCheck-4)."""

    code = "shipping.delivered_abroad"
    sentence = N_(
        "The tax office wants a place in Türkiye with its postal code. For goods that go abroad write the"
        " customs office or port they leave from, and the country in the note."
    )
    field = "delivery_country"


class LeavesTooLate(Refusal):
    """A despatch weeks ahead is a slip of the pen."""

    code = "shipping.leaves_too_late"
    sentence = N_("The goods leave at most {most} days after the waybill is written. Please check the date.")
    field = "despatched_at"


class NotANameOfAPerson(Refusal):
    """A driver is a person with letters in the name."""

    code = "shipping.driver_name_wrong"
    sentence = N_("A name has letters only. Please write it as on the identity card.")


class NotAForeignPlate(Refusal):
    """GİB reads letters, digits and hyphens (LicensePlateIDSchemeIDCheck-3)."""

    code = "shipping.not_a_foreign_plate"
    sentence = N_("“{text}” is not a plate. A foreign one has letters A–Z, digits and hyphens only.")
