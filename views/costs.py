"""What doors cost: the list of estimated against real, and the cost sheet of each line as PDF."""

from __future__ import annotations

from math import ceil
from typing import Any

from flask import abort, request, url_for
from flask_appbuilder import BaseView, expose, has_access
from flask_babel import gettext

from app.kernel.work import RecordGone
from app.overview.costs import ORDERS, CostPage, cost_rows
from app.production.costing import cost_paper
from reports.cost import render_cost
from views import formatting
from views.exporting import as_csv, as_xlsx
from views.paper_words import readers_words
from views.papers import pdf_response
from views.works import reading

PAGE_SIZE = 50
MOST_EXPORTED = 50_000


class CostView(BaseView):
    """Costs, for those who may see them."""

    route_base = "/costs"
    default_view = "list"
    class_permission_name = "Cost"
    method_permission_name = {"list": "see", "export": "see", "pdf": "see"}

    @expose("/")
    @has_access
    def list(self) -> Any:
        """Doors that were planned, the newest first."""
        number = max(request.args.get("page", 0, int), 0)
        page = self._read(number, PAGE_SIZE)
        return self.render_template(
            "costs/list.html",
            title=gettext("Cost of doors"),
            page=page,
            number=number,
            first=number * PAGE_SIZE + 1,
            last=max(ceil(page.total / PAGE_SIZE) - 1, 0),
            order=self._order(),
            search_value=request.args.get("q", ""),
            exports=[
                ("Excel", url_for(".export", kind="xlsx")),
                ("CSV", url_for(".export", kind="csv")),
            ],
            fmt=formatting,
        )

    @expose("/export/<any(csv, xlsx):kind>")
    @has_access
    def export(self, kind: str) -> Any:
        """The list as a file, all pages."""
        labels = [
            gettext("Order"),
            gettext("Line"),
            gettext("Customer"),
            gettext("Door model"),
            gettext("State"),
            gettext("Doors"),
            gettext("Price"),
            gettext("Estimated cost"),
            gettext("Materials"),
            gettext("Labour"),
            gettext("Overhead"),
            gettext("Real cost"),
            gettext("Difference"),
            gettext("Deviation (%)"),
            gettext("Margin"),
            gettext("Margin rate"),
            gettext("At today's purchase prices"),
            gettext("Margin at today's prices"),
        ]
        rows = [
            [
                row.number,
                row.position,
                row.customer,
                row.title,
                formatting.state_word(row.state),
                row.doors,
                row.net,
                row.estimated,
                row.material,
                row.labour,
                row.overhead,
                row.actual,
                row.difference,
                row.deviation,
                row.margin,
                row.margin_percent,
                row.today,
                row.margin_today,
            ]
            for row in self._read(0, MOST_EXPORTED).rows
        ]
        return {"csv": as_csv, "xlsx": as_xlsx}[kind](gettext("costs"), labels, rows)

    @expose("/<int:pk>.pdf")
    @has_access
    def pdf(self, pk: int) -> Any:
        """The cost sheet of one order line, as things stand now."""
        try:
            paper = cost_paper(reading(), pk, translate=gettext)
        except RecordGone:
            abort(404)
        return pdf_response(render_cost(paper, readers_words()), paper.reference.replace(" / ", "-"))

    def _order(self) -> str:
        asked = request.args.get("order", "planned")
        return asked if asked in ORDERS else "planned"

    def _read(self, page: int, page_size: int) -> CostPage:
        typed = request.args.get("q", "")
        return cost_rows(reading(), typed, order=self._order(), page=page, page_size=page_size)
