"""Change how documents are numbered: only ever forward, so that no number comes twice and none is missing.

Where a series begins can be said before its first number; afterwards it goes on without a gap, and whoever
wants to begin elsewhere takes other letters.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final

from sqlalchemy import Select, select
from sqlalchemy.dialects.postgresql import insert

from app.documents.branches import LETTERS_AT, check_legal_letters
from app.documents.series import LEGAL_DIGITS, Series, branch_series, counted, own_series, read_series
from app.kernel.clock import today_local
from app.kernel.errors import Refusal
from app.kernel.events import Event
from app.kernel.permissions import Right
from app.kernel.text import N_
from app.kernel.work import Work
from models.branches import Branch, BranchSeries, DocumentSeries
from models.core import Company, NumberSeries

EDIT: Final = Right("edit", "Company")
LEAST_DIGITS: Final = 3
MOST_DIGITS: Final = 8
_LETTERS: Final = re.compile("[A-Z0-9]{1,5}")
_OF_A_BRANCH: Final = re.compile(r"[A-Z0-9]{1,5}(-\w{1,10})?")


@dataclass(frozen=True)
class SeriesForm:
    """What the screen says about one series; ``begin`` only where its first number is not to be 1."""

    key: str
    letters: str
    is_yearly: bool = True
    digits: int = 0
    begin: int | None = None


@dataclass(frozen=True)
class SeriesKept(Event):
    """Documents are numbered differently from now on."""

    subject = "Company"
    document: str
    branch: str
    before: str
    after: str


class SeriesUnknown(Refusal):
    """A kind of document that has no number of its own."""

    code = "documents.series_unknown"
    sentence = N_("There is no such series any more. Load the page again.")


class NotLetters(Refusal):
    """What stands before the number."""

    code = "documents.not_letters"
    sentence = N_("One to five letters A–Z or digits, like SIP.")
    field = "letters"


class NotLettersOfABranch(NotLetters):
    """The same with the code of the branch behind."""

    code = "documents.not_letters_of_a_branch"
    sentence = N_("One to five letters A–Z or digits, and the branch after a dash if wanted, like SIP-ANK.")


class LettersOfAnother(Refusal):
    """Numbers of two kinds of documents, or of two branches, that look alike are mixed up."""

    code = "documents.letters_of_another"
    sentence = N_("Another kind of document, or another branch, has these letters.")
    field = "letters"


class NotThatManyDigits(Refusal):
    """Numbers of a length that can be read."""

    code = "documents.not_that_many_digits"
    sentence = N_("Between {least} and {most} digits.")
    field = "digits"


class FewerDigits(Refusal):
    """Shorter numbers after longer ones would come before them in every list."""

    code = "documents.fewer_digits"
    sentence = N_("This series is in use with {digits} digits: it can get more of them, not fewer.")
    field = "digits"


class NotANumberToBegin(Refusal):
    """Where a series begins."""

    code = "documents.not_a_number_to_begin"
    sentence = N_("A whole number from 1 to {most}.")
    field = "begin"


class SeriesGoesOn(Refusal):
    """Numbers that were given are never given again, and none is left out."""

    code = "documents.series_goes_on"
    sentence = N_("This series is in use and goes on with {next}. To begin elsewhere, take other letters.")
    field = "begin"


def keep_series(work: Work, form: SeriesForm) -> Series:
    """Number a kind of document like this from now on; a Refusal says what cannot be changed any more."""
    work.require(EDIT)
    work.lock(Company, 1)  # whoever else changes a series waits, and sees what this one did
    before, series = _checked(work, form)
    year = today_local(work.now).year
    if form.begin is not None:
        _check_possible(series, form.begin)
    _write(work, series)
    kept = _begun(work, series, form.begin, year)
    work.session.flush()
    if kept.example(year) != before.example(year):
        work.emit(SeriesKept(kept.document, kept.branch, before.example(year), kept.example(year)))
    return kept


def try_series(work: Work, form: SeriesForm) -> Series:
    """How the series would look, nothing kept; the same Refusals."""
    _before, series = _checked(work, form)
    counter = work.session.scalar(_counter_of(series, today_local(work.now).year))
    _check_begin(counted(series, counter), form.begin)
    series = counted(series, counter)
    return series if form.begin is None else replace(series, next_number=form.begin)


def _checked(work: Work, form: SeriesForm) -> tuple[Series, Series]:
    """How it was, and how it is to be."""
    before = next((one for one in read_series(work) if one.key == form.key), None)
    if before is None:
        raise SeriesUnknown
    if before.is_legal:
        holder = _holder(work, before)
        try:
            letters = check_legal_letters(work, holder, before.document, form.letters)
        except Refusal as refusal:
            refusal.field = "letters"
            raise
        return before, replace(before, letters=letters, digits=LEGAL_DIGITS)
    letters = form.letters.strip().upper()
    _check_letters(work, before, letters)
    if not LEAST_DIGITS <= form.digits <= MOST_DIGITS:
        raise NotThatManyDigits(least=LEAST_DIGITS, most=MOST_DIGITS)
    if letters == before.letters and form.digits < before.digits and before.is_used:
        raise FewerDigits(digits=before.digits)
    return before, replace(before, letters=letters, is_yearly=form.is_yearly, digits=form.digits)


def _check_letters(work: Work, before: Series, letters: str) -> None:
    if before.branch_id is None and _LETTERS.fullmatch(letters) is None:
        raise NotLetters
    if before.branch_id is not None and _OF_A_BRANCH.fullmatch(letters) is None:
        raise NotLettersOfABranch
    others = (one for one in (*own_series(work), *branch_series(work)) if one.key != before.key)
    if letters in {one.letters for one in others}:
        raise LettersOfAnother


def _holder(work: Work, series: Series) -> Company | Branch:
    if series.branch_id is None:
        return work.session.get_one(Company, 1)
    return work.session.get_one(Branch, series.branch_id)


def _write(work: Work, series: Series) -> None:
    if series.is_legal:
        setattr(_holder(work, series), LETTERS_AT[series.document], series.letters)
        return
    values = {"letters": series.letters, "is_yearly": series.is_yearly, "digits": series.digits}
    if series.branch_id is None:
        work.session.merge(DocumentSeries(document=series.document, **values))
    else:
        work.session.merge(BranchSeries(document=series.document, branch_id=series.branch_id, **values))


def _begun(work: Work, series: Series, begin: int | None, year: int) -> Series:
    """Let a series without numbers begin where it is asked to; one with numbers goes on."""
    if begin is not None:
        place = dict(zip(("document", "series", "year"), series.place(year), strict=True))
        # Whoever takes a number at this moment holds the row already, or waits for ours.
        work.session.execute(
            insert(NumberSeries)
            .values(**place, last_number=begin - 1, first_number=begin)
            .on_conflict_do_nothing()
        )
    counter = work.session.scalar(
        _counter_of(series, year).with_for_update(), execution_options={"populate_existing": True}
    )
    series = counted(series, counter)
    _check_begin(series, begin)
    if counter is not None and begin is not None and not series.is_used:
        counter.last_number, counter.first_number = begin - 1, begin
    return counted(series, counter)


def _check_begin(series: Series, begin: int | None) -> None:
    if begin is None:
        return
    _check_possible(series, begin)
    if series.is_used and begin != series.next_number:
        raise SeriesGoesOn(next=series.next_number)


def _check_possible(series: Series, begin: int) -> None:
    most = 10**series.digits - 1
    if not 1 <= begin <= most:
        raise NotANumberToBegin(most=most)


def _counter_of(series: Series, year: int) -> Select[NumberSeries]:
    document, letters, counted_year = series.place(year)
    return select(NumberSeries).where(
        NumberSeries.document == document, NumberSeries.series == letters, NumberSeries.year == counted_year
    )
