"""Shifts and their breaks: each on a page of its own, the list on the page of the floor."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, request, url_for
from flask_appbuilder import BaseView, expose, has_access
from flask_babel import gettext

from app.kernel.errors import Refusal
from app.kernel.work import RecordGone
from app.production.shifts import (
    DELETE_SHIFT,
    WEEKDAYS,
    Typed,
    add_shift,
    change_shift,
    remove_shift,
)
from models.floor import Shift
from views.documents import errors_of_lines, posted_lines
from views.shift_words import clock
from views.works import client_key, may, reading, saying_no_politely, users_work

EMPTY_BREAKS = 2
"""Lines offered beyond those that are filled."""


class ShiftView(BaseView):
    """Working hours of the floor."""

    route_base = "/shifts"
    default_view = "new"
    class_permission_name = "Shift"
    method_permission_name = {
        "new": "add",
        "create": "add",
        "change": "edit",
        "save": "edit",
        "remove": "delete",
    }

    @expose("/new", methods=["GET"])
    @has_access
    def new(self) -> Any:
        """An empty form."""
        return self._form(Typed("", "1111100", "", ""), url_for(".create"))

    @expose("/new", methods=["POST"])
    @has_access
    def create(self) -> Any:
        """Another shift."""
        typed = _typed()
        try:
            with users_work() as work:
                work.once(client_key(), "add a shift", lambda: add_shift(work, typed).id)
        except Refusal as refusal:
            return self._form(typed, url_for(".create"), refusal), 422
        return self._saved()

    @expose("/edit/<int:pk>", methods=["GET"])
    @has_access
    def change(self, pk: int) -> Any:
        """The shift as it is."""
        shift = self._found(pk)
        breaks = [(clock(one.begins), clock(one.ends)) for one in shift.breaks]
        typed = Typed(shift.name, shift.days, clock(shift.begins), clock(shift.ends), breaks, shift.is_active)
        return self._form(typed, url_for(".save", pk=pk), pk=pk)

    @expose("/edit/<int:pk>", methods=["POST"])
    @has_access
    def save(self, pk: int) -> Any:
        """The shift as it is from now on."""
        self._found(pk)
        typed = _typed()
        try:
            with users_work() as work:
                change_shift(work, pk, typed)
        except Refusal as refusal:
            return self._form(typed, url_for(".save", pk=pk), refusal, pk=pk), 422
        return self._saved()

    @expose("/remove/<int:pk>", methods=["POST"])
    @has_access
    def remove(self, pk: int) -> Any:
        """Take a shift away for good."""
        with saying_no_politely(), users_work() as work:
            remove_shift(work, pk)
            flash(gettext("The shift was removed."), "success")
        return redirect(url_for("FloorRulesView.rules", _anchor="shifts"))

    def _saved(self) -> Any:
        flash(gettext("Saved. It is in force at once."), "success")
        return redirect(url_for("FloorRulesView.rules", _anchor="shifts"))

    def _found(self, pk: int) -> Shift:
        try:
            return reading().find(Shift, pk)
        except RecordGone:
            abort(404)

    def _form(
        self, typed: Typed, action: str, refusal: Refusal | None = None, *, pk: int | None = None
    ) -> Any:
        lines, fields = errors_of_lines(refusal) if refusal is not None else ({}, {})
        return self.render_template(
            "workshop/shift.html",
            title=gettext("New shift") if pk is None else typed.name or gettext("Shift"),
            typed=typed,
            breaks=[*typed.breaks, *[("", "")] * EMPTY_BREAKS],
            weekdays=[gettext(day) for day in WEEKDAYS],
            action=action,
            errors=fields,
            line_errors=lines,
            pk=pk,
            may_remove=pk is not None and may(DELETE_SHIFT),
        )


def _typed() -> Typed:
    form = request.form
    chosen = set(form.getlist("days"))
    rows = posted_lines(form)
    return Typed(
        name=form.get("name", ""),
        days="".join("1" if str(day) in chosen else "0" for day in range(7)),
        begins=form.get("begins", ""),
        ends=form.get("ends", ""),
        breaks=[(row.get("begins", ""), row.get("ends", "")) for row in rows],
        is_active=bool(form.get("is_active")),
    )
