"""Materials and units on grids."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext, lazy_gettext
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice

from app.kernel.text import N_
from app.kernel.work import Work
from app.materials.checking import check_material, check_material_removal
from app.materials.listing import stock_row
from app.stock.ledger.reading import LIST_STOCK, latest_moves
from app.stock.warehouses.whereabouts import where_it_lies
from models.materials import Material, Unit
from views import formatting
from views.fencing import ShelvesInReach
from views.interface import WorkInterface
from views.price_panels import panels_of_material
from views.records import RecordView
from views.stock import operation_word
from views.warehouses import purpose_word
from views.works import may, reading

KIND_WORDS = {
    "raw": N_("Raw material"),
    "hardware": N_("Hardware"),
    "consumable": N_("Consumable"),
    "packaging": N_("Packaging"),
}


class UnitView(RecordView):
    """Units of measure."""

    datamodel = WorkInterface(Unit)
    route_base = "/units"
    class_permission_name = "Unit"
    list_title = lazy_gettext("Units")
    add_title = lazy_gettext("New unit")
    edit_title = lazy_gettext("Unit")
    show_title = lazy_gettext("Unit")
    list_columns = ["symbol", "name", "code"]
    show_columns = add_columns = edit_columns = ["symbol", "name", "code"]
    search_columns = ["symbol", "name", "code"]
    label_columns = {
        "symbol": lazy_gettext("Symbol"),
        "name": lazy_gettext("Name"),
        "code": lazy_gettext("UN/ECE code"),
    }
    base_order = ("name", "asc")


class MaterialView(RecordView):
    """Materials."""

    datamodel = WorkInterface(Material)
    route_base = "/materials"
    class_permission_name = "Material"
    list_title = lazy_gettext("Materials")
    add_title = lazy_gettext("New material")
    edit_title = lazy_gettext("Material")
    show_title = lazy_gettext("Material")
    add_label = lazy_gettext("New material")
    empty_title = lazy_gettext("Add your first material")
    imports = "materials"
    list_columns = [
        "code",
        "name",
        "kind",
        "unit",
        "reorder_point",
        "lead_days",
        "preferred_supplier",
        "is_active",
    ]
    add_columns = edit_columns = [
        "code",
        "name",
        "kind",
        "unit",
        "purchase_unit",
        "purchase_factor",
        "weight",
        "reorder_point",
        "reorder_quantity",
        "lead_days",
        "preferred_supplier",
        "shelf",
        "is_lot_tracked",
        "is_active",
        "note",
    ]
    show_columns = add_columns
    search_columns = ["code", "name", "kind", "is_active"]
    label_columns = {
        "code": lazy_gettext("Code"),
        "name": lazy_gettext("Name"),
        "kind": lazy_gettext("Kind"),
        "unit": lazy_gettext("Stock unit"),
        "purchase_unit": lazy_gettext("Purchase unit"),
        "purchase_factor": lazy_gettext("Stock units in one purchase unit"),
        "weight": lazy_gettext("Kilograms in one stock unit"),
        "reorder_point": lazy_gettext("Reorder point"),
        "reorder_quantity": lazy_gettext("Reorder quantity"),
        "lead_days": lazy_gettext("Lead time (days)"),
        "preferred_supplier": lazy_gettext("Preferred supplier"),
        "shelf": lazy_gettext("Shelf"),
        "is_lot_tracked": lazy_gettext("Tracked by lot"),
        "is_active": lazy_gettext("Active"),
        "note": lazy_gettext("Note"),
    }
    formatters_columns = {
        "kind": formatting.Word(lambda value: gettext(KIND_WORDS.get(value, value))),
        "reorder_point": formatting.number,
        "reorder_quantity": formatting.number,
        "purchase_factor": formatting.number,
        "weight": formatting.number,
        "lead_days": formatting.number,
        "is_active": formatting.yes_no,
        "is_lot_tracked": formatting.yes_no,
    }
    base_order = ("sort_name", "asc")
    add_form_query_rel_fields = edit_form_query_rel_fields = {"shelf": [["id", ShelvesInReach, None]]}
    add_form_extra_fields = edit_form_extra_fields = {
        "kind": SelectField(
            lazy_gettext("Kind"),
            choices=[SelectChoice(kind, lazy_gettext(word)) for kind, word in KIND_WORDS.items()],
            render_kw={"class": "form-control"},
        )
    }

    show_template = "stock/material.html"

    def render_template(self, template: str, **kwargs: Any) -> Any:
        """The page of one material also shows what is there of it, to those who may see the stock."""
        if template == self.show_template and may(LIST_STOCK):
            work, pk = reading(), int(kwargs["pk"])
            kwargs.update(holding=stock_row(work, pk), moves=_latest(work, pk), fmt=formatting)
            kwargs.update(places=where_it_lies(work, pk), purpose_word=purpose_word)
            kwargs.update(panels_of_material(work, pk))
        return super().render_template(template, **kwargs)

    def check(self, work: Work, item: Any) -> None:
        """The rules of a material."""
        check_material(work, item)

    def check_delete(self, work: Work, item: Any) -> None:
        """What moved or is used somewhere can only be made passive."""
        check_material_removal(work, item)


def _latest(work: Work, material_id: int) -> list[dict[str, Any]]:
    """The last moves as the table shows them."""
    return [
        {
            "posted": formatting.moment(move.posted_at),
            "operation": operation_word(move.operation),
            "quantity": formatting.measured(move.measured),
            "source": move.source,
            "target": move.target,
            "actor": move.actor,
        }
        for move in latest_moves(work, material_id)
    ]
