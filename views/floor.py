"""Where the floor jams, what is late, and the story of an order as bars. No money on any of these pages."""

from __future__ import annotations

from typing import Any

from flask import abort, request
from flask_appbuilder import BaseView, expose, has_access
from flask_babel import gettext

from app.kernel.clock import show_date
from app.kernel.text import N_
from app.kernel.work import RecordGone
from app.production.floor_figures import RANGES, FloorFigures, floor_figures
from app.production.lateness import Lateness, LateOrder, lateness
from app.production.stays import READY
from app.production.timeline import order_timeline
from views import formatting
from views.exporting import as_csv, as_xlsx
from views.floor_charts import charts_of
from views.timeline_drawing import STATE_WORDS, draw_timeline
from views.works import reading

USUAL_RANGE = 30
STANDING_WORDS = {"late": N_("Late"), "soon": N_("Soon late"), "slow": N_("Will be late")}
STANDING_TONES = {"late": ("bad", "clock"), "soon": ("warn", "hourglass"), "slow": ("info", "trending-down")}


class FloorView(BaseView):
    """Reports of the floor for those who lead it."""

    route_base = "/floor"
    default_view = "bottleneck"
    class_permission_name = "Floor"
    method_permission_name = {
        "bottleneck": "list",
        "late": "list",
        "timeline": "list",
        "export": "export",
        "export_late": "export",
    }

    @expose("/")
    @has_access
    def bottleneck(self) -> Any:
        """Queue, flow, throughput and blocks by department, and which one jams."""
        days = _days()
        figures = floor_figures(reading(), days)
        return self.render_template(
            "floor/bottleneck.html",
            title=gettext("Bottleneck"),
            figures=figures,
            charts=charts_of(figures),
            days=days,
            ranges=RANGES,
            place_names=_place_names(figures),
            fmt=formatting,
        )

    @expose("/export/<any(csv, xlsx):kind>")
    @has_access
    def export(self, kind: str) -> Any:
        """Every department and day as a row of its own."""
        figures = floor_figures(reading(), _days())
        labels = [
            gettext("Day"),
            gettext("Department"),
            gettext("Doors that came"),
            gettext("Doors that left"),
            gettext("Doors there in the evening"),
            gettext("Hours stood"),
            gettext("Hours queued"),
            gettext("Hours blocked"),
            gettext("Worked minutes"),
        ]
        rows = [
            [
                day,
                name,
                one.arrived,
                one.departed,
                one.at_end,
                one.stood_hours,
                one.queued_hours,
                one.blocked_hours,
                one.worked_minutes,
            ]
            for day in figures.days
            for place, name in _place_names(figures)
            if (one := figures.by_day[day, place])
        ]
        return {"csv": as_csv, "xlsx": as_xlsx}[kind](gettext("bottleneck"), labels, rows)

    @expose("/late")
    @has_access
    def late(self) -> Any:
        """Orders past their promise, and those that soon will be."""
        found = lateness(reading())
        asked = request.args.get("only", "")
        return self.render_template(
            "floor/late.html",
            title=gettext("Late and soon late"),
            found=found,
            orders=found.of(asked) if asked in STANDING_WORDS else found.orders,
            only=asked if asked in STANDING_WORDS else "",
            words={standing: gettext(word) for standing, word in STANDING_WORDS.items()},
            tones=STANDING_TONES,
            where=_where,
            fmt=formatting,
        )

    @expose("/late/export/<any(csv, xlsx):kind>")
    @has_access
    def export_late(self, kind: str) -> Any:
        """The same list as a file."""
        labels = [
            gettext("Order"),
            gettext("Customer"),
            gettext("Phone"),
            gettext("Promised"),
            gettext("Days late"),
            gettext("Standing"),
            gettext("Ready by"),
            gettext("Where it is"),
            gettext("What blocks it"),
            gettext("Missing material"),
        ]
        rows = [_row(one) for one in _asked(lateness(reading()))]
        return {"csv": as_csv, "xlsx": as_xlsx}[kind](gettext("late-orders"), labels, rows)

    @expose("/timeline/<int:pk>")
    @has_access
    def timeline(self, pk: int) -> Any:
        """Where each card of an order stood, from when to when."""
        work = reading()
        try:
            found = order_timeline(work, pk)
        except RecordGone:
            abort(404)
        return self.render_template(
            "floor/timeline.html",
            title=gettext("Timeline of %(order)s", order=found.number),
            timeline=found,
            picture=draw_timeline(found, work.now),
            words={state: gettext(word) for state, word in STATE_WORDS.items()},
            fmt=formatting,
        )


def _days() -> int:
    asked = request.args.get("days", USUAL_RANGE, int)
    return asked if asked in RANGES else USUAL_RANGE


def _place_names(figures: FloorFigures) -> list[tuple[int, str]]:
    """Every column of the board by name, the one behind the departments last."""
    return [*((one.id, one.name) for one in figures.departments), (READY, gettext("Ready to ship"))]


def _asked(found: Lateness) -> list[LateOrder]:
    asked = request.args.get("only", "")
    return found.of(asked) if asked in STANDING_WORDS else list(found.orders)


def _where(order: LateOrder) -> list[tuple[str, int, bool]]:
    """The places of an order's doors in words, or its state while it has none."""
    if not order.places:
        return [(formatting.state_word(order.state), 0, False)]
    return [(one.name or gettext("Ready to ship"), one.doors, one.is_blocked) for one in order.places]


def _row(order: LateOrder) -> list[Any]:
    places = ", ".join(f"{name}: {doors}" if doors else name for name, doors, _blocked in _where(order))
    return [
        order.number,
        order.customer,
        formatting.phone(order.phone) if order.phone else "",
        order.due_on,
        max(order.days_late, 0),
        gettext(STANDING_WORDS[order.standing]),
        show_date(order.expected_on) if order.expected_on else "",
        places,
        ", ".join(order.reasons),
        order.materials,
    ]
