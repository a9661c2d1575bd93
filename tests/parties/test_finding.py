from __future__ import annotations

import pytest

from app.kernel.work import Work
from app.parties.finding import find_parties
from models.parties import Party


@pytest.fixture(autouse=True)
def firms(work: Work) -> None:
    work.session.add_all(
        [
            Party(
                code="M1",
                name="Işık Yapı",
                phone="+905321234567",
                tax_id="1234567890",
                city="Kayseri",
                is_customer=True,
            ),
            Party(code="M2", name="Çınar %10 Çelik", is_customer=True, is_supplier=True),
            Party(code="T1", name="Işıklar Sac", is_supplier=True),
            Party(code="M9", name="Işık Eski", is_customer=True, is_active=False),
        ]
    )
    work.session.flush()


def names(work: Work, text: str, role: object = None) -> list[str]:
    return [party.name for party in find_parties(work, text, role)]  # type: ignore[arg-type]


def test_dots_tails_and_capitals_do_not_matter(work: Work) -> None:
    assert names(work, "ISIK") == ["Işık Yapı", "Işıklar Sac"]
    assert names(work, "cinar") == ["Çınar %10 Çelik"]


def test_every_word_must_be_there_in_any_order(work: Work) -> None:
    assert names(work, "kayseri ışık") == ["Işık Yapı"]
    assert names(work, "ışık bulunmaz") == []


@pytest.mark.parametrize("typed", ["0532 123", "532 123 45 67", "+90 532", "05321234567", "345678"])
def test_phone_and_tax_number_are_found_as_people_write_them(work: Work, typed: str) -> None:
    assert names(work, typed) == ["Işık Yapı"]


def test_signs_of_the_database_are_plain_letters(work: Work) -> None:
    assert names(work, "%") == ["Çınar %10 Çelik"]
    assert names(work, "_") == []
    assert names(work, "10 \\") == []


def test_only_the_asked_role_and_only_the_active(work: Work) -> None:
    assert names(work, "ışık", "supplier") == ["Işıklar Sac"]
    assert names(work, "", "customer") == ["Çınar %10 Çelik", "Işık Yapı"]
    assert len(find_parties(work, "", most=1)) == 1
