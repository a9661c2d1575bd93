"""Why a supplier's despatch is not answered."""

from __future__ import annotations

from app.kernel.errors import Doubt, Refusal
from app.kernel.text import N_


class NoDespatchNumber(Refusal):
    """Only an e-despatch is answered through the tax office."""

    code = "edocuments.no_despatch_number"
    sentence = N_(
        "“{number}” is no number of an e-despatch (like IRS2026000000123), so there is nothing to answer."
    )


class AnswerTooLate(Refusal):
    """Silence has accepted it (e-İrsaliye Uygulama Kılavuzu: seven days)."""

    code = "edocuments.answer_too_late"
    sentence = N_("The despatch could be answered until {last}. Since then it counts as accepted in full.")


class SupplierWithoutNumber(Refusal):
    """The answer goes to the supplier's tax number."""

    code = "edocuments.supplier_without_number"
    sentence = N_("{name} has no tax number yet. Write it on the supplier’s card.")


class NotAQuantity(Refusal):
    """A number, nought or more."""

    code = "edocuments.not_a_quantity"
    sentence = N_("Write a number.")


class AnswerWithoutReason(Refusal):
    """The supplier has to know what was wrong."""

    code = "edocuments.answer_without_reason"
    sentence = N_("Write why it is refused.")


class NothingAnswered(Refusal):
    """An answer is about something."""

    code = "edocuments.nothing_answered"
    sentence = N_("Write what came of at least one line.")
    field = "lines"


class NotEveryLine(Refusal):
    """A line that is answered twice, or not at all, has no one answer."""

    code = "edocuments.not_every_line"
    sentence = N_("Answer every line of the delivery once. Load the page again.")
    field = "lines"


class MoreAcceptedThanCame(Doubt):
    """What stands on the answer is owed: a digit too many is money."""

    code = "edocuments.more_accepted_than_came"
    sentence = N_("{material}: {accepted} would be accepted, but {kept} came and stayed. Is that right?")
