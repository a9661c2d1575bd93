"""Papers come back from JSON exactly as they went in, or not at all."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from app.documents.paper_json import NotThisPaper
from app.documents.papers import (
    BankAccount,
    Driver,
    Letterhead,
    PartyBlock,
    ProformaLine,
    ProformaPaper,
    VatTotal,
    WaybillLine,
    WaybillPaper,
    mask_personal_id,
    picture_uri,
)

SELLER = Letterhead(
    legal_name="Demo Çelik Kapı San. Tic. A.Ş.", accounts=(BankAccount(iban="TR33 0006", bank="Ziraat"),)
)


def a_proforma() -> ProformaPaper:
    line = ProformaLine(
        position=1,
        title="CK-LUX",
        quantity=Decimal("2.000"),
        unit="adet",
        unit_price=Decimal("1E+4"),
        net=Decimal("20000.00"),
        vat_rate=Decimal(20),
        description=("1000 × 2100", "sağ içe"),
    )
    return ProformaPaper(
        seller=SELLER,
        customer=PartyBlock(name="Yıldız İnşaat"),
        number="PF-1",
        date=date(2026, 11, 21),
        lines=(line,),
        net=Decimal("20000.00"),
        vat_totals=(VatTotal(rate=Decimal(20), base=Decimal("20000.00"), vat=Decimal("4000.00")),),
        grand_total=Decimal("24000.00"),
        words="Yalnız Yirmidörtbin Türk Lirası",
        discount=Decimal("-0.00"),
    )


def test_a_paper_survives_json_with_every_digit() -> None:
    paper = a_proforma()
    again = ProformaPaper.from_json(json.loads(json.dumps(paper.to_json())))
    assert again == paper
    assert [str(again.lines[0].quantity), str(again.lines[0].unit_price)] == ["2.000", "1E+4"]
    assert str(again.discount) == "-0.00"
    assert again.to_json() == paper.to_json()


def test_moments_keep_their_zone() -> None:
    paper = WaybillPaper(
        seller=SELLER,
        buyer=PartyBlock(name="Yıldız İnşaat"),
        issued_at=datetime(2026, 11, 21, 9, 0, 1, 5, tzinfo=UTC),
        despatched_at=datetime(2026, 11, 21, 10, 0, tzinfo=UTC),
        delivery_address=("Organize San. Böl.",),
        lines=(WaybillLine(position=1, name="Kapı", quantity=Decimal(1), unit="adet"),),
        driver=Driver(name="Ali Demir", masked_id=mask_personal_id("10000000146")),
        packages=3,
    )
    again = WaybillPaper.from_json(paper.to_json())
    assert again == paper
    assert again.issued_at.tzinfo is not None


@pytest.mark.parametrize(
    "spoil",
    [
        {"surprise": 1},
        {"number": 5},
        {"grand_total": 24000.0},
        {"grand_total": "many"},
        {"grand_total": "NaN"},
        {"date": "21.11.2026"},
        {"revision": "1"},
        {"lines": "none"},
        {"lines": [{"title": "half"}]},
        {"customer": None},
    ],
)
def test_anything_else_is_refused_instead_of_printed_wrongly(spoil: dict[str, object]) -> None:
    with pytest.raises(NotThisPaper):
        ProformaPaper.from_json({**a_proforma().to_json(), **spoil})


def test_a_paper_without_its_number_is_refused() -> None:
    stored = a_proforma().to_json()
    del stored["number"]
    with pytest.raises(NotThisPaper, match="number"):
        ProformaPaper.from_json(stored)


def test_a_paper_cannot_be_changed_but_a_new_one_made_from_it() -> None:
    paper = a_proforma()
    with pytest.raises(AttributeError):
        paper.revision = 1  # type: ignore[misc]
    assert replace(paper, revision=1).revision == 1
    assert paper.revision == 0


def test_a_drivers_personal_number_never_reaches_the_paper() -> None:
    assert mask_personal_id("10000000146") == "•••••••0146"
    with pytest.raises(ValueError, match="mask"):
        Driver(name="Ali Demir", masked_id="10000000146")


@pytest.mark.parametrize(
    ("content", "beginning"),
    [
        (b"\x89PNG\r\n\x1a\n0", "data:image/png;base64,"),
        (b"\xff\xd8\xff\xe0", "data:image/jpeg;base64,"),
        (b"<?xml version='1.0'?>\n<!-- logo -->\n<svg ", "data:image/svg+xml;base64,"),
    ],
)
def test_a_logo_becomes_a_data_uri(content: bytes, beginning: str) -> None:
    assert picture_uri(content).startswith(beginning)


def test_what_is_no_picture_is_refused() -> None:
    with pytest.raises(ValueError, match="PNG"):
        picture_uri(b"<html><svg>")
