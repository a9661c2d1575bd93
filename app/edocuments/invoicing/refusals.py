"""Why an invoice is not drafted or not issued."""

from __future__ import annotations

from app.kernel.errors import Refusal
from app.kernel.text import N_


class NothingToInvoice(Refusal):
    """An invoice is about goods that left and stayed away."""

    code = "invoicing.nothing_to_invoice"
    sentence = N_("Choose at least one shipment of which doors stayed with the customer.")
    field = "shipments"


class AlreadyInvoiced(Refusal):
    """A shipment is invoiced once."""

    code = "invoicing.already_invoiced"
    sentence = N_("{waybill} has been invoiced already. Load the page again.")
    field = "shipments"


class SeveralCustomers(Refusal):
    """An invoice has one buyer and one currency."""

    code = "invoicing.several_customers"
    sentence = N_("One invoice has one buyer and one currency. Choose shipments that have the same.")
    field = "shipments"


class NothingToPay(Refusal):
    """Doors nobody has put a price on are not invoiced."""

    code = "invoicing.nothing_to_pay"
    sentence = N_("These doors have no price yet. Write it on the order first.")
    field = "shipments"


class ProfileUnknown(Refusal):
    """The scenario decides how the tax office delivers the invoice."""

    code = "invoicing.profile_unknown"
    sentence = N_("Please choose the kind of invoice from the list.")
    field = "profile"


class WithholdingUnknown(Refusal):
    """Code and per cent of a withholding are the tax office's."""

    code = "invoicing.withholding_unknown"
    sentence = N_("Please choose the withholding from the list.")
    field = "withholding"


class WithholdingWithoutTax(Refusal):
    """Of no VAT nothing can be withheld."""

    code = "invoicing.withholding_without_tax"
    sentence = N_("There is a line without VAT: nothing can be withheld of it. Invoice it on its own.")
    field = "withholding"


class ExemptionMissing(Refusal):
    """A line without VAT says why (TaxExemptionReasonCode)."""

    code = "invoicing.exemption_missing"
    sentence = N_("There is a line without VAT. Choose why it is exempt.")
    field = "exemption"


class ExemptionForAll(Refusal):
    """GİB's type ISTISNA is about the whole invoice."""

    code = "invoicing.exemption_for_all"
    sentence = N_("Lines with and without VAT go on invoices of their own.")
    field = "exemption"


class RateMissing(Refusal):
    """An invoice in another currency says the rate of the day (UBL-TR PricingExchangeRate)."""

    code = "invoicing.rate_missing"
    sentence = N_("There is no exchange rate of {currency} yet. Add one under Purchasing → Exchange rates.")
    field = "shipments"


class BuyerUnknown(Refusal):
    """An e-Invoice goes to somebody the tax office knows."""

    code = "invoicing.buyer_unknown"
    sentence = N_(
        "{name} has no tax number. Write it on the customer’s card, or choose an e-Archive invoice."
    )
    field = "profile"


class BuyerWithoutAddress(Refusal):
    """District and city of the buyer are compulsory."""

    code = "invoicing.buyer_without_address"
    sentence = N_("The address of {name} has no district or no city. Write them on the customer’s card.")
    field = "shipments"


class NumberTakenAlready(Refusal):
    """An invoice with a number stays; another one makes it good."""

    code = "invoicing.number_taken_already"
    sentence = N_("This invoice has its number already: {number}.")


class WrongInvoiceSeries(Refusal):
    """Three capital letters or digits, none of them Turkish, begin every legal number."""

    code = "invoicing.wrong_series"
    sentence = N_("An invoice series is three letters A–Z or digits. Change yours in Settings → Numbering.")


class BuyerRegistered(Refusal):
    """Who is registered for e-Fatura gets one; an e-Archive invoice would not be valid (509 SN VUK GT)."""

    code = "invoicing.buyer_registered"
    sentence = N_("{name} is registered for e-Invoice, so an e-Archive invoice would not be valid.")
    field = "profile"


class BuyerNotRegistered(Refusal):
    """An e-Invoice cannot reach who is not registered."""

    code = "invoicing.buyer_not_registered"
    sentence = N_("{name} is not registered for e-Invoice. Choose an e-Archive invoice.")
    field = "profile"


class DraftOutdated(Refusal):
    """What is issued is what left and stayed, not what was so when the draft was made."""

    code = "invoicing.draft_outdated"
    sentence = N_(
        "Doors came back since this draft was made, or left again. Throw the draft away and make a new one."
    )


class WrongInvoiceNumber(Refusal):
    """An invoice of the type IADE names the invoice it takes back by its sixteen characters."""

    code = "invoicing.wrong_number"
    sentence = N_("Write the sixteen characters of the supplier’s invoice, like ABC2026000000123.")
    field = "number"


class BilledLater(Refusal):
    """What is taken back was invoiced before."""

    code = "invoicing.billed_later"
    sentence = N_("Write the day of the invoice: today or earlier.")
    field = "issued_on"


class VatUnknown(Refusal):
    """The rate the goods had come with."""

    code = "invoicing.vat_unknown"
    sentence = N_("Write the VAT of these goods in per cent, like 20.")
    field = "vat_percent"


class NothingWentBack(Refusal):
    """The slip was undone: the goods are on their shelf again."""

    code = "invoicing.nothing_went_back"
    sentence = N_("These goods stayed after all, so there is nothing to invoice. Throw the draft away.")


class ReturnIsBilled(Refusal):
    """Goods that went back are invoiced once."""

    code = "invoicing.return_is_billed"
    sentence = N_("There is an invoice for {slip} already.")


class DoorsNotBack(Refusal):
    """A return invoice is about doors that came back and stand on no other one."""

    code = "invoicing.doors_not_back"
    sentence = N_("At most {most} doors of this line came back and are on no return invoice yet.")


class ReturnWasUndone(Refusal):
    """What never came back is on no invoice."""

    code = "invoicing.return_was_undone"
    sentence = N_("This return was taken back, so there is nothing to note.")


class ReturnNumberMissing(Refusal):
    """Without its number nobody finds the invoice again."""

    code = "invoicing.return_number_missing"
    sentence = N_("Write the number of the invoice or of the expense slip.")
    field = "number"


class ReturnNumberTaken(Refusal):
    """One invoice of a buyer is noted once."""

    code = "invoicing.return_number_taken"
    sentence = N_("{number} of this customer has been noted already, at {goods_return}.")
    field = "number"


class AmountMissing(Refusal):
    """What the paper comes to, with VAT."""

    code = "invoicing.amount_missing"
    sentence = N_("Write what it comes to, with VAT.")
    field = "amount"


class NoDoorsNoted(Refusal):
    """It is about at least one door."""

    code = "invoicing.no_doors_noted"
    sentence = N_("Write how many of the doors are on it.")
    field = "lines"
