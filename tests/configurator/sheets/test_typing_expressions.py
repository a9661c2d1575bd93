from __future__ import annotations

import pytest
from sqlalchemy import func, select

from app.configurator.sheets.expressions import examine_expression
from app.configurator.sheets.finding import (
    department_choices,
    find_parameters,
    find_sources,
    vat_choices,
)
from app.kernel.errors import Refusal
from app.kernel.work import Work
from models.configurator import Expression
from tests.configurator.sheets.conftest import Factory
from tests.configurator.sheets.pages import told


def test_the_example_comes_while_typing_and_nothing_is_stored(work: Work, factory: Factory) -> None:
    typed = {"name": "cam_alan", "formula": "GK * YK / 2000000", "unit": "m2"}
    assert examine_expression(work, typed).text == "GK * YK / 2000000 → 810 × 1990 / 2000000 = 0,806"
    own = {"name": "cita", "formula": "G * 2", "model": str(factory.models["CK-VIL"].id)}
    assert examine_expression(work, own).text == "G * 2 → 1200 × 2 = 2.400"
    assert work.session.scalar(select(func.count()).select_from(Expression)) == 13


@pytest.mark.parametrize(
    ("typed", "field", "says"),
    [
        ({"name": "", "formula": "1"}, "name", "cannot be a name"),
        ({"name": "2x", "formula": "1"}, "name", "cannot be a name"),
        ({"name": "G", "formula": "1"}, "name", "already used"),
        ({"name": "yeni", "arguments": "t,", "formula": "1"}, "arguments", "cannot be a name"),
        ({"name": "yeni", "formula": "G +"}, "formula", "ends too early"),
        ({"name": "yeni", "formula": "YKK"}, "formula", "“YKK”"),
        ({"name": "yeni", "formula": "1 / (G - G)"}, "formula", "division by zero"),
        ({"name": "GK", "formula": "A / YK"}, "formula", "would need itself"),
    ],
)
def test_a_mistake_is_told_while_typing(
    work: Work, factory: Factory, typed: dict[str, str], field: str, says: str
) -> None:
    with pytest.raises(Refusal) as caught:
        examine_expression(work, typed)
    assert list(told(caught.value)) == [field]
    assert says in caught.value.say()


def test_an_expression_may_be_renamed_while_typing(work: Work, factory: Factory) -> None:
    typed = {"name": "F2", "formula": "1.08", "was": "F"}
    assert examine_expression(work, typed).text == "1.08 = 1,08"


def test_parameters_are_found_with_what_their_row_begins_with(work: Work, factory: Factory) -> None:
    [width] = find_parameters(work, "geniş")
    assert (width.code, width.unit, width.default) == ("G", "mm", "800")
    [lock] = find_parameters(work, "KİLİT")
    assert (lock.kind, lock.default) == ("choice", "merkezi")
    assert [found.code for found in find_parameters(work, "")][:4] == ["G", "Y", "K", "yon"]


def test_components_are_made_of_materials_or_of_choices_that_bring_one(work: Work, factory: Factory) -> None:
    found = find_sources(work, "kilit")
    assert found[0].code == "kilit"
    assert found[0].id == f"p{factory.parameter('kilit').id}"
    assert {each.code for each in found[1:]} >= {"KLT-MRK", "KLT-MUL"}
    assert not any(each.id.startswith("p") for each in find_sources(work, "yön"))


def test_departments_and_rates_are_offered_in_order(work: Work) -> None:
    assert department_choices(work)[0][1] == "Kesim & Büküm"
    assert ("GENEL", "KDV %20") in vat_choices(work)
