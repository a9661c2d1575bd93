"""The board in the back office, and the touch screens that stand on the shop floor."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_appbuilder import BaseView, expose, has_access
from flask_babel import gettext, lazy_gettext
from flask_login import current_user
from markupsafe import Markup

from app.kernel.errors import Refusal
from app.kernel.permissions import Actor
from app.production.kiosks import add_kiosk, new_code, revoke_kiosk
from models.core import Kiosk
from views import formatting
from views.documents import DocumentView
from views.interface import WorkInterface
from views.works import current_actor, saying_no_politely, sentences_by_field, users_work


def signed_in_person() -> Actor | None:
    """Who is signed in to the back office, for the board's sockets and touches; None when nobody is."""
    return current_actor() if current_user.is_authenticated else None


class BoardView(BaseView):
    """The four departments and what is ready to ship, live."""

    route_base = "/board"
    default_view = "board"
    class_permission_name = "Board"
    method_permission_name = {"board": "list"}

    @expose("/")
    @has_access
    def board(self) -> Any:
        """The same board as on the wall, inside the back office."""
        return self.render_template(
            "board/board.html",
            title=gettext("Board"),
            order_url=url_for("OrderView.show", pk=0),
        )


class KioskView(DocumentView):
    """Touch screens: added here, paired once with a code, revocable at once."""

    datamodel = WorkInterface(Kiosk)
    route_base = "/kiosks"
    class_permission_name = "Kiosk"
    base_permissions = ["can_list", "can_add", "can_export"]
    exclude_route_methods = DocumentView.exclude_route_methods | {"show"}
    method_permission_name = {
        "list": "list",
        "export": "export",
        "new": "add",
        "create": "add",
        "code": "add",
        "revoke": "add",
    }
    list_title = lazy_gettext("Kiosks")
    list_template = "board/kiosks.html"
    empty_title = lazy_gettext("No screen has been added yet")
    empty_text = lazy_gettext("Add one for each station, then type its code on the tablet.")
    list_columns = ["name", "paired_at", "revoked_at", "id"]
    export_columns = ["name", "paired_at", "revoked_at"]
    search_columns = ["name"]
    order_columns = ["name", "paired_at"]
    label_columns = {
        "name": lazy_gettext("Name"),
        "paired_at": lazy_gettext("Paired"),
        "revoked_at": lazy_gettext("Revoked"),
        "id": lazy_gettext("Tools"),
    }
    base_order = ("id", "asc")

    def __init__(self, **kwargs: Any) -> None:
        self.formatters_columns = {
            "paired_at": formatting.moment,
            "revoked_at": formatting.moment,
            "id": formatting.Format(_tools),
        }
        super().__init__(**kwargs)

    @expose("/new", methods=["GET"])
    @has_access
    def new(self) -> Any:
        """Ask for the screen's name."""
        return self.render_template("board/new_kiosk.html", title=gettext("New screen"), errors={}, name="")

    @expose("/new", methods=["POST"])
    @has_access
    def create(self) -> Any:
        """Add the screen and show its one-time code once."""
        name = request.form.get("name", "")
        try:
            with users_work() as work:
                kiosk, code = add_kiosk(work, name)
                shown = _Shown.of(kiosk)
        except Refusal as refusal:
            errors = sentences_by_field(refusal)
            page = self.render_template(
                "board/new_kiosk.html", title=gettext("New screen"), errors=errors, name=name
            )
            return page, 422
        return self._show_code(shown, code)

    @expose("/code/<int:pk>", methods=["POST"])
    @has_access
    def code(self, pk: int) -> Any:
        """Another code for a screen that was not paired yet."""
        try:
            with users_work() as work:
                said = new_code(work, pk)
                shown = _Shown.of(work.find(Kiosk, pk))
        except Refusal as refusal:
            flash(" ".join(sentences_by_field(refusal).get("", [])), "danger")
            return redirect(url_for(".list"))
        return self._show_code(shown, said)

    @expose("/revoke/<int:pk>", methods=["POST"])
    @has_access
    def revoke(self, pk: int) -> Any:
        """From the next touch on the screen is a stranger."""
        with saying_no_politely(), users_work() as work:
            revoke_kiosk(work, pk)
            flash(gettext("The screen was revoked."), "success")
        return redirect(url_for(".list"))

    def _show_code(self, shown: _Shown, code: str) -> Any:
        return self.render_template(
            "board/code.html",
            title=shown.name,
            pk=shown.pk,
            code=code,
            until=formatting.moment(shown.until),
            address=url_for("kiosk.pair", _external=True),
        )


@dataclass(frozen=True)
class _Shown:
    """What the page with a code says of its screen; read before the commit."""

    pk: int
    name: str
    until: datetime | None

    @classmethod
    def of(cls, kiosk: Kiosk) -> _Shown:
        return cls(kiosk.id, kiosk.name, kiosk.code_until)


def _tools(pk: int) -> Any:

    return Markup(render_template("board/kiosk_tools.html", pk=pk))  # noqa: S704 - our own escaped template
