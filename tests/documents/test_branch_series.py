"""Branches number what their people write: own series, the house's code behind, never the house's numbers."""

from __future__ import annotations

from uuid import uuid4

import pytest

from app.documents.branches import BranchPeopleGiven, check_branch, own_branch
from app.documents.changing_series import (
    LettersOfAnother,
    NotLettersOfABranch,
    SeriesForm,
    SeriesKept,
    keep_series,
)
from app.documents.numbering import HOUSE_WIDE, take_code, take_codes
from app.documents.series import NUMBERED, Series, read_series
from app.identity.accounts import invite_person
from app.kernel.errors import Refusals
from app.kernel.permissions import Actor
from app.kernel.work import Work
from models.branches import Branch
from models.identity import User

YEAR = 2031
"""In which nobody else takes numbers."""


def somebody(work: Work) -> User:
    name = f"p{uuid4().hex[:8]}"
    return invite_person(work, name, "Elif", "Aydın", f"{name}@example.com", ("Clerk",))


def branch_of(work: Work, *people: User, **columns: str) -> Branch:
    branch = Branch(code=f"Z{uuid4().hex[:4]}", name="Ankara Şube", **columns)
    for name in ("waybill_series", "invoice_series", "earchive_series"):
        setattr(branch, name, f"Q{uuid4().hex[:2].upper()}")
    branch.people = list(people)
    work.session.add(branch)
    check_branch(work, branch)
    work.session.flush()
    return branch


def as_person(work: Work, user: User) -> Work:
    actor = Actor("person", user.id, str(user), may=work.actor.may)
    return Work(work.session, actor, work.tenant, work.now)


def of(work: Work, document: str, branch: Branch) -> Series:
    return next(one for one in read_series(work) if one.key == f"{document}-{branch.id}")


@pytest.mark.parametrize("document", ["order", "proforma", "purchase_order", "stock_count", "goods_return"])
def test_who_belongs_to_a_branch_takes_its_numbers_and_leaves_the_houses_alone(
    work: Work, document: str
) -> None:
    person, house = somebody(work), NUMBERED[document][1]
    branch = branch_of(work, person)
    own = as_person(work, person)
    assert own_branch(own) is branch
    assert of(work, document, branch).example(YEAR) == f"{house}-{branch.code}-{YEAR}-00001"
    before = take_code(work, document, house, YEAR)
    assert take_codes(own, document, house, YEAR, 2) == [
        f"{house}-{branch.code}-{YEAR}-00001",
        f"{house}-{branch.code}-{YEAR}-00002",
    ]
    after = take_code(work, document, house, YEAR)
    assert int(after[-5:]) == int(before[-5:]) + 1
    branch.is_active = False
    work.session.flush()
    assert take_code(own, document, house, YEAR).startswith(f"{house}-{YEAR}-")


def test_the_workshop_counts_for_all_branches(work: Work) -> None:
    person = somebody(work)
    branch = branch_of(work, person)
    for document in HOUSE_WIDE:
        house = NUMBERED[document][1]
        assert take_code(as_person(work, person), document, house, YEAR).startswith(f"{house}-{YEAR}-")
        assert f"{document}-{branch.id}" not in {one.key for one in read_series(work)}


def test_a_branch_writes_its_numbers_as_it_wants(work: Work) -> None:
    person = somebody(work)
    branch, other = branch_of(work, person), branch_of(work)
    key = f"order-{branch.id}"
    kept = keep_series(work, SeriesForm(key, "A7", is_yearly=False, digits=4, begin=31))
    assert (kept.example(YEAR), kept.branch) == ("A7-0031", branch.name)
    assert take_code(as_person(work, person), "order", "SIP", YEAR) == "A7-0031"
    said = [event for event in work.events if isinstance(event, SeriesKept)]
    assert [(one.document, one.branch, one.after) for one in said] == [("order", branch.name, "A7-0031")]
    for letters in ("SIP", "A7"):
        with pytest.raises(LettersOfAnother):
            keep_series(work, SeriesForm(f"order-{other.id}", letters, digits=5))
    for letters in ("", "SİP-1", "LONGER-X", "SIP-", "SIP-A B"):
        with pytest.raises(NotLettersOfABranch):
            keep_series(work, SeriesForm(key, letters, digits=5))
    assert of(work, "order", branch).letters == "A7"


def test_nobody_belongs_to_two_branches_and_a_place_is_whole(work: Work) -> None:
    person = somebody(work)
    first = branch_of(work, person)
    given = [event for event in work.events if isinstance(event, BranchPeopleGiven)]
    assert [(one.branch, one.people) for one in given] == [(first.name, (str(person),))]
    with pytest.raises(Refusals) as refused:
        branch_of(work, person, street="Ostim 100. Yıl Bulvarı")
    assert {one.field for one in refused.value.refusals} == {"people", "city"}
