"""Stock value: what the stock is worth now, or was worth at any past moment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from math import ceil
from typing import Any

from flask import request
from flask_appbuilder import BaseView, expose, has_access
from flask_babel import gettext

from app.kernel.clock import show_date, to_local, today_local
from app.kernel.errors import Refusal
from app.kernel.text import tr_fold
from app.stock.values.closing import ALL_IN_PROGRESS
from app.stock.values.moments import ends_before, moment_asked
from app.stock.values.paper import valuation_paper
from app.stock.values.valuing import Valuation, value_stock, valued_places
from reports.valuation import render_valuation
from views import formatting
from views.exporting import as_csv, as_xlsx
from views.ids import id_from
from views.materials import KIND_WORDS
from views.paper_words import readers_words
from views.papers import pdf_response
from views.works import reading, sentences_by_field

PAGE_SIZE = 100
ASKED = ("day", "hour", "place", "of", "q")


class ValuationView(BaseView):
    """What the stock is and was worth, for those who may see costs."""

    route_base = "/stock-value"
    default_view = "list"
    class_permission_name = "Cost"
    method_permission_name = {"list": "see", "export": "see", "pdf": "see"}

    @expose("/")
    @has_access
    def list(self) -> Any:
        """By warehouse and kind, and material by material."""
        work = reading()
        try:
            at = moment_asked(work, _asked("day"), _asked("hour"))
        except Refusal as refusal:
            return self._page(None, sentences_by_field(refusal)), 422
        return self._page(_read(at), {}, is_now=at is None)

    def _page(
        self, found: Valuation | None, errors: Mapping[str, Sequence[str]], *, is_now: bool = False
    ) -> Any:
        work = reading()
        materials = found.materials if found else []
        number = max(request.args.get("page", 0, int), 0)
        return self.render_template(
            "stock/value.html",
            title=gettext("Stock value"),
            valuation=found,
            total=len(materials),
            rows=materials[number * PAGE_SIZE : (number + 1) * PAGE_SIZE],
            number=number,
            first=number * PAGE_SIZE + 1,
            last=max(ceil(len(materials) / PAGE_SIZE) - 1, 0),
            places=valued_places(work),
            shown=[place for place in found.places if found.by_place[place.id]] if found else [],
            asked={name: _asked(name) for name in ASKED},
            way=_way,
            ends=[(gettext(word), show_date(day)) for word, day in ends_before(today_local(work.now))],
            errors=errors,
            kinds=KIND_WORDS,
            kind_word=kind_word,
            place_name=place_name,
            is_now=is_now,
            fmt=formatting,
        )

    @expose("/export/<any(csv, xlsx):kind>")
    @has_access
    def export(self, kind: str) -> Any:
        """Every material and place as a row of its own."""
        found = _read_or_now()
        labels = [
            gettext("Code"),
            gettext("Name"),
            gettext("Kind"),
            gettext("Place"),
            gettext("Quantity"),
            gettext("Unit"),
            gettext("Average cost"),
            gettext("Value"),
            gettext("As it was on"),
        ]
        rows = [
            [
                one.code,
                one.name,
                kind_word(one.kind),
                place_name(place),
                one.held[place.id].quantity,
                one.unit,
                one.average_cost,
                one.held[place.id].value,
                found.at,
            ]
            for one in found.materials
            for place in found.places
            if place.id in one.held
        ]
        return {"csv": as_csv, "xlsx": as_xlsx}[kind](_file_name(found), labels, rows)

    @expose("/paper.pdf")
    @has_access
    def pdf(self) -> Any:
        """The same as a paper for the accountant's file."""
        found = _read_or_now()
        paper = valuation_paper(
            reading(), found, kind_word=kind_word, progress_word=gettext("Work in progress")
        )
        return pdf_response(render_valuation(paper, readers_words()), _file_name(found))


def kind_word(kind: str) -> str:
    """A kind of material in the words of the screen."""
    return gettext(KIND_WORDS[kind])


def place_name(place: Any) -> str:
    """A warehouse by its name; all work in progress together has none of its own."""
    return gettext("Work in progress") if place.id == ALL_IN_PROGRESS else str(place.name)


def _asked(name: str) -> str:
    return request.args.get(name, "").strip()


def _way(**changed: object) -> dict[str, object]:
    """The page's own question with something changed, for links to its exports and other pages."""
    return {**{name: _asked(name) for name in ASKED if _asked(name)}, **changed}


def _read(at: datetime | None) -> Valuation:
    place = _asked("place")
    kind = _asked("of")
    return value_stock(
        reading(),
        at,
        place_id=id_from(place) if place else None,
        kind=kind if kind in KIND_WORDS else "",
        typed=_asked("q"),
    )


def _read_or_now() -> Valuation:
    """For files: a moment that cannot be read was refused on the page already."""
    return _read(moment_asked(reading(), _asked("day"), _asked("hour")))


def _file_name(found: Valuation) -> str:
    # Headers are Latin-1, so the name has no Turkish letters.
    return f"{tr_fold(gettext('Stock value')).replace(' ', '-')}-{to_local(found.at):%Y-%m-%d-%H%M}"
