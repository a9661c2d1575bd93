"""One elevation of the door: wall, frame, leaf and everything that can be seen from that side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from app.configurator.drawing import hardware
from app.configurator.drawing.ink import gradient, group, line, polygon, rect, tag
from app.configurator.drawing.panels import Field, draw_glass, draw_panel
from app.configurator.drawing.ral import UNKNOWN, hex_of, is_dark, shade
from app.configurator.drawing.shape import FRAME_FACE, HEAD, Door

Seen = Literal["outside", "inside"]
WALL_MARGIN = 110
REAL_SIZE = 100  # per cent


@dataclass(frozen=True)
class Paint:
    """The names under which this drawing keeps its gradients; several drawings may share a page."""

    prefix: str

    def name(self, what: str) -> str:
        """The id of one gradient or pattern."""
        return f"{self.prefix}-{what}"

    def hatching(self) -> str:
        """The pattern of a colour nobody knows."""
        stroke = tag("path", d="M0 60L60 0", stroke="#c6cbd3", stroke_width=9)
        square = {"width": 60, "height": 60, "patternUnits": "userSpaceOnUse"}
        return tag("pattern", rect(0, 0, 60, 60, UNKNOWN), stroke, id=self.name("hatch"), **square)

    def light(self, seen: Seen, leaf: Field) -> str:
        """The sheen across a leaf and the sky in its glass."""
        across = (leaf.x, 0, leaf.x + leaf.width, 0)
        down = (0, leaf.y, 0, leaf.y + leaf.height)
        sheen = [(0, "#ffffff", "0.20"), (45, "#ffffff", "0.04"), (100, "#000000", "0.12")]
        sky = [(0, "#dcecf6", "1"), (55, "#a9c6da", "1"), (100, "#7fa3bd", "1")]
        return tag(
            "defs",
            gradient(self.name(f"sheen-{seen}"), sheen, across),
            gradient(self.name(f"sky-{seen}"), sky, down),
        )


def draw_face(door: Door, seen: Seen, x: int, y: int, paint: Paint, *, bold: int = REAL_SIZE) -> str:
    """The door as seen from one side, its outer frame beginning at x, y; ``bold`` thickens small pictures."""
    said = door.colour_outside if seen == "outside" else door.colour_inside
    colour = hex_of(said) or UNKNOWN
    hinges_right = door.hinges_right == (seen == "outside")
    leaf = Field(x + FRAME_FACE, y + HEAD, door.leaf_width, door.leaf_height, 6 * bold // 100)
    mount = hardware.Mount(leaf, y + door.height, hinges_right, bold)
    surface = colour if hex_of(said) else f"url(#{paint.name('hatch')})"
    return group(
        paint.light(seen, leaf),
        _frame(door, x, y, colour, bold),
        _leaf(leaf, surface),
        draw_panel(_panel_of(door, seen), leaf, colour, hinges_right=hinges_right) if hex_of(said) else "",
        rect(*leaf.box, f"url(#{paint.name(f'sheen-{seen}')})"),
        draw_glass(leaf, paint.name(f"sky-{seen}")) if door.style.glass else "",
        _opening_mark(door, mount, seen, colour, bold),
        _mounted(door, mount, seen, colour),
        class_=f"face {seen}",
    )


def draw_wall(door: Door, x: int, y: int) -> str:
    """The light wall and the floor the door stands on, so that white and black doors both stand out."""
    m = WALL_MARGIN
    floor = y + door.height
    wall = rect(x - m, y - m, door.width + 2 * m, door.height + m, "#e4e8ee")
    ground = rect(x - m, floor, door.width + 2 * m, m * 2 // 3, "#c5ccd6")
    shadow = polygon(
        [
            (x - 12, floor),
            (x + door.width + 12, floor),
            (x + door.width + 50, floor + 34),
            (x + 10, floor + 34),
        ],
        "#9aa3b0",
    )
    return group(wall, ground, shadow, class_="wall")


def _panel_of(door: Door, seen: Seen) -> Literal["flat", "grooved", "embossed", "composite"]:
    return door.style.outside if seen == "outside" else door.style.inside


def _frame(door: Door, x: int, y: int, colour: str, bold: int) -> str:
    """Three mitred pieces of sheet, the dark rebate behind the leaf, and the stainless threshold."""
    right, floor, f = x + door.width, y + door.height, FRAME_FACE
    edge = shade(colour, 35) if is_dark(colour) else shade(colour, -45)
    pieces = (
        ([(x, y), (x + f, y + HEAD), (x + f, floor), (x, floor)], shade(colour, 12)),
        ([(x, y), (right, y), (right - f, y + HEAD), (x + f, y + HEAD)], shade(colour, 20)),
        ([(right, y), (right, floor), (right - f, floor), (right - f, y + HEAD)], shade(colour, -14)),
    )
    drawn = "".join(polygon(points, tone) for points, tone in pieces)
    outline = rect(x, y, door.width, door.height, "none", stroke=edge, stroke_width=4 * bold // 100)
    rebate = rect(x + f, y + HEAD, door.leaf_width, door.height - HEAD, shade(colour, -60))
    threshold = rect(x + f, floor - 15, door.leaf_width, 15, "#b9c0c9", stroke="#6c747f", stroke_width=3)
    return group(drawn, rebate, group(threshold, class_="threshold"), outline, class_="frame")


def _leaf(leaf: Field, surface: str) -> str:
    gap = max(4, leaf.stroke // 2)
    return rect(*leaf.inset(gap).box, surface, class_="leaf")


def _opening_mark(door: Door, mount: hardware.Mount, seen: Seen, colour: str, bold: int) -> str:
    """The opening triangle: base on the hinges, tip at the lock; dashed when the leaf turns away from us."""
    leaf = mount.leaf
    tip = leaf.x if mount.hinges_right else leaf.x + leaf.width
    middle = leaf.y + leaf.height // 2
    towards_viewer = door.opens_in == (seen == "inside")
    dash = None if towards_viewer else f"{14 * bold // 25} {9 * bold // 25}"
    ink = "#ffffff" if is_dark(colour) else "#1f2933"
    fine = 7 if bold == REAL_SIZE else 20  # a hairline would be gone at 64 pixels
    strokes = [
        line(mount.hinge_x, corner, tip, middle, ink, fine, stroke_dasharray=dash, stroke_linecap="round")
        for corner in (leaf.y, leaf.y + leaf.height)
    ]
    return group(*strokes, class_="opening", opacity="0.6", data_towards_viewer=str(towards_viewer).lower())


def _mounted(door: Door, mount: hardware.Mount, seen: Seen, colour: str) -> str:
    style = door.style
    inside = seen == "inside"
    ink = "#ffffff" if is_dark(colour) else "#1f2933"
    if style.pull_bar and not inside:
        handle = hardware.draw_pull_bar(mount, cylinder=door.cylinder)
    else:
        handle = hardware.draw_handle(mount, lock=door.lock, cylinder=door.cylinder)
    parts = [
        hardware.draw_hinges(mount, door.hinges, ink, hidden=door.opens_in != inside),
        hardware.draw_peephole(mount) if style.peephole else "",
        hardware.draw_closer(mount) if style.closer and inside else "",
        hardware.draw_panic_bar(mount) if style.panic_bar and inside else handle,
        hardware.draw_latch(mount) if inside and not style.panic_bar else "",
    ]
    return group(*parts, class_="hardware")
