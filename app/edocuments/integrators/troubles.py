"""What goes wrong between us and an integrator, each with a sentence and what it means for a document."""

from __future__ import annotations

from typing import ClassVar

from app.kernel.errors import Refusal
from app.kernel.text import N_


class Trouble(Refusal):
    """A call to the integrator had no good end.

    ``again``: another try may help. ``unsure``: the document may have arrived, so where it is must be asked
    before it is handed over once more.
    """

    code = "edocuments.trouble"
    again: ClassVar[bool] = True
    unsure: ClassVar[bool] = False


class ForbiddenAddress(Trouble):
    """The address is not one on the open internet, or not an encrypted one."""

    code = "edocuments.forbidden_address"
    sentence = N_(
        "{host} is not an address a document may be sent to. It must begin with https:// and lead to the open"
        " internet; other networks are allowed by whoever runs this server."
    )
    field = "address"


class NotReached(Trouble):
    """Nothing answers there; no document has left."""

    code = "edocuments.not_reached"
    sentence = N_("{host} cannot be reached. Is the address right, and is the internet working here?")
    field = "address"


class WrongCertificate(Trouble):
    """The encrypted line could not be trusted; nothing was sent over it."""

    code = "edocuments.wrong_certificate"
    sentence = N_("The security certificate of {host} is not valid. Nothing was sent; ask your integrator.")
    field = "address"


class NoAnswerInTime(Trouble):
    """The request left and nobody answered."""

    code = "edocuments.no_answer_in_time"
    sentence = N_("{host} did not answer in time. Before the next try we ask whether the document arrived.")
    unsure = True


class ConnectionBroken(Trouble):
    """The line broke in the middle."""

    code = "edocuments.connection_broken"
    sentence = N_("The line to {host} broke. Before the next try we ask whether the document arrived.")
    unsure = True


class ServerTrouble(Trouble):
    """The integrator's own machine has a problem."""

    code = "edocuments.server_trouble"
    sentence = N_("{host} reports a problem of its own (error {status}). We keep trying.")
    unsure = True


class NotUnderstood(Trouble):
    """The answer is not in the agreed form."""

    code = "edocuments.not_understood"
    sentence = N_("The answer of {host} could not be understood. If this stays, tell your integrator.")
    unsure = True


class TooMuchSaid(Trouble):
    """The answer never ends."""

    code = "edocuments.too_much_said"
    sentence = N_(
        "The answer of {host} was far too long and was cut off. If this stays, tell your integrator."
    )
    unsure = True


class SentElsewhere(Trouble):
    """A redirect: where our key goes is written in the settings and nowhere else."""

    code = "edocuments.sent_elsewhere"
    sentence = N_("{host} wants to send us to another address. Ask your integrator for the right one.")
    field = "address"


class NotSoFast(Trouble):
    """Too many requests."""

    code = "edocuments.not_so_fast"
    sentence = N_("{host} asks us to wait. We try again later.")


class KeyRefused(Trouble):
    """The key is wrong or has ended."""

    code = "edocuments.key_refused"
    sentence = N_("The integrator does not accept the key. Enter the right one under Settings.")
    field = "key"


class OtherContent(Trouble):
    """The integrator has another document under the same ETTN: a person has to look."""

    code = "edocuments.other_content"
    sentence = N_(
        "The integrator already has a different document with this ETTN. Ask your integrator to look."
    )
    again = False


class RefusedThere(Trouble):
    """The integrator looked at the document and said no."""

    code = "edocuments.refused_there"
    sentence = N_("The integrator refused the document: {reason}")
    again = False


class StaysHere(Trouble):
    """No integrator is connected."""

    code = "edocuments.stays_here"
    sentence = N_("{number} has not left: no integrator is connected. The owner connects one under Settings.")
    again = False


def all_troubles() -> dict[str, type[Trouble]]:
    """Every kind by its code: what is stored is the code, the words are found again when it is shown."""
    return {kind.code: kind for kind in Trouble.__subclasses__()}
