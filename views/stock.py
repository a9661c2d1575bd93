"""The store room: what is there, what is running low, and every move that made it so."""

from __future__ import annotations

from math import ceil
from typing import Any

from flask import request, url_for
from flask_appbuilder import BaseView, expose, has_access
from flask_appbuilder.models.filters import BaseFilter
from flask_babel import gettext, lazy_gettext
from sqlalchemy import and_
from sqlalchemy.orm import joinedload

from app.kernel.text import N_
from app.materials.finding import words_in
from app.materials.listing import ORDERS, StockPage, stock_rows
from app.stock.warehouses.warehouses import active_warehouses
from models.materials import Material
from models.stock import StockMove
from views import formatting
from views.documents import DocumentView
from views.exporting import as_csv, as_xlsx
from views.fencing import MovesOfOwnWarehouses
from views.ids import id_from
from views.interface import WorkInterface
from views.works import reading

PAGE_SIZE = 50
OPERATION_WORDS = {
    "receive": N_("Goods receipt"),
    "plan": N_("Planned"),
    "return": N_("Return"),
    "issue": N_("Extra issue"),
    "scrap": N_("Scrap"),
    "ship": N_("Shipped"),
    "count": N_("Count"),
    "transfer": N_("Transfer"),
    "revalue": N_("Revaluation"),
    "send_back": N_("Send back to the supplier"),
    "take_back": N_("Taken back from the customer"),
}


class StockView(BaseView):
    """The stock list."""

    route_base = "/stock"
    default_view = "list"
    class_permission_name = "Stock"
    method_permission_name = {"list": "list", "critical": "list", "export": "export"}

    @expose("/")
    @has_access
    def list(self) -> Any:
        """Every active material with what is there of it."""
        return self._page(only_critical=False, title=gettext("Stock"))

    @expose("/critical")
    @has_access
    def critical(self) -> Any:
        """Only materials below their reorder point."""
        return self._page(only_critical=True, title=gettext("Below reorder point"))

    @expose("/export/<any(csv, xlsx):kind>")
    @has_access
    def export(self, kind: str) -> Any:
        """The list as a file; money only for those who may see it."""
        page = self._read(only_critical=request.args.get("critical") == "1", page=0, page_size=50_000)
        labels = [
            gettext("Code"),
            gettext("Name"),
            gettext("Shelf"),
            gettext("Unit"),
            gettext("On hand"),
            gettext("Reserved"),
            gettext("Available"),
            gettext("On order"),
            gettext("Reorder point"),
        ]
        rows = [
            [
                row.code,
                row.name,
                row.shelf,
                row.unit,
                row.on_hand,
                row.reserved,
                row.available,
                row.on_order,
                row.reorder_point,
            ]
            for row in page.rows
        ]
        if page.value is not None:
            labels += [gettext("Average cost"), gettext("Value")]
            rows = [[*cells, one.average_cost, one.value] for cells, one in zip(rows, page.rows, strict=True)]
        return {"csv": as_csv, "xlsx": as_xlsx}[kind](gettext("Stock"), labels, rows)

    def _page(self, *, only_critical: bool, title: str) -> Any:
        number = max(request.args.get("page", 0, int), 0)
        page = self._read(only_critical=only_critical, page=number, page_size=PAGE_SIZE)
        critical = "1" if only_critical else None
        warehouse = self._warehouse()
        return self.render_template(
            "stock/list.html",
            title=title,
            page=page,
            number=number,
            last=max(ceil(page.total / PAGE_SIZE) - 1, 0),
            first=number * PAGE_SIZE + 1,
            order=self._order(),
            search_value=request.args.get("q", ""),
            only_critical=only_critical,
            warehouses=active_warehouses(reading()),
            warehouse=warehouse,
            exports=[
                ("Excel", url_for(".export", kind="xlsx", critical=critical, warehouse=warehouse)),
                ("CSV", url_for(".export", kind="csv", critical=critical, warehouse=warehouse)),
            ],
            fmt=formatting,
        )

    def _order(self) -> str:
        asked = request.args.get("order", "name")
        return asked if asked.removeprefix("-") in ORDERS else "name"

    def _read(self, *, only_critical: bool, page: int, page_size: int) -> StockPage:
        return stock_rows(
            reading(),
            request.args.get("q", ""),
            only_critical=only_critical,
            order=self._order(),
            page=page,
            page_size=page_size,
            warehouse_id=self._warehouse(),
        )

    def _warehouse(self) -> int | None:
        """The one warehouse that was asked for; None for all that supply orders together."""
        return id_from(request.args.get("warehouse"))


def operation_word(operation: str) -> str:
    """An operation in the words of the screen."""
    return gettext(OPERATION_WORDS.get(operation, operation))


class OfMaterial(BaseFilter):
    """Search as you type: the moves of materials in which every word appears."""

    def apply(self, query: Any, value: str) -> Any:
        """Narrow the query to the moves of these materials."""
        return query.filter(StockMove.material.has(and_(*words_in(value))))


class StockMoveView(DocumentView):
    """The ledger of stock moves, newest first; nothing in it can be changed."""

    datamodel = WorkInterface(StockMove)
    route_base = "/stock-moves"
    class_permission_name = "Stock"
    list_title = lazy_gettext("Stock moves")
    show_title = lazy_gettext("Stock move")
    empty_title = lazy_gettext("Nothing has moved yet")
    empty_text = lazy_gettext("The first delivery you enter will appear here.")
    search_filter = OfMaterial
    list_columns = ["posted_at", "operation", "material", "measured", "source", "target", "actor"]
    show_columns = ["id", *list_columns, "document_date", "reason"]
    export_columns = ["id", "posted_at", "operation", "material", "quantity", "source", "target", "actor"]
    search_columns = ["operation", "posted_at"]
    order_columns = ["id"]
    base_filters = [["id", MovesOfOwnWarehouses, None]]
    label_columns = {
        "id": lazy_gettext("No."),
        "posted_at": lazy_gettext("Posted"),
        "operation": lazy_gettext("Operation"),
        "material": lazy_gettext("Material"),
        "measured": lazy_gettext("Quantity"),
        "quantity": lazy_gettext("Quantity"),
        "source": lazy_gettext("From"),
        "target": lazy_gettext("To"),
        "actor": lazy_gettext("By"),
        "document_date": lazy_gettext("Date of the document"),
        "reason": lazy_gettext("Reason"),
    }
    formatters_columns = {
        "posted_at": formatting.moment,
        "document_date": formatting.day,
        "measured": formatting.measured,
        "operation": formatting.Word(operation_word),
    }
    base_order = ("id", "desc")

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.datamodel.loads.append(joinedload(StockMove.material).joinedload(Material.unit))
