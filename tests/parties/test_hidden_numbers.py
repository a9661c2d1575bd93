"""The identity number of a person: sealed in the column, masked on screens, found only when typed in full."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from app.kernel import sealing
from app.kernel.errors import Refusals
from app.kernel.sealing import use_secret
from app.kernel.work import Work
from app.parties.addressing import party_block
from app.parties.checking import check_party
from app.parties.finding import find_parties
from app.parties.identification import full_tax_id
from app.privacy.resealing import seal_everything_again
from models.parties import Party
from views.interface import columns_of

TCKN = "10000000146"
MASKED = "•••••••0146"
OTHER = "10000000078"


@pytest.fixture(autouse=True)
def secret() -> Iterator[None]:
    """One of these tests' own; what other tests have set comes back."""
    before, older = list(sealing._provider), list(sealing._older)
    use_secret(lambda: "t" * 40)
    yield
    sealing._provider[:], sealing._older[:] = before, older


@pytest.fixture
def ayse(work: Work) -> Party:
    party = Party(code="AYSE", name="Ayşe Karaca", tax_id="100 0000 0146".replace(" ", ""), is_customer=True)
    work.session.add(party)
    check_party(work, party)
    work.session.flush()
    return party


def test_a_persons_number_is_not_in_the_table(work: Work, ayse: Party) -> None:
    row = work.session.execute(text("select party::text from party where code = 'AYSE'")).scalar_one()
    assert TCKN not in row
    assert ayse.tax_id == MASKED
    assert full_tax_id(work, ayse) == TCKN


def test_papers_and_the_trail_show_it_masked(ayse: Party) -> None:
    assert party_block(ayse).tax_number == MASKED
    kept = columns_of(ayse)
    assert kept["tax_id"] == MASKED
    assert not {"tax_id_sealed", "tax_id_print"} & kept.keys()


def test_a_firms_number_is_plain(work: Work) -> None:
    firm = Party(code="F", name="Firma", tax_id="1234567890", is_supplier=True)
    check_party(work, firm)
    assert (firm.tax_id, firm.tax_id_sealed, firm.tax_id_print) == ("1234567890", "", "")
    assert full_tax_id(work, firm) == "1234567890"


@pytest.mark.parametrize("typed", [TCKN, "100 000 00 146"])
def test_the_whole_number_finds_the_person(work: Work, ayse: Party, typed: str) -> None:
    assert find_parties(work, typed) == [ayse]


@pytest.mark.parametrize("typed", ["0146", "146", "1000000014", "•••••••0146", "•", OTHER])
@pytest.mark.usefixtures("ayse")
def test_a_part_of_it_finds_nobody(work: Work, typed: str) -> None:
    assert find_parties(work, typed) == []


def test_a_form_that_comes_back_masked_leaves_the_number(work: Work, ayse: Party) -> None:
    sealed = ayse.tax_id_sealed
    ayse.tax_id, ayse.city = MASKED, "Kayseri"
    check_party(work, ayse)
    assert (ayse.tax_id, ayse.tax_id_sealed) == (MASKED, sealed)
    ayse.tax_id = TCKN
    check_party(work, ayse)
    assert ayse.tax_id_sealed == sealed, "the same number is not sealed again"


@pytest.mark.parametrize("typed", ["•••••••0147", "•••••••0078", "•"])
def test_another_mask_is_no_number(work: Work, ayse: Party, typed: str) -> None:
    with work.session.no_autoflush:
        ayse.tax_id = typed
        with pytest.raises(Refusals):
            check_party(work, ayse)
    assert full_tax_id(work, ayse) == TCKN


def test_a_number_is_replaced_and_taken_away(work: Work, ayse: Party) -> None:
    with work.session.no_autoflush:
        ayse.tax_id = OTHER
        check_party(work, ayse)
    assert (ayse.tax_id, full_tax_id(work, ayse)) == ("•••••••0078", OTHER)
    ayse.tax_id = ""
    check_party(work, ayse)
    assert (ayse.tax_id, ayse.tax_id_sealed, ayse.tax_id_print) == ("", "", "")


def test_the_database_refuses_a_plain_one(work: Work) -> None:
    work.session.add(Party(code="P", name="Açık", tax_id=TCKN, is_customer=True))
    with pytest.raises(IntegrityError, match="no_plain_identity_number"):
        work.session.flush()


def test_the_unknown_buyer_is_nobody(work: Work) -> None:
    party = Party(code="N", name="Nihai tüketici", tax_id="11111111111", is_customer=True)
    check_party(work, party)
    work.session.add(party)
    work.session.flush()
    assert work.session.scalars(select(Party.tax_id_sealed).where(Party.code == "N")).one() == ""


def test_a_person_is_found_after_the_secret_was_changed_and_the_old_one_is_gone(
    work: Work, ayse: Party
) -> None:
    use_secret(lambda: "n" * 40, older=("t" * 40,))
    assert find_parties(work, TCKN) == [ayse], "the old secret still finds"
    seal_everything_again(work)
    use_secret(lambda: "n" * 40)
    work.session.expire_all()
    assert find_parties(work, TCKN) == [ayse]
    assert full_tax_id(work, ayse) == TCKN
