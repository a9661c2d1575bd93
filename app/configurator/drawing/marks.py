"""Dimension lines, captions, colour swatches and the short list of fittings."""

from __future__ import annotations

from app.configurator.drawing.ink import circle, group, line, rect, text
from app.configurator.drawing.ral import UNKNOWN, hex_of

_INK = "currentColor"
_TICK = 26
DIMENSION = 92
CAPTION = 76
VALUE = 80


def dimension_across(x1: int, x2: int, y: int, said: str) -> str:
    """A horizontal dimension below what it measures."""
    return group(
        line(x1, y, x2, y, _INK, 5),
        *(_tick(x, y) for x in (x1, x2)),
        *(line(x, y - 70, x, y + 36, _INK, 3, opacity="0.6") for x in (x1, x2)),
        text((x1 + x2) // 2, y - 30, said, DIMENSION, text_anchor="middle", font_weight=600),
        class_="dimension",
    )


def dimension_up(y1: int, y2: int, x: int, said: str) -> str:
    """A vertical dimension left of what it measures, to be read from the right side of the sheet."""
    middle = (y1 + y2) // 2
    return group(
        line(x, y1, x, y2, _INK, 5),
        *(_tick(x, y) for y in (y1, y2)),
        *(line(x - 36, y, x + 70, y, _INK, 3, opacity="0.6") for y in (y1, y2)),
        text(
            x - 40,
            middle,
            said,
            DIMENSION,
            text_anchor="middle",
            font_weight=600,
            transform=f"rotate(-90 {x - 40} {middle})",
        ),
        class_="dimension",
    )


def _tick(x: int, y: int) -> str:
    return line(x - _TICK, y + _TICK, x + _TICK, y - _TICK, _INK, 9)


def caption(x: int, y: int, said: str) -> str:
    """The name of a view, above its middle."""
    return text(
        x, y, said, CAPTION, text_anchor="middle", font_weight=600, letter_spacing=4, class_="caption"
    )


def swatch(x: int, y: int, label: str, said: str, *, name: str, hatch: str) -> str:
    """A round chip of the colour, the side and the name small, the RAL number strong."""
    radius = 78
    known = hex_of(said)
    number = f"RAL {said.upper().removeprefix('RAL').strip()}" if said else "RAL ?"
    left = x + 2 * radius + 50
    return group(
        circle(x + radius, y + radius, radius, known or UNKNOWN, stroke="#8b95a1", stroke_width=5),
        "" if known else circle(x + radius, y + radius, radius, f"url(#{hatch})"),
        text(left, y + 44, " · ".join(filter(None, (label, name))), CAPTION * 7 // 8, fill_opacity="0.7"),
        text(left, y + 44 + 90, number, VALUE, font_weight=600),
        class_="swatch",
        data_known="yes" if known else "no",
    )


def fitting(x: int, y: int, label: str, said: str) -> str:
    """One line of the list of fittings: small label, strong value."""
    return group(
        text(x, y, label, CAPTION * 7 // 8, fill_opacity="0.7"),
        text(x, y + 84, said, VALUE, font_weight=600),
        class_="fitting",
    )


def rule(x1: int, x2: int, y: int) -> str:
    """A hairline between groups."""
    return rect(x1, y, x2 - x1, 3, _INK, opacity="0.25")
