"""The one public drawing: a card for boards and lists, or the full sheet with dimensions and plan."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from hashlib import sha256
from typing import Literal

from app.configurator.drawing import marks
from app.configurator.drawing.face import WALL_MARGIN, Paint, draw_face, draw_wall
from app.configurator.drawing.ink import group, rect, tag, words
from app.configurator.drawing.plan import draw_plan, plan_height
from app.configurator.drawing.ral import name_of
from app.configurator.drawing.shape import Door, DrawingStyle, Value, read_door
from app.kernel.text import N_

Detail = Literal["full", "card"]
Translate = Callable[[str], str]
Box = tuple[int, int, int, int]

_FONT = "'Inter Paper', Inter, 'DejaVu Sans', system-ui, sans-serif"
_SAYS = N_("Steel door {width} × {height} × {wall} mm, {side}, outside {outside}, inside {inside}")
_BOLD_ON_CARDS = 190
_LEFT, _TOP, _GAP, _RIGHT = 330, 270, 340, 130


def draw_door(
    values: Mapping[str, Value],
    *,
    style: DrawingStyle | None = None,
    detail: Detail = "full",
    width: int | None = None,
    translate: Translate = str,
) -> str:
    """A self-contained, accessible SVG of a steel door, true to scale.

    ``values`` are the parameters G, Y, K (mm), yon, ral_dis, ral_ic, kilit, barel, kaplama, cam; any may be
    missing or half typed. ``style`` defaults to what the parameters say (see style_of). ``width`` is in
    pixels; without it the picture fills its container. The same input gives the same text.
    """
    door = read_door(values, style)
    paint = Paint("d" + sha256(f"{door!r}{detail}".encode()).hexdigest()[:10])
    box, drawn = _card(door, paint) if detail == "card" else _sheet(door, paint, translate)
    return tag(
        "svg",
        tag("title", words(describe(door, translate)), id=paint.name("title")),
        tag("defs", paint.hatching()),
        drawn,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=" ".join(str(edge) for edge in box),
        width=width,
        height=None if width is None else max(1, width * box[3] // box[2]),
        role="img",
        aria_labelledby=paint.name("title"),
        font_family=_FONT,
        class_=f"door-drawing {detail}",
    )


def describe(door: Door, translate: Translate = str) -> str:
    """The door in one sentence, for those who do not see the picture."""
    width, height, wall = door.sizes
    return translate(_SAYS).format(
        width=width,
        height=height,
        wall=wall,
        side=door.side or "?",
        outside=f"RAL {door.colour_outside or '?'}",
        inside=f"RAL {door.colour_inside or '?'}",
    )


def _card(door: Door, paint: Paint) -> tuple[Box, str]:
    """The outside on a light tile of 5:8, without words, legible from 64 pixels upwards."""
    margin = door.height * 5 // 100
    tall = door.height + 2 * margin
    wide = max(door.width + 2 * margin, tall * 5 // 8)
    x = -(wide - door.width) // 2
    floor = door.height
    tile = group(
        rect(x, -margin, wide, tall, "#e7ebf1", rx=tall // 30),
        rect(x, floor - tall // 40, wide, margin + tall // 40, "#c3cad5", rx=tall // 30),
        rect(x, floor - tall // 40, wide, margin // 2, "#c3cad5"),
        class_="wall",
    )
    return (x, -margin, wide, tall), tile + draw_face(door, "outside", 0, 0, paint, bold=_BOLD_ON_CARDS)


def _sheet(door: Door, paint: Paint, translate: Translate) -> tuple[Box, str]:
    """Both faces side by side, the plan below the outer one, colours and fittings below the inner one."""
    left, second = _LEFT, _LEFT + door.width + _GAP
    floor = _TOP + door.height
    below = floor + 330
    wide = second + door.width + _RIGHT
    tall = below + max(plan_height(door) + 150, 1310)
    views = group(
        *(draw_wall(door, x, _TOP) for x in (left, second)),
        draw_face(door, "outside", left, _TOP, paint),
        draw_face(door, "inside", second, _TOP, paint),
        marks.caption(left + door.width // 2, 90, translate(N_("Outside view"))),
        marks.caption(second + door.width // 2, 90, translate(N_("Inside view"))),
    )
    sizes = group(
        marks.dimension_up(_TOP, floor, left - 220, door.sizes[1]),
        marks.dimension_across(left, left + door.width, floor + 230, door.sizes[0]),
    )
    return (0, 0, wide, tall), views + sizes + _ground(door, left, below, translate) + _legend(
        door, second - WALL_MARGIN, below + 40, paint, translate
    )


def _ground(door: Door, x: int, y: int, translate: Translate) -> str:
    """The plan with the wall thickness."""
    wall_top = y + door.leaf_width + 30 if door.opens_in else y + 30
    return draw_plan(door, x, y, translate(N_("Inside")), translate(N_("Outside"))) + marks.dimension_up(
        wall_top, wall_top + door.wall, x - 220, door.sizes[2]
    )


def _legend(door: Door, x: int, y: int, paint: Paint, translate: Translate) -> str:
    """Colours outside and inside, then what was chosen."""
    hatch = paint.name("hatch")
    colours = (
        (translate(N_("Outside")), door.colour_outside),
        (translate(N_("Inside")), door.colour_inside),
    )
    swatches = [
        marks.swatch(x, y + 215 * row, label, said, name=_name(said, translate), hatch=hatch)
        for row, (label, said) in enumerate(colours)
    ]
    fittings = (
        (translate(N_("Opening side")), door.side),
        (translate(N_("Lock")), door.lock),
        (translate(N_("Cylinder")), door.cylinder),
        (translate(N_("Inside panel")), door.panel),
    )
    chosen = [(label, said) for label, said in fittings if said]
    lines = [marks.fitting(x, y + 540 + 200 * row, label, said) for row, (label, said) in enumerate(chosen)]
    return group(*swatches, *lines, class_="legend")


def _name(said: str, translate: Translate) -> str:
    name = name_of(said)
    return translate(name) if name else ""
