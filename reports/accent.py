"""The one accent colour of a company on paper, and the tones that follow from it."""

from __future__ import annotations

import re

_USUAL = "#14507a"
_HEX = re.compile(r"#[0-9a-fA-F]{6}")
_BRIGHT = 150  # an accent brighter than this (0–255) carries dark text and is darkened for lines of text


def tones(accent: str) -> str:
    """CSS variables for the page; anything but ``#rrggbb`` gives the house colour."""
    colour = accent.lower() if _HEX.fullmatch(accent) else _USUAL
    bright = _brightness(colour) > _BRIGHT
    ink = _mixed(colour, "#000000", 55) if bright else colour
    on_accent = "#111820" if bright else "#ffffff"
    return f"--accent:{colour};--ink:{ink};--tint:{_mixed(colour, '#ffffff', 93)};--on-accent:{on_accent}"


def _levels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _brightness(colour: str) -> int:
    red, green, blue = _levels(colour)
    return (299 * red + 587 * green + 114 * blue) // 1000


def _mixed(colour: str, other: str, percent: int) -> str:
    """So many per cent of the other colour."""
    pairs = zip(_levels(colour), _levels(other), strict=True)
    return "#" + "".join(f"{(one * (100 - percent) + two * percent) // 100:02x}" for one, two in pairs)
