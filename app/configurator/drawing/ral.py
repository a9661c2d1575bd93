"""RAL colours as a screen shows them, their names, and lighter and darker tones of a colour.

The hex values are the usual screen approximations; the painted door follows the RAL fan, never the screen.
"""

from __future__ import annotations

import re

from app.kernel.text import N_

UNKNOWN = "#9aa2ad"

_COLOURS: dict[str, tuple[str, str]] = {
    "1013": ("#e3d9c6", N_("Oyster white")),
    "1015": ("#e6d2b5", N_("Light ivory")),
    "1019": ("#a48f7a", N_("Grey beige")),
    "3003": ("#861a22", N_("Ruby red")),
    "3005": ("#59191f", N_("Wine red")),
    "3009": ("#6d342d", N_("Oxide red")),
    "3020": ("#bb1f11", N_("Traffic red")),
    "5002": ("#00387b", N_("Ultramarine blue")),
    "5010": ("#004f7c", N_("Gentian blue")),
    "5011": ("#1a2b3c", N_("Steel blue")),
    "6005": ("#114232", N_("Moss green")),
    "6009": ("#27352a", N_("Fir green")),
    "7001": ("#8f999f", N_("Silver grey")),
    "7012": ("#575d5e", N_("Basalt grey")),
    "7015": ("#4f5358", N_("Slate grey")),
    "7016": ("#383e42", N_("Anthracite grey")),
    "7021": ("#2f3234", N_("Black grey")),
    "7024": ("#474a50", N_("Graphite grey")),
    "7035": ("#cbd0cc", N_("Light grey")),
    "7039": ("#6b695f", N_("Quartz grey")),
    "7040": ("#9da3a6", N_("Window grey")),
    "7047": ("#d0d0d0", N_("Telegrey 4")),
    "8003": ("#7e4b26", N_("Clay brown")),
    "8011": ("#5a3827", N_("Nut brown")),
    "8014": ("#4a3526", N_("Sepia brown")),
    "8016": ("#4c2b20", N_("Mahogany brown")),
    "8017": ("#442f29", N_("Chocolate brown")),
    "8019": ("#3d3635", N_("Grey brown")),
    "8022": ("#1a1718", N_("Black brown")),
    "9001": ("#e9e0d2", N_("Cream")),
    "9003": ("#f4f8f4", N_("Signal white")),
    "9004": ("#2e3032", N_("Signal black")),
    "9005": ("#0e0e10", N_("Jet black")),
    "9006": ("#a1a1a0", N_("White aluminium")),
    "9007": ("#878581", N_("Grey aluminium")),
    "9010": ("#f1ede1", N_("Pure white")),
    "9016": ("#f1f1ea", N_("Traffic white")),
}
_NUMBER = re.compile(r"(?<!\d)\d{4}(?!\d)")
_DARKEST_BRIGHT = 120  # below this brightness (0–255) lines on a colour are drawn white


def ral_number(said: str) -> str:
    """The four digits in "7016", "RAL 7016" or "ral7016 mat"; nothing when there are none."""
    found = _NUMBER.search(said)
    return found.group() if found else ""


def hex_of(said: str) -> str | None:
    """The screen colour of a RAL number, or None when the fan page is not known here."""
    known = _COLOURS.get(ral_number(said))
    return known[0] if known else None


def name_of(said: str) -> str:
    """The English name of a RAL colour (a gettext message id), empty when it is not known here."""
    known = _COLOURS.get(ral_number(said))
    return known[1] if known else ""


def shade(colour: str, percent: int) -> str:
    """A colour moved towards white (positive) or black (negative) by so many per cent."""
    goal = 255 if percent > 0 else 0
    part = abs(percent)
    return "#" + "".join(f"{(level * (100 - part) + goal * part) // 100:02x}" for level in _levels(colour))


def is_dark(colour: str) -> bool:
    """Whether lines on this colour must be light to be seen."""
    red, green, blue = _levels(colour)
    return (299 * red + 587 * green + 114 * blue) // 1000 < _DARKEST_BRIGHT


def _levels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
