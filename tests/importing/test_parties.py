from __future__ import annotations

import pytest
from sqlalchemy import select

from app.kernel.sealing import use_secret
from app.kernel.work import Work
from app.parties.identification import full_tax_id
from models.parties import Party
from tests.factories import make_customer, make_supplier
from tests.importing.conftest import Bring, complaints

VKN_WITH_ZERO = "0010000009"


def party(work: Work, code: str) -> Party:
    return work.session.scalars(
        select(Party).where(Party.code == code).execution_options(populate_existing=True)
    ).one()


def test_firms_come_in_with_their_numbers_in_one_form(work: Work, bring: Bring) -> None:
    run = bring(
        "suppliers",
        "Cari Kodu;Cari Ünvanı;Vergi No;Vergi Dairesi;Telefon;E-Posta;İl;İlçe;Posta Kodu;Ülke\n"
        "320.01.001;ÖZKAN ÇELİK SAN. TİC. LTD. ŞTİ.;123 456 78 90;Mimarsinan;(0352) 111 22 33;a@b.com.tr;"
        "KAYSERİ;Melikgazi;38070;TR\n"
        "320.01.002;Güven Kilit;;;532 123 45 67;;;;1330;\n",
    )
    assert complaints(run) == []
    first, second = party(work, "320.01.001"), party(work, "320.01.002")
    assert (first.tax_id, first.phone, first.country) == ("1234567890", "+903521112233", "Türkiye")
    assert (first.is_supplier, first.is_customer) == (True, False)
    assert (second.phone, second.postal_code) == ("+905321234567", "01330")


@pytest.mark.parametrize(
    ("column", "written", "code"),
    [
        ("Vergi No", "1234567891", "tax_id_mistyped"),
        ("Vergi No", "12345", "not_a_tax_id"),
        ("Telefon", "12", "not_a_phone_number"),
        ("E-posta", "ahmet", "not_an_email"),
        ("Posta Kodu", "99999", "not_a_postal_code"),
        ("Ünvan", "x" * 161, "text_too_long"),
    ],
)
def test_a_wrong_number_is_refused_at_its_cell(
    work: Work, bring: Bring, column: str, written: str, code: str
) -> None:
    name = "" if column == "Ünvan" else "Ünvan;"
    value = "" if column == "Ünvan" else "Firma;"
    run = bring("customers", f"Kod;{name}{column}\nM-1;{value}{written}\n")
    assert [(one[0], one[1], one[3]) for one in complaints(run)] == [(2, column, code)]
    assert work.session.scalars(select(Party).where(Party.code == "M-1")).all() == []


def test_a_customer_becomes_a_supplier_too_only_when_it_is_the_same_firm(work: Work, bring: Bring) -> None:
    make_customer(work, "Yıldız İnşaat", code="001")
    make_customer(work, "Ay Yapı", code="002")
    run = bring("suppliers", "Kod;Ünvan\n001;YILDIZ İNŞAAT\n002;Başka Firma\n")
    assert complaints(run) == [(3, "Kod", "002", "firm_is_another")]
    run = bring("suppliers", "Kod;Ünvan\n001;YILDIZ İNŞAAT\n")
    assert (run.added, run.changed) == (0, 1)
    both = party(work, "001")
    assert both.is_customer
    assert both.is_supplier


def test_only_the_columns_of_the_file_change(work: Work, bring: Bring) -> None:
    make_supplier(work, "Eski", code="T-1", phone="+905321234567", city="Kayseri")
    bring("suppliers", "Kod;Şehir\nt-1;Sivas\n")
    changed = party(work, "T-1")
    assert (changed.name, changed.phone, changed.city) == ("Eski", "+905321234567", "Sivas")


def test_a_persons_number_comes_in_sealed_and_is_shown_masked(work: Work, bring: Bring) -> None:
    use_secret(lambda: "t" * 40)
    file = "Kod;Ünvan;TC Kimlik No\nA-1;Ayşe Karaca;10000000146\n"
    run = bring("customers", file)
    ayse = party(work, "A-1")
    assert (ayse.tax_id, full_tax_id(work, ayse)) == ("•••••••0146", "10000000146")
    assert "10000000146" not in str([run.preview, run.errors])
    sealed = ayse.tax_id_sealed
    again = bring("customers", file)
    assert (again.changed, again.unchanged) == (0, 1)
    assert party(work, "A-1").tax_id_sealed == sealed


def test_a_mistyped_number_is_not_repeated_in_full(work: Work, bring: Bring) -> None:
    run = bring("customers", "Kod;Ünvan;TC Kimlik No\nA-1;Ayşe Karaca;10000000147\n")
    assert complaints(run) == [(2, "TC Kimlik No", "•••••••0147", "tax_id_mistyped")]
