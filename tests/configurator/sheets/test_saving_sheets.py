from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy import func, select

from app.configurator.explosion import explode
from app.configurator.loading import load_model
from app.configurator.reading import read_values
from app.configurator.sheets.saving import ModelSaved, save_sheet
from app.configurator.sheets.typed import PageOutOfDate, new_sheet, open_sheet
from app.kernel.errors import Refusals
from app.kernel.permissions import Actor, NotAllowed
from app.kernel.work import Work
from models.configurator import Component, DoorModel, Expression
from tests.configurator.sheets.conftest import Factory
from tests.configurator.sheets.pages import told, typed, without

NEW = {
    "code": "CK-TEST",
    "name": "Deneme kapısı",
    "labour_minutes": "60 + GA * 20",
    "price_formula": "(malzeme + iscilik) * 2",
    "parameters_0_parameter_text": "G",
    "parameters_0_default": "1.000",
    "parameters_0_maximum": "1.200",
    "parameters_1_parameter_text": "Y",
    "parameters_1_default": "2000",
    "parameters_2_parameter_text": "kilit",
    "parameters_2_default": "merkezi",
    "expressions_0_name": "GK",
    "expressions_0_formula": "G - 100",
    "expressions_0_unit": "mm",
    "expressions_1_name": "GA",
    "expressions_1_formula": "GK * (Y - 50) / 1000000",
    "expressions_1_unit": "m2",
    "expressions_2_name": "levha(t)",
    "expressions_2_formula": "GA * t * 8",
    "expressions_2_unit": "kg",
    "components_0_source_text": "SAC-DKP-12",
    "components_0_quantity": "levha(1.2)",
    "components_0_scrap_percent": "5",
    "components_0_rounding_multiple": "0,5",
    "components_1_source_text": "kilit",
    "components_1_quantity": "1",
    "components_2_source_text": "MNT-BLK",
    "components_2_quantity": "mentese",
    "components_2_condition": 'kilit = "merkezi"',
    "rules_0_condition": "Y >= 2 * G",
    "rules_0_sentence": "Yükseklik en az genişliğin iki katı olmalı.",
}


def test_a_whole_new_model(work: Work, factory: Factory) -> None:
    model_id = save_sheet(work, None, typed(new_sheet(), **NEW))
    spec = load_model(work, model_id)
    door = explode(spec, read_values(spec, {}), count=2)
    # GK 900, GA 900 × 1950 / 1000000 = 1.755, levha(1.2) = 1.755 × 1.2 × 8 = 16.848,
    # with 5 % scrap 17.6904, two doors 35.3808, in halves 35.5.
    assert [(line.material_code, line.quantity) for line in door.lines] == [
        ("SAC-DKP-12", Decimal("35.5")),
        ("KLT-MRK", Decimal(2)),
        ("MNT-BLK", Decimal(6)),
    ]
    assert door.minutes == Decimal("95.100")
    [saved] = [event for event in work.events if isinstance(event, ModelSaved)]
    assert saved.code == "CK-TEST"
    assert not any(saved.before.values())
    assert set(saved.after) == {"head", "parameters", "expressions", "components", "rules"}


def test_an_unchanged_page_changes_nothing(work: Work, factory: Factory) -> None:
    model = factory.models["CK-VIL"]
    before = load_model(work, model.id)
    ids = [component.id for component in model.components]
    sheet, seen = factory.page("CK-VIL")
    save_sheet(work, model.id, sheet, seen=seen)
    assert load_model(work, model.id) == before
    assert [component.id for component in model.components] == ids
    assert work.events == []


def test_lines_are_changed_added_taken_out_and_moved(work: Work, factory: Factory) -> None:
    model = factory.models["CK-EKO"]
    sheet, seen = factory.page("CK-EKO")
    page = typed(without(sheet, "components", 0), components_0_quantity="kasa(2)", components_19_quantity="7")
    page = typed(page, components_19_source_text="AMB-STR")
    save_sheet(work, model.id, page, seen=seen)
    lines = load_model(work, model.id).components
    assert [line.material_code for line in lines[:2]] == ["SAC-DKP-15", "MNT-BLK"]
    assert lines[0].quantity == "kasa(2)"
    assert (lines[19].material_code, lines[19].quantity) == ("AMB-STR", "7")
    assert len(lines) == 20
    [saved] = work.events
    assert isinstance(saved, ModelSaved)
    assert set(saved.after) == {"components", "cuts"}
    assert lines[0].cuts, "the other components keep their pieces"


def test_parts_that_need_each_other_go_together(work: Work, factory: Factory) -> None:
    """A question and everything that uses it are taken out in one act, in whatever order."""
    model = factory.models["CK-EKO"]
    sheet, seen = factory.page("CK-EKO")
    save_sheet(work, model.id, without(without(sheet, "parameters", 6), "components", 3), seen=seen)
    spec = load_model(work, model.id)
    assert spec.parameter("kilit") is None
    assert all(component.chosen_by != "kilit" for component in spec.components)


def test_an_expression_taken_out_and_entered_again_is_itself(work: Work, factory: Factory) -> None:
    model_id = save_sheet(work, None, typed(new_sheet(), **NEW))
    sheet, seen = open_sheet(work, model_id)
    rows = enumerate(reversed(sheet.expressions))
    turned = typed(
        sheet, **{f"expressions_{n}_{cell}": text for n, row in rows for cell, text in row.items()}
    )
    assert save_sheet(work, model_id, turned, seen=seen) == model_id
    assert work.session.scalar(select(func.count()).where(Expression.model_id == model_id)) == 3


def test_a_duplicated_line_is_a_line_of_its_own(work: Work, factory: Factory) -> None:
    model = factory.models["CK-EKO"]
    sheet, seen = factory.page("CK-EKO")
    copied = {f"components_20_{column}": text for column, text in sheet.components[0].items()}
    save_sheet(work, model.id, typed(sheet, **copied), seen=seen)
    assert work.session.scalar(select(func.count()).where(Component.model_id == model.id)) == 21


def test_nothing_is_saved_when_one_cell_is_wrong(work: Work, factory: Factory) -> None:
    model = factory.models["CK-EKO"]
    before = load_model(work, model.id)
    sheet, seen = factory.page("CK-EKO")
    page = typed(sheet, name="Başka", components_0_quantity="1", components_5_quantity="G *")
    with pytest.raises(Refusals) as caught:
        save_sheet(work, model.id, page, seen=seen)
    assert list(told(caught.value)) == ["components-5-quantity"]
    work.session.expire_all()
    assert load_model(work, model.id) == before
    assert work.events == []


def test_a_page_that_is_out_of_date_is_refused(work: Work, factory: Factory) -> None:
    model = factory.models["CK-EKO"]
    sheet, seen = factory.page("CK-EKO")
    save_sheet(work, model.id, typed(sheet, name="Ayşe'nin adı"), seen=seen)
    with pytest.raises(PageOutOfDate):
        save_sheet(work, model.id, typed(sheet, name="Veli'nin adı"), seen=seen)
    assert load_model(work, model.id).name == "Ayşe'nin adı"


def test_a_renamed_material_makes_no_page_out_of_date(work: Work, factory: Factory) -> None:
    sheet, seen = factory.page("CK-EKO")
    factory.materials["SAC-DKP-12"].name = "DKP sac 1,2"
    work.session.flush()
    save_sheet(work, factory.models["CK-EKO"].id, sheet, seen=seen)


def test_a_double_click_adds_one_model(work: Work, factory: Factory) -> None:
    sheet = typed(new_sheet(), code="CK-1", name="Bir")
    first = save_sheet(work, None, sheet, key="one-key")
    assert save_sheet(work, None, sheet, key="one-key") == first
    assert work.session.scalar(select(func.count()).select_from(DoorModel)) == 5


def test_a_price_that_may_not_be_seen_stays_as_it_is(factory: Factory, blind: Work) -> None:
    model = factory.models["CK-EKO"]
    price = model.price_formula
    sheet, seen = factory.page("CK-EKO")
    assert sheet.head["price_formula"] == ""
    save_sheet(blind, model.id, typed(sheet, name="Yeni ad"), seen=seen)
    assert (model.name, model.price_formula) == ("Yeni ad", price)


def test_saving_needs_the_right(work: Work, factory: Factory) -> None:
    work.actor = Actor(kind="person", id=1, name="Depo", may=lambda _right: False)
    sheet, seen = factory.page("CK-EKO")
    with pytest.raises(NotAllowed):
        save_sheet(work, factory.models["CK-EKO"].id, sheet, seen=seen)
    with pytest.raises(NotAllowed):
        save_sheet(work, None, typed(new_sheet(), code="X", name="X"))
