"""What is refused to dealers, and to those who let them in."""

from __future__ import annotations

from app.kernel.errors import Refusal
from app.kernel.text import N_
from app.kernel.work import RecordGone


class NotADealer(RecordGone):
    """Whoever acts orders for no customer, or for one that is switched off: there is nothing for them."""

    code = "dealing.not_a_dealer"
    sentence = N_("Your account is not connected to a customer. Ask the factory.")


class ModelMissing(Refusal):
    """A dealer orders doors of the models there are, and nothing else."""

    code = "dealing.model_missing"
    sentence = N_("Choose a door model.")


class NotWorkedOut(Refusal):
    """What the factory has to look at itself; the reason would tell how it makes its doors."""

    code = "dealing.not_worked_out"
    sentence = N_("This door cannot be priced here. Ask the factory for it.")


class AlreadySent(Refusal):
    """What was sent is in the hands of the office."""

    code = "dealing.already_sent"
    sentence = N_("Order {number} has been sent to the factory and can no longer be changed here.")


class NothingToSend(Refusal):
    """An order without a door says nothing."""

    code = "dealing.nothing_to_send"
    sentence = N_("Add at least one door before you send the order.")


class NoCustomer(Refusal):
    """Only for an active customer somebody can order."""

    code = "dealing.no_customer"
    sentence = N_("{name} is no active customer, so nobody can order for them.")


class NameMissing(Refusal):
    """A person has a name."""

    code = "dealing.name_missing"
    sentence = N_("Write the first and last name of the person.")
    field = "first_name"


class EmailNotPossible(Refusal):
    """The invitation goes there, and it is the name they sign in with."""

    code = "dealing.email_not_possible"
    sentence = N_("Write the person’s e-mail address, like ayse@firma.com.")
    field = "email"


class EmailTaken(Refusal):
    """One address is one person."""

    code = "dealing.email_taken"
    sentence = N_("Somebody already has an account with {email}.")
    field = "email"
