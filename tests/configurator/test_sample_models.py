"""The four models of the data file give what the file says, at the size the file names."""

from __future__ import annotations

from decimal import Decimal

import pytest

from app.configurator.checking import check_model
from app.configurator.explosion import Explosion, explode
from app.configurator.pricing import labour_cost, material_cost, price
from app.configurator.reading import read_values
from tests.configurator.sample_doors import SampleDoor, SampleDoors

MODELS = ("CK-EKO", "CK-LUX", "CK-VIL", "CK-YNG")


@pytest.fixture(params=MODELS)
def door(request: pytest.FixtureRequest, samples: SampleDoors) -> SampleDoor:
    return samples.doors[request.param]


@pytest.fixture
def exploded(door: SampleDoor) -> Explosion:
    return explode(door.spec, read_values(door.spec, door.raw))


def test_every_quantity_is_the_expected_one(door: SampleDoor, exploded: Explosion) -> None:
    needed = exploded.materials_needed()
    assert needed.keys() == door.quantities.keys()
    for material, expected in door.quantities.items():
        assert abs(needed[material] - expected) <= Decimal("0.001"), material


def test_the_material_cost_is_the_expected_one(
    door: SampleDoor, exploded: Explosion, samples: SampleDoors
) -> None:
    assert abs(material_cost(exploded, samples.costs) - door.cost) <= Decimal("0.50")


def test_the_model_passes_its_own_check(door: SampleDoor) -> None:
    check_model(door.spec)


def test_the_four_departments_share_all_minutes(door: SampleDoor, exploded: Explosion) -> None:
    assert sum(exploded.minutes_by_department.values()) == exploded.minutes
    assert list(exploded.minutes_by_department) == [
        "CUTTING_BENDING", "WELDING_GRINDING", "PAINTING_WASHING", "ASSEMBLY_PACKING",
    ]  # fmt: skip


@pytest.mark.parametrize(("code", "minutes"), list(zip(MODELS, (125, 165, 290, 150), strict=True)))
def test_minutes_are_those_of_the_model(code: str, minutes: int, samples: SampleDoors) -> None:
    door = samples.doors[code]
    assert explode(door.spec, read_values(door.spec, door.raw)).minutes == minutes


def test_the_economy_door_costs_12500(eko: SampleDoor, samples: SampleDoors) -> None:
    values = read_values(eko.spec, eko.raw)
    exploded = explode(eko.spec, values)
    # 125 min × 7.20 = 900; (7 728.94 + 900) × 1.45 = 12 511.96; nearest fifty: 12 500
    assert labour_cost(exploded, samples.minute_rate) == 900
    assert price(eko.spec, exploded, values, samples.costs, samples.minute_rate) == Decimal("12500.00")


def test_the_fire_door_asks_for_no_lock_cylinder_or_panel(samples: SampleDoors) -> None:
    asked = [parameter.code for parameter in samples.doors["CK-YNG"].spec.parameters]
    assert asked == ["G", "Y", "K", "yon", "ral_dis", "ral_ic"]


def test_another_lock_brings_another_material_and_nothing_else_changes(eko: SampleDoor) -> None:
    usual = explode(eko.spec, read_values(eko.spec, eko.raw)).materials_needed()
    other = explode(eko.spec, read_values(eko.spec, {**eko.raw, "kilit": "4 yön"})).materials_needed()
    assert other.pop("KLT-MUL") == usual.pop("KLT-MRK") == 1
    assert other == usual


def test_the_outer_panel_of_the_villa_door_stays_whatever_the_inner_one_is(samples: SampleDoors) -> None:
    door = samples.doors["CK-VIL"]
    laminate = explode(door.spec, read_values(door.spec, {**door.raw, "kaplama": "laminoks"}))
    assert {"PNL-KMP", "PNL-MDF8"} <= laminate.materials_needed().keys()
    assert "PNL-PVC" not in laminate.materials_needed()
    both = explode(door.spec, read_values(door.spec, {**door.raw, "kaplama": "kompozit"}))
    assert [line.material_code for line in both.lines].count("PNL-KMP") == 2
    # 1.110 × 2.240 × 1.10 = 2.73504 on each side
    assert both.materials_needed()["PNL-KMP"] == Decimal("5.470")


def hinges(door: SampleDoor, height: str, material: str = "MNT-BLK") -> Decimal:
    values = read_values(door.spec, {**door.raw, "Y": height})
    return explode(door.spec, values).materials_needed()[material]


def test_a_door_of_2200_has_three_hinges_and_one_of_2201_four(eko: SampleDoor) -> None:
    assert hinges(eko, "2200") == 3
    assert hinges(eko, "2201") == 4


def test_the_hinge_rule_carries_into_models_that_add_or_take_one(samples: SampleDoors) -> None:
    assert hinges(samples.doors["CK-VIL"], "2200") == 4
    assert hinges(samples.doors["CK-VIL"], "2201") == 5
    assert hinges(samples.doors["CK-YNG"], "2200") == 2
    assert hinges(samples.doors["CK-YNG"], "2201") == 3
    assert hinges(samples.doors["CK-YNG"], "2201", "MNT-YAY") == 1


def test_the_smallest_door(eko: SampleDoor) -> None:
    # GK = 800 − 90 = 710, YK = 1900 − 60 = 1840, A = 1.3064, AD = 1.52, KB = 4600, KA = 190
    # leaf: 800 × 1930 × 1.2 × 0.00000785 = 14.54448; stiffeners: (3 × 1840 + 2 × 710) × 144 × R = 7.844976
    # frame: 4600 × 190 × 1.5 × R = 10.29135; painted: 2 × 0.874 + 2 × 1.3064 = 4.3608
    assert _measured(eko, "800", "1900", "80") == {
        "SAC-DKP-12": "24.181",  # 22.389456 × 1.08 = 24.18061248
        "SAC-DKP-15": "11.115",  # 10.29135 × 1.08 = 11.114658
        "MNT-BLK": "3.000",
        "PNL-MDF8": "2.874",  # 1.3064 × 2.2 = 2.87408
        "DLG-PU": "2.613",  # 1.3064 × 2 = 2.6128
        "FTL-EPDM": "9.660",  # 4.6 × 2.1
        "BOY-TOZ": "0.523",  # 4.3608 × 0.12 = 0.523296
        "KIM-FOS": "0.087",  # 4.3608 × 0.02 = 0.087216
        "ESK-PSL": "0.800",
        "AMB-KRT": "3.496",  # 1.52 × 2.3
    }


def test_the_largest_door(eko: SampleDoor) -> None:
    # GK = 1510, YK = 2540, A = 3.8354, AD = 4.16, KB = 6800, KA = 460
    # leaf: 1600 × 2630 × 1.2 × R = 39.63936; stiffeners: (3 × 2540 + 2 × 1510) × 144 × R = 12.027456
    # frame: 6800 × 460 × 1.5 × R = 36.8322; painted: 2 × 3.128 + 2 × 3.8354 = 13.9268
    assert _measured(eko, "1600", "2600", "350") == {
        "SAC-DKP-12": "55.800",  # 51.666816 × 1.08 = 55.80016128
        "SAC-DKP-15": "39.779",  # 36.8322 × 1.08 = 39.778776
        "MNT-BLK": "4.000",
        "PNL-MDF8": "8.438",  # 3.8354 × 2.2 = 8.43788
        "DLG-PU": "7.671",  # 3.8354 × 2 = 7.6708
        "FTL-EPDM": "14.280",  # 6.8 × 2.1
        "BOY-TOZ": "1.671",  # 13.9268 × 0.12 = 1.671216
        "KIM-FOS": "0.279",  # 13.9268 × 0.02 = 0.278536
        "ESK-PSL": "1.600",
        "AMB-KRT": "9.568",  # 4.16 × 2.3
    }


def _measured(eko: SampleDoor, width: str, height: str, wall: str) -> dict[str, str]:
    """The quantities that depend on the size, as stock will see them."""
    values = read_values(eko.spec, {"G": width, "Y": height, "K": wall})
    needed = explode(eko.spec, values).materials_needed()
    fixed = {
        component.material_code or "" for component in eko.spec.components if component.quantity[0] in "01"
    }
    counted = fixed | {"KLT-MRK", "BRL-STD", "AMB-KSE"}
    return {code: str(quantity) for code, quantity in needed.items() if code not in counted}
