from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy import func, select

from app.kernel.errors import Refusals
from app.kernel.work import Work
from app.materials.checking import check_material, check_material_removal
from app.materials.refusals import MaterialInUse
from models.configurator import Parameter, ParameterOption
from models.materials import Material
from tests.factories import make_material, make_order, stock_up, unit_of


def refused(work: Work, material: Material) -> dict[str | None, str]:
    with pytest.raises(Refusals) as caught:
        check_material(work, material)
    return {refusal.field: refusal.code for refusal in caught.value.refusals}


def typed(work: Work, **columns: object) -> Material:
    return Material(**{"code": "SAC", "name": "Sac", "unit": unit_of(work, "KGM"), **columns})


def test_code_and_name_are_stored_in_one_form(work: Work) -> None:
    material = typed(work, code="  kilit-i   2 ", name="  Çelik   kilit ")
    check_material(work, material)
    assert (material.code, material.name) == ("KILIT-I 2", "Çelik kilit")
    work.session.add(material)
    work.session.flush()
    check_material(work, material)  # its own code is no duplicate


def test_everything_wrong_is_said_at_once_at_its_field(work: Work) -> None:
    material = Material(
        code=" ",
        name="",
        reorder_point=Decimal(-1),
        reorder_quantity=Decimal(-1),
        lead_days=-1,
        replacement_cost=Decimal("-0.01"),
    )
    assert refused(work, material) == {
        "code": "materials.code_missing",
        "name": "materials.name_missing",
        "unit": "materials.unit_missing",
        "reorder_point": "materials.below_zero",
        "reorder_quantity": "materials.below_zero",
        "lead_days": "materials.below_zero",
        "replacement_cost": "materials.below_zero",
    }


def test_a_code_is_given_once_however_it_is_written(work: Work) -> None:
    make_material(work, "SAC", "DKP sac")
    second = typed(work, code="sac")
    work.session.add(second)
    with pytest.raises(Refusals, match="DKP sac already has the code SAC"):
        check_material(work, second)
    work.session.expunge(second)
    assert work.session.scalar(select(func.count()).where(Material.code == "SAC")) == 1


@pytest.mark.parametrize("factor", [Decimal(0), Decimal(-1), None])
def test_a_purchase_unit_holds_something(work: Work, factor: Decimal | None) -> None:
    material = typed(work, purchase_unit=unit_of(work), purchase_factor=factor)
    assert refused(work, material) == {"purchase_factor": "materials.factor_not_positive"}


def test_a_unit_is_once_itself(work: Work) -> None:
    material = typed(work, purchase_unit=unit_of(work, "KGM"), purchase_factor=Decimal(2))
    assert refused(work, material) == {"purchase_factor": "materials.factor_of_same_unit"}


def test_without_a_purchase_unit_the_factor_is_one(work: Work) -> None:
    material = typed(work, purchase_factor=Decimal("23.55"))
    check_material(work, material)
    assert material.purchase_factor == 1


@pytest.mark.parametrize("by_column", [True, False])
def test_the_unit_stays_once_something_has_moved(work: Work, *, by_column: bool) -> None:
    material = make_material(work, "SAC", "Sac", unit="KGM")
    metre = unit_of(work, "MTR")
    check_material(work, material)
    stock_up(work, material)
    if by_column:
        material.unit_id = metre.id
    else:
        material.unit = metre
    with pytest.raises(Refusals, match="SAC Sac has stock moves in kg"):
        check_material(work, material)
    work.session.expire(material)
    assert material.unit.code == "KGM"
    material.name = "Başka ad"
    check_material(work, material)


def test_the_unit_may_change_before_anything_moved(work: Work) -> None:
    material = make_material(work, unit="KGM")
    material.unit = unit_of(work, "MTR")
    check_material(work, material)


def test_what_is_used_nowhere_may_be_deleted(work: Work) -> None:
    check_material_removal(work, make_material(work))


def test_what_has_moved_is_made_passive_not_deleted(work: Work) -> None:
    moved = make_material(work, "SAC", "Sac")
    stock_up(work, moved)
    with pytest.raises(MaterialInUse, match=r"SAC Sac has stock moves or is used .* Make it passive"):
        check_material_removal(work, moved)


def test_what_orders_or_models_name_is_not_deleted(work: Work) -> None:
    ordered, chosen = make_material(work), make_material(work)
    make_order(work, {ordered: 1})
    lock = Parameter(code="KILIT", name="Kilit", kind="choice")
    lock.options.append(ParameterOption(value="Kale", material_id=chosen.id))
    work.session.add(lock)
    work.session.flush()
    for material in (ordered, chosen):
        with pytest.raises(MaterialInUse):
            check_material_removal(work, material)
