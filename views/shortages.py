"""What orders lack [eksik malzemeler]: all of them together, with what is coming and who waits for it."""

from __future__ import annotations

from typing import Any

from flask import request, url_for
from flask_appbuilder import BaseView, expose, has_access
from flask_babel import gettext

from app.kernel.clock import show_date
from app.purchasing.needs.lacking import Lack, lacking
from views import formatting
from views.exporting import as_csv, as_xlsx
from views.works import reading


class ShortageView(BaseView):
    """The shortage report."""

    route_base = "/shortages"
    default_view = "list"
    class_permission_name = "Stock"
    method_permission_name = {"list": "list", "export": "export"}

    @expose("/")
    @has_access
    def list(self) -> Any:
        """Every material of which orders need more than there is."""
        drafts = _with_drafts()
        return self.render_template(
            "purchasing/shortages.html",
            title=gettext("Shortages"),
            rows=lacking(reading(), drafts=drafts),
            drafts=drafts,
            exports=[
                ("Excel", url_for(".export", kind="xlsx", drafts=int(drafts))),
                ("CSV", url_for(".export", kind="csv", drafts=int(drafts))),
            ],
            fmt=formatting,
        )

    @expose("/export/<any(csv, xlsx):kind>")
    @has_access
    def export(self, kind: str) -> Any:
        """The report as a file: one row for each material."""
        labels = [
            gettext("Code"),
            gettext("Name"),
            gettext("Unit"),
            gettext("Needed"),
            gettext("Reserved"),
            gettext("On hand"),
            gettext("Missing"),
            gettext("On order"),
            gettext("Not ordered yet"),
            gettext("Earliest day"),
            gettext("Coming"),
            gettext("Waiting orders"),
        ]
        rows = [_cells(row) for row in lacking(reading(), drafts=_with_drafts())]
        return {"csv": as_csv, "xlsx": as_xlsx}[kind](gettext("Shortages"), labels, rows)


def _with_drafts() -> bool:
    return request.args.get("drafts") == "1"


def _cells(row: Lack) -> Any:
    return [
        row.code,
        row.name,
        row.unit,
        row.needed,
        row.reserved,
        row.on_hand,
        row.missing,
        row.on_order,
        row.uncovered,
        row.feasible_on,
        "; ".join(f"{each.number} {show_date(each.on)}" for each in row.arrivals),
        "; ".join(each.number for each in row.waiting),
    ]
