"""Shelves on a grid; the page of one lists what is kept there."""

from __future__ import annotations

from typing import Any

from flask_appbuilder.models.sqla.filters import FilterEqual
from flask_babel import lazy_gettext

from app.kernel.permissions import Right
from app.kernel.work import Work
from app.stock.warehouses.shelves import check_shelf, check_shelf_removal, kept_there
from models.stock import Shelf
from views import formatting
from views.fencing import InOwnWarehouses
from views.interface import WorkInterface
from views.records import RecordView
from views.works import may, reading

PRINT = Right("print", "Stock")
LIST_STOCK = Right("list", "Stock")


class ShelfView(RecordView):
    """Shelves."""

    datamodel = WorkInterface(Shelf)
    route_base = "/shelves"
    class_permission_name = "Shelf"
    list_title = lazy_gettext("Shelves")
    add_title = lazy_gettext("New shelf")
    edit_title = show_title = lazy_gettext("Shelf")
    add_label = lazy_gettext("New shelf")
    empty_title = lazy_gettext("Name your first shelf")
    empty_text = lazy_gettext("A shelf has a code and a label; materials say which shelf they are kept on.")
    list_columns = ["code", "name", "warehouse", "is_active"]
    show_columns = add_columns = edit_columns = ["code", "name", "warehouse", "is_active"]
    search_columns = ["code", "name", "is_active"]
    label_columns = {
        "code": lazy_gettext("Code"),
        "name": lazy_gettext("Name"),
        "warehouse": lazy_gettext("Warehouse"),
        "is_active": lazy_gettext("Active"),
    }
    formatters_columns = {"is_active": formatting.yes_no}
    base_filters = [["id", InOwnWarehouses, "warehouse_id"]]
    base_order = ("code", "asc")
    # Work in progress, suppliers and customers are places of the ledger too, without any shelf.
    add_form_query_rel_fields = edit_form_query_rel_fields = {
        "warehouse": [["kind", FilterEqual, "warehouse"], ["id", InOwnWarehouses, "id"]]
    }
    show_template = "shelves/show.html"

    def render_template(self, template: str, **kwargs: Any) -> Any:
        """The page of one shelf also shows what is kept on it."""
        if template == self.show_template:
            shelf = self._found(kwargs["pk"])
            kwargs.update(
                shelf=shelf,
                kept=kept_there(reading(), shelf),
                sees_stock=may(LIST_STOCK),
                prints=may(PRINT),
                fmt=formatting,
            )
        return super().render_template(template, **kwargs)

    def check(self, work: Work, item: Any) -> None:
        """The rules of a shelf."""
        check_shelf(work, item)

    def check_delete(self, work: Work, item: Any) -> None:
        """A shelf that is used can only be made passive."""
        check_shelf_removal(work, item)
