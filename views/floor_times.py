"""Measured minutes: line by line, set right by the foreman, and as a report by model and department."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import flash, redirect, request, url_for
from flask_appbuilder import BaseView, expose, has_access
from flask_babel import gettext

from app.kernel.amounts import parse_decimal, show_number
from app.kernel.errors import Refusal
from app.production.correcting_time import (
    CORRECT,
    MeasuredPage,
    correct_time,
    measured_lines,
    time_reasons,
)
from app.production.durations import RANGES, durations
from views import formatting
from views.exporting import as_csv, as_xlsx
from views.ids import id_from
from views.works import client_key, may, reading, sentences_by_field, users_work

PAGE_SIZE = 20
MOST_EXPORTED = 2_000
USUAL_RANGE = 90
Errors = Mapping[str, Sequence[str]]


class FloorTimeView(BaseView):
    """How long doors really took."""

    route_base = "/floor-times"
    default_view = "list"
    class_permission_name = "Floor"
    method_permission_name = {
        "list": "list",
        "export": "export",
        "correct": "correct",
        "durations": "list",
        "export_durations": "export",
    }

    @expose("/")
    @has_access
    def list(self) -> Any:
        """Planned, measured and corrected minutes of the newest orders."""
        return self._page()

    def _page(self, wrong: tuple[int, int] | None = None, errors: Errors | None = None) -> Any:
        number = max(request.values.get("page", 0, int), 0)
        typed = request.values.get("q", "")
        return self.render_template(
            "floor/times.html",
            title=gettext("Measured times"),
            page=self._read(number, PAGE_SIZE, typed),
            number=number,
            search_value=typed,
            may_correct=may(CORRECT),
            reasons=time_reasons(reading()),
            wrong=wrong,
            errors=errors or {},
            typed=request.form,
            shown_number=show_number,
            fmt=formatting,
        )

    @expose("/correct/<int:line>/<int:department>", methods=["POST"])
    @has_access
    def correct(self, line: int, department: int) -> Any:
        """Set the minutes of one line in one department right."""
        reason = request.form.get("reason", "")
        try:
            with users_work() as work:
                minutes = parse_decimal(request.form.get("minutes", ""), field="minutes")
                correct_time(
                    work, line, department, minutes, id_from(reason) if reason else None, key=client_key()
                )
        except Refusal as refusal:
            errors = sentences_by_field(refusal)
            if "" in errors:
                flash(" ".join(errors[""]), "danger")
            return self._page((line, department), errors), 422
        flash(gettext("The minutes were corrected; costs follow."), "success")
        typed, number = request.form.get("q") or None, request.form.get("page") or None
        return redirect(url_for(".list", q=typed, page=number) + f"#line-{line}")

    @expose("/export/<any(csv, xlsx):kind>")
    @has_access
    def export(self, kind: str) -> Any:
        """Every line and department as a row of its own, the newest orders first."""
        labels = [
            gettext("Order"),
            gettext("Line"),
            gettext("Customer"),
            gettext("Door model"),
            gettext("Doors"),
            gettext("Department"),
            gettext("Planned minutes"),
            gettext("Measured minutes"),
            gettext("Corrected minutes"),
            gettext("Reason"),
            gettext("Corrected by"),
            gettext("Who worked"),
        ]
        rows = [
            [
                line.number,
                line.position,
                line.customer,
                line.model,
                line.doors,
                time.department,
                time.planned,
                time.measured,
                time.correction.minutes if time.correction else None,
                time.correction.reason if time.correction else "",
                time.correction.by if time.correction else "",
                ", ".join(time.workers),
            ]
            for line in self._read(0, MOST_EXPORTED, request.args.get("q", "")).lines
            for time in line.times
        ]
        return {"csv": as_csv, "xlsx": as_xlsx}[kind](gettext("measured-times"), labels, rows)

    @expose("/durations")
    @has_access
    def durations(self) -> Any:
        """What a door of a model usually takes in a department, against its plan."""
        days = _days()
        return self.render_template(
            "floor/durations.html",
            title=gettext("Durations"),
            rows=durations(reading(), days),
            days=days,
            ranges=RANGES,
            fmt=formatting,
        )

    @expose("/durations/export/<any(csv, xlsx):kind>")
    @has_access
    def export_durations(self, kind: str) -> Any:
        """The same as a file."""
        labels = [
            gettext("Model"),
            gettext("Department"),
            gettext("Doors"),
            gettext("Planned minutes"),
            gettext("Median"),
            gettext("85th percentile"),
            gettext("Median against plan (%)"),
        ]
        rows = [
            [
                f"{row.code} {row.model}",
                row.department,
                row.doors,
                row.planned,
                row.median,
                row.most,
                row.ratio,
            ]
            for row in durations(reading(), _days())
        ]
        return {"csv": as_csv, "xlsx": as_xlsx}[kind](gettext("durations"), labels, rows)

    def _read(self, page: int, page_size: int, typed: str) -> MeasuredPage:
        return measured_lines(reading(), typed, page=page, page_size=page_size)


def _days() -> int:
    asked = request.args.get("days", USUAL_RANGE, int)
    return asked if asked in RANGES else USUAL_RANGE
