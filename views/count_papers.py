"""Counts on paper: an empty sheet for a walk with a pencil, and the record of what was found."""

from __future__ import annotations

from typing import Any

from flask import abort
from flask_appbuilder import BaseView, expose, has_access

from app.identity.fencing import require_warehouse
from app.stock.counts.paper import empty_sheet, result_sheet
from app.stock.counts.reading import may_see_book
from models.warehouse import StockCount
from reports.stock_count import render_stock_count
from views.count_words import scope_word
from views.paper_words import readers_words
from views.papers import pdf_response
from views.works import reading


class CountPaperView(BaseView):
    """Counts as PDF."""

    route_base = "/counts"
    class_permission_name = "StockCount"
    method_permission_name = {"sheet": "show", "result": "show"}

    @expose("/<int:pk>/sheet.pdf")
    @has_access
    def sheet(self, pk: int) -> Any:
        """The sheet with an empty column."""
        count = _count(pk)
        paper = empty_sheet(reading(), count, scope_word(count.scope))
        return pdf_response(render_stock_count(paper, readers_words()), paper.number)

    @expose("/<int:pk>/result.pdf")
    @has_access
    def result(self, pk: int) -> Any:
        """What was found, once it is posted; not for those who count blind."""
        count = _count(pk)
        if count.state != "posted":
            abort(404)
        if not may_see_book(reading(), count):
            abort(403)
        paper = result_sheet(reading(), count, scope_word(count.scope))
        return pdf_response(render_stock_count(paper, readers_words()), paper.number)


def _count(pk: int) -> StockCount:
    count = reading().session.get(StockCount, pk)
    if count is None:
        abort(404)
    require_warehouse(reading(), count.warehouse_id)
    return count
