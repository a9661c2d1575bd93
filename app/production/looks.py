"""How the doors of an order line look: model, size, side, colours, and the key of their drawing."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from app.configurator.drawing import DrawingStyle, draw_door, style_of
from app.configurator.drawing.ral import hex_of

_UNKNOWN = "#9aa2ad"
_DRAWN = ("G", "Y", "K", "yon", "ral_dis", "ral_ic", "kilit", "barel", "kaplama", "cam", "panik_bar")
"""The parameters a drawing shows; doors that differ in others share one."""
Values = tuple[tuple[str, str], ...]

_LINES = text("""
select l.id, l.parameters, coalesce(l.configuration -> 'model' ->> 'name', d.name, '') as model,
       (select array_agg(distinct m.code) from order_material o join material m on m.id = o.material_id
        where o.line_id = l.id) as materials
from order_line l left join door_model d on d.id = l.model_id
where l.id = any(cast(:lines as bigint[]))
""")
_COLOURS = text(
    "select p.code, o.value, o.label, o.colour from parameter_option o"
    " join parameter p on p.id = o.parameter_id where p.code in ('ral_dis', 'ral_ic')"
)


@dataclass(frozen=True)
class Colour:
    """A colour as it is called and as a screen shows it."""

    name: str
    hex: str


@dataclass(frozen=True)
class Look:
    """What all doors of a line have in common to the eye."""

    model: str
    size: str
    opening: str
    outside: Colour
    inside: Colour
    drawing: str
    """The key of its drawing; equal doors have the same."""
    values: Values
    style: DrawingStyle


def looks_of(session: Session, lines: Iterable[int]) -> dict[int, Look]:
    """The look of each of these order lines; two statements, however many there are."""
    asked = sorted(set(lines))
    if not asked:
        return {}
    colours = {(row.code, row.value): (row.label, row.colour) for row in session.execute(_COLOURS)}
    return {row.id: _look(row, colours) for row in session.execute(_LINES, {"lines": asked})}


def draw_looks(looks: Iterable[Look]) -> dict[str, str]:
    """Each drawing once, by its key, as SVG."""
    different = {look.drawing: look for look in looks}
    return {key: _drawing(look.values, look.style) for key, look in different.items()}


def _look(row: Row[Any], colours: Mapping[tuple[str, str], tuple[str, str]]) -> Look:
    values: dict[str, str] = row.parameters or {}
    drawn: Values = tuple((code, str(values[code])) for code in _DRAWN if code in values)
    style = _style(tuple(values.items()), tuple(sorted(row.materials or ())))
    return Look(
        model=row.model,
        size=" × ".join(values[code] for code in ("G", "Y", "K") if values.get(code)),
        opening=values.get("yon", ""),
        outside=_colour(colours, "ral_dis", values),
        inside=_colour(colours, "ral_ic", values),
        drawing=_key(drawn, style),
        values=drawn,
        style=style,
    )


def _colour(
    colours: Mapping[tuple[str, str], tuple[str, str]], code: str, values: Mapping[str, str]
) -> Colour:
    value = values.get(code, "")
    label, chosen = colours.get((code, value), ("", ""))
    name = f"RAL {value}" if label in ("", value) and value.isdigit() else label or value
    return Colour(name, chosen or hex_of(value) or _UNKNOWN)


@lru_cache(maxsize=4096)
def _style(values: Values, materials: Sequence[str]) -> DrawingStyle:
    return style_of(dict(values), tuple(materials))


@lru_cache(maxsize=8192)
def _key(values: Values, style: DrawingStyle) -> str:
    return hashlib.sha256(repr((values, style)).encode()).hexdigest()[:12]


@lru_cache(maxsize=4096)
def _drawing(values: Values, style: DrawingStyle) -> str:
    return draw_door(dict(values), style=style, detail="card")
