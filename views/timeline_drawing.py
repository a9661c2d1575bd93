"""The timeline of an order as a picture drawn here: a row for each card, a bar for each state it was in.

States differ by colour, pattern and the words each bar says; the table beneath the picture says the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from flask_babel import gettext
from markupsafe import Markup

from app.kernel.clock import show_date, show_moment, to_local
from app.kernel.text import N_
from app.production.timeline import Bar, CardBars, Timeline
from app.production.working_days import starts_on

LEFT, TOP, ROW, BAR = 132, 30, 44, 22
WIDTH = 1080
FOOT = 26
LETTER = 6
"""About how wide a letter of a label is."""
STATE_WORDS = {
    "waiting": N_("Waiting"),
    "running": N_("Running"),
    "blocked": N_("Blocked"),
    "rework": N_("Rework"),
    "ready": N_("Ready to ship"),
}
_MOST_TICKS = 8
_PATTERNS = Markup(
    '<defs><pattern id="t-blocked" width="8" height="8" patternUnits="userSpaceOnUse"'
    ' patternTransform="rotate(45)"><rect width="8" height="8" class="tl__under tl__under--blocked"/>'
    '<rect width="3" height="8" class="tl__mark"/></pattern>'
    '<pattern id="t-rework" width="8" height="8" patternUnits="userSpaceOnUse">'
    '<rect width="8" height="8" class="tl__under tl__under--rework"/>'
    '<circle cx="4" cy="4" r="1.7" class="tl__mark"/></pattern>'
    '<pattern id="t-running" width="6" height="8" patternUnits="userSpaceOnUse">'
    '<rect width="6" height="8" class="tl__under tl__under--running"/>'
    '<rect width="1.5" height="8" class="tl__mark tl__mark--thin"/></pattern></defs>'
)
_NAME = Markup('<text class="tl__card" x="0" y="{}">{}</text><text class="tl__doors" x="0" y="{}">{}</text>')
_BAR = Markup(
    '<g><title>{}</title><rect class="tl__bar tl__bar--{}" x="{}" y="{}" width="{}" height="{}"/>{}</g>'
)
_LABEL = Markup('<text class="tl__label tl__label--{}" x="{}" y="{}">{}</text>')
_TICK = Markup(
    '<path class="tl__grid" d="M{0} {1}V{2}"/>'
    '<text class="tl__day" text-anchor="middle" x="{0}" y="18">{3}</text>'
)
_LINE = Markup(
    '<path class="tl__line tl__line--{0}" d="M{1} {2}V{3}"/>'
    '<text class="tl__said tl__said--{0}" text-anchor="{4}" x="{5}" y="{6}">{7}</text>'
)


class _Scale:
    """From moments to places in the picture."""

    def __init__(self, begin: datetime, end: datetime) -> None:
        self.begin, self.end = begin, end

    def x(self, moment: datetime) -> int:
        share = (moment - self.begin) / (self.end - self.begin)
        return round(LEFT + min(max(share, 0), 1) * (WIDTH - LEFT - 8))


def draw_timeline(timeline: Timeline, now: datetime) -> Markup:
    """The picture; empty when no card of the order has come to the floor."""
    first, last = timeline.begin, timeline.end
    if first is None or last is None:
        return Markup()
    promised = starts_on(timeline.due_on) + timedelta(hours=18) if timeline.due_on else last
    begin = starts_on(to_local(first).date())
    end = max(last, promised if promised > begin else last, begin + timedelta(days=1)) + timedelta(hours=6)
    scale = _Scale(begin, end)
    bottom = TOP + ROW * len(timeline.cards)
    parts = [_PATTERNS, *_ticks(scale, bottom)]
    for number, card in enumerate(timeline.cards):
        parts += _row(card, TOP + ROW * number, scale)
    if begin <= now <= end:
        parts.append(_line("today", scale.x(now), bottom, gettext("Today")))
    if timeline.due_on and promised >= begin:
        parts.append(_line("due", scale.x(promised), bottom, gettext("Promised"), row=1))
    said = gettext(
        "%(cards)s cards from %(first)s to %(last)s",
        cards=len(timeline.cards),
        first=show_date(first),
        last=show_date(last),
    )
    return Markup('<svg class="tl" viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>').format(
        WIDTH, bottom + FOOT + 14, said, Markup().join(parts)
    )


def _ticks(scale: _Scale, bottom: int) -> Iterator[Markup]:
    days = max((scale.end - scale.begin).days, 1)
    step = max(1, -(-days // _MOST_TICKS))
    for day in range(0, days + 1, step):
        moment = scale.begin + timedelta(days=day)
        if scale.x(moment) > WIDTH - 20:
            continue
        yield _TICK.format(scale.x(moment), TOP - 6, bottom, show_date(moment)[:5])


def _row(card: CardBars, top: int, scale: _Scale) -> Iterator[Markup]:
    doors = gettext("%(doors)s doors", doors=card.doors)
    if card.is_remake:
        doors = gettext("%(doors)s, made anew", doors=doors)
    yield _NAME.format(top + 13, card.number, top + 29, doors)
    for bar in card.bars:
        yield _bar(bar, top, scale)


def _bar(bar: Bar, top: int, scale: _Scale) -> Markup:
    left, right = scale.x(bar.begin), scale.x(bar.end)
    width = max(right - left, 3)
    place = bar.place or gettext("Ready to ship")
    label = place if len(place) * LETTER < width - 8 else ""
    shown = _LABEL.format(bar.state, left + 5, top + 19, label) if label else Markup()
    return _BAR.format(say(bar), bar.state, left, top + 4, width, BAR, shown)


def _line(kind: str, x: int, bottom: int, words: str, *, row: int = 0) -> Markup:
    is_right = x > WIDTH - 90
    return _LINE.format(
        kind,
        x,
        TOP - 6,
        bottom + 4 + 14 * row,
        "end" if is_right else "start",
        x - 4 if is_right else x + 4,
        bottom + 14 + 14 * row,
        words,
    )


def say(bar: Bar) -> str:
    """A bar in words: where, how, from when to when, and why."""
    place = bar.place or gettext("Ready to ship")
    times = f"{show_moment(bar.begin)} – {show_moment(bar.end)}"
    state = gettext(STATE_WORDS[bar.state])
    return f"{place} · {state} · {times}" + (f" · {bar.reason}" if bar.reason else "")
