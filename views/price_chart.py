"""Prices over time as a picture drawn here: steps, because a price holds until the next delivery.

Lines differ by dash and by a word beside their end, never by colour alone; the table beneath says the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from flask_babel import gettext
from markupsafe import Markup

from app.kernel.amounts import show_unit_cost
from app.kernel.clock import show_date
from app.purchasing.terms.prices import PriceLine

HEIGHT = 240
LEFT, TOP, BOTTOM = 78, 14, 30
PLOT = 490
"""How wide the lines are drawn; names beside their ends come on top of that."""
NAMES, MARGIN = 150, 14
DASHES = ("", "7 4", "2 4", "10 3 2 3")
MOST_LINES = len(DASHES)
_NAME_LETTERS = 20
_STEPS = (Decimal(1), Decimal(2), Decimal("2.5"), Decimal(5), Decimal(10))
_TICKS = 4
_GRID = Markup('<path class="prices__grid" d="M{} {}H{}"/><text class="prices__tick" x="{}" y="{}">{}</text>')
_DAY = Markup('<text class="prices__day" text-anchor="{}" x="{}" y="{}">{}</text>')
_DOT = Markup('<circle class="prices__dot prices__dot--{}" cx="{}" cy="{}" r="3"><title>{}</title></circle>')
_LINE = Markup('<path class="prices__line prices__line--{}" stroke-dasharray="{}" d="{}"/>')
_NAME = Markup('<text class="prices__name prices__name--{}" x="{}" y="{}">{}</text>')


@dataclass(frozen=True)
class Scale:
    """From days and prices to places in the picture."""

    first: date
    days: int
    low: Decimal
    high: Decimal

    def x(self, day: date) -> Decimal:
        """How far to the right."""
        share = Decimal((day - self.first).days) / Decimal(self.days)
        return LEFT + share * PLOT

    def y(self, price: Decimal) -> Decimal:
        """How far down."""
        share = (price - self.low) / (self.high - self.low)
        return HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM)


def draw_prices(lines: Sequence[PriceLine], today: date, names: Sequence[str]) -> Markup:
    """The picture of up to four lines with their ``names``; empty when there is nothing to draw."""
    shown = list(zip(lines, names, strict=True))[:MOST_LINES]
    prices = [point.price for line, _name in shown for point in line.points]
    if not prices:
        return Markup()
    first = min(line.points[0].day for line, _name in shown)
    ticks = nice_ticks(min(prices), max(prices))
    scale = Scale(first, max((today - first).days, 1), ticks[0], ticks[-1])
    said = gettext(
        "Steps of the price from %(first)s to %(last)s; lowest %(low)s, highest %(high)s, last %(now)s.",
        first=show_date(first),
        last=show_date(today),
        low=show_unit_cost(min(prices)),
        high=show_unit_cost(max(prices)),
        now=show_unit_cost(shown[0][0].last.price),
    )
    parts = [_grid(scale, ticks, first, today)]
    parts += [_step_line(line, scale, today, place) for place, (line, _name) in enumerate(shown)]
    parts.append(_end_names(shown, scale))
    width = LEFT + PLOT + (NAMES if any(names) else MARGIN)
    return Markup('<svg class="prices" viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>').format(
        width, HEIGHT, said, Markup().join(parts)
    )


def nice_ticks(low: Decimal, high: Decimal) -> list[Decimal]:
    """Round prices around all that were paid: 30, 32, 34 …, at least two and never below nothing."""
    spread = max(high - low, high / 10, Decimal("0.01"))
    raw = spread / _TICKS
    power = Decimal(10) ** raw.adjusted()
    step = next(one * power for one in _STEPS if one * power >= raw)
    bottom = max((low // step) * step, Decimal(0))
    ticks = [bottom]
    while ticks[-1] < high or len(ticks) < 2:  # noqa: PLR2004 - a scale has two ends
        ticks.append(ticks[-1] + step)
    return ticks


def _grid(scale: Scale, ticks: Sequence[Decimal], first: date, today: date) -> Markup:
    drawn = []
    for tick in ticks:
        y = scale.y(tick)
        drawn.append(_GRID.format(LEFT, _r(y), LEFT + PLOT, LEFT - 8, _r(y + 4), show_unit_cost(tick)))
    days = [(first, "start")] if first == today else [(first, "start"), (today, "end")]
    for day, anchor in days:
        drawn.append(_DAY.format(anchor, _r(scale.x(day)), HEIGHT - 8, show_date(day)))
    return Markup().join(drawn)


def _step_line(line: PriceLine, scale: Scale, today: date, place: int) -> Markup:
    """The price until the next delivery, then up or down at once; a dot for each delivery."""
    start = line.points[0]
    path = f"M{_r(scale.x(start.day))} {_r(scale.y(start.price))}"
    for point in line.points[1:]:
        path += f"H{_r(scale.x(point.day))}V{_r(scale.y(point.price))}"
    path += f"H{_r(scale.x(today))}"
    dots = []
    for point in line.points:
        said = f"{show_date(point.day)} · {show_unit_cost(point.price)}"
        dots.append(_DOT.format(place, _r(scale.x(point.day)), _r(scale.y(point.price)), said))
    return _LINE.format(place, DASHES[place] or "none", path) + Markup().join(dots)


def _end_names(shown: Sequence[tuple[PriceLine, str]], scale: Scale) -> Markup:
    """Beside the end of each line its name; names that would cover each other move apart."""
    ends = sorted((scale.y(line.last.price), place, name) for place, (line, name) in enumerate(shown))
    words, free = [], Decimal(TOP)
    for y, place, name in ends:
        at = max(y + 4, free)
        free = at + 14
        short = name if len(name) <= _NAME_LETTERS else f"{name[: _NAME_LETTERS - 1]}…"
        words.append(_NAME.format(place, LEFT + PLOT + 8, _r(at), short))
    return Markup().join(words)


def _r(place: Decimal) -> Decimal:
    """A tenth of a point is as fine as anybody sees."""
    return place.quantize(Decimal("0.1"))
