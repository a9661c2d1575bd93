"""The surface of a leaf: flat steel, grooved laminate, embossed fields or a composite front, and glass."""

from __future__ import annotations

from dataclasses import dataclass

from app.configurator.drawing.ink import group, line, polygon, rect
from app.configurator.drawing.ral import shade
from app.configurator.drawing.shape import Panel

_STEEL = "#c3c9d1"


@dataclass(frozen=True)
class Field:
    """A rectangle on the leaf, and how thick a fine line has to be to be seen."""

    x: int
    y: int
    width: int
    height: int
    stroke: int

    def inset(self, by: int) -> Field:
        """The field without a border of this width."""
        return Field(self.x + by, self.y + by, self.width - 2 * by, self.height - 2 * by, self.stroke)

    @property
    def box(self) -> tuple[int, int, int, int]:
        """Its place and size, as a rectangle wants them."""
        return self.x, self.y, self.width, self.height


def draw_panel(panel: Panel, leaf: Field, colour: str, *, hinges_right: bool) -> str:
    """The relief of one face of the leaf."""
    if panel == "grooved":
        relief = _grooves(leaf, colour)
    elif panel == "embossed":
        relief = _embossing(leaf, colour)
    elif panel == "composite":
        relief = _composite(leaf, colour, hinges_right=hinges_right)
    else:
        relief = _fold(leaf.inset(leaf.width * 4 // 100), colour)
    return group(relief, class_="panel", data_panel=panel)


def draw_glass(leaf: Field, sky: str) -> str:
    """A tall pane of about 0.3 m² on a leaf of usual size, in a steel bead; ``sky`` names its gradient."""
    width = max(140, leaf.width * 18 // 100)
    pane = Field(
        leaf.x + (leaf.width - width) // 2,
        leaf.y + leaf.height * 12 // 100,
        width,
        leaf.height * 64 // 100,
        leaf.stroke,
    )
    bead = max(16, pane.stroke * 2)
    x, y, w, h = pane.x, pane.y, pane.width, pane.height
    shine = [
        (x, y + h * 30 // 100),
        (x + w, y + h * 12 // 100),
        (x + w, y + h * 22 // 100),
        (x, y + h * 40 // 100),
    ]
    glint = [
        (x, y + h * 43 // 100),
        (x + w, y + h * 25 // 100),
        (x + w, y + h * 27 // 100),
        (x, y + h * 45 // 100),
    ]
    return group(
        rect(x - bead, y - bead, w + 2 * bead, h + 2 * bead, _STEEL, rx=6, stroke="#6c747f", stroke_width=4),
        rect(x, y, w, h, f"url(#{sky})", stroke="#55606c", stroke_width=4),
        polygon(shine, "#ffffff", opacity="0.4"),
        polygon(glint, "#ffffff", opacity="0.4"),
        class_="glass",
    )


def _fold(field: Field, colour: str) -> str:
    """The pressed edge of a plain steel skin: a shadow line and, beside it, a lit one."""
    lit = field.inset(field.stroke)
    return _outline(field, shade(colour, -30)) + _outline(lit, shade(colour, 22))


def _outline(field: Field, colour: str) -> str:
    return rect(*field.box, "none", stroke=colour, stroke_width=field.stroke, rx=4)


def _grooves(leaf: Field, colour: str) -> str:
    board = leaf.inset(leaf.width * 5 // 100)
    base = rect(*board.box, shade(colour, 5), rx=4)
    step = board.height // 6
    cuts = "".join(_groove(board, board.y + step * row, colour) for row in range(1, 6))
    return base + _fold(board, colour) + cuts


def _groove(board: Field, y: int, colour: str) -> str:
    x1, x2, fine = board.x + board.stroke, board.x + board.width - board.stroke, board.stroke
    return line(x1, y, x2, y, shade(colour, -42), fine) + line(
        x1, y + fine, x2, y + fine, shade(colour, 24), fine
    )


def _embossing(leaf: Field, colour: str) -> str:
    """Three fields, one above the other, as pressed PVC doors have them."""
    side = leaf.width * 17 // 100
    x, width = leaf.x + side, leaf.width - 2 * side
    rows = ((8, 36), (49, 11), (65, 27))
    fields = [
        Field(x, leaf.y + leaf.height * top // 100, width, leaf.height * tall // 100, leaf.stroke)
        for top, tall in rows
    ]
    return _fold(leaf.inset(leaf.width * 4 // 100), colour) + "".join(
        _raised(field, colour) for field in fields
    )


def _raised(field: Field, colour: str) -> str:
    """A moulded frame, and in it a field that stands out again: light from above left."""
    mould = max(16, min(field.width * 5, field.height * 20) // 100)
    core = field.inset(mould * 2)
    # A wide door's middle field is low: there the second bevel is as deep as the field lets it be.
    deep = min(mould * 3 // 2, core.width // 3, core.height // 3)
    return (
        _bevel(field, mould, colour, (-34, -22, 18, 30))
        + rect(*field.inset(mould).box, shade(colour, -6))
        + _bevel(core, deep, colour, (30, 18, -22, -34))
        + rect(*core.inset(deep).box, shade(colour, 6))
    )


def _bevel(field: Field, depth: int, colour: str, tones: tuple[int, int, int, int]) -> str:
    """Four mitred strips; tones for top, left, right and bottom."""
    x1, y1 = field.x, field.y
    x2, y2 = field.x + field.width, field.y + field.height
    u1, v1, u2, v2 = x1 + depth, y1 + depth, x2 - depth, y2 - depth
    strips = (
        [(x1, y1), (x2, y1), (u2, v1), (u1, v1)],
        [(x1, y1), (u1, v1), (u1, v2), (x1, y2)],
        [(x2, y1), (x2, y2), (u2, v2), (u2, v1)],
        [(x1, y2), (u1, v2), (u2, v2), (x2, y2)],
    )
    return "".join(polygon(strip, shade(colour, tone)) for strip, tone in zip(strips, tones, strict=True))


def _composite(leaf: Field, colour: str, *, hinges_right: bool) -> str:
    """A flush front with a darker field on the lock side and bright inlays across the other."""
    width = leaf.width * 36 // 100
    x = leaf.x if hinges_right else leaf.x + leaf.width - width
    seam = x + width if hinges_right else x
    far = leaf.x + leaf.width if hinges_right else leaf.x
    rows = [leaf.y + leaf.height * at // 100 for at in (14, 32, 50, 68, 86)]
    inlays = "".join(line(seam, y, far, y, _STEEL, max(8, leaf.stroke)) for y in rows)
    return (
        rect(x, leaf.y, width, leaf.height, shade(colour, -28))
        + inlays
        + line(seam, leaf.y, seam, leaf.y + leaf.height, _STEEL, max(12, leaf.stroke))
    )
