"""Rows of price lists from a file: read as the page reads them, at their cells, all or none."""

from __future__ import annotations

from decimal import Decimal
from uuid import uuid4

import pytest

from app.configurator.price_lists.keeping import PriceListSaved, save_price_list
from app.kernel.work import Work
from models.configurator import DoorModel
from models.pricing import PriceList
from tests.importing.conftest import Bring, complaints
from tests.samples import add_sample_materials, add_sample_models

HEAD = "Fiyat Listesi;Satırın konusu;Kapı modeli;Seçenek;Fiyat, yüzde veya fark\n"


@pytest.fixture
def models(work: Work) -> dict[str, DoorModel]:
    add_sample_materials(work)
    return add_sample_models(work)


@pytest.fixture
def dealers(work: Work, models: dict[str, DoorModel]) -> PriceList:
    """A list with one row."""
    head = {"name": f"Bayi {uuid4().hex[:8]}", "valid_from": "01.01.2026", "is_active": "1"}
    row = {"kind": "model_price", "model": str(models["CK-EKO"].id), "amount": "9.000"}
    return work.session.get_one(PriceList, save_price_list(work, None, head, [row]))


def kept(work: Work, prices: PriceList) -> list[tuple[str, str, Decimal]]:
    work.session.expire_all()
    return [(row.kind, row.model.code if row.model else f"{row.option}", row.amount) for row in prices.rows]


def test_rows_come_and_change_and_the_others_stay(
    work: Work, bring: Bring, dealers: PriceList, models: dict[str, DoorModel]
) -> None:
    asked = next(each.parameter for each in models["CK-LUX"].parameters if each.parameter.options)
    option = asked.options[0]
    name = dealers.name.upper()
    text = (
        f"{HEAD}{name};Modelin fiyatı;CK-LUX;;12.500,50\n{name};yüzde;CK-EKO;;-5\n"
        f"{name};Seçenek farkı;;{asked.code} = {option.value};-250\n"
    )
    work.events.clear()
    run = bring("sale_prices", text)
    assert (run.state, run.added, run.changed, complaints(run)) == ("done", 3, 0, [])
    assert kept(work, dealers) == [
        ("model_price", "CK-EKO", Decimal(9000)),
        ("model_price", "CK-LUX", Decimal("12500.50")),
        ("model_percent", "CK-EKO", Decimal(-5)),
        ("option", str(option), Decimal(-250)),
    ]
    assert len([event for event in work.events if isinstance(event, PriceListSaved)]) == 1
    assert dealers.version == 2
    again = bring("sale_prices", text.replace("12.500,50", "13000"))
    assert (again.added, again.changed, again.unchanged) == (0, 1, 2)
    assert kept(work, dealers)[1][2] == Decimal(13000)


def test_what_is_wrong_stands_at_its_cell_and_nothing_is_written(
    work: Work, bring: Bring, dealers: PriceList
) -> None:
    before = kept(work, dealers)
    name = dealers.name
    run = bring(
        "sale_prices",
        f"{HEAD}{name};Modelin fiyatı;CK-LUX;;12500\nYok böyle;Modelin fiyatı;CK-LUX;;1\n"
        f"{name};Modelin fiyatı;CK-YOK;;1\n{name};Modelin fiyatı;;;1\n{name};kira;CK-LUX;;1\n"
        f"{name};Seçenek farkı;;KILIT = YOK;1\n{name};yüzde;CK-LUX;;-100\n{name};Modelin fiyatı;CK-LUX;;5\n"
        f"{name};Modelin fiyatı;CK-LUX;;\n{name};Modelin fiyatı;CK-EKO;;-1\n",
    )
    assert run.state == "checked"
    assert {(row, code) for row, _, _, code in complaints(run)} == {
        (3, "unknown_price_list"),
        (4, "unknown_model"),
        (5, "model_unknown"),
        (6, "unknown_word"),
        (7, "not_found"),
        (8, "percent_not_possible"),
        (9, "twice_in_the_grid"),
        (10, "value_missing"),
        (11, "below_nothing"),
    }
    assert kept(work, dealers) == before
