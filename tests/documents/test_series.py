"""Number series: chosen by the company, only ever forward, and without a gap whoever takes at once."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from threading import Barrier
from uuid import uuid4

import pytest

from app.documents import series as numbered
from app.documents.branches import BranchUnknown, LettersTaken, branch_refusals, check_branch, legal_letters
from app.documents.changing_series import (
    FewerDigits,
    LettersOfAnother,
    NotANumberToBegin,
    NotLetters,
    NotThatManyDigits,
    SeriesForm,
    SeriesGoesOn,
    SeriesKept,
    SeriesUnknown,
    keep_series,
    try_series,
)
from app.documents.numbering import take_code, take_codes, take_legal_number
from app.documents.series import NUMBERED, Series, read_series
from app.identity.roles import allows
from app.kernel.database import Database
from app.kernel.errors import Refusal, Refusals
from app.kernel.permissions import Actor, NotAllowed, system
from app.kernel.tenancy import Tenant
from app.kernel.work import Work, begin_work
from models.branches import Branch
from models.core import Company

YEAR = 2026
PROBE = "probe"


@pytest.fixture
def probe(monkeypatch: pytest.MonkeyPatch) -> str:
    """A kind of document of its own, with letters nobody else has."""
    letters = f"P{uuid4().hex[:4].upper()}"
    monkeypatch.setitem(dict_of(NUMBERED), PROBE, ("Probe", letters))
    return letters


def dict_of(mapping: object) -> dict[str, tuple[str, str]]:
    assert isinstance(mapping, dict)
    return mapping


def of(work: Work, key: str) -> Series:
    return next(one for one in read_series(work) if one.key == key)


def test_without_a_choice_documents_are_numbered_as_the_house_does(work: Work, probe: str) -> None:
    assert of(work, PROBE).example(YEAR) == f"{probe}-2026-00001"
    assert take_code(work, PROBE, probe, YEAR) == f"{probe}-2026-00001"
    assert take_codes(work, PROBE, probe, YEAR, 2) == [f"{probe}-2026-00002", f"{probe}-2026-00003"]
    assert of(work, PROBE).example(YEAR) == f"{probe}-2026-00004"


def test_a_company_chooses_letters_digits_and_where_its_numbers_begin(work: Work, probe: str) -> None:
    kept = keep_series(work, SeriesForm(PROBE, " own7 ", digits=4, begin=118))
    assert kept.example(YEAR) == "OWN7-2026-0118"
    assert take_codes(work, PROBE, probe, YEAR, 2) == ["OWN7-2026-0118", "OWN7-2026-0119"]
    said = [event for event in work.events if isinstance(event, SeriesKept)]
    assert [(one.before, one.after) for one in said] == [(f"{probe}-2026-00001", "OWN7-2026-0118")]
    # The next year begins with 1; the old one is not touched.
    assert take_code(work, PROBE, probe, YEAR + 1) == "OWN7-2027-0001"


def test_without_the_year_numbers_never_begin_anew(work: Work, probe: str) -> None:
    keep_series(work, SeriesForm(PROBE, probe, is_yearly=False, digits=6))
    taken = [take_code(work, PROBE, probe, year) for year in (YEAR, YEAR, YEAR + 1)]
    assert taken == [f"{probe}-000001", f"{probe}-000002", f"{probe}-000003"]


def test_a_series_in_use_only_goes_forward(work: Work, probe: str) -> None:
    take_codes(work, PROBE, probe, YEAR, 41)
    for begin in (1, 41, 43, 500):
        with pytest.raises(SeriesGoesOn, match="42"):
            keep_series(work, SeriesForm(PROBE, probe, digits=5, begin=begin))
    with pytest.raises(FewerDigits):
        keep_series(work, SeriesForm(PROBE, probe, digits=4))
    assert keep_series(work, SeriesForm(PROBE, probe, digits=6, begin=42)).example(YEAR).endswith("-000042")
    # Other letters begin anew, and whoever comes back goes on where the old ones stopped.
    keep_series(work, SeriesForm(PROBE, "ELSE", digits=3, begin=7))
    assert take_code(work, PROBE, probe, YEAR) == "ELSE-2026-007"
    assert keep_series(work, SeriesForm(PROBE, probe, digits=5)).next_number == 42


def test_a_beginning_may_be_said_again_until_the_first_number(work: Work, probe: str) -> None:
    keep_series(work, SeriesForm(PROBE, probe, digits=5, begin=900))
    keep_series(work, SeriesForm(PROBE, probe, digits=5, begin=20))
    assert not of(work, PROBE).is_used
    assert take_code(work, PROBE, probe, YEAR) == f"{probe}-2026-00020"
    assert of(work, PROBE).is_used


@pytest.mark.parametrize(
    ("form", "refused"),
    [
        (SeriesForm("nothing", "ABC", digits=5), SeriesUnknown),
        (SeriesForm(PROBE, "", digits=5), NotLetters),
        (SeriesForm(PROBE, "SİP", digits=5), NotLetters),
        (SeriesForm(PROBE, "LONGER", digits=5), NotLetters),
        (SeriesForm(PROBE, "A-B", digits=5), NotLetters),
        (SeriesForm(PROBE, NUMBERED["order"][1], digits=5), LettersOfAnother),
        (SeriesForm(PROBE, "OK", digits=2), NotThatManyDigits),
        (SeriesForm(PROBE, "OK", digits=9), NotThatManyDigits),
        (SeriesForm(PROBE, "OK", digits=3, begin=0), NotANumberToBegin),
        (SeriesForm(PROBE, "OK", digits=3, begin=1000), NotANumberToBegin),
        (SeriesForm("invoice", "F1", digits=9), Refusal),
        (SeriesForm("waybill", "ŞB1", digits=9), Refusal),
    ],
)
def test_what_cannot_be_is_said_before_and_when_it_is_kept(
    work: Work, probe: str, form: SeriesForm, refused: type[Refusal]
) -> None:
    before = read_series(work)
    for act in (try_series, keep_series):
        with pytest.raises(refused) as caught:
            act(work, form)
        assert isinstance(caught.value, SeriesUnknown) or caught.value.field
    assert read_series(work) == before
    assert not work.events
    assert of(work, PROBE).letters == probe


def test_trying_keeps_nothing(work: Work, probe: str) -> None:
    assert try_series(work, SeriesForm(PROBE, "TRY", digits=3, begin=9)).example(YEAR) == "TRY-2026-009"
    assert of(work, PROBE).example(YEAR) == f"{probe}-2026-00001"
    assert not work.events


def test_whoever_may_not_change_the_company_changes_no_series(work: Work) -> None:
    actor = Actor("person", 7, "Elif", may=lambda right: allows("Clerk", right))
    clerk = Work(work.session, actor, work.tenant, work.now)
    with pytest.raises(NotAllowed):
        keep_series(clerk, SeriesForm("order", "ABC", digits=5))
    assert of(work, "order").letters == "SIP"


def a_branch(work: Work, code: str, *letters: str) -> Branch:
    branch = Branch(code=code, name=f"Şube {code}")
    branch.waybill_series, branch.invoice_series, branch.earchive_series = letters
    check_branch(work, branch)
    work.session.add(branch)
    work.session.flush()
    return branch


def test_a_branch_numbers_legal_papers_with_letters_of_its_own(work: Work) -> None:
    branch = a_branch(work, "ank", "AN1", "AN2", "AN3")
    assert branch.code == "ANK"
    assert legal_letters(work, "waybill", branch.id) == "AN1"
    keep_series(work, SeriesForm(f"waybill-{branch.id}", "AN9", begin=55))
    letters = legal_letters(work, "waybill", branch.id)
    assert take_legal_number(work, "waybill", letters, YEAR) == "AN92026000000055"
    assert work.session.get_one(Company, 1).waybill_series == legal_letters(work, "waybill", None) != "AN9"
    assert list(branch_refusals(work, branch.id)) == []
    branch.is_active = False
    assert [type(one) for one in branch_refusals(work, branch.id)] == [BranchUnknown]
    assert [type(one) for one in branch_refusals(work, 0)] == [BranchUnknown]


def test_no_two_series_of_legal_papers_share_their_letters(work: Work) -> None:
    company = work.session.get_one(Company, 1)
    a_branch(work, "A", "BA1", "BA2", "BA3")
    for letters in (
        (company.waybill_series, "BB2", "BB3"),
        ("BB1", company.earchive_series, "BB3"),
        ("BB1", "BA3", "BB3"),
        ("BB1", "BB2", "BB2"),
    ):
        with pytest.raises(Refusals) as refused:
            a_branch(work, "B", *letters)
        assert {type(one) for one in refused.value.refusals} == {LettersTaken}
    with pytest.raises(LettersTaken):
        keep_series(work, SeriesForm("invoice", "BA3"))


class Thrown(Exception):
    """Something went wrong after a number was taken."""


def test_sixteen_at_once_take_numbers_without_gap_or_double(
    database: Database, acme: Tenant, probe: str
) -> None:
    start = Barrier(16)

    def take(place: int) -> list[str]:
        start.wait(20)
        taken: list[str] = []
        for turn in range(12):
            with suppress(Thrown), begin_work(database, system(), acme) as work:
                code = take_code(work, PROBE, probe, YEAR)
                if (turn + place) % 4 == 0:
                    raise Thrown
                taken.append(code)
        return taken

    with ThreadPoolExecutor(16) as threads:
        taken = [code for codes in threads.map(take, range(16)) for code in codes]
    assert sorted(taken) == [f"{probe}-2026-{number:05d}" for number in range(1, len(taken) + 1)]
    assert len(taken) == 16 * 9


def test_a_beginning_waits_for_whoever_takes_the_first_number(
    database: Database, acme: Tenant, probe: str
) -> None:
    def begin_elsewhere() -> str:
        try:
            with begin_work(database, system(), acme) as work:
                keep_series(work, SeriesForm(PROBE, probe, digits=5, begin=50))
        except SeriesGoesOn:
            return "refused"
        return "kept"

    with ThreadPoolExecutor(1) as thread:
        with begin_work(database, system(), acme) as work:
            take_code(work, PROBE, probe, work.now.year)
            asked = thread.submit(begin_elsewhere)
        assert asked.result(20) == "refused"


def test_every_document_that_takes_a_number_stands_on_the_page() -> None:
    root = Path(numbered.__file__).parents[1]
    asked = {
        found
        for file in (*root.rglob("*.py"), *(root.parent / "migrations/tenant/sql").glob("*.sql"))
        for found in taken_in(file)
    }
    assert asked - {"document", "KIND", "p_document"} <= set(NUMBERED), (
        "add it to app/documents/series.NUMBERED"
    )


def taken_in(file: Path) -> list[str]:
    return re.findall(r"take_codes?\((?:work, )?['\"]?(\w+)['\"]?,", file.read_text(encoding="utf-8"))
