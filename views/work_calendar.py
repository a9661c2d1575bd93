"""The working calendar: holidays of Türkiye, the company's own days, how many work where, and the rules."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from flask import flash, redirect, request, url_for
from flask_appbuilder import BaseView, expose, has_access
from flask_babel import format_date, gettext

from app.kernel.clock import today_local
from app.kernel.errors import Refusal
from app.kernel.text import N_
from app.kernel.work import Work
from app.promises.calendar import WorkCalendar
from app.promises.holidays import holidays_of
from app.promises.keeping import (
    ADD,
    DELETE,
    EDIT,
    RANGES,
    change_promise_rules,
    crews,
    keep_days,
    own_days,
    read_promise_rules,
    remove_day,
)
from app.promises.timing import read_stations
from views import formatting
from views.ids import id_from
from views.works import client_key, may, reading, saying_no_politely, sentences_by_field, users_work

KIND_WORDS = {
    "closed": N_("Nobody works"),
    "half": N_("Worked until 13:00"),
    "open": N_("Worked like another day"),
}
_PEOPLE = "people-"


class WorkCalendarView(BaseView):
    """On which days the company works, and how promised days follow from it."""

    route_base = "/work-calendar"
    default_view = "list"
    class_permission_name = "WorkCalendar"
    method_permission_name = {"list": "list", "add": "add", "rules": "edit", "remove": "delete"}

    @expose("/")
    @has_access
    def list(self) -> Any:
        """The days of this year and the next that are not like others."""
        return self._page()

    @expose("/add", methods=["POST"])
    @has_access
    def add(self) -> Any:
        """One day or a whole holiday of the company."""
        typed = {name: request.form.get(name, "") for name in ("first", "last", "kind", "name")}

        def act(work: Work) -> None:
            work.once(client_key(), "keep calendar days", lambda: keep_days(work, typed)[0].id)

        try:
            with users_work() as work:
                act(work)
        except Refusal as refusal:
            return self._page(typed=typed, errors=sentences_by_field(refusal)), 422
        return self._saved()

    @expose("/remove/<int:pk>", methods=["POST"])
    @has_access
    def remove(self, pk: int) -> Any:
        """A day is as the calendar of Türkiye says again."""
        with saying_no_politely(), users_work() as work:
            remove_day(work, pk)
            flash(gettext("The day was removed."), "success")
        return redirect(url_for(".list"))

    @expose("/rules", methods=["POST"])
    @has_access
    def rules(self) -> Any:
        """How promised days are reckoned, and how many people work in each department."""
        typed = {name: request.form.get(name, "") for name in RANGES}
        people = {
            number: said
            for name, said in request.form.items()
            if name.startswith(_PEOPLE) and (number := id_from(name.removeprefix(_PEOPLE))) is not None
        }
        try:
            with users_work() as work:
                change_promise_rules(work, typed, people)
        except Refusal as refusal:
            again = {**typed, **{f"{_PEOPLE}{number}": said for number, said in people.items()}}
            return self._page(rules=again, rule_errors=sentences_by_field(refusal)), 422
        return self._saved()

    def _saved(self) -> Any:
        flash(gettext("Saved. Promised days are reckoned with it from now on."), "success")
        return redirect(url_for(".list"))

    def _page(self, **facts: Any) -> Any:
        work = reading()
        today = today_local(work.now)
        calendar = WorkCalendar.of(work, today)
        return self.render_template(
            "workshop/calendar.html",
            title=gettext("Working calendar"),
            days=[_shown_day(one.day, one.kind, one.name, one.id) for one in own_days(work)],
            holidays=_holidays(calendar, today),
            stations=_stations(work, calendar),
            kinds=[(kind, gettext(word)) for kind, word in KIND_WORDS.items()],
            may_add=may(ADD),
            may_edit=may(EDIT),
            may_remove=may(DELETE),
            fmt=formatting,
            **{
                "typed": {"kind": "closed"},
                "errors": {},
                "rules": {name: str(getattr(read_promise_rules(work), name)) for name in RANGES},
                "rule_errors": {},
                **facts,
            },
        )


def _holidays(calendar: WorkCalendar, today: date) -> list[dict[str, Any]]:
    """The holidays of the next twelve months, as they fall on days of the week."""
    until = today + timedelta(days=365)
    found = [one for year in (today.year, today.year + 1) for one in holidays_of(year)]
    return [
        {
            **_shown_day(day, "half" if holiday.is_half else "closed", gettext(holiday.name)),
            "is_own": calendar.name_of(day) not in ("", holiday.name),
        }
        for day, holiday in found
        if today <= day <= until
    ]


def _shown_day(day: date, kind: str, name: str, pk: int | None = None) -> dict[str, Any]:
    return {
        "id": pk,
        "day": day,
        "weekday": format_date(day, "EEEE"),
        "kind": kind,
        "word": gettext(KIND_WORDS[kind]),
        "name": name,
    }


def _stations(work: Work, calendar: WorkCalendar) -> list[Mapping[str, Any]]:
    """Every department with who works there and the minutes of work a usual day has."""
    minutes = Decimal(calendar.usual_seconds) / 60
    found = zip(crews(work), read_stations(work, calendar.usual_seconds), strict=True)
    return [
        {
            "id": station.id,
            "name": station.name,
            "people": people,
            "hands": station.hands.quantize(Decimal("0.1")),
            "minutes": (minutes * station.hands).quantize(Decimal(1)),
        }
        for (_department, people), station in found
    ]
