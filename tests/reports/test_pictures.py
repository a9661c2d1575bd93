"""Papers look as somebody has approved; `make approve-papers` approves how they look now."""

from __future__ import annotations

import pytest
from PIL import Image, ImageDraw

from tests.reports.pictures import APPROVED, PAPERS, difference, path_of, picture


@pytest.mark.parametrize(("kind", "language"), PAPERS)
def test_it_looks_as_it_was_approved(kind: str, language: str) -> None:
    with Image.open(path_of(kind, language)) as approved:
        assert difference(picture(kind, language), approved.convert("L")) == ""


def test_every_approved_picture_is_of_a_paper() -> None:
    assert {each.name for each in APPROVED.iterdir()} == {path_of(*paper).name for paper in PAPERS}


def test_a_missing_line_of_text_is_seen() -> None:
    with Image.open(path_of("waybill", "tr")) as opened:
        approved = opened.convert("L")
    changed = approved.copy()
    # The number of the waybill is painted over.
    ImageDraw.Draw(changed).rectangle((300, 40, 420, 60), fill=255)
    assert difference(changed, approved) != ""
