from __future__ import annotations

from decimal import Decimal

import pytest

from app.configurator.sheets.examining import examine
from app.configurator.sheets.trying import try_out
from app.kernel.errors import Refusal
from app.kernel.work import Work
from tests.configurator.sheets.conftest import Factory
from tests.configurator.sheets.pages import told, typed
from tests.samples import sample_data


def test_the_bench_agrees_with_the_sample(work: Work, factory: Factory) -> None:
    expected = sample_data()["models"][0]["expected"]
    trial = try_out(work, examine(work, factory.sheet("CK-EKO")), {})
    assert {line.code: str(line.quantity) for line in trial.materials} == expected["quantities"]
    assert trial.material_cost is not None
    assert abs(trial.material_cost - Decimal(expected["material_cost_try"])) <= Decimal("0.5")
    assert trial.labour_cost == 125 * Decimal(sample_data()["labour_rate_try_per_minute"])
    assert trial.price is not None
    assert trial.price % 50 == 0
    assert sum(minutes for _name, minutes in trial.minutes_by_department) == trial.minutes == 125
    steps = {step.name: (step.value, step.unit) for step in trial.intermediates}
    assert steps["GK"] == (Decimal(810), "mm")
    assert steps["mentese"] == (Decimal(3), "adet")
    assert "kanat(1.2)" in steps


def test_the_bench_uses_what_is_typed_and_not_saved(work: Work, factory: Factory) -> None:
    sheet = typed(factory.sheet("CK-EKO"), components_2_quantity="mentese + 1")
    hinges = {"MNT-BLK": Decimal(0)}
    for height in ("2200", "2201"):
        trial = try_out(work, examine(work, sheet), {"Y": height})
        hinges |= {line.code: line.quantity for line in trial.materials if line.code == "MNT-BLK"}
        assert hinges["MNT-BLK"] == (4 if height == "2200" else 5)
    work.session.expire_all()
    assert factory.sheet("CK-EKO").components[2]["quantity"] == "mentese"


def test_an_impossible_size_is_told_at_its_question(work: Work, factory: Factory) -> None:
    with pytest.raises(Refusal) as caught:
        try_out(work, examine(work, factory.sheet("CK-EKO")), {"G": "5000", "kilit": "asma"})
    assert set(told(caught.value)) == {"G", "kilit"}


def test_a_rule_refuses_in_its_own_words(work: Work, factory: Factory) -> None:
    sheet = typed(
        factory.sheet("CK-EKO"), rules_0_condition="G <= 1000", rules_0_sentence="Eko en fazla 1000."
    )
    with pytest.raises(Refusal, match="Eko en fazla 1000"):
        try_out(work, examine(work, sheet), {"G": "1001"})


def test_money_stays_away_from_those_who_may_not_see_it(factory: Factory, blind: Work) -> None:
    trial = try_out(blind, examine(blind, factory.sheet("CK-EKO")), {})
    assert (trial.price, trial.material_cost, trial.labour_cost) == (None, None, None)
    assert {line.cost for line in trial.materials} == {None}
    assert len(trial.materials) == 20
