from __future__ import annotations

from decimal import Decimal

import pytest

from app.configurator.loading import load_model
from app.configurator.sheets.examining import examine
from app.configurator.sheets.typed import new_sheet
from app.configurator.sheets.vocabulary import words_of
from app.kernel.work import Work
from tests.configurator.sheets.conftest import Factory
from tests.configurator.sheets.pages import typed, without, wrong


@pytest.mark.parametrize("code", ["CK-EKO", "CK-LUX", "CK-VIL", "CK-YNG"])
def test_a_stored_model_reads_as_it_was_stored(work: Work, factory: Factory, code: str) -> None:
    examined = examine(work, factory.sheet(code), factory.models[code].id)
    assert wrong(examined) == {}
    assert examined.spec == load_model(work, factory.models[code].id)


def test_every_formula_has_its_example(work: Work, factory: Factory) -> None:
    sheet = typed(
        factory.sheet("CK-EKO"),
        expressions_0_name="kanat2(n)",
        expressions_0_formula="kanat(n) * 2",
        expressions_0_unit="kg",
        components_0_condition="Y > 2000",
        rules_0_condition="G <= 1000",
        rules_0_sentence="En fazla 1000.",
        labour_minutes="100 + A * 10",
    )
    examples = examine(work, sheet).examples
    said = {cell: each.text for cell, each in examples.items() if not cell.startswith(("components", "cuts"))}
    assert said == {
        "expressions-0-formula": "n = 1: kanat(n) * 2 → 14.695 × 2 = 29,39",
        "labour_minutes": "100 + A * 10 → 100 + 1.612 × 10 = 116,119",
        "price_formula": "round((malzeme + iscilik) * 1.45 / 50) * 50 →"
        " round((10000 + 1000) × 1.45 / 50) × 50 = 15.950",
        "rules-0-condition": "G <= 1000 → 900 ≤ 1000 = evet",
    }
    assert examples["components-0-condition"].text == "Y > 2000 → 2050 > 2000 = evet"
    hinges = examples["components-2-quantity"]
    assert (hinges.value, hinges.unit) == (Decimal(3), "adet")
    lock = examples["components-3-quantity"]
    assert lock.unit == "takım", "the unit of what the default answer brings"


@pytest.mark.parametrize(
    ("cell", "text", "says"),
    [
        ("code", "", "must be filled in"),
        ("code", "ck-lux", "already one called ck-lux"),
        ("code", "X" * 41, "At most 40 characters"),
        ("name", " ", "must be filled in"),
        ("vat_code", "YOK", "no VAT rate"),
        ("labour_minutes", "H * 2", "“H”"),
        ("labour_minutes", "G - 10000", "would be -9100 minutes"),
        ("price_formula", "maliyet", "“maliyet”"),
        ("price_formula", '"çok"', "a number is needed"),
        ("parameters_3_parameter_text", "açılım yonu?", "“açılım yonu?” is not known"),
        ("parameters_3_parameter_text", "G", "stands in two rows"),
        ("parameters_0_default", "700", "at least 800"),
        ("parameters_0_default", "geniş", "is not a number"),
        ("parameters_3_default", "yukarı", "is not possible"),
        ("parameters_0_minimum", "az", "is not a number"),
        ("parameters_0_minimum", "1,2345", "three decimals"),
        ("parameters_0_minimum", "1700", "smallest value"),
        ("components_0_source_text", "SAC-YOK", "“SAC-YOK” is not known"),
        ("components_0_quantity", "", "must be filled in"),
        ("components_0_quantity", "G *", "ends too early"),
        ("components_0_quantity", "kanat(1,2)", "takes in parentheses: 1, given: 2. Write 1.2 instead."),
        ("components_0_quantity", "genislik", "no parameter or expression called “genislik”"),
        ("components_0_quantity", "G / (G - 900)", "division by zero"),
        ("components_0_quantity", "kilit", "a number is needed"),
        ("components_0_quantity", "G - 1000", "would be -100"),
        ("components_0_quantity", "1" * 1001, "At most 1000 characters"),
        ("components_0_condition", "G + 1", "a condition"),
        ("components_0_condition", 'kilit = "asma"', "has no option “asma”"),
        ("components_0_scrap_percent", "100", "From 0 to below 100"),
        ("components_0_scrap_percent", "-1", "From 0 to below 100"),
        ("components_0_scrap_percent", "beş", "is not a number"),
        ("components_0_rounding_multiple", "0", "Above 0"),
        ("components_0_department", "999", "department from the list"),
        ("rules_0_condition", "G < 900", "breaks this rule"),
        ("rules_0_condition", "G", "a condition"),
        ("rules_0_sentence", "", "must be filled in"),
    ],
)
def test_a_mistake_is_told_at_its_cell_and_nowhere_else(
    work: Work, factory: Factory, cell: str, text: str, says: str
) -> None:
    page = typed(factory.sheet("CK-EKO"), rules_0_condition="G > 1", rules_0_sentence="Olmaz.")
    found = wrong(examine(work, typed(page, **{cell: text}), factory.models["CK-EKO"].id))
    place = cell.removesuffix("_text")
    grid = place.split("_")[0] in ("parameters", "components", "rules")
    assert list(found) == [place.replace("_", "-", 2) if grid else place]
    assert says in next(iter(found.values()))


@pytest.mark.parametrize(
    ("row", "column", "says"),
    [
        ({"name": "", "formula": "1"}, "name", "must be filled in"),
        ({"name": "2x", "formula": "1"}, "name", "cannot be a name"),
        ({"name": "G", "formula": "1"}, "name", "already used"),
        ({"name": "malzeme", "formula": "1"}, "name", "already used"),
        ({"name": "eğer", "formula": "1"}, "name", "already used"),
        ({"name": "yeni", "arguments": "t, 2", "formula": "1"}, "arguments", "cannot be a name"),
        ({"name": "yeni", "formula": ""}, "formula", "must be filled in"),
        ({"name": "yeni", "formula": "G +"}, "formula", "ends too early"),
        ({"name": "yeni", "formula": "yeni + 1"}, "formula", "would need itself"),
        ({"name": "yeni", "formula": "1 / 0"}, "formula", "division by zero"),
        ({"name": "yeni", "formula": "olmayan"}, "formula", "“olmayan”"),
    ],
)
def test_a_mistake_in_an_own_expression_stands_at_its_cell(
    work: Work, factory: Factory, row: dict[str, str], column: str, says: str
) -> None:
    cells = {f"expressions_0_{name}": text for name, text in row.items()}
    found = wrong(examine(work, typed(factory.sheet("CK-EKO"), **cells), factory.models["CK-EKO"].id))
    assert list(found) == [f"expressions-0-{column}"]
    assert says in found[f"expressions-0-{column}"]


def test_two_expressions_of_one_name(work: Work, factory: Factory) -> None:
    rows = {"expressions_0_name": "a1", "expressions_0_formula": "1", "expressions_1_name": "a1"}
    sheet = typed(factory.sheet("CK-EKO"), **rows, expressions_1_formula="2")
    assert wrong(examine(work, sheet)) == {
        "code": "There is already one called CK-EKO.",
        "expressions-1-name": "a1 stands in two rows.",
    }


def test_what_waits_for_a_wrong_expression_says_so_and_is_no_error(work: Work, factory: Factory) -> None:
    sheet = typed(
        factory.sheet("CK-EKO"),
        expressions_0_name="ust",
        expressions_0_formula="G / (Y",
        expressions_1_name="alt",
        expressions_1_formula="ust * 2",
        components_13_quantity="alt / 1000",
    )
    examined = examine(work, sheet, factory.models["CK-EKO"].id)
    assert list(wrong(examined)) == ["expressions-0-formula"]
    assert examined.waiting == {
        "expressions-1-formula": ("ust",),
        "components-13-quantity": ("ust",),
    }
    assert "components-12-quantity" in examined.examples


def test_a_shared_expression_about_an_unasked_question_is_told_where_it_is_used(
    work: Work, factory: Factory
) -> None:
    sheet = without(factory.sheet("CK-EKO"), "parameters", 2)
    found = wrong(examine(work, sheet, factory.models["CK-EKO"].id))
    quantities = {"components-1-quantity", "components-11-quantity", "components-12-quantity"}
    assert set(found) == quantities | {"cuts-3-width", "cuts-4-width"}
    assert found["components-1-quantity"].startswith("KA: Character 1: there is no parameter")


def test_a_component_chosen_by_an_unasked_question(work: Work, factory: Factory) -> None:
    sheet = without(factory.sheet("CK-EKO"), "parameters", 6)
    found = wrong(examine(work, sheet, factory.models["CK-EKO"].id))
    assert found == {
        "components-3-source": "This model does not ask Kilit. Add it to the parameters of the model."
    }


def test_a_choice_that_brings_nothing_cannot_choose_a_component(work: Work, factory: Factory) -> None:
    side = factory.parameter("yon")
    cells = {"components_0_source": f"p{side.id}", "components_0_source_text": "yon · Açılım yönü"}
    found = wrong(examine(work, typed(factory.sheet("CK-EKO"), **cells), factory.models["CK-EKO"].id))
    assert "not a choice whose options bring" in found["components-0-source"]


def test_several_mistakes_are_told_at_once(work: Work, factory: Factory) -> None:
    sheet = typed(
        factory.sheet("CK-EKO"),
        name="",
        parameters_0_default="1",
        components_0_quantity="G *",
        components_1_scrap_percent="x",
    )
    assert set(wrong(examine(work, sheet, factory.models["CK-EKO"].id))) == {
        "name",
        "parameters-0-default",
        "components-0-quantity",
        "components-1-scrap_percent",
    }


def test_examples_do_not_wait_for_defaults(work: Work, factory: Factory) -> None:
    sheet = typed(factory.sheet("CK-EKO"), parameters_0_default="", parameters_1_default="500")
    examined = examine(work, sheet, factory.models["CK-EKO"].id)
    assert list(wrong(examined)) == ["parameters-1-default"]
    assert examined.examples["components-13-quantity"].text == "G/1000 → 800 / 1000 = 0,8"


def test_texts_are_found_without_the_list(work: Work, factory: Factory) -> None:
    """What is pasted from Excel has codes or names, in any spelling, and no ids."""
    pasted = {
        "parameters_9_parameter_text": "k",
        "components_20_source_text": "rulmanlı çelik menteşe 3d",
        "components_20_quantity": "1",
        "components_21_source_text": "BAREL",
        "components_21_quantity": "1",
    }
    page = without(factory.sheet("CK-EKO"), "parameters", 2)
    cells = {name.replace("_9_", "_8_"): text for name, text in pasted.items()}
    examined = examine(work, typed(page, parameters_3_default="7016", **cells), factory.models["CK-EKO"].id)
    assert wrong(examined) == {}
    assert examined.spec.parameters[-1].code == "K"
    assert examined.spec.components[20].material_code == "MNT-BLK"
    assert examined.spec.components[21].chosen_by == "barel"


def test_what_is_written_counts_more_than_what_was_chosen_before(work: Work, factory: Factory) -> None:
    sheet = typed(factory.sheet("CK-EKO"), components_0_source_text="SAC-DKP-15")
    assert sheet.components[0]["source"] == f"m{factory.materials['SAC-DKP-12'].id}"
    assert examine(work, sheet).spec.components[0].material_code == "SAC-DKP-15"


def test_a_default_may_be_written_in_any_case(work: Work, factory: Factory) -> None:
    examined = examine(work, typed(factory.sheet("CK-EKO"), parameters_6_default="MONOBLOK"))
    kilit = examined.spec.parameter("kilit")
    assert kilit is not None
    assert kilit.default == "monoblok"


def test_empty_rows_are_nothing(work: Work, factory: Factory) -> None:
    page = typed(new_sheet(), code="X", name="X", parameters_0_default="", components_2_source_text=" ")
    examined = examine(work, page)
    assert wrong(examined) == {}
    assert examined.spec.components == ()


def test_the_words_of_a_page(work: Work, factory: Factory) -> None:
    sheet = typed(
        factory.sheet("CK-EKO"),
        expressions_0_name="ust",
        expressions_0_formula="G * 2",
        expressions_0_says="üst parça",
    )
    words = {word.written: word for word in words_of(examine(work, sheet))}
    assert (words["G"].value, words["G"].unit, words["G"].kind) == (Decimal(900), "mm", "parameter")
    assert (words["ust"].value, words["ust"].says, words["ust"].kind) == (Decimal(1800), "üst parça", "own")
    assert (words["mentese"].unit, words["mentese"].kind) == ("adet", "shared")
    assert words["takviye(t, n, m)"].value is None
