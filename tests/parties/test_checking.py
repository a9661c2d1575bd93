from __future__ import annotations

import pytest
from sqlalchemy import func, select

from app.kernel.errors import Refusals
from app.kernel.work import Work
from app.parties.checking import check_party
from models.parties import Party
from tests.signing_in import sealing_with


def yildiz(**changed: object) -> Party:
    typed: dict[str, object] = {"code": "YILDIZ", "name": "Yıldız İnşaat", "is_customer": True}
    return Party(**{**typed, **changed})


def refused(work: Work, party: Party) -> dict[str | None, str]:
    with pytest.raises(Refusals) as caught:
        check_party(work, party)
    return {refusal.field: refusal.code for refusal in caught.value.refusals}


def test_what_was_typed_is_stored_in_one_form(work: Work) -> None:
    party = yildiz(
        code=" YLD  1 ",
        name="  Yıldız   İnşaat ",
        tax_id="100 000 01 46",
        phone="0532 123 45 67",
        postal_code=" 38 010 ",
        email=" muhasebe@yildiz.com.tr ",
        country="turkiye",
    )
    check_party(work, party)
    assert (party.code, party.name) == ("YLD 1", "Yıldız İnşaat")
    assert (party.tax_id, party.phone) == ("1000000146", "+905321234567")
    assert (party.postal_code, party.email) == ("38010", "muhasebe@yildiz.com.tr")
    assert party.country == "Türkiye"


def test_a_firm_without_numbers_may_be_saved(work: Work) -> None:
    party = yildiz()
    check_party(work, party)
    assert (party.tax_id, party.phone, party.email) == ("", "", "")


def test_everything_wrong_is_said_at_once_at_its_field(work: Work) -> None:
    party = Party(
        code=" ", name="", tax_id="12345", phone="abc", postal_code="99999", email="yok", country="Türkiye"
    )
    assert refused(work, party) == {
        "code": "parties.code_missing",
        "name": "parties.name_missing",
        "is_customer": "parties.role_missing",
        "tax_id": "parties.not_a_tax_id",
        "phone": "parties.not_a_phone_number",
        "postal_code": "parties.not_a_postal_code",
        "email": "parties.not_an_email",
    }


def test_a_code_is_given_once_however_it_is_written(work: Work) -> None:
    first = yildiz()
    work.session.add(first)
    work.session.flush()
    second = yildiz(code="yildiz", name="Başka")
    work.session.add(second)
    with pytest.raises(Refusals, match="Yıldız İnşaat already has the code yildiz"):
        check_party(work, second)
    work.session.expunge(second)
    check_party(work, first)  # its own code is no duplicate
    assert work.session.scalar(select(func.count()).select_from(Party)) == 1


def test_postal_codes_abroad_look_as_they_like(work: Work) -> None:
    party = yildiz(country="Deutschland", postal_code="D-10115", tax_id="2222222222")
    check_party(work, party)
    assert party.postal_code == "D-10115"


def test_a_person_is_named_by_both_names(work: Work) -> None:
    with sealing_with("o" * 40):
        party = Party(code="KIS-1", name="Ayşe", is_carrier=True, tax_id="10000000146")
        with pytest.raises(Refusals) as refused:
            check_party(work, party)
        assert [(one.field, one.code) for one in refused.value.refusals] == [
            ("name", "parties.person_in_one_word")
        ]
        party.name = "Ayşe Karaca"
        check_party(work, party)
    assert party.tax_id == "•••••••0146"
