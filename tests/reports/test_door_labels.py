"""The labels of doors: their name, what they are, the address of their page; on every sheet and roll."""

from __future__ import annotations

from uuid import UUID

import pytest

from app.production.doors import DoorLabel
from reports.door_labels import DEFAULT_FORMAT, FORMATS, door_address, render_door_labels
from tests.reports.reading import all_text, descriptions, fonts, page_texts

HOST = "https://acme.example.com/"
LABELS = [
    DoorLabel(
        serial=f"SIP-2026-00042-1-{number:03}",
        public_id=UUID(int=number),
        model="Yangın EI120 Panik Barlı",
        size="1000 × 2150 × 120 mm",
        opening="sağ dışa",
        colours="RAL 7016 / RAL 9016",
    )
    for number in range(1, 31)
]


def test_the_code_leads_to_the_page_of_the_door() -> None:
    assert door_address(HOST, LABELS[0]) == f"{HOST}d/00000000-0000-0000-0000-000000000001"


@pytest.mark.parametrize("form", FORMATS)
def test_every_label_says_which_door_it_is(form: str) -> None:
    content = render_door_labels(LABELS, HOST, "Acme Çelik Kapı", FORMATS[form])
    pages = page_texts(content)
    assert len(pages) == -(-len(LABELS) // FORMATS[form].on_a_page)
    said = "".join(all_text(content).split())
    for label in LABELS:
        assert label.serial in said
        assert label.serial in descriptions(content)
    assert "YangınEI120PanikBarlı" in said
    assert all(is_inside for _name, is_inside in fonts(content))


def test_places_that_are_used_up_stay_free() -> None:
    form = FORMATS["a4-70x37"]
    assert len(page_texts(render_door_labels(LABELS[:24], HOST, "Acme", form, skip=1))) == 2
    assert DEFAULT_FORMAT in FORMATS
