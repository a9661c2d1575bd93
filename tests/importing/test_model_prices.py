"""Price rows of door models from a file: written on their drafts as their own pages write them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from app.configurator.releasing import look_at_draft, release_model
from app.configurator.sheets.saving import ModelSaved
from app.kernel.work import Work
from models.configurator import DoorModel, PriceRow
from tests.importing.conftest import Bring, complaints
from tests.samples import add_sample_materials, add_sample_models

HEAD = "Kapı modeli;Satırın türü;Seçenek;Formül;Şundan sonra;Adım;Tutar;Koşul;Ad\n"


@pytest.fixture
def lux(work: Work) -> DoorModel:
    """A model with a base price, released."""
    add_sample_materials(work)
    model = add_sample_models(work)["CK-LUX"]
    model.prices = [PriceRow(position=0, kind="base", name="Taban", amount=Decimal(9000))]
    work.session.flush()
    release_model(work, model.id)
    return model


def rows(work: Work, model: DoorModel) -> list[tuple[str, str, Decimal]]:
    work.session.expire_all()
    return [(row.kind, row.name, row.amount) for row in model.prices]


def test_rows_of_a_draft_change_and_come_and_the_released_version_stays(
    work: Work, bring: Bring, lux: DoorModel
) -> None:
    asked = next(each.parameter for each in lux.parameters if each.parameter.options)
    option = f"{asked.code} = {asked.options[0].value}"
    text = (
        f"{HEAD}ck-lux;Temel fiyat;;;;;12.500,50;;Taban\nCK-LUX;m² başına;;G * Y / 1000000;;;1500,25;;Alan\n"
        f"CK-LUX;Seçenek farkı;{option};;;;-250;;\nCK-LUX;Başlayan her kademe;;Y;2100;100;300;Y > 2100;Boy\n"
    )
    before = rows(work, lux)
    assert bring("model_prices", text, only_check=True).changed == 1
    assert rows(work, lux) == before
    work.events.clear()
    run = bring("model_prices", text)
    assert (complaints(run), run.state, run.added, run.changed) == ([], "done", 3, 1)
    assert rows(work, lux) == [
        ("base", "Taban", Decimal("12500.50")),
        ("area", "Alan", Decimal("1500.25")),
        ("option", "", Decimal(-250)),
        ("step", "Boy", Decimal(300)),
    ]
    assert [type(event) for event in work.events].count(ModelSaved) == 1
    draft = look_at_draft(work, lux.id)
    assert (draft.newest, draft.is_new, draft.problems) == (1, True, ())
    again = bring("model_prices", text)
    assert (again.added, again.changed, again.unchanged) == (0, 0, 4)


def test_what_is_wrong_stands_at_its_cell_and_no_model_changes(
    work: Work, bring: Bring, lux: DoorModel
) -> None:
    before = rows(work, lux)
    run = bring(
        "model_prices",
        f"{HEAD}CK-LUX;Temel fiyat;;;;;10000;;Taban\nCK-YOK;Temel fiyat;;;;;1;;\nCK-EKO;kira;;;;;1;;\n"
        "CK-LUX;Seçenek farkı;KILIT = YOK;;;;1;;\nCK-LUX;m² başına;;Genişlikk * 2;;;5;;Alan\n"
        "CK-LUX;Temel fiyat;;;;;11000;;TABAN\nCK-LUX;Temel fiyat;;G;;;1;;Başka\nCK-LUX;;;;;;1;;\n",
    )
    assert run.state == "checked"
    wrong = {(row, column) for row, column, _, _ in complaints(run)}
    assert wrong == {
        (3, "Kapı modeli"),
        (4, "Satırın türü"),
        (5, "Seçenek"),
        (6, "Formül"),
        (7, "Satırın türü"),
        (8, "Formül"),
        (9, "Satırın türü"),
    }
    assert rows(work, lux) == before
