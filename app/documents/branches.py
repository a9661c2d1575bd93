"""Branches [şube] and the letters of legal papers: those of the head office stand with the company itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from sqlalchemy import inspect, select

from app.kernel.errors import Refusal, Refusals
from app.kernel.events import Event
from app.kernel.text import N_
from app.kernel.work import Work
from models.branches import Branch, person_branch
from models.core import Company

LETTERS_AT: Final = {
    "waybill": "waybill_series",
    "invoice": "invoice_series",
    "earchive": "earchive_series",
}
"""Which column holds the letters of which legal paper, with the company as with a branch."""
COUNTED_AS: Final = {"waybill": "waybill", "invoice": "invoice", "earchive": "invoice"}
"""Papers that count under one name must not share letters (433 SN VUK GT)."""
_LEGAL: Final = re.compile("[A-Z0-9]{3}")
_CODE: Final = re.compile(r"\w{1,10}")


class NotLegalLetters(Refusal):
    """The tax office wants three letters, the year and nine digits."""

    code = "documents.not_legal_letters"
    sentence = N_("The letters of a legal paper are three, A–Z or digits, like IRS.")


class LettersTaken(Refusal):
    """Two series with the same letters would give a number twice."""

    code = "documents.letters_taken"
    sentence = N_("{owner} already has the letters {letters}. Every series has its own.")


class BranchCodeWrong(Refusal):
    """What lists show of a branch."""

    code = "documents.branch_code_wrong"
    sentence = N_("A code is one to ten letters or digits, like ANK.")
    field = "code"


class InAnotherBranch(Refusal):
    """Whoever belongs to two branches would not know whose number a paper gets."""

    code = "documents.in_another_branch"
    sentence = N_("{person} belongs to {branch} already. Take them out there first.")
    field = "people"


class BranchAddressHalf(Refusal):
    """A place the tax office takes has a district and a city."""

    code = "documents.branch_address_half"
    sentence = N_("Write district and city too, or leave the address empty.")
    field = "city"


@dataclass(frozen=True)
class BranchPeopleGiven(Event):
    """Who belongs to a branch from now on: what they write is numbered in its series."""

    subject = "Company"
    branch: str
    people: tuple[str, ...]


class BranchUnknown(Refusal):
    """A branch nobody can choose any more."""

    code = "documents.branch_unknown"
    sentence = N_("Choose one of the branches.")
    field = "branch_id"


def choosable_branches(work: Work) -> list[Branch]:
    """The branches beside the head office; none in most companies, which then never read of any."""
    return list(work.session.scalars(select(Branch).where(Branch.is_active).order_by(Branch.code)))


def own_branch(work: Work) -> Branch | None:
    """The branch whoever acts belongs to; nothing is the head office."""
    query = (
        select(Branch)
        .join(person_branch)
        .where(person_branch.c.user_id == work.actor.person_id, Branch.is_active)
    )
    return None if work.actor.person_id is None else work.session.scalar(query)


def branch_refusals(work: Work, branch_id: int | None) -> Iterator[Refusal]:
    """Whether a branch can be chosen; nothing chosen is the head office."""
    if branch_id is None:
        return
    branch = work.session.get(Branch, branch_id)
    if branch is None or not branch.is_active:
        yield BranchUnknown()


def legal_letters(work: Work, paper: str, branch_id: int | None) -> str:
    """The letters with which the numbers of a legal paper begin."""
    if branch_id is None:
        return str(getattr(work.session.get_one(Company, 1), LETTERS_AT[paper]))
    return str(getattr(work.session.get_one(Branch, branch_id), LETTERS_AT[paper]))


def check_legal_letters(work: Work, holder: Company | Branch, paper: str, letters: str) -> str:
    """Letters nobody else has for papers that count together; NotLegalLetters or LettersTaken."""
    field, written = LETTERS_AT[paper], letters.strip().upper()
    if _LEGAL.fullmatch(written) is None:
        raise NotLegalLetters(field=field)
    with work.session.no_autoflush:
        others: list[Company | Branch] = list(work.session.scalars(select(Branch).order_by(Branch.id)))
        others.append(work.session.get_one(Company, 1))
    if holder not in others:
        others.append(holder)
    alike = [one for one, counted in COUNTED_AS.items() if counted == COUNTED_AS[paper]]
    for other in others:
        for one in alike:
            if (other is not holder or one != paper) and getattr(other, LETTERS_AT[one]) == written:
                owner = other.legal_name if isinstance(other, Company) else other.name
                raise LettersTaken(field=field, letters=written, owner=owner)
    return written


def check_branch(work: Work, branch: Branch) -> None:
    """A code, a name and letters of its own; Refusals names every wrong field."""
    refusals: list[Refusal] = []
    branch.code = " ".join((branch.code or "").split()).upper()
    branch.name = " ".join((branch.name or "").split())
    if _CODE.fullmatch(branch.code) is None:
        refusals.append(BranchCodeWrong())
    for column in LETTERS_AT.values():
        setattr(branch, column, (getattr(branch, column) or "").strip().upper())
    for paper, column in LETTERS_AT.items():
        try:
            check_legal_letters(work, branch, paper, getattr(branch, column))
        except Refusal as refusal:
            refusals.append(refusal)
    if (branch.street or branch.postal_code or branch.district or branch.city) and not (
        branch.district and branch.city
    ):
        refusals.append(BranchAddressHalf())
    refusals += _elsewhere(work, branch)
    if refusals:
        raise Refusals(refusals)
    _say_who(work, branch)


def _elsewhere(work: Work, branch: Branch) -> Iterator[Refusal]:
    people = {person.id: str(person) for person in branch.people}
    with work.session.no_autoflush:
        rows = work.session.execute(
            select(person_branch.c.user_id, Branch.name)
            .join(Branch)
            .where(person_branch.c.user_id.in_(people), Branch.id != (branch.id or 0))
        )
    for user_id, name in rows:
        yield InAnotherBranch(person=people[user_id], branch=name)


def _say_who(work: Work, branch: Branch) -> None:
    if inspect(branch).attrs.people.history.has_changes():
        people = tuple(sorted(str(person) for person in branch.people))
        work.emit(BranchPeopleGiven(branch.name, people))
