"""Versions of door models: frozen when released, refused when something no longer holds, kept by orders."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from app.configurator.copying import copy_model
from app.configurator.explosion import explode
from app.configurator.keeping import (
    NoResultToKeep,
    examples_of,
    forget_example,
    keep_example,
    renew_example,
    try_examples,
)
from app.configurator.loading import load_model
from app.configurator.offering import load_asked, load_offered
from app.configurator.reading import read_values
from app.configurator.releasing import (
    DraftChanged,
    NothingToRelease,
    compare_versions,
    look_at_draft,
    release_model,
    versions_of,
)
from app.configurator.removing import AlreadyReleased, check_removal
from app.kernel.errors import Refusals
from app.kernel.permissions import Actor, NotAllowed, Right
from app.kernel.work import Work
from models.configurator import (
    Component,
    DoorModel,
    Expression,
    ModelExample,
    ModelVersion,
    Parameter,
    ParameterOption,
    Rule,
)
from models.materials import Material
from tests.samples import add_sample_materials, add_sample_models, sample_data


@pytest.fixture
def models(work: Work) -> dict[str, DoorModel]:
    add_sample_materials(work)
    return add_sample_models(work)


@pytest.fixture
def eko(models: dict[str, DoorModel]) -> DoorModel:
    return models["CK-EKO"]


def component(work: Work, model: DoorModel, material: str) -> Component:
    query = select(Component).join(Material).where(Component.model_id == model.id)
    return work.session.scalars(query.where(Material.code == material)).first()  # type: ignore[return-value]


def parameter(work: Work, code: str) -> Parameter:
    return work.session.scalars(select(Parameter).where(Parameter.code == code)).one()


def sentences(refused: pytest.ExceptionInfo[Refusals]) -> list[str]:
    return [refusal.say() for refusal in refused.value.refusals]


def test_the_shipped_models_give_their_results_in_every_version(
    work: Work, models: dict[str, DoorModel]
) -> None:
    for model in models.values():
        assert [each.deviations for each in look_at_draft(work, model.id).examples] == [()]
        assert release_model(work, model.id) == 1
        model.labour_minutes = f"{model.labour_minutes} + 0"
        work.session.flush()
        assert release_model(work, model.id) == 2
    for each in sample_data()["models"]:
        versions = versions_of(work, models[each["code"]].id)
        offered = load_asked(work, [(models[each["code"]].id, version.id) for version in versions])
        assert sorted(one.version for one in offered.values()) == [1, 2]
        for one in offered.values():
            door = explode(one.spec, read_values(one.spec, {c: str(v) for c, v in each["sample"].items()}))
            needed, expected = door.materials_needed(), each["expected"]["quantities"]
            assert needed.keys() == expected.keys()
            assert all(abs(needed[code] - Decimal(expected[code])) <= Decimal("0.001") for code in needed)


def test_a_released_version_stays_whatever_happens_to_the_draft(work: Work, eko: DoorModel) -> None:
    before = load_model(work, eko.id)
    release_model(work, eko.id, "İlk sürüm")
    door = explode(before, read_values(before, {}))
    component(work, eko, "BOY-TOZ").quantity = "99"
    parameter(work, "G").maximum = Decimal(950)
    work.session.add(Expression(name="GK", formula="G", model_id=eko.id))
    work.session.flush()
    offered = load_offered(work, [eko.id])[eko.id]
    assert (offered.version, offered.newest, offered.is_outdated) == (1, 1, False)
    assert explode(offered.spec, read_values(offered.spec, {"G": "1000"})).count == 1
    again = explode(offered.spec, read_values(offered.spec, {}))
    assert again.materials_needed() == door.materials_needed()
    assert load_model(work, eko.id) != before
    [version] = versions_of(work, eko.id)
    assert (version.number, version.note, version.lines) == (1, "İlk sürüm", 0)
    assert [event.act() for event in work.events] == ["ModelReleased"]


def test_a_model_that_was_never_released_is_what_its_page_says(work: Work, eko: DoorModel) -> None:
    component(work, eko, "BOY-TOZ").quantity = "99"
    work.session.flush()
    offered = load_offered(work, [eko.id, 0])
    assert list(offered) == [eko.id]
    assert offered[eko.id].version_id is None
    assert offered[eko.id].spec == load_model(work, eko.id)


def test_a_version_follows_the_codes_of_materials_and_the_name_of_its_model(
    work: Work, eko: DoorModel
) -> None:
    release_model(work, eko.id)
    component(work, eko, "BOY-TOZ").material.code = "BOY-YENI"  # type: ignore[union-attr]
    eko.name = "Yeni ad"
    work.session.flush()
    spec = load_offered(work, [eko.id])[eko.id].spec
    assert spec.name == "Yeni ad"
    assert "BOY-YENI" in {each.material_code for each in spec.components}
    assert look_at_draft(work, eko.id).changes == ()


def test_nothing_can_be_released_twice(work: Work, eko: DoorModel) -> None:
    release_model(work, eko.id)
    with pytest.raises(NothingToRelease, match="since version 1"):
        release_model(work, eko.id)
    assert eko.version == 1


def test_what_was_not_seen_is_not_released(work: Work, eko: DoorModel) -> None:
    seen = look_at_draft(work, eko.id).print
    component(work, eko, "BOY-TOZ").quantity = "2"
    work.session.flush()
    with pytest.raises(DraftChanged):
        release_model(work, eko.id, seen=seen)
    assert (eko.version, versions_of(work, eko.id)) == (0, [])


def test_an_example_that_fails_stops_the_release_and_is_named(work: Work, eko: DoorModel) -> None:
    release_model(work, eko.id)
    component(work, eko, "DRB-200").quantity = "2"
    eko.labour_minutes = "130"
    work.session.flush()
    with pytest.raises(Refusals) as refused:
        release_model(work, eko.id)
    assert sentences(refused) == [
        "Example “900 × 2050 × 140”: DRB-200 must be 1.000 and is now 2.000.",
        "Example “900 × 2050 × 140”: working time must be 125 and is now 130.",
    ]
    assert eko.version == 1
    [example] = examples_of(work, eko.id)
    renew_example(work, eko.id, example.id)
    assert release_model(work, eko.id) == 2


def test_circles_unknown_names_and_impossible_limits_stop_the_release(work: Work, eko: DoorModel) -> None:
    work.session.add(Expression(name="GK", formula="KB + 1", model_id=eko.id))
    work.session.add(Expression(name="KB", formula="GK - 1", model_id=eko.id))
    work.session.add(Rule(model_id=eko.id, condition="Yükseklik > 1", sentence="Olmaz."))
    next(each for each in eko.parameters if each.parameter.code == "G").minimum = Decimal(5000)
    work.session.flush()
    with pytest.raises(Refusals) as refused:
        release_model(work, eko.id)
    said = " ".join(sentences(refused))
    assert "would need itself" in said
    assert "Yükseklik" in said
    assert "smallest value must be below the largest" in said
    assert versions_of(work, eko.id) == []


@pytest.mark.parametrize("statement", ["update model_version set number = 9", "delete from model_version"])
def test_the_database_refuses_to_change_a_version(work: Work, eko: DoorModel, statement: str) -> None:
    release_model(work, eko.id)
    with pytest.raises(DBAPIError, match="permission denied"), work.session.begin_nested():
        work.session.execute(text(statement))
    assert work.session.scalar(select(func.count()).select_from(ModelVersion)) == 1


def test_a_released_model_and_the_materials_of_its_versions_stay(work: Work, eko: DoorModel) -> None:
    release_model(work, eko.id)
    with pytest.raises(AlreadyReleased, match="Version 1"):
        check_removal(work, eko)
    query = select(Component).join(Material).where(Material.code == "DRB-200")
    everywhere = list(work.session.scalars(query))
    material = everywhere[0].material_id
    for each in everywhere:
        work.session.delete(each)
    work.session.flush()
    with pytest.raises(DBAPIError, match="version_material"), work.session.begin_nested():
        work.session.execute(text("delete from material where id = :id"), {"id": material})


def test_a_copy_begins_without_versions_and_with_the_examples(work: Work, eko: DoorModel) -> None:
    release_model(work, eko.id)
    copy = copy_model(work, eko.id, "CK-KOPYA", "Kopya")
    assert (copy.version, versions_of(work, copy.id)) == (0, [])
    assert [each.name for each in examples_of(work, copy.id)] == ["900 × 2050 × 140"]


def test_only_who_may_release_does(work: Work, eko: DoorModel) -> None:
    work.actor = Actor("person", 1, "Yeni", lambda right: right != Right("release", "DoorModel"))
    with pytest.raises(NotAllowed):
        release_model(work, eko.id)
    assert eko.version == 0


# --- differences --------------------------------------------------------------------------------------


def change_much(work: Work, eko: DoorModel) -> None:
    component(work, eko, "BOY-TOZ").scrap_percent = Decimal(5)
    work.session.delete(component(work, eko, "DRB-200"))
    work.session.add(
        Component(model_id=eko.id, position=90, chosen_by=parameter(work, "barel"), quantity="1")
    )
    work.session.add(Expression(name="GA", formula="G / 2", unit="mm", model_id=eko.id))
    work.session.add(Rule(model_id=eko.id, condition="Y >= G", sentence="Boy enden küçük olamaz."))
    colour = parameter(work, "ral_dis")
    colour.options.append(
        ParameterOption(value="7040", label="7040 Gri", price_delta=Decimal(250), position=99)
    )
    asks = next(each for each in eko.parameters if each.parameter.code == "G")
    asks.maximum = Decimal(1100)
    eko.parameters[0].position, eko.parameters[1].position = 1, 0
    eko.price_formula = "malzeme * 2"
    work.session.flush()
    work.session.expire_all()


def test_the_differences_are_told_in_words(work: Work, eko: DoorModel) -> None:
    release_model(work, eko.id)
    change_much(work, eko)
    told = [
        (each.part, each.name, each.kind, each.what, each.before, each.after)
        for each in look_at_draft(work, eko.id).changes
    ]
    assert told == [
        (
            "Basics", "", "changed", "Price of one door without VAT",
            "round((malzeme + iscilik) * 1.45 / 50) * 50", "malzeme * 2",
        ),
        ("Parameter", "G", "changed", "Largest", "1.600", "1.100"),
        ("Option", "ral_dis › 7040", "added", "", "", "7040 Gri"),
        ("Parameter", "", "changed", "Order of the questions", told[3][4], told[3][5]),
        ("Formula", "GA", "added", "", "", "G / 2"),
        ("Component", "BOY-TOZ", "changed", "Scrap %", "0", "5"),
        ("Component", "barel", "added", "", "", "1"),
        ("Component", "DRB-200", "removed", "", "1", ""),
        ("Rule", "Boy enden küçük olamaz.", "added", "", "", "Y >= G"),
    ]  # fmt: skip
    assert told[3][4].startswith("G, Y")
    assert told[3][5].startswith("Y, G")


def test_prices_are_told_only_to_those_who_may_see_them(work: Work, eko: DoorModel) -> None:
    release_model(work, eko.id)
    eko.price_formula = "malzeme * 2"
    parameter(work, "ral_dis").options[0].price_delta = Decimal(100)
    work.session.flush()
    assert len(compare_versions(work, eko.id, 1, 0)) == 2
    work.actor = Actor("person", 1, "Yeni", lambda right: right != Right("see", "Price"))
    assert compare_versions(work, eko.id, 1, 0) == []


def test_two_versions_are_compared_in_both_directions(work: Work, eko: DoorModel) -> None:
    release_model(work, eko.id)
    component(work, eko, "BOY-TOZ").condition = "Y > 2000"
    work.session.flush()
    release_model(work, eko.id)
    [there] = compare_versions(work, eko.id, 1, 2)
    [back] = compare_versions(work, eko.id, 2, 1)
    assert (there.what, there.before, there.after) == ("Only if", "–", "Y > 2000")
    assert (back.before, back.after) == (there.after, there.before)
    assert compare_versions(work, eko.id, 2, 0) == []


# --- examples -----------------------------------------------------------------------------------------


def test_a_door_that_a_rule_refuses_is_an_example_too(work: Work, eko: DoorModel) -> None:
    rule = Rule(model_id=eko.id, condition="Y >= 2 * G", sentence="Kapı çok geniş.")
    work.session.add(rule)
    work.session.flush()
    keep_example(work, eko.id, "Çok geniş", load_model(work, eko.id), {"G": "1200", "Y": "2000"})
    assert look_at_draft(work, eko.id).refusals == []
    work.session.delete(rule)
    work.session.flush()
    with pytest.raises(Refusals) as refused:
        release_model(work, eko.id)
    assert sentences(refused) == ["Example “Çok geniş” must be refused by a rule, and is now possible."]


def test_an_example_with_an_impossible_size_is_not_kept(work: Work, eko: DoorModel) -> None:
    with pytest.raises(NoResultToKeep, match="at least"):
        keep_example(work, eko.id, "Cüce", load_model(work, eko.id), {"G": "1"})
    assert [each.name for each in examples_of(work, eko.id)] == ["900 × 2050 × 140"]
    assert work.events == []


def test_an_example_of_the_same_name_is_renewed(work: Work, eko: DoorModel) -> None:
    spec = load_model(work, eko.id)
    for size in ("950", "1000"):
        keep_example(work, eko.id, " Geniş ", spec, {"G": size, "yok": "1"})
    [_, kept] = examples_of(work, eko.id)
    assert (kept.name, kept.answers) == ("Geniş", {"G": "1000"})
    assert [each.holds for each in try_examples(work, spec, [kept])] == [True]
    forget_example(work, eko.id, kept.id)
    assert work.session.scalar(select(func.count()).where(ModelExample.model_id == eko.id)) == 1


def test_who_may_not_change_models_keeps_nothing(work: Work, eko: DoorModel) -> None:
    [example] = examples_of(work, eko.id)
    spec = load_model(work, eko.id)
    work.actor = Actor("person", 1, "Yeni", lambda right: right != Right("edit", "DoorModel"))
    acts: list[Callable[[], object]] = [
        lambda: keep_example(work, eko.id, "x", spec, {}),
        lambda: renew_example(work, eko.id, example.id),
        lambda: forget_example(work, eko.id, example.id),
    ]
    for act in acts:
        with pytest.raises(NotAllowed):
            act()
    assert len(examples_of(work, eko.id)) == 1
