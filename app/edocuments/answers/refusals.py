"""Why an answer is not followed by anything, each as a sentence a clerk can act on."""

from __future__ import annotations

from app.kernel.errors import Refusal
from app.kernel.text import N_


class NotAnAnswer(Refusal):
    """The file is no XML, or no answer of a buyer."""

    code = "edocuments.not_an_answer"
    sentence = N_(
        "This file is not a buyer’s answer to an e-despatch or an invoice. Choose the XML file of the answer."
    )
    field = "file"


class AnswerTooBig(Refusal):
    """No answer is that long."""

    code = "edocuments.answer_too_big"
    sentence = N_("This file is too big for an answer: at most 1 MB.")
    field = "file"


class ArchiveTooBig(Refusal):
    """More, bigger or deeper than any portal packs."""

    code = "edocuments.archive_too_big"
    sentence = N_("This ZIP is too big: at most {most} answers of 1 MB each, 5 MB packed, one ZIP inside.")
    field = "file"


class ArchiveUnreadable(Refusal):
    """Broken, locked with a password, or without any XML."""

    code = "edocuments.archive_unreadable"
    sentence = N_("This ZIP cannot be read: it is broken, has a password, or there is no XML in it.")
    field = "file"


class AnswerBreaksRules(Refusal):
    """GİB's own rules say no to it."""

    code = "edocuments.answer_breaks_rules"
    sentence = N_("The answer breaks the rules of the tax office: {finding}")
    field = "file"


class NoSuchDespatch(Refusal):
    """It answers a document we do not know."""

    code = "edocuments.no_such_despatch"
    sentence = N_("We have no e-despatch with the number {number}.")


class NoSuchInvoice(Refusal):
    """It answers an invoice we do not know."""

    code = "edocuments.no_such_invoice"
    sentence = N_("We have no invoice with the number {number}.")


class NobodyMayAnswer(Refusal):
    """Only a commercial invoice is answered through GİB; others go back by a notary or a return invoice."""

    code = "edocuments.nobody_may_answer"
    sentence = N_("{number} is not a commercial invoice: an answer to it does not count. Call the buyer.")


class NotItsBuyer(Refusal):
    """Somebody else answers."""

    code = "edocuments.not_its_buyer"
    sentence = N_("{number} was sent to somebody else than who answers ({sender}).")


class NotSentYet(Refusal):
    """An answer to what never left."""

    code = "edocuments.not_sent_yet"
    sentence = N_("{number} has not been sent, yet somebody answers it. Ask the sender of the answer.")


class AnsweredBefore(Refusal):
    """A second answer that says something else, or a late change of mind."""

    code = "edocuments.answered_before"
    sentence = N_("{number} was answered before. Call the buyer: which of the two answers counts?")


class AnsweredLate(Refusal):
    """After the days of the law silence has accepted everything."""

    code = "edocuments.answered_late"
    sentence = N_(
        "The answer is dated {day}; it could be given until {last}. By law everything counts as accepted."
    )


class MoreThanSent(Refusal):
    """Its quantities do not fit what left."""

    code = "edocuments.more_than_sent"
    sentence = N_("Line {line} of the answer does not fit what was sent with {number}.")


class NotWholeDoors(Refusal):
    """A door is rejected whole or not at all."""

    code = "edocuments.not_whole_doors"
    sentence = N_("Line {line} of the answer rejects a part of a door ({quantity}).")


class ReasonMissing(Refusal):
    """Putting an answer aside wants a word."""

    code = "edocuments.reason_missing"
    sentence = N_("Write why this answer is put aside.")
    field = "reason"


class NothingOpen(Refusal):
    """It has been dealt with."""

    code = "edocuments.nothing_open"
    sentence = N_("This answer has been dealt with already.")
