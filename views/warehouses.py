"""Warehouses and the measured leftovers that lie in one of them."""

from __future__ import annotations

from typing import Any

from flask import request
from flask_appbuilder import BaseView, expose, has_access
from flask_appbuilder.models.sqla.filters import FilterEqual
from flask_babel import gettext, lazy_gettext
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice

from app.kernel.work import Work
from app.stock.progress.remnants import find_remnants
from app.stock.slips.paper import PRINT
from app.stock.warehouses.warehouses import PURPOSE_WORDS, check_warehouse, check_warehouse_removal
from models.stock import Location
from views import formatting
from views.fencing import InOwnWarehouses
from views.interface import WorkInterface
from views.records import RecordView
from views.works import may, reading

_LONGEST_SIDE = 99_999


def purpose_word(purpose: str) -> str:
    """What a warehouse is for, in the words of the screen."""
    return gettext(PURPOSE_WORDS.get(purpose, purpose))


class WarehouseView(RecordView):
    """Warehouses; work in progress and the virtual places of the ledger are none."""

    datamodel = WorkInterface(Location)
    route_base = "/warehouses"
    class_permission_name = "Warehouse"
    base_filters = [["kind", FilterEqual, "warehouse"], ["id", InOwnWarehouses, "id"]]
    list_title = lazy_gettext("Warehouses")
    add_title = lazy_gettext("New warehouse")
    edit_title = lazy_gettext("Warehouse")
    show_title = lazy_gettext("Warehouse")
    add_label = lazy_gettext("New warehouse")
    empty_title = lazy_gettext("Add your first warehouse")
    list_columns = ["code", "name", "purpose", "is_active"]
    show_columns = add_columns = edit_columns = ["code", "name", "purpose", "is_active"]
    search_columns = ["code", "name", "purpose", "is_active"]
    label_columns = {
        "code": lazy_gettext("Code"),
        "name": lazy_gettext("Name"),
        "purpose": lazy_gettext("Purpose"),
        "is_active": lazy_gettext("Active"),
    }
    description_columns = {
        "purpose": lazy_gettext(
            "Orders are planned from all warehouses that supply them. Measured leftovers lie in the one for"
            " leftover pieces. From a blocked one nothing is used."
        ),
    }
    formatters_columns = {
        "purpose": formatting.Word(purpose_word),
        "is_active": formatting.yes_no,
    }
    base_order = ("id", "asc")
    add_form_extra_fields = edit_form_extra_fields = {
        "purpose": SelectField(
            lazy_gettext("Purpose"),
            description=description_columns["purpose"],
            choices=[SelectChoice(purpose, lazy_gettext(word)) for purpose, word in PURPOSE_WORDS.items()],
            render_kw={"class": "form-control"},
        )
    }

    def check(self, work: Work, item: Any) -> None:
        """The rules of a warehouse."""
        check_warehouse(work, item)

    def check_delete(self, work: Work, item: Any) -> None:
        """A warehouse that was used can only be made passive."""
        check_warehouse_removal(work, item)


class RemnantView(BaseView):
    """Measured leftovers: which pieces there are, found by material and by how large they must be."""

    route_base = "/remnants"
    default_view = "list"
    class_permission_name = "Stock"
    method_permission_name = {"list": "list"}

    @expose("/")
    @has_access
    def list(self) -> Any:
        """All pieces, the smallest that is large enough first."""
        words = request.args.get("q", "").strip()
        length, width = _side("length"), _side("width")
        pieces = find_remnants(reading(), words=words, length_mm=length, width_mm=width)
        return self.render_template(
            "slips/remnants.html",
            title=gettext("Leftover pieces"),
            pieces=pieces,
            search_value=words,
            length=length,
            width=width,
            is_narrowed=bool(words or length or width),
            may_print=may(PRINT),
            fmt=formatting,
        )


def _side(name: str) -> int | None:
    """A side in millimetres; what is no such number asks for nothing."""
    written = request.args.get(name, "").strip().replace(".", "")
    return int(written) if written.isdecimal() and 0 < int(written[:6]) <= _LONGEST_SIDE else None
