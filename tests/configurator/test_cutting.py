"""The pieces of the sample doors are what their quantities were worked out from; other pieces are refused."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy import select

from app.configurator.checking import check_model
from app.configurator.copying import copy_model
from app.configurator.cutting import Cut, ImpossibleCut
from app.configurator.explosion import Explosion, explode
from app.configurator.loading import load_model
from app.configurator.reading import read_values
from app.configurator.spec import ComponentSpec, CutSpec, ModelSpec
from app.kernel.errors import Refusals
from app.kernel.work import Work
from models.configurator import CutPiece
from tests.configurator.sample_doors import SampleDoor, SampleDoors
from tests.samples import add_sample_materials, add_sample_models

MODELS = ("CK-EKO", "CK-LUX", "CK-VIL", "CK-YNG")
THICKNESS = {
    "SAC-DKP-12": "1.2", "SAC-DKP-15": "1.5", "SAC-DKP-20": "2.0", "SAC-GLV-10": "1.0", "SAC-GLV-12": "1.2",
}  # fmt: skip
DENSITY = Decimal("0.00000785")  # kg/mm³
WASTE = {"SAC": "1.08", "PNL": "1.10", "DLG": "1.03", "ESK": "1"}
SIZES = ((), (("G", "800"), ("Y", "1900"), ("K", "80")), (("G", "1600"), ("Y", "2600"), ("K", "350")))


@pytest.fixture(params=MODELS)
def door(request: pytest.FixtureRequest, samples: SampleDoors) -> SampleDoor:
    return samples.doors[request.param]


def exploded(door: SampleDoor, *sizes: tuple[str, str]) -> Explosion:
    return explode(door.spec, read_values(door.spec, {**door.raw, **dict(sizes)}))


def stock_quantity(cut: Cut) -> Decimal:
    """What the pieces are in the stock unit: kilograms of a sheet, square metres of a panel, metres."""
    if cut.width is None:
        return cut.pieces * cut.length / 1000
    square = cut.pieces * cut.length * cut.width
    thickness = THICKNESS.get(cut.material_code)
    return square / 1_000_000 if thickness is None else square * Decimal(thickness) * DENSITY


@pytest.mark.parametrize("sizes", SIZES, ids=("sample", "smallest", "largest"))
def test_the_pieces_weigh_what_the_component_needs_before_waste(
    door: SampleDoor, sizes: tuple[tuple[str, str], ...]
) -> None:
    found = exploded(door, *sizes)
    for line in found.lines:
        pieces = [cut for cut in found.cuts if cut.position == line.position]
        if line.material_code.startswith("SAC"):
            assert pieces, line.material_code
        if pieces:
            net = sum((stock_quantity(cut) for cut in pieces), Decimal(0))
            assert net * Decimal(WASTE[line.material_code[:3]]) == line.per_door, line.material_code


def test_the_economy_door_is_cut_from_these(eko: SampleDoor) -> None:
    # G 900, Y 2050, K 140: GK 810, YK 1990, KA 250
    said: list[tuple[object, ...]] = [
        (cut.material_code, cut.name, cut.pieces, cut.length, cut.width) for cut in exploded(eko).cuts
    ]
    assert said == [
        ("SAC-DKP-12", "Kanat sacı", 1, 2080, 900),
        ("SAC-DKP-12", "Dikey takviye", 3, 1990, 120),
        ("SAC-DKP-12", "Yatay takviye", 2, 810, 120),
        ("SAC-DKP-15", "Kasa yan", 2, 2050, 250),
        ("SAC-DKP-15", "Kasa üst", 1, 900, 250),
        ("PNL-MDF8", "Panel", 2, 1990, 810),
        ("ESK-PSL", "Eşik", 1, 900, None),
    ]


def test_pieces_follow_the_material_that_was_chosen(eko: SampleDoor) -> None:
    values = read_values(eko.spec, {**eko.raw, "kaplama": "kompozit"})
    assert {cut.material_code for cut in explode(eko.spec, values).cuts if cut.name == "Panel"} == {"PNL-KMP"}


def of_one(cut: CutSpec, eko: SampleDoor, **component: str) -> ModelSpec:
    line = ComponentSpec(position=1, quantity="1", material_code="SAC-DKP-12", cuts=(cut,), **component)  # type: ignore[arg-type]
    return replace(eko.spec, components=(line,))


def test_a_component_the_door_does_not_need_is_not_cut(eko: SampleDoor) -> None:
    spec = of_one(CutSpec("Kanat", "1", "YK", "GK"), eko, condition="G > 1000")
    assert explode(spec, read_values(spec, eko.raw)).cuts == ()
    assert explode(spec, read_values(spec, {**eko.raw, "G": "1001"})).cuts != ()


def test_no_pieces_are_no_line_and_lengths_are_to_a_tenth(eko: SampleDoor) -> None:
    none = of_one(CutSpec("Yok", "1 if G > 1000 else 0", "YK"), eko)
    assert explode(none, read_values(none, eko.raw)).cuts == ()
    fine = of_one(CutSpec("İnce", "1", "G / 7", "G / 3"), eko)
    (cut,) = explode(fine, read_values(fine, eko.raw)).cuts
    assert (str(cut.length), str(cut.width)) == ("128.6", "300")


@pytest.mark.parametrize(
    ("pieces", "length", "width"),
    [
        ("1.5", "YK", "GK"), ("-1", "YK", "GK"), ("1001", "YK", ""),
        ("1", "0", ""), ("1", "YK", "GK - 1000"), ("1", "20001", ""),
    ],
)  # fmt: skip
def test_what_nobody_can_cut_is_refused_by_its_name(
    pieces: str, length: str, width: str, eko: SampleDoor
) -> None:
    spec = of_one(CutSpec("Kanat", pieces, length, width), eko)
    with pytest.raises(ImpossibleCut) as refused:
        explode(spec, read_values(spec, eko.raw))
    assert refused.value.facts["piece"] == "Kanat"
    assert refused.value.field == "components.1.cuts.0.pieces"


def test_formulas_of_pieces_are_checked_like_all_others(eko: SampleDoor) -> None:
    spec = of_one(CutSpec("Kanat", "adet", "YK +", "G > 5"), eko)
    with pytest.raises(Refusals) as refused:
        check_model(spec)
    fields = {refusal.field for refusal in refused.value.refusals}
    assert fields == {f"components.1.cuts.0.{column}" for column in ("pieces", "length", "width")}


def test_the_importer_keeps_the_pieces_and_a_copy_has_its_own(
    work: Work,
) -> None:
    add_sample_materials(work)
    models = add_sample_models(work)
    spec = load_model(work, models["CK-EKO"].id)
    assert [cut.name for cut in spec.components[0].cuts] == ["Kanat sacı", "Dikey takviye", "Yatay takviye"]
    before = len(work.session.scalars(select(CutPiece.id)).all())
    copy = copy_model(work, models["CK-EKO"].id, "CK-EKO-2", "Kopya")
    work.session.flush()
    assert load_model(work, copy.id).components[0].cuts == spec.components[0].cuts
    assert len(work.session.scalars(select(CutPiece.id)).all()) == before + 7
