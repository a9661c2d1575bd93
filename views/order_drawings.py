"""The doors on the page of an order: each different one is drawn once, and large when it is asked for."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, Final

from flask import abort
from flask_appbuilder import expose, has_access
from flask_babel import get_locale, gettext

from app.kernel.work import RecordGone
from app.orders.previewing import drawing_of
from app.orders.reading import OrderCard, drawn_line
from views.works import reading

Answers = tuple[tuple[str, str], ...]
_START: Final = re.compile(r'<svg [^>]*?viewBox="([^"]+)"')


class OrderDrawing:
    """The part of the order screens that shows a door large."""

    @expose("/drawing/<int:line>")
    @has_access
    def drawing(self, line: int) -> Any:
        """The whole sheet of a line's door: both faces, the plan, its sizes."""
        try:
            values, codes = drawn_line(reading(), line)
        except RecordGone:
            abort(404)
        return drawing_of(values, codes, translate=gettext)


def drawings_of(card: OrderCard) -> dict[int, str]:
    """The door of each line that is one, by the line's id; equal doors refer to the first of them."""
    language = str(get_locale())
    first: dict[str, str] = {}
    drawings = {}
    for line in card.lines:
        if line.model_id is None:
            continue
        codes = frozenset(row.code for row in line.materials)
        drawn = _card(tuple(line.parameters.items()), codes, language)
        name = f"door-{line.id}"
        drawings[line.id] = (
            _again(drawn, first[drawn]) if drawn in first else drawn.replace("<svg ", f'<svg id="{name}" ', 1)
        )
        first.setdefault(drawn, name)
    return drawings


# The page is opened again and again while an order is talked about; ``language`` is that of its title.
@lru_cache(maxsize=1024)
def _card(values: Answers, codes: frozenset[str], language: str) -> str:
    del language
    return drawing_of(dict(values), set(codes), detail="card", translate=gettext)


def _again(drawn: str, name: str) -> str:
    """The same picture without its hundreds of shapes."""
    found = _START.match(drawn)
    title = drawn[drawn.index(">", drawn.index("<title")) + 1 : drawn.index("</title>")]
    box = found[1] if found else ""
    return (
        f'<svg viewBox="{box}" role="img" class="door-drawing card" aria-label="{_quoted(title)}">'
        f'<use href="#{name}"/></svg>'
    )


def _quoted(escaped: str) -> str:
    """Text of an element as the value of an attribute."""
    return escaped.replace('"', "&quot;")
