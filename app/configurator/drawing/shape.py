"""What the drawing needs to know of a door, read from parameters that may be missing or half typed."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Literal

from app.kernel.text import tr_fold

Panel = Literal["flat", "grooved", "embossed", "composite"]
Value = Decimal | str | bool | int

FRAME_FACE = 45  # GK = G − 90: the frame shows 45 mm on either side of the leaf
LEAF_GAP = 60  # YK = Y − 60: frame head above and threshold below the leaf
HEAD = 45
MOST_FOR_THREE_HINGES = 2200
_LONGEST_SHOWN = 28


@dataclass(frozen=True, kw_only=True)
class DrawingStyle:
    """How the leaf looks beyond its sizes: panels of both faces, glass, and what is mounted on it."""

    outside: Panel = "flat"
    inside: Panel = "flat"
    glass: bool = False
    pull_bar: bool = False
    panic_bar: bool = False
    closer: bool = False
    peephole: bool = True


@dataclass(frozen=True, kw_only=True)
class Door:
    """A steel door ready to be drawn; sizes in whole millimetres."""

    width: int
    height: int
    wall: int
    sizes: tuple[str, str, str]
    hinges: int
    hinges_right: bool
    opens_in: bool
    colour_outside: str
    colour_inside: str
    side: str
    lock: str
    cylinder: str
    panel: str
    style: DrawingStyle

    @property
    def leaf_width(self) -> int:
        """Width of the leaf inside the frame."""
        return self.width - 2 * FRAME_FACE

    @property
    def leaf_height(self) -> int:
        """Height of the leaf between frame head and threshold."""
        return self.height - LEAF_GAP


def read_door(values: Mapping[str, Value], style: DrawingStyle | None) -> Door:
    """The door of these parameters; what is missing or no number is drawn at its usual size.

    Right and left are the hinge side as seen from outside.
    """
    way = _plain(values, "yon")
    height = _number(values, "Y")
    return Door(
        width=_millimetres(_number(values, "G"), usual=1000, least=500, most=3000),
        height=_millimetres(height, usual=2100, least=1200, most=4000),
        wall=_millimetres(_number(values, "K"), usual=160, least=60, most=500),
        sizes=(_size(values, "G"), _size(values, "Y"), _size(values, "K")),
        hinges=4 if height is not None and height > MOST_FOR_THREE_HINGES else 3,
        hinges_right="sol" not in way,
        opens_in="dis" not in way,
        colour_outside=_words(values, "ral_dis"),
        colour_inside=_words(values, "ral_ic"),
        side=_words(values, "yon"),
        lock=_words(values, "kilit"),
        cylinder=_words(values, "barel"),
        panel=_words(values, "kaplama"),
        style=style if style is not None else style_of(values),
    )


def style_of(values: Mapping[str, Value], materials: Collection[str] = ()) -> DrawingStyle:
    """The look that follows from the parameters and, when given, the material codes of the bill.

    The panel parameter decides the inside. A composite panel among the materials is the outside one;
    a bill without any panel is a flat steel leaf.
    """
    codes = {tr_fold(code) for code in materials}
    chosen = _panel(_plain(values, "kaplama"))
    inside: Panel = "flat" if codes and not _any(codes, "pnl") else chosen
    outside: Panel = "composite" if _any(codes, "pnl-kmp") else inside
    glass = _any(codes, "cam-") or _is_yes(values.get("cam"))
    return DrawingStyle(
        outside=outside,
        inside=inside,
        glass=glass,
        pull_bar=_any(codes, "kol-cek"),
        panic_bar=_any(codes, "pnk") or _is_yes(values.get("panik_bar")),
        closer=_any(codes, "cal-"),
        peephole=_any(codes, "drb") if codes else not glass,
    )


def _panel(said: str) -> Panel:
    if "kompozit" in said or "kompakt" in said:
        return "composite"
    if "kabartma" in said or "pvc" in said:
        return "embossed"
    return "grooved" if said else "flat"


def _any(codes: set[str], beginning: str) -> bool:
    return any(code.startswith(beginning) for code in codes)


def _is_yes(value: Value | None) -> bool:
    if value is None or isinstance(value, bool):
        return bool(value)
    return tr_fold(str(value)).strip() not in ("", "0", "yok", "hayir", "camsiz", "no", "false")


def _number(values: Mapping[str, Value], code: str) -> Decimal | None:
    value = values.get(code)
    if value is None or isinstance(value, bool):
        return None
    try:
        number = Decimal(value)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _millimetres(number: Decimal | None, *, usual: int, least: int, most: int) -> int:
    return (
        usual if number is None else int(min(max(number, Decimal(least)), Decimal(most)).to_integral_value())
    )


def _size(values: Mapping[str, Value], code: str) -> str:
    number = _number(values, code)
    if number is None or abs(number) >= Decimal(10) ** 6:
        return "?"
    return f"{number.normalize() + 0:f}".replace(".", ",")


def _words(values: Mapping[str, Value], code: str) -> str:
    said = str(values.get(code, "")).strip()
    return said if len(said) <= _LONGEST_SHOWN else said[: _LONGEST_SHOWN - 1] + "…"


def _plain(values: Mapping[str, Value], code: str) -> str:
    return tr_fold(str(values.get(code, "")))
