"""A firm of one person has a person's identity number: sealed, masked, whole only where the law wants it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from app.kernel.errors import Refusals
from app.kernel.sealing import use_secret
from app.kernel.work import Work
from app.parties.checking_letterhead import check_letterhead
from app.parties.identification import full_tax_id, keep_tax_id
from app.parties.letterhead import legal_letterhead, read_letterhead
from app.privacy.resealing import seal_everything_again
from models.core import Company
from tests.letterhead import write_letterhead
from tests.signing_in import sealing_with
from views.interface import columns_of

TCKN = "10000000146"
MASKED = "•••••••0146"


@pytest.fixture
def ours(work: Work) -> Iterator[Company]:
    """The company after its only person has typed their number into the form."""
    with sealing_with("o" * 40):
        write_letterhead(work)
        company = work.session.get_one(Company, 1)
        with work.session.no_autoflush:
            company.tax_id = "100 0000 0146"
            check_letterhead(work, company)
        work.session.flush()
        yield company


def test_the_table_the_trail_and_most_papers_do_not_have_it(work: Work, ours: Company) -> None:
    row = work.session.execute(text("select company::text from company")).scalar_one()
    assert TCKN not in row
    assert ours.tax_id == read_letterhead(work).tax_number == MASKED
    kept = columns_of(ours)
    assert kept["tax_id"] == MASKED
    assert not {"tax_id_sealed", "tax_id_print"} & kept.keys()
    assert full_tax_id(work, ours) == legal_letterhead(work).tax_number == TCKN


def test_a_form_that_comes_back_masked_changes_nothing(work: Work, ours: Company) -> None:
    before = ours.tax_id_sealed
    for typed in (MASKED, TCKN):
        with work.session.no_autoflush:
            ours.tax_id = typed
            check_letterhead(work, ours)
        assert (ours.tax_id, ours.tax_id_sealed) == (MASKED, before)
    with work.session.no_autoflush:
        ours.tax_id = "•••••••9999"
        with pytest.raises(Refusals):
            check_letterhead(work, ours)
        ours.tax_id = "1234567890"
        check_letterhead(work, ours)
    assert (ours.tax_id, ours.tax_id_sealed, ours.tax_id_print) == ("1234567890", "", "")


def test_the_database_refuses_it_plain(work: Work) -> None:
    with pytest.raises(IntegrityError, match="no_plain_identity_number"), work.session.begin_nested():
        work.session.execute(text("update company set tax_id = :plain"), {"plain": TCKN})


def test_a_new_secret_seals_it_again(work: Work, ours: Company) -> None:
    before = ours.tax_id_sealed, ours.tax_id_print
    use_secret(lambda: "n" * 40, older=["o" * 40])
    assert seal_everything_again(work).lost == 0
    work.session.refresh(ours)
    assert ours.tax_id_sealed != before[0]
    assert ours.tax_id_print != before[1]
    use_secret(lambda: "n" * 40)
    assert full_tax_id(work, ours) == TCKN
    keep_tax_id(work.tenant, ours, TCKN)
    assert ours.tax_id == MASKED
