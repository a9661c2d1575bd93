"""Touch screens of the shop floor: a tablet asks, the office says yes and what it may, or takes it back."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from flask import abort, flash, redirect, request, url_for
from flask_appbuilder import expose, has_access
from flask_babel import gettext, lazy_gettext, ngettext
from sqlalchemy import select

from app.kernel.errors import Refusal
from app.kernel.permissions import Right
from app.kernel.text import N_
from app.kernel.work import RecordGone
from app.production.kiosk_listing import Screen, screen, screens
from app.production.kiosks import GRANTABLE, SHOWS, USUAL, change_kiosk, revoke_kiosk
from app.production.pairing import Waiting, approve_pairing, find_waiting
from models.core import Kiosk
from models.production import Department
from views import formatting
from views.documents import DocumentView
from views.interface import WorkInterface
from views.works import (
    client_key,
    may,
    reading,
    saying_no_politely,
    sentences_by_field,
    users_work,
)

ADD, EDIT, REVOKE = (Right(action, "Kiosk") for action in ("add", "edit", "revoke"))
RIGHT_WORDS: Final = {
    "tap": N_("Start, finish, pass on, split, let wait"),
    "undo": N_("Take its own touches back within ten seconds, and older ones"),
    "rework": N_("Send back to an earlier department"),
    "scrap": N_("Scrapping doors"),
    "reorder": N_("Change the order of the queue and mark as urgent"),
    "print": N_("Print labels and work cards"),
    "load": N_("Load trucks: scan doors onto a loading list"),
}
SHOWS_WORDS: Final = {
    "station": (
        N_("Its station"),
        N_("Only the queue of its own department, large. For the tablet at a bench."),
    ),
    "board": (N_("The whole board"), N_("All departments side by side. For the foreman.")),
    "tv": (
        N_("Television"),
        N_("Turns from department to department by itself, without buttons. For the wall."),
    ),
}
STATE_WORDS: Final = {
    "waiting": (N_("Its tablet has not come"), "waiting"),
    "alive": (N_("In use"), "active"),
    "quiet": (N_("Not connected"), "neutral"),
    "silent": (N_("Silent for over a week"), "low"),
    "revoked": (N_("Revoked"), "inactive"),
}
_MINUTE, _HOUR = 60, 3600


class KioskView(DocumentView):
    """Screens: approved here when their tablet asks, changed here, revoked here at once."""

    datamodel = WorkInterface(Kiosk)
    route_base = "/kiosks"
    class_permission_name = "Kiosk"
    base_permissions = ["can_list", "can_add", "can_edit", "can_revoke", "can_export"]
    exclude_route_methods = DocumentView.exclude_route_methods | {"show"}
    method_permission_name = {
        "list": "list",
        "export": "export",
        "new": "add",
        "approve": "add",
        "change": "edit",
        "save": "edit",
        "revoke": "revoke",
    }
    list_title = lazy_gettext("Kiosks")
    list_columns = ["name", "paired_at", "last_seen_at", "revoked_at"]
    search_columns = ["name"]
    label_columns = {
        "name": lazy_gettext("Name"),
        "paired_at": lazy_gettext("Paired"),
        "last_seen_at": lazy_gettext("Last seen"),
        "revoked_at": lazy_gettext("Revoked"),
    }
    formatters_columns = {
        "paired_at": formatting.moment,
        "last_seen_at": formatting.moment,
        "revoked_at": formatting.moment,
    }
    base_order = ("id", "asc")

    @expose("/list/")
    @has_access
    def list(self) -> Any:
        """All screens: those in use, then those that were revoked."""
        every = screens(reading())
        return self.render_template(
            "board/kiosks.html",
            title=gettext("Kiosks"),
            used=[_row(one) for one in every if one.revoked_at is None],
            revoked=[_row(one) for one in every if one.revoked_at is not None],
            may_add=may(ADD),
            may_edit=may(EDIT),
            may_revoke=may(REVOKE),
            address=url_for("kiosk.pair", _external=True),
            exports=[("Excel", url_for(".export", kind="xlsx")), ("CSV", url_for(".export", kind="csv"))],
        )

    @expose("/new", methods=["GET"])
    @has_access
    def new(self) -> Any:
        """Ask for the code on the tablet; with the code, show the tablet and ask what it shall be."""
        code = request.args.get("code", "").strip()
        if not code:
            return self._ask_for_code()
        try:
            waiting = find_waiting(reading(), code)
        except Refusal as refusal:
            return self._ask_for_code(code, sentences_by_field(refusal)), 422
        return self._form(waiting, {"shows": "station", "rights": [*USUAL], "departments": []})

    @expose("/new", methods=["POST"])
    @has_access
    def approve(self) -> Any:
        """Say yes: the tablet opens its board by itself within seconds."""
        code = request.form.get("code", "")
        name, typed = request.form.get("name", ""), _typed()
        try:
            with users_work() as work:
                work.once(
                    client_key(), "approve a screen", lambda: approve_pairing(work, code, name, **typed).id
                )
        except Refusal as refusal:
            return self._again(code, refusal), 422
        flash(gettext("“%(name)s” was added. The tablet opens its board by itself.", name=name), "success")
        return redirect(url_for(".list"))

    @expose("/edit/<int:pk>", methods=["GET"])
    @has_access
    def change(self, pk: int) -> Any:
        """What a screen is called, where it stands, what it may."""
        one = self._one(pk)
        typed = {
            "name": one.name,
            "shows": one.shows,
            "rights": one.rights,
            "departments": one.department_ids,
        }
        return self._form(one, typed)

    @expose("/edit/<int:pk>", methods=["POST"])
    @has_access
    def save(self, pk: int) -> Any:
        """In force at the screen's next touch."""
        one = self._one(pk)
        name, typed = request.form.get("name", ""), _typed()
        try:
            with users_work() as work:
                change_kiosk(work, pk, name, **typed)
        except Refusal as refusal:
            return self._form(one, {"name": name, **typed}, sentences_by_field(refusal)), 422
        flash(gettext("Saved. It is in force at once."), "success")
        return redirect(url_for(".list"))

    @expose("/revoke/<int:pk>", methods=["POST"])
    @has_access
    def revoke(self, pk: int) -> Any:
        """From the next touch on the screen is a stranger."""
        with saying_no_politely(), users_work() as work:
            revoke_kiosk(work, pk)
            flash(gettext("The screen was revoked."), "success")
        return redirect(url_for(".list"))

    def _one(self, pk: int) -> Screen:
        try:
            return screen(reading(), pk)
        except RecordGone:
            abort(404)

    def _ask_for_code(self, code: str = "", errors: dict[str, Any] | None = None) -> Any:
        return self.render_template(
            "board/kiosk_code.html",
            title=gettext("Add a screen"),
            code=code[:24],
            errors=errors or {},
            address=url_for("kiosk.pair", _external=True),
        )

    def _again(self, code: str, refusal: Refusal) -> Any:
        """The form once more, as it was typed; the page for the code when it is the code that is wrong."""
        errors = sentences_by_field(refusal)
        try:
            waiting = find_waiting(reading(), code)
        except Refusal:
            return self._ask_for_code(code, errors)
        return self._form(waiting, {"name": request.form.get("name", ""), **_typed()}, errors)

    def _form(
        self, screen: Screen | Waiting, typed: dict[str, Any], errors: dict[str, Any] | None = None
    ) -> Any:
        departments = reading().session.execute(
            select(Department.id, Department.name).order_by(Department.position)
        )
        return self.render_template(
            "board/kiosk_form.html",
            title=gettext("Add a screen") if isinstance(screen, Waiting) else screen.name,
            waiting=_asked(screen) if isinstance(screen, Waiting) else [],
            code=screen.code if isinstance(screen, Waiting) else "",
            action=url_for(".approve") if isinstance(screen, Waiting) else url_for(".save", pk=screen.id),
            typed=typed,
            errors=errors or {},
            departments=departments.all(),
            rights=[(each, gettext(RIGHT_WORDS[each])) for each in GRANTABLE],
            shows=[(each, *map(gettext, SHOWS_WORDS[each])) for each in SHOWS],
        )


def _typed() -> dict[str, Any]:
    form = request.form
    chosen = form.getlist("departments")
    return {
        "departments": [int(each) for each in chosen if each.isdecimal() and len(each) < 10],  # noqa: PLR2004
        "rights": form.getlist("rights"),
        "shows": form.get("shows", ""),
    }


def _asked(waiting: Waiting) -> list[tuple[str, str]]:
    return [
        (gettext("Device"), waiting.device),
        (gettext("Network address"), waiting.address),
        (gettext("Asked"), ago(waiting.asked_at)),
    ]


def _row(one: Screen) -> dict[str, Any]:
    word, state = STATE_WORDS[one.state]
    return {
        "id": one.id,
        "name": one.name,
        "places": ", ".join(one.departments) or gettext("All departments"),
        "shows": gettext(SHOWS_WORDS[one.shows][0]),
        "rights": [gettext(RIGHT_WORDS[each]) for each in one.rights if each in RIGHT_WORDS],
        "seen": ago(one.last_seen_at) if one.last_seen_at else "–",
        "seen_at": formatting.moment(one.last_seen_at),
        "paired": formatting.moment(one.paired_at),
        "revoked": formatting.moment(one.revoked_at),
        "state": formatting.pill(state, gettext(word)),
    }


def ago(moment: datetime) -> str:
    """How long ago, as people say it; the day when it is long."""
    seconds = int((datetime.now(moment.tzinfo) - moment).total_seconds())
    if seconds < _MINUTE:
        return gettext("just now")
    if seconds < _HOUR:
        return ngettext("%(num)d minute ago", "%(num)d minutes ago", seconds // _MINUTE)
    if seconds < 24 * _HOUR:
        return ngettext("%(num)d hour ago", "%(num)d hours ago", seconds // _HOUR)
    return formatting.moment(moment)
