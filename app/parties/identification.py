"""The numbers that identify people, firms, vehicles and papers: read from what was typed, or refused.

Every check returns the number as it is stored: compact, without the spaces people put in. What is
somebody's own number (tax, identity, account) is not repeated in the sentence, which may end up in a log.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import phonenumbers
from stdnum import iban
from stdnum.exceptions import ValidationError
from stdnum.tr import tckimlik, vkn

from app.kernel.errors import Refusal
from app.kernel.sealing import BrokenSeal, fingerprint, fingerprints, seal, unseal
from app.kernel.tenancy import Tenant
from app.kernel.text import N_
from app.kernel.work import Work
from models.core import Company
from models.parties import Party

UNKNOWN_BUYER = "11111111111"  # the final consumer whose identity number nobody asked for
FOREIGN_BUYER = "2222222222"  # a customer abroad, who has no Turkish tax number

MASK = "•"
PARTY = "party"
"""For what the identity number of a partner, or of a company of one person, is sealed and fingerprinted."""

_PROVINCE = "(0[1-9]|[1-7][0-9]|8[01])"
_PLATE = re.compile(f"{_PROVINCE}([A-Z]{{1,3}})([0-9]{{2,5}})")
_POSTAL_CODE = re.compile(f"{_PROVINCE}[0-9]{{3}}")
_DOCUMENT_NUMBER = re.compile("[A-Z0-9]{3}20[0-9]{2}[0-9]{9}")
_TURKISH_PHONE = re.compile(r"(?:\+90|90(?=[0-9]{10}$)|0)?([2-589][0-9]{9}|444[0-9]{4})")
_FOREIGN_PHONE = re.compile(r"\+(?!90)[1-9][0-9]{7,14}")
_BETWEEN_DIGITS = re.compile(r"[\s()./-]+")
_PLATE_HAS_ONLY_I = str.maketrans("İı", "II")
_ELEVEN_DIGITS = re.compile(r"(?<![0-9])[1-9][0-9]{10}(?![0-9])")
_LONGEST_SHOWN = 40


class NotATaxId(Refusal):
    """Neither the ten digits of a firm nor the eleven of a person."""

    code = "parties.not_a_tax_id"
    sentence = N_("A tax number has 10 digits, an identity number has 11.")
    field = "tax_id"


class TaxIdMistyped(NotATaxId):
    """The check digits do not fit: somebody mistyped. The tax office's own check does not find this."""

    code = "parties.tax_id_mistyped"
    sentence = N_(
        "This tax or identity number has a wrong digit. Please compare it with the tax certificate."
    )


class NotATckn(Refusal):
    """Not the eleven digits of a Turkish identity number."""

    code = "parties.not_a_tckn"
    sentence = N_("An identity number has 11 digits and does not begin with 0.")
    field = "tckn"


class TcknMistyped(NotATckn):
    """The check digits do not fit: somebody mistyped."""

    code = "parties.tckn_mistyped"
    sentence = N_("This identity number has a wrong digit. Please compare it with the identity card.")


class NobodysTckn(NotATckn):
    """The number for unknown buyers was given for a person who must be known."""

    code = "parties.nobodys_tckn"
    sentence = N_("11111111111 is for unknown buyers only. Please write the person's own identity number.")


class NotAnIban(Refusal):
    """Length, country or check digits of the account number do not fit."""

    code = "parties.not_an_iban"
    sentence = N_("This IBAN is not right. A Turkish one is TR and 24 digits; please compare it.")
    field = "iban"


class NotAPlate(Refusal):
    """Not a plate as Turkish vehicles carry it."""

    code = "parties.not_a_plate"
    sentence = N_("“{text}” is not a number plate. Write it like 38 ABC 123, without Ç, Ğ, Ö, Ş or Ü.")
    field = "plate"


class NotAPostalCode(Refusal):
    """Not a Turkish postal code."""

    code = "parties.not_a_postal_code"
    sentence = N_("“{text}” is not a postal code. It has 5 digits and begins with the province, 01 to 81.")
    field = "postal_code"


class NotAPhoneNumber(Refusal):
    """Nothing anybody could dial from abroad."""

    code = "parties.not_a_phone_number"
    sentence = N_("“{text}” is not a phone number. Write it like 0532 123 45 67, or with + and the country.")
    field = "phone"


class NotADocumentNumber(Refusal):
    """Not the sixteen characters of an electronic despatch advice or invoice."""

    code = "parties.not_a_document_number"
    sentence = N_("“{text}” is not a document number. It has 16 characters, like IRS2026000000001.")
    field = "document_number"


def check_tax_id(text: str, *, field: str | None = None) -> str:
    """A firm's VKN or a person's TCKN with right check digits; the two stand-ins of the law pass too."""
    number = _without_spaces(text)
    if number in (UNKNOWN_BUYER, FOREIGN_BUYER):
        return number
    if not re.fullmatch("[0-9]{10}|[1-9][0-9]{10}", number):
        raise NotATaxId(field=field)
    if not (vkn.is_valid(number) or tckimlik.is_valid(number)):
        raise TaxIdMistyped(field=field)
    return number


def check_tckn(text: str, *, field: str | None = None) -> str:
    """The identity number of a person who must be known, as the driver on a despatch advice."""
    number = _without_spaces(text)
    if number == UNKNOWN_BUYER:
        raise NobodysTckn(field=field)
    if not re.fullmatch("[1-9][0-9]{10}", number):
        raise NotATckn(field=field)
    if not tckimlik.is_valid(number):
        raise TcknMistyped(field=field)
    return number


def mask_tckn(tckn: str) -> str:
    """An identity number for lists and prints: only the last four digits can be read."""
    return "•" * 7 + tckn[-4:] if len(tckn) > 4 else "•" * len(tckn)  # noqa: PLR2004


@dataclass(frozen=True)
class StoredTaxId:
    """A tax number as it is kept: a firm's plain, a person's masked, sealed and printed."""

    tax_id: str
    tax_id_sealed: str = ""
    tax_id_print: str = ""


def is_personal(number: str) -> bool:
    """Whether a number is the identity number of a person, which is sealed and shown masked."""
    return number != UNKNOWN_BUYER and re.fullmatch("[1-9][0-9]{10}", number) is not None


def stored_tax_id(tenant: Tenant, number: str) -> StoredTaxId:
    """How a checked tax number is stored: the number of a firm is public, that of a person is not."""
    if not is_personal(number):
        return StoredTaxId(number)
    return StoredTaxId(mask_tckn(number), seal(tenant, PARTY, number), fingerprint(tenant, PARTY, number))


def keep_tax_id(tenant: Tenant, firm: Party | Company, number: str) -> None:
    """Give a partner or our own company this checked number; the same number again changes nothing."""
    if is_personal(number) and firm.tax_id_print in fingerprints(tenant, PARTY, number):
        firm.tax_id = mask_tckn(number)
        return
    for column, value in vars(stored_tax_id(tenant, number)).items():
        setattr(firm, column, value)


def keep_typed_tax_id(work: Work, firm: Party | Company) -> None:
    """Read what was typed over the number; a form that comes back with the masked one leaves it.

    Raises NotATaxId.
    """
    typed = (firm.tax_id or "").strip()
    if MASK in typed and typed == mask_tckn(full_tax_id(work, firm)):
        firm.tax_id = typed
    else:
        keep_tax_id(work.tenant, firm, check_tax_id(typed) if typed else "")


def full_tax_id(work: Work, firm: Party | Company) -> str:
    """The whole number, for the papers on which the law wants it; a broken seal leaves the masked one."""
    if not firm.tax_id_sealed:
        return firm.tax_id
    try:
        return unseal(work.tenant, PARTY, firm.tax_id_sealed)
    except BrokenSeal:
        return firm.tax_id


def prints_of(tenant: Tenant, typed: str) -> list[str]:
    """By what a partner with this identity number is found; empty when it is not a whole one."""
    number = _without_spaces(typed)
    return fingerprints(tenant, PARTY, number) if is_personal(number) else []


def hide_written_number(text: str) -> str:
    """A cell in which whatever has the form of an identity number is masked, mistyped ones too."""
    return _ELEVEN_DIGITS.sub(lambda found: mask_tckn(found[0]), text)


def check_iban(text: str, *, field: str | None = None) -> str:
    """An account number of any country, compact and in capitals."""
    try:
        return str(iban.validate(_without_spaces(text)))
    except ValidationError:
        raise NotAnIban(field=field) from None


def show_iban(number: str) -> str:
    """An account number in groups of four, as banks print it."""
    return " ".join(number[start : start + 4] for start in range(0, len(number), 4))


def check_plate(text: str, *, field: str | None = None) -> str:
    """A Turkish plate, compact: "38 abc 123" is 38ABC123.

    İ and ı are read as the I they are on every plate; other Turkish letters stand on none.
    """
    plate = _capitals(_BETWEEN_DIGITS.sub("", text).translate(_PLATE_HAS_ONLY_I))
    if not _PLATE.fullmatch(plate):
        raise NotAPlate(field=field, text=_shown(text))
    return plate


def show_plate(plate: str) -> str:
    """38 ABC 123; a foreign plate stays as it is."""
    found = _PLATE.fullmatch(plate)
    return " ".join(found.groups()) if found else plate


def check_postal_code(text: str, *, field: str | None = None) -> str:
    """Five digits, of which the first two are one of the 81 provinces."""
    code = _without_spaces(text)
    if not _POSTAL_CODE.fullmatch(code):
        raise NotAPostalCode(field=field, text=_shown(text))
    return code


def check_phone(text: str, *, field: str | None = None) -> str:
    """A phone number as E.164: +905321234567; one that is given to nobody is refused.

    Turkish numbers may be written with 0, 90, +90 or nothing before them, the 444 numbers of firms
    included; others need + or 00 and their country.
    """
    number = _BETWEEN_DIGITS.sub("", text)
    if number.startswith("00"):
        number = f"+{number[2:]}"
    if found := _TURKISH_PHONE.fullmatch(number):
        number = f"+90{found[1]}"
    elif not _FOREIGN_PHONE.fullmatch(number):
        raise NotAPhoneNumber(field=field, text=_shown(text))
    if not _is_given(number):
        raise NotAPhoneNumber(field=field, text=_shown(text))
    return number


def _is_given(number: str) -> bool:
    """Whether numbers of this country look like that."""
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(number))
    except phonenumbers.NumberParseException:
        return False


def show_phone(number: str) -> str:
    """A stored phone number as Turks read it: 0532 123 45 67, and foreign ones as there: +49 30 901820."""
    if found := re.fullmatch(r"\+90([0-9]{3})([0-9]{3})([0-9]{2})([0-9]{2})", number):
        return f"0{' '.join(found.groups())}"
    if found := re.fullmatch(r"\+90(444)([0-9])([0-9]{3})", number):
        return " ".join(found.groups())
    if not _FOREIGN_PHONE.fullmatch(number) or not _is_given(number):
        return number
    return phonenumbers.format_number(
        phonenumbers.parse(number), phonenumbers.PhoneNumberFormat.INTERNATIONAL
    )


def check_document_number(text: str, *, field: str | None = None) -> str:
    """Series (3), year (4) and number (9) of an electronic despatch advice or invoice."""
    number = _capitals(_without_spaces(text))
    if not _DOCUMENT_NUMBER.fullmatch(number):
        raise NotADocumentNumber(field=field, text=_shown(text))
    return number


def _without_spaces(text: str) -> str:
    return "".join(text.split())


def _capitals(text: str) -> str:
    """Capitals of plain letters only: others would turn into letters that nobody wrote."""
    return text.upper() if text.isascii() else text


def _shown(text: str) -> str:
    return text.strip()[:_LONGEST_SHOWN]
