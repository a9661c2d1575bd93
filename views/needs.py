"""What cards on the floor wait for [malzeme bekleyen kartlar]: issued with one click, or not needed."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request, url_for
from flask_appbuilder import BaseView, expose, has_access
from flask_babel import gettext, ngettext

from app.kernel.errors import Refusal
from app.production.needs import CANCEL, ISSUE, MOST, OpenNeed, cancel_need, issue_need, open_needs
from views import formatting
from views.documents import client_key
from views.exporting import as_csv, as_xlsx
from views.works import may, reading, saying_no_politely, sentence, users_work


class MaterialNeedView(BaseView):
    """The storekeeper's list of what the floor waits for."""

    route_base = "/needs"
    default_view = "list"
    class_permission_name = "MaterialNeed"
    method_permission_name = {"list": "list", "export": "export", "issue": "issue", "cancel": "cancel"}

    @expose("/")
    @has_access
    def list(self) -> Any:
        """Everything cards wait for, who waits longest first."""
        return self._page()

    @expose("/export/<any(csv, xlsx):kind>")
    @has_access
    def export(self, kind: str) -> Any:
        """The list as a file."""
        labels = [
            gettext("Card"),
            gettext("Order"),
            gettext("Customer"),
            gettext("Due"),
            gettext("Code"),
            gettext("Name"),
            gettext("Needed"),
            gettext("On hand"),
            gettext("Unit"),
            gettext("Expected"),
            gettext("Reason"),
            gettext("Waiting since"),
        ]
        rows = [_cells(need) for need in open_needs(reading())]
        return {"csv": as_csv, "xlsx": as_xlsx}[kind](gettext("Material the floor waits for"), labels, rows)

    @expose("/issue", methods=["POST"])
    @has_access
    def issue(self) -> Any:
        """Give the chosen material to its cards: all of it or nothing."""
        chosen = request.form.getlist("need", int)[:MOST]
        if not chosen:
            flash(gettext("Choose at least one material."), "warning")
            return redirect(url_for(".list"))
        try:
            with users_work() as work:
                issue_need(work, chosen, key=client_key())
        except Refusal as refusal:
            return self._page(refused=sentence(refusal), chosen=frozenset(chosen)), 409
        said = ngettext("%(num)d material is issued.", "%(num)d materials are issued.", len(set(chosen)))
        flash(said, "success")
        return redirect(url_for(".list"))

    @expose("/cancel/<int:pk>", methods=["POST"])
    @has_access
    def cancel(self, pk: int) -> Any:
        """The card gets on without this material."""
        with saying_no_politely(), users_work() as work:
            cancel_need(work, pk, request.form.get("reason", ""), key=client_key())
            flash(gettext("The card waits for this material no more."), "success")
        return redirect(url_for(".list"))

    def _page(self, *, refused: str = "", chosen: frozenset[int] = frozenset()) -> Any:
        return self.render_template(
            "stock/needs.html",
            title=gettext("Material the floor waits for"),
            needs=open_needs(reading()),
            refused=refused,
            chosen=chosen,
            may_issue=may(ISSUE),
            may_cancel=may(CANCEL),
            exports=[
                ("Excel", url_for(".export", kind="xlsx")),
                ("CSV", url_for(".export", kind="csv")),
            ],
            fmt=formatting,
        )


def _cells(need: OpenNeed) -> Any:
    return [
        need.card,
        need.order_number,
        need.customer,
        need.due_on,
        need.code,
        need.name,
        need.quantity,
        need.on_hand,
        need.unit,
        need.expected_on,
        need.reason,
        need.raised_at,
    ]
