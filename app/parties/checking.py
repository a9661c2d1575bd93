"""What must be right about a firm before it is saved; what people type is stored in one form."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial

from sqlalchemy import func, select

from app.kernel.errors import Refusal, Refusals
from app.kernel.text import N_, tr_fold
from app.kernel.work import Work
from app.parties.identification import check_phone, keep_typed_tax_id
from app.parties.provinces import check_postal_code_of
from models.parties import Party

HOME = "Türkiye"

_HOME_NAMES = {"", "turkiye", "turkey", "tr", "turkiye cumhuriyeti"}
_EMAIL = re.compile(r"[^@\s,;]+@[^@\s,;]+\.[^@\s.,;]{2,}")
_TEXTS = ("tax_office", "email", "street", "district", "city", "country")


class CodeMissing(Refusal):
    """Every firm has a short code of its own."""

    code = "parties.code_missing"
    sentence = N_("Please give a code.")
    field = "code"


class NameMissing(Refusal):
    """Papers need a name."""

    code = "parties.name_missing"
    sentence = N_("Please give a name.")
    field = "name"


class PersonInOneWord(Refusal):
    """E-documents name a person by first and family name, and nobody makes one of them up."""

    code = "parties.person_in_one_word"
    sentence = N_("The number is a person’s: write first and family name.")
    field = "name"


class CodeTaken(Refusal):
    """Two firms cannot have one code; capital and small letters are the same."""

    code = "parties.code_taken"
    sentence = N_("{name} already has the code {taken}.")
    field = "code"


class RoleMissing(Refusal):
    """A firm nobody buys from, sells to or sends with is no business partner."""

    code = "parties.role_missing"
    sentence = N_("Tick at least one: customer, supplier or carrier.")
    field = "is_customer"


class NotAnEmail(Refusal):
    """The text is no e-mail address."""

    code = "parties.not_an_email"
    sentence = N_("“{text}” is not an e-mail address.")
    field = "email"


def check_party(work: Work, party: Party) -> None:
    """Put what was typed into its stored form; Refusals names every field that cannot stay as it is."""
    refusals: list[Refusal] = []
    party.code = " ".join((party.code or "").split())
    party.name = " ".join((party.name or "").split())
    for column in _TEXTS:
        setattr(party, column, (getattr(party, column) or "").strip())
    if tr_fold(party.country) in _HOME_NAMES:
        party.country = HOME
    if not party.name:
        refusals.append(NameMissing())
    refusals += _code_refusals(work, party)
    if not (party.is_customer or party.is_supplier or party.is_carrier):
        refusals.append(RoleMissing())
    refusals += _tax_id_refusals(work, party)
    refusals += _number_refusals(party)
    if refusals:
        raise Refusals(refusals)


def _code_refusals(work: Work, party: Party) -> list[Refusal]:
    if not party.code:
        return [CodeMissing()]
    # What is being checked must not reach the database before it is right.
    with work.session.no_autoflush:
        other = work.session.scalar(
            select(Party.name).where(
                func.lower(Party.code) == func.lower(party.code), Party.id != (party.id or 0)
            )
        )
    return [] if other is None else [CodeTaken(name=other, taken=party.code)]


def _tax_id_refusals(work: Work, party: Party) -> list[Refusal]:
    try:
        keep_typed_tax_id(work, party)
    except Refusal as refusal:
        return [refusal]
    is_in_one_word = party.name and len(party.name.split()) == 1
    return [PersonInOneWord()] if party.tax_id_sealed and is_in_one_word else []


def _number_refusals(party: Party) -> list[Refusal]:
    refusals: list[Refusal] = []
    checks: list[tuple[str, Callable[[str], str]]] = [
        ("phone", check_phone),
        ("email", check_email),
    ]
    if party.country == HOME:  # abroad, postal codes look like anything
        checks.append(("postal_code", partial(check_postal_code_of, party.city)))
    for column, check in checks:
        typed = (getattr(party, column) or "").strip()
        try:
            setattr(party, column, check(typed) if typed else "")
        except Refusal as refusal:
            refusals.append(refusal)
    return refusals


def check_email(text: str) -> str:
    """An address mail can be sent to; raises NotAnEmail."""
    if not _EMAIL.fullmatch(text):
        raise NotAnEmail(text=text[:40])
    return text
