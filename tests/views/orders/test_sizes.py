"""Sizes on order pages stand as they do on drawings and papers."""

from __future__ import annotations

from views.order_showing import as_drawn, brief_of

LABELS = {
    "G": {"name": "Genişlik", "value": "1.050", "unit": "mm"},
    "Y": {"name": "Yükseklik", "value": "2.050", "unit": "mm"},
    "K": {"name": "Kasa", "value": "160,5", "unit": "mm"},
    "kilo": {"name": "Ağırlık", "value": "1.250", "unit": "kg"},
}


def test_millimetres_have_no_thousands_point() -> None:
    assert brief_of(LABELS) == "1050 × 2050 × 160,5 mm · 1.250"
    assert as_drawn(LABELS["Y"]) == "2050"


def test_other_units_keep_it() -> None:
    assert as_drawn(LABELS["kilo"]) == "1.250"
