"""Why a touch screen is not added, changed or paired."""

from __future__ import annotations

from app.kernel.errors import Refusal
from app.kernel.text import N_


class KioskNameMissing(Refusal):
    """People find a screen by its name."""

    code = "production.kiosk_name_missing"
    sentence = N_("Please give the screen a name, like “Kesim tablet”.")
    field = "name"


class KioskNameTooLong(Refusal):
    """A name that nobody could read on a wall."""

    code = "production.kiosk_name_too_long"
    sentence = N_("A name has at most {most} characters.")
    field = "name"


class UnknownDepartment(Refusal):
    """A station that is not there, or is there no more."""

    code = "production.unknown_department"
    sentence = N_("One of these departments does not exist any more. Load the page again.")
    field = "departments"


class UnknownKioskRight(Refusal):
    """A screen can be given nothing but what it knows to do."""

    code = "production.unknown_kiosk_right"
    sentence = N_("A screen cannot be given this right.")
    field = "rights"


class KioskRevokedAlready(Refusal):
    """A revoked screen stays revoked; its tablet asks anew."""

    code = "production.kiosk_revoked_already"
    sentence = N_("This screen was revoked. Pair its tablet again as a new screen.")


class WrongPairingCode(Refusal):
    """No tablet shows this code: it is mistyped or long gone."""

    code = "production.wrong_pairing_code"
    sentence = N_("No tablet shows this code. Look at the tablet again, or ask for a new code there.")
    field = "code"


class PairingCodeExpired(Refusal):
    """The code is right and too old."""

    code = "production.pairing_code_expired"
    sentence = N_("This code is older than {minutes} minutes. Ask for a new one on the tablet.")
    field = "code"


class PairingCodeUsed(Refusal):
    """The office said yes to this tablet already."""

    code = "production.pairing_code_used"
    sentence = N_("The tablet with this code was added already, as “{kiosk}”.")
    field = "code"


class TooManyPairingRequests(Refusal):
    """Codes are asked for by hand, not by the hundred."""

    code = "production.too_many_pairing_requests"
    sentence = N_("Too many codes were asked for from this network. Wait a while and try again.")
