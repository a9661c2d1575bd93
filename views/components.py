"""Components of all door models on one grid: where is this sheet used, with which formula."""

from __future__ import annotations

from typing import Any

from flask import flash, g
from flask_babel import gettext, lazy_gettext

from app.configurator.saving import check_component
from app.kernel.work import Work
from models.configurator import Component
from views import formatting
from views.interface import WorkInterface
from views.records import RecordView


class ComponentView(RecordView):
    """Lines of the parametric bills of materials; a model's own page shows its lines together."""

    datamodel = WorkInterface(Component)
    route_base = "/components"
    class_permission_name = "DoorModel"
    list_title = lazy_gettext("Components")
    add_title = lazy_gettext("New component")
    edit_title = show_title = lazy_gettext("Component")
    add_label = lazy_gettext("New component")
    empty_title = lazy_gettext("No door model has components yet")
    empty_text = lazy_gettext("Add a door model first; its components say what a door is made of.")
    list_columns = [
        "model",
        "position",
        "material",
        "chosen_by",
        "quantity",
        "scrap_percent",
        "department",
        "condition",
    ]
    add_columns = edit_columns = show_columns = [
        "model",
        "position",
        "material",
        "chosen_by",
        "quantity",
        "condition",
        "scrap_percent",
        "rounding_multiple",
        "department",
    ]
    search_columns = ["model", "material", "chosen_by", "quantity", "condition", "department"]
    order_columns = ["position", "quantity", "scrap_percent"]
    label_columns = {
        "model": lazy_gettext("Door model"),
        "position": lazy_gettext("Position"),
        "material": lazy_gettext("Material"),
        "chosen_by": lazy_gettext("Chosen by"),
        "quantity": lazy_gettext("Quantity"),
        "condition": lazy_gettext("Condition"),
        "scrap_percent": lazy_gettext("Scrap %"),
        "rounding_multiple": lazy_gettext("Rounded up to"),
        "department": lazy_gettext("Department"),
    }
    description_columns = {
        "material": lazy_gettext("Either a fixed material, or the question whose answer names it."),
        "condition": lazy_gettext("Empty: always."),
    }
    formatters_columns = {
        "quantity": formatting.Format(str, "code"),
        "condition": formatting.Format(str, "code"),
        "position": formatting.number,
        "scrap_percent": formatting.percent,
        "rounding_multiple": formatting.number,
    }
    base_order = ("id", "asc")

    def check(self, work: Work, item: Any) -> None:
        """Both formulas work for the model; the example is shown with “Saved”."""
        g.worked_example = check_component(work, item)

    def post_add(self, item: Any) -> None:
        """Show what the quantity is at the default size."""
        example = g.pop("worked_example", None)
        if example is not None and example.text:
            shown = f"{example.text} {example.unit}".strip()
            flash(gettext("%(name)s: %(example)s", name=str(item), example=shown), "info")

    post_update = post_add
