"""The door from above: wall, frame, leaf closed and open, and the arc it sweeps; inside is up."""

from __future__ import annotations

from app.configurator.drawing.ink import group, line, rect, tag, text
from app.configurator.drawing.ral import UNKNOWN, hex_of
from app.configurator.drawing.shape import FRAME_FACE, Door

LEAF_THICKNESS = 60
WALL_STUB = 110
_INK = "currentColor"
_LABEL = 70


def plan_height(door: Door) -> int:
    """How much paper the plan needs: the wall and the leaf standing open."""
    return door.wall + door.leaf_width + 60


def draw_plan(door: Door, x: int, y: int, inside: str, outside: str) -> str:
    """The plan in true scale, its frame aligned with the elevation above at x."""
    wall_top = y + door.leaf_width + 30 if door.opens_in else y + 30
    return group(
        _wall(door, x, wall_top),
        _labels(door, x, wall_top, inside, outside),
        _closed_leaf(door, x, wall_top),
        _open_leaf(door, x, wall_top),
        class_="plan",
        data_opens="in" if door.opens_in else "out",
        data_hinges="right" if door.hinges_right else "left",
    )


def _wall(door: Door, x: int, top: int) -> str:
    """Hatched masonry on both sides and the two jambs of the frame."""
    parts = []
    for left in (x - WALL_STUB, x + door.width):
        parts.append(rect(left, top, WALL_STUB, door.wall, "#9aa3b0", opacity="0.35"))
        parts.extend(_hatching(left, top, door.wall))
        parts.append(line(left, top, left + WALL_STUB, top, _INK, 6))
        parts.append(line(left, top + door.wall, left + WALL_STUB, top + door.wall, _INK, 6))
    jambs = [
        rect(left, top, FRAME_FACE, door.wall, "#7d8792", stroke=_INK, stroke_width=5)
        for left in (x, x + door.width - FRAME_FACE)
    ]
    return group(*parts, *jambs, class_="plan-wall")


def _hatching(left: int, top: int, wall: int) -> list[str]:
    """Lines at 45°, clipped by arithmetic to the piece of wall."""
    lines = []
    for start in range(-wall + 36, WALL_STUB, 36):
        x1, y1 = (left + start, top + wall) if start >= 0 else (left, top + wall + start)
        run = min(WALL_STUB - max(start, 0), wall if start >= 0 else wall + start)
        lines.append(line(x1, y1, x1 + run, y1 - run, _INK, 3, opacity="0.45"))
    return lines


def _closed_leaf(door: Door, x: int, top: int) -> str:
    left, y = x + FRAME_FACE, _leaf_top(door, top)
    return rect(
        left,
        y,
        door.leaf_width,
        LEAF_THICKNESS,
        "none",
        stroke=_INK,
        stroke_width=5,
        stroke_dasharray="30 20",
    )


def _leaf_top(door: Door, top: int) -> int:
    """A leaf lies flush with the face it opens to."""
    return top if door.opens_in else top + door.wall - LEAF_THICKNESS


def _open_leaf(door: Door, x: int, top: int) -> str:
    """The leaf at 90° with the colour of either face on its own side, and the quarter circle of its tip."""
    reach = door.leaf_width
    pivot_x = x + door.width - FRAME_FACE if door.hinges_right else x + FRAME_FACE
    pivot_y = top if door.opens_in else top + door.wall
    tip_y = pivot_y - reach if door.opens_in else pivot_y + reach
    lock_x = pivot_x - reach if door.hinges_right else pivot_x + reach
    sweep = 1 if door.hinges_right == door.opens_in else 0
    arc = tag(
        "path",
        d=f"M{lock_x} {pivot_y}A{reach} {reach} 0 0 {sweep} {pivot_x} {tip_y}",
        fill="none",
        stroke=_INK,
        stroke_width=5,
        stroke_dasharray="8 14",
        stroke_linecap="round",
    )
    leaf_x = pivot_x - LEAF_THICKNESS if door.hinges_right else pivot_x
    half = LEAF_THICKNESS // 2
    left_face, right_face = _faces(door)
    y = min(pivot_y, tip_y)
    return group(
        arc,
        rect(leaf_x, y, half, reach, left_face),
        rect(leaf_x + half, y, half, reach, right_face),
        rect(leaf_x, y, LEAF_THICKNESS, reach, "none", stroke=_INK, stroke_width=6),
        tag("circle", cx=pivot_x, cy=pivot_y, r=22, fill="#b4bbc5", stroke=_INK, stroke_width=6),
        class_="swing",
    )


def _faces(door: Door) -> tuple[str, str]:
    """What the open leaf shows left and right: opened inwards, its outside faces the passage."""
    outside, inside = (hex_of(said) or UNKNOWN for said in (door.colour_outside, door.colour_inside))
    passage, behind = (outside, inside) if door.opens_in else (inside, outside)
    return (passage, behind) if door.hinges_right else (behind, passage)


def _labels(door: Door, x: int, top: int, inside: str, outside: str) -> str:
    """The words inside and outside."""
    middle = x + door.width // 2
    return group(
        text(middle, top - 36, inside, _LABEL, text_anchor="middle", font_weight=600, fill_opacity="0.7"),
        text(
            middle,
            top + door.wall + 36 + _LABEL * 3 // 4,
            outside,
            _LABEL,
            text_anchor="middle",
            font_weight=600,
            fill_opacity="0.7",
        ),
    )
