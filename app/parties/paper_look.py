"""How the papers of a company look: its logo and colour, and the texts that stand on every one of them."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from sqlalchemy.orm import undefer

from app.documents.papers import Letterhead
from app.kernel.errors import Refusal, Refusals
from app.kernel.events import Event
from app.kernel.permissions import Right
from app.kernel.text import N_
from app.kernel.work import Work
from app.parties.checking_letterhead import check_colour
from app.parties.letterhead import letterhead_of
from app.parties.logo import as_logo
from models.core import Company

EDIT: Final = Right("edit", "Company")
MOST_LINES: Final = 2
LONGEST_LINE: Final = 110
_LONGEST_NAME: Final = 40
TEXTS: Final = ("paper_footer", "paper_footer_english", "paper_signature", "paper_signature_english")


@dataclass(frozen=True)
class PaperLook:
    """What the screen says; a logo only when a file was chosen."""

    trade_name: str
    accent: str
    paper_footer: str = ""
    paper_footer_english: str = ""
    paper_signature: str = ""
    paper_signature_english: str = ""
    logo: bytes = b""
    removes_logo: bool = False


@dataclass(frozen=True)
class PaperLookKept(Event):
    """Papers that are issued from now on look different; which of their parts were changed."""

    subject = "Company"
    changed: tuple[str, ...]


class TooMuchText(Refusal):
    """What stands on every page leaves the page to what it is about."""

    code = "parties.too_much_text"
    sentence = N_("At most {lines} lines of {most} letters.")


class NameTooLong(Refusal):
    """A name in large letters has room for one line."""

    code = "parties.name_too_long"
    sentence = N_("At most {most} letters.")
    field = "trade_name"


def keep_paper_look(work: Work, look: PaperLook) -> None:
    """Keep it for papers to come; issued ones stay as they are. Refusals names every wrong field."""
    work.require(EDIT)
    company = work.session.get_one(
        Company, 1, options=[undefer(Company.logo)], with_for_update=True, populate_existing=True
    )
    before = _parts(company)
    _apply(company, look)
    changed = tuple(name for name, value in _parts(company).items() if value != before[name])
    work.session.flush()
    if changed:
        work.emit(PaperLookKept(changed))


def try_paper_look(work: Work, look: PaperLook, language: str) -> Letterhead:
    """The letterhead as it would be; nothing is kept, and what cannot be stays as it is."""
    kept = work.session.get_one(Company, 1, options=[undefer(Company.logo)])
    company = Company(**{column.key: getattr(kept, column.key) for column in Company.__table__.columns})
    with suppress(Refusals):
        _apply(company, look)
    return letterhead_of(company, language)


def _parts(company: Company) -> dict[str, object]:
    return {name: getattr(company, name) for name in ("trade_name", "accent", "logo", *TEXTS)}


def _apply(company: Company, look: PaperLook) -> None:
    """Every part that can be; Refusals for the others."""
    refusals: list[Refusal] = []
    name = " ".join(look.trade_name.split())
    if len(name) > _LONGEST_NAME:
        refusals.append(NameTooLong(most=_LONGEST_NAME))
    else:
        company.trade_name = name
    try:
        company.accent = check_colour(look.accent.strip())
    except Refusal as refusal:
        refusal.field = "accent"
        refusals.append(refusal)
    for column in TEXTS:
        lines = [" ".join(line.split()) for line in getattr(look, column).splitlines() if line.strip()]
        if len(lines) > MOST_LINES or any(len(line) > LONGEST_LINE for line in lines):
            refusals.append(TooMuchText(field=column, lines=MOST_LINES, most=LONGEST_LINE))
        else:
            setattr(company, column, "\n".join(lines))
    try:
        if look.logo:
            company.logo = as_logo(look.logo)
        elif look.removes_logo:
            company.logo = None
    except Refusal as refusal:
        refusals.append(refusal)
    if refusals:
        raise Refusals(refusals)
