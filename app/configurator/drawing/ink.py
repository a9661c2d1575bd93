"""SVG written by hand: every attribute and every text is escaped here and nowhere else."""

from __future__ import annotations

import re
from html import escape

_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def clean(text: str, longest: int = 200) -> str:
    """Text that may stand in XML: nothing forbidden, and cut when nobody could read it any more."""
    allowed = _NOT_IN_XML.sub("", text)
    return allowed if len(allowed) <= longest else allowed[: longest - 1] + "…"


def words(said: str) -> str:
    """Text between two tags."""
    return escape(clean(said), quote=False)


def tag(name: str, *children: str, **attributes: object) -> str:
    """One element; ``stroke_width=3`` becomes ``stroke-width="3"`` and a None is left out."""
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(clean(str(value)))}"'
        for key, value in attributes.items()
        if value is not None
    )
    if not children:
        return f"<{name}{written}/>"
    return f"<{name}{written}>{''.join(children)}</{name}>"


def group(*children: str, **attributes: object) -> str:
    """Elements that share attributes, or that a reader should meet together."""
    return tag("g", "".join(children), **attributes)


def rect(x: int, y: int, width: int, height: int, fill: str, **attributes: object) -> str:
    """A rectangle."""
    return tag("rect", x=x, y=y, width=width, height=height, fill=fill, **attributes)


def line(x1: int, y1: int, x2: int, y2: int, stroke: str, width: int, **attributes: object) -> str:
    """A straight line."""
    return tag("line", x1=x1, y1=y1, x2=x2, y2=y2, stroke=stroke, stroke_width=width, **attributes)


def polygon(points: list[tuple[int, int]], fill: str, **attributes: object) -> str:
    """A closed shape through the points."""
    return tag("polygon", points=" ".join(f"{x},{y}" for x, y in points), fill=fill, **attributes)


def circle(cx: int, cy: int, r: int, fill: str, **attributes: object) -> str:
    """A circle."""
    return tag("circle", cx=cx, cy=cy, r=r, fill=fill, **attributes)


def text(x: int, y: int, said: str, size: int, **attributes: object) -> str:
    """One line of text; in the colour of the surrounding text unless told otherwise."""
    attributes.setdefault("fill", "currentColor")
    return tag("text", words(said), x=x, y=y, font_size=size, **attributes)


def gradient(name: str, stops: list[tuple[int, str, str]], run: tuple[int, int, int, int]) -> str:
    """A colour run: stops of (per cent, colour, opacity) along the line x1, y1, x2, y2.

    In coordinates of the drawing, not of the filled shape: WeasyPrint 70 paints the latter empty.
    """
    marks = [
        tag("stop", offset=f"{at}%", stop_color=colour, stop_opacity=opacity) for at, colour, opacity in stops
    ]
    x1, y1, x2, y2 = run
    return tag("linearGradient", *marks, id=name, gradientUnits="userSpaceOnUse", x1=x1, y1=y1, x2=x2, y2=y2)
