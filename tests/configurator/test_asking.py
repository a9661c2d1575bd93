"""Questions that are asked only when the answers above them ask for it."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from app.configurator.checking import AskedBelow, DefaultNeeded, check_model
from app.configurator.comparing import changes_of
from app.configurator.reading import ValueTooLarge, left_out, read_values
from app.configurator.snapshots import content_of, spec_of
from app.configurator.spec import ModelSpec, OptionSpec, ParameterSpec
from app.kernel.errors import Refusals

GLASS = ParameterSpec("cam", "Cam", "boolean", default="false")
WIDTH = ParameterSpec(
    "cam_en",
    "Cam eni",
    "number",
    "mm",
    Decimal(100),
    Decimal(600),
    default="300",
    group="Cam",
    shown_if="cam",
)
KIND = ParameterSpec(
    "cam_tip",
    "Cam tipi",
    "choice",
    options=(OptionSpec("buzlu", "Buzlu"), OptionSpec("düz", "Düz")),
    default="düz",
    group="Cam",
    shown_if="cam and cam_en > 200",
)
MODEL = ModelSpec("M", "Model", (GLASS, WIDTH, KIND), (), ())


def test_what_is_not_asked_counts_with_its_default_whatever_was_typed() -> None:
    assert read_values(MODEL, {"cam": "hayır", "cam_en": "9999", "cam_tip": "buzlu"}) == {
        "cam": False,
        "cam_en": Decimal(300),
        "cam_tip": "düz",
    }


def test_what_is_asked_is_read_and_refused() -> None:
    assert read_values(MODEL, {"cam": "evet", "cam_en": "250", "cam_tip": "buzlu"})["cam_tip"] == "buzlu"
    with pytest.raises(Refusals) as refused:
        read_values(MODEL, {"cam": "evet", "cam_en": "9999"})
    assert [type(each) for each in refused.value.refusals] == [ValueTooLarge]


def test_questions_come_and_go_while_somebody_types() -> None:
    assert left_out(MODEL, {}) == {"cam_en", "cam_tip"}
    assert left_out(MODEL, {"cam": "evet"}) == set()
    assert left_out(MODEL, {"cam": "evet", "cam_en": "150"}) == {"cam_tip"}
    # Nobody knows about a question while the answer above it is wrong: it stays where it can be seen.
    assert left_out(MODEL, {"cam": "evet", "cam_en": "yüz elli"}) == set()


@pytest.mark.parametrize(
    ("asked", "refusal"),
    [
        (replace(WIDTH, default=None), DefaultNeeded),
        (replace(WIDTH, shown_if='cam_tip = "düz"'), AskedBelow),
        (replace(WIDTH, shown_if="cam_en > 200"), AskedBelow),
    ],
)
def test_a_question_hangs_on_what_is_above_it_only(asked: ParameterSpec, refusal: type[Exception]) -> None:
    check_model(MODEL)
    with pytest.raises(Refusals) as refused:
        check_model(replace(MODEL, parameters=(GLASS, asked, replace(KIND, shown_if=""))))
    assert refusal in {type(each) for each in refused.value.refusals}


@pytest.mark.parametrize("formula", ["cam +", "300", "kim"])
def test_a_condition_that_is_none_is_refused_at_its_cell(formula: str) -> None:
    with pytest.raises(Refusals) as refused:
        check_model(replace(MODEL, parameters=(GLASS, replace(WIDTH, shown_if=formula), KIND)))
    assert {each.field for each in refused.value.refusals} == {"parameters.cam_en.shown_if"}


def test_a_version_keeps_groups_and_conditions_and_older_ones_have_none() -> None:
    content = content_of(MODEL, {}, (), ())
    assert spec_of(content, "M", "Model", {}) == MODEL
    older = {**content, "parameters": [dict(each) for each in content["parameters"]]}
    for each in older["parameters"]:
        del each["group"], each["shown_if"]
    assert {each.shown_if for each in spec_of(older, "M", "Model", {}).parameters} == {""}
    changed = [(each.name, each.what, each.before, each.after) for each in changes_of(older, content, {})]
    assert ("cam_en", "Ask only if", "–", "cam") in changed
    assert ("cam_en", "Group", "–", "Cam") in changed
