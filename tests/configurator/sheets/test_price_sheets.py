"""Price rows on the page of a model: typed, saved, copied, released, compared, hidden from the blind."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy import select

from app.configurator.copying import copy_model
from app.configurator.loading import load_model
from app.configurator.offering import load_offered
from app.configurator.price_spec import PriceRowSpec
from app.configurator.releasing import compare_versions, look_at_draft, release_model
from app.configurator.sheets.examining import examine
from app.configurator.sheets.saving import save_sheet
from app.configurator.sheets.trying import try_out
from app.configurator.sheets.typed import ModelSheet, open_sheet
from app.kernel.errors import Refusals
from app.kernel.permissions import Actor
from app.kernel.work import Work
from models.configurator import PriceRow
from tests.configurator.sheets.conftest import Factory
from tests.configurator.sheets.pages import told, typed, without, wrong

ROWS = {
    "price_formula": "0",
    "price_rounding": "10",
    "prices_0_kind": "base",
    "prices_0_amount": "12.000",
    "prices_1_kind": "area",
    "prices_1_formula": "G * Y / 1000000",
    "prices_1_amount": "1.500,50",
    "prices_2_kind": "step",
    "prices_2_formula": "Y",
    "prices_2_over": "2050",
    "prices_2_step": "50",
    "prices_2_amount": "250",
    "prices_2_name": "Yükseklik farkı",
    "prices_3_kind": "option",
    "prices_3_option_text": "kilit = merkezi",
    "prices_3_amount": "400",
    "prices_3_condition": "G > 900",
    "prices_4_kind": "formula",
    "prices_4_formula": "malzeme * 0.1",
}


def saved(work: Work, factory: Factory, **cells: str) -> int:
    model = factory.models["CK-EKO"]
    sheet, seen = factory.page("CK-EKO")
    return save_sheet(work, model.id, typed(sheet, **{**ROWS, **cells}), seen=seen)


def test_rows_are_saved_and_read_back_as_they_were_typed(work: Work, factory: Factory) -> None:
    model_id = saved(work, factory)
    spec = load_model(work, model_id)
    assert spec.price_rows == (
        PriceRowSpec("base", Decimal("12000.00")),
        PriceRowSpec("area", Decimal("1500.50"), formula="G * Y / 1000000"),
        PriceRowSpec(
            "step", Decimal("250.00"), "Yükseklik farkı", "Y", Decimal("2050.000"), Decimal("50.000")
        ),
        PriceRowSpec(
            "option", Decimal("400.00"), parameter="kilit", option="merkezi", condition="G > 900"
        ),
        PriceRowSpec("formula", formula="malzeme * 0.1"),
    )  # fmt: skip
    assert spec.price_rounding == 10
    sheet, seen = open_sheet(work, model_id)
    assert [row["amount"] for row in sheet.prices] == ["12.000", "1.500,5", "250", "400", ""]
    work.events.clear()
    save_sheet(work, model_id, sheet, seen=seen)
    assert work.events == [], "an unchanged page changes nothing"
    assert load_model(work, model_id) == spec


def test_the_bench_shows_what_each_row_comes_to(work: Work, factory: Factory) -> None:
    model_id = saved(work, factory)
    examined = examine(work, open_sheet(work, model_id)[0], model_id)
    trial = try_out(work, examined, {"G": "1000", "Y": "2150", "kilit": "merkezi"})
    assert trial.priced is not None
    of_rows = [each.part.amount if each.part else None for each in trial.priced.rows]
    # 12,000; 2.15 m² × 1,500.50; two started steps of 50 mm above 2,050; the option; a tenth of the materials
    assert of_rows[:4] == [12000, Decimal("3226.075"), 500, 400]
    assert trial.price == trial.priced.total
    assert trial.price % 10 == 0


@pytest.mark.parametrize(
    ("cells", "place"),
    [
        ({"prices_0_kind": ""}, "prices-0-kind"),
        ({"prices_0_formula": "G"}, "prices-0-formula"),
        ({"prices_0_amount": "12,345"}, "prices-0-amount"),
        ({"prices_1_formula": ""}, "prices-1-formula"),
        ({"prices_1_formula": "G * Z"}, "prices-1-formula"),
        ({"prices_2_step": "0"}, "prices-2-step"),
        ({"prices_3_option_text": "kilit = klae"}, "prices-3-option"),
        ({"prices_4_amount": "5"}, "prices-4-amount"),
        ({"price_percent": "-100"}, "price_percent"),
        ({"price_rounding": "-5"}, "price_rounding"),
    ],
)
def test_what_cannot_be_is_told_at_its_cell(
    work: Work, factory: Factory, cells: dict[str, str], place: str
) -> None:
    page = typed(factory.sheet("CK-EKO"), **{**ROWS, **cells})
    examined = examine(work, page, factory.models["CK-EKO"].id)
    assert set(wrong(examined)) == {place}


def test_a_version_carries_the_rows_and_tells_differences_in_words(work: Work, factory: Factory) -> None:
    model_id = saved(work, factory)
    release_model(work, model_id)
    sheet, seen = open_sheet(work, model_id)
    page = typed(without(sheet, "prices", 4), prices_0_amount="12.600")
    save_sheet(work, model_id, page, seen=seen)
    assert load_offered(work, [model_id])[model_id].spec.price_rows[0].amount == 12000
    changes = compare_versions(work, model_id, 1, 0)
    said = {(each.name, each.what, each.before, each.after) for each in changes}
    assert said == {("base", "Amount", "12.000", "12.600"), ("malzeme * 0.1", "", "0", "")}
    release_model(work, model_id)
    assert load_offered(work, [model_id])[model_id].spec.price_rows[0].amount == 12600


def test_a_copy_has_rows_of_its_own(work: Work, factory: Factory) -> None:
    model_id = saved(work, factory)
    copied = copy_model(work, model_id, "CK-KOPYA", "Kopya")
    assert load_model(work, copied.id).price_rows == load_model(work, model_id).price_rows
    assert not set(work.session.scalars(select(PriceRow.id).where(PriceRow.model_id == copied.id))) & set(
        work.session.scalars(select(PriceRow.id).where(PriceRow.model_id == model_id))
    )


def test_a_version_from_before_there_were_rows_still_works(work: Work, factory: Factory) -> None:
    model = factory.models["CK-EKO"]
    release_model(work, model.id)
    content = look_at_draft(work, model.id).content
    assert content["price_rows"] == []
    assert content["price_percent"] is None


def test_who_sees_no_prices_neither_reads_nor_changes_them(blind: Work, factory: Factory) -> None:
    may_see, blind.actor = blind.actor, replace_rights(blind)
    model_id = saved(blind, factory)
    before = load_model(blind, model_id)
    blind.actor = may_see
    sheet, seen = open_sheet(blind, model_id)
    assert (sheet.prices, sheet.head["price_formula"], sheet.head["price_rounding"]) == ((), "", "")
    examined = examine(blind, sheet, model_id)
    assert not [cell for cell in examined.examples if cell.startswith("prices-")]
    save_sheet(blind, model_id, typed(sheet, name="Başka ad", prices_0_kind="base"), seen=seen)
    after = load_model(blind, model_id)
    assert (after.price_rows, after.price_rounding) == (before.price_rows, before.price_rounding)
    assert after.name == "Başka ad"


def test_what_a_hidden_row_needs_cannot_be_taken_away(blind: Work, factory: Factory) -> None:
    may_see, blind.actor = blind.actor, replace_rights(blind)
    model_id = saved(blind, factory, prices_1_formula="kasa_alani", expressions_0_name="kasa_alani",
                     expressions_0_formula="G * Y / 1000000")  # fmt: skip
    blind.actor = may_see
    sheet, seen = open_sheet(blind, model_id)
    with pytest.raises(Refusals) as caught:
        save_sheet(blind, model_id, without(sheet, "expressions", 0), seen=seen)
    assert list(told(caught.value)) == [""]


def replace_rights(work: Work) -> Actor:
    return replace(work.actor, may=lambda right: True)


def test_an_empty_sheet_has_no_rows() -> None:
    assert ModelSheet().prices == ()
