"""The grid of cut pieces on the page of a model: read, worked out, saved with its component."""

from __future__ import annotations

import pytest

from app.configurator.loading import load_model
from app.configurator.sheets.examining import examine
from app.configurator.sheets.saving import save_sheet
from app.kernel.errors import Refusals
from app.kernel.work import Work
from tests.configurator.sheets.conftest import Factory
from tests.configurator.sheets.pages import told, typed, without, wrong


def names(work: Work, model_id: int) -> dict[str, list[str]]:
    """The pieces of each component that has some."""
    spec = load_model(work, model_id)
    return {
        each.material_code or each.chosen_by or "": [cut.name for cut in each.cuts]
        for each in spec.components
        if each.cuts
    }


def test_every_piece_shows_what_it_is_at_the_default_size(work: Work, factory: Factory) -> None:
    examples = examine(work, factory.sheet("CK-EKO")).examples
    assert examples["cuts-0-length"].text == "YK + 90 → 1990 + 90 = 2.080"
    assert examples["cuts-0-length"].unit == "mm"
    assert examples["cuts-1-pieces"].unit == "adet"
    assert "cuts-6-width" not in examples, "what is cut from a profile has no width"


def test_a_piece_is_added_to_the_component_that_is_written(work: Work, factory: Factory) -> None:
    model = factory.models["CK-EKO"]
    sheet, seen = factory.page("CK-EKO")
    more = typed(
        sheet,
        cuts_7_component_text="sac-dkp-15",
        cuts_7_piece="Alt parça",
        cuts_7_pieces="2 if G > 1000 else 1",
        cuts_7_length="GK / 2",
        cuts_7_width="80",
    )
    save_sheet(work, model.id, more, seen=seen)
    assert names(work, model.id)["SAC-DKP-15"] == ["Kasa yan", "Kasa üst", "Alt parça"]


def test_saving_the_page_again_changes_nothing(work: Work, factory: Factory) -> None:
    model = factory.models["CK-YNG"]
    sheet, seen = factory.page("CK-YNG")
    ids = [row["id"] for row in sheet.cuts]
    before = len(work.events)
    save_sheet(work, model.id, sheet, seen=seen)
    assert [row["id"] for row in factory.sheet("CK-YNG").cuts] == ids
    assert len(work.events) == before, "nothing to tell"


def test_two_components_of_one_material_keep_their_own_pieces(work: Work, factory: Factory) -> None:
    model = factory.models["CK-VIL"]
    sheet, seen = factory.page("CK-VIL")
    last = len(sheet.components)
    # The same sheet once more, only for wide doors: its pieces must not move to the first one.
    wide = {
        f"components_{last}_source": sheet.components[0]["source"],
        f"components_{last}_source_text": sheet.components[0]["source_text"],
        f"components_{last}_quantity": "1",
        f"components_{last}_condition": "G > 1400",
    }
    save_sheet(work, model.id, typed(sheet, **wide), seen=seen)
    again, seen = factory.page("CK-VIL")
    second = {"component": f"c{again.components[-1]['id']}", "piece": "Geniş takviye"}
    more = {**second, "pieces": "1", "length": "GK", "width": "100"}
    page = typed(again, **{f"cuts_{len(again.cuts)}_{column}": text for column, text in more.items()})
    save_sheet(work, model.id, page, seen=seen)
    unchanged, seen = factory.page("CK-VIL")
    save_sheet(work, model.id, unchanged, seen=seen)
    spec = load_model(work, model.id)
    assert [cut.name for cut in spec.components[-1].cuts] == ["Geniş takviye"]
    assert len(spec.components[0].cuts) == 3


def test_pieces_stay_when_their_component_is_made_of_something_else(work: Work, factory: Factory) -> None:
    model = factory.models["CK-EKO"]
    sheet, seen = factory.page("CK-EKO")
    other = typed(sheet, components_0_source="", components_0_source_text="SAC-GLV-12")
    save_sheet(work, model.id, other, seen=seen)
    assert len(names(work, model.id)["SAC-GLV-12"]) == 3


def test_pieces_go_with_the_component_they_are_cut_from(work: Work, factory: Factory) -> None:
    model = factory.models["CK-EKO"]
    sheet, seen = factory.page("CK-EKO")
    save_sheet(work, model.id, without(sheet, "components", 0), seen=seen)
    assert "SAC-DKP-12" not in names(work, model.id)
    assert names(work, model.id)["SAC-DKP-15"] == ["Kasa yan", "Kasa üst"]


def test_pieces_taken_out_are_gone_and_the_others_stay(work: Work, factory: Factory) -> None:
    model = factory.models["CK-EKO"]
    sheet, seen = factory.page("CK-EKO")
    save_sheet(work, model.id, without(sheet, "cuts", 1), seen=seen)
    assert names(work, model.id)["SAC-DKP-12"] == ["Kanat sacı", "Yatay takviye"]


@pytest.mark.parametrize(
    ("cell", "text", "says"),
    [
        ("cuts_0_component_text", "KLT-YOK", "is no component of this model"),
        ("cuts_0_piece", "", "must be filled in"),
        ("cuts_0_pieces", "", "must be filled in"),
        ("cuts_0_pieces", "1.5", "cannot be cut"),
        ("cuts_0_length", "YKK + 90", "YKK"),
        ("cuts_0_width", "G >", ""),
        ("cuts_0_width", "GK - 5000", "cannot be cut"),
    ],
)
def test_what_is_wrong_stands_at_its_cell(
    cell: str, text: str, says: str, work: Work, factory: Factory
) -> None:
    # Writing into the cell of a component forgets what was chosen there before.
    forgotten = {cell.removesuffix("_text"): ""} if cell.endswith("_text") else {}
    sheet = typed(factory.sheet("CK-EKO"), **forgotten, **{cell: text})
    said = wrong(examine(work, sheet, factory.models["CK-EKO"].id))
    place = cell.removesuffix("_text").replace("_", "-")
    expected = "cuts-0-pieces" if "cannot be cut" in says else place
    assert says in said[expected]
    assert len(said) == 1


def test_a_refused_page_leaves_the_pieces_as_they_were(work: Work, factory: Factory) -> None:
    sheet, seen = factory.page("CK-EKO")
    with pytest.raises(Refusals) as refused:
        save_sheet(work, factory.models["CK-EKO"].id, typed(sheet, cuts_0_length="YK +"), seen=seen)
    assert list(told(refused.value)) == ["cuts-0-length"]
    assert factory.sheet("CK-EKO").cuts == sheet.cuts
