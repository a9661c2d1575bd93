from __future__ import annotations

from decimal import Decimal

from sqlalchemy import select

from app.kernel.work import Work
from models.purchasing import SupplyTerm
from tests.factories import make_material, make_supplier
from tests.importing.conftest import Bring, complaints


def terms(work: Work) -> list[tuple[str, Decimal, str, int | None, Decimal]]:
    found = work.session.scalars(
        select(SupplyTerm).order_by(SupplyTerm.id).execution_options(populate_existing=True)
    )
    return [(one.supplier_code, one.price, one.currency, one.lead_days, one.minimum) for one in found]


def test_a_suppliers_prices_and_last_prices_are_kept(work: Work, bring: Bring) -> None:
    sheet, lock = make_material(work, "SAC"), make_material(work, "KLT")
    make_supplier(work, "Kale Kilit A.Ş.", code="T-1")
    text = (
        "Malzeme Kodu;Tedarikçi;Fiyat;Tedarikçi Stok Kodu;Temin Süresi;Asgari Miktar;Son Alış Fiyatı\n"
        "SAC;T-1;₺ 712,50;DKP;5;2;30,25\nKLT;KALE KİLİT A.Ş.;12,5 $;;;;\n"
    )
    run = bring("prices", text)
    assert (run.state, run.added, run.changed) == ("done", 2, 0)
    assert terms(work) == [("DKP", Decimal("712.5"), "TRY", 5, 2), ("", Decimal("12.5"), "USD", None, 0)]
    work.session.refresh(sheet)
    work.session.refresh(lock)
    assert (sheet.replacement_cost, lock.replacement_cost) == (Decimal("30.25"), 0)
    again = bring("prices", text)
    assert (again.added, again.changed, again.unchanged) == (0, 0, 2)


def test_a_new_price_leaves_the_other_terms_alone(work: Work, bring: Bring) -> None:
    make_material(work, "SAC")
    make_supplier(work, code="T-1")
    bring("prices", "Kod;Tedarikçi;Fiyat;Döviz;Termin\nSAC;T-1;10,5;Euro;9\n")
    run = bring("prices", "Kod;Tedarikçi;Fiyat\nSAC;T-1;11,75\n")
    assert (run.added, run.changed) == (0, 1)
    assert terms(work) == [("", Decimal("11.75"), "EUR", 9, 0)]


def test_prices_that_are_nobodys_or_said_twice_are_refused(work: Work, bring: Bring) -> None:
    make_material(work, "A")
    make_material(work, "B")
    make_supplier(work, "Aynı Ad", code="T-1")
    make_supplier(work, "AYNI AD", code="T-2")
    run = bring(
        "prices",
        "Kod;Tedarikçi;Fiyat;Döviz;Son Fiyat\n"
        "A;;5;;\nA;T-1;5;;3\nA;T-1;6;;4\nB;aynı ad;1;;\nB;T-9;1;;\nB;T-2;1 €;USD;\nB;;;;\nZ;T-1;1;;\n",
    )
    assert complaints(run) == [
        (2, "Tedarikçi", "", "supplier_missing"),
        (4, "Son Fiyat", "4", "cost_twice"),
        (4, "Kod", "A", "row_twice"),
        (5, "Tedarikçi", "aynı ad", "supplier_unclear"),
        (6, "Tedarikçi", "T-9", "unknown_supplier"),
        (7, "Fiyat", "1 €", "currency_twice"),
        (8, "Fiyat", "", "nothing_to_set"),
        (9, "Kod", "Z", "unknown_material"),
    ]
    assert terms(work) == []
