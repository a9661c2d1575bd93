"""Named expressions: the grid, and a form that works the formula out while it is typed."""

from __future__ import annotations

from typing import Any

from flask import flash, g, request
from flask_appbuilder import expose, has_access
from flask_appbuilder.fieldwidgets import BS3TextFieldWidget
from flask_babel import gettext, lazy_gettext
from wtforms import StringField
from wtforms.validators import DataRequired, Length

from app.configurator.removing import check_removal
from app.configurator.saving import check_expression
from app.configurator.sheets.expressions import examine_expression
from app.configurator.units import shown_unit, unit_symbols
from app.kernel.errors import Refusal
from app.kernel.work import Work
from models.configurator import Expression
from views import formatting
from views.formula_cells import errors_of, example_under
from views.interface import WorkInterface
from views.records import CRUD_RIGHTS, RecordView
from views.works import reading

COLUMNS = ("name", "arguments", "formula", "says", "unit", "model")


class ExpressionInterface(WorkInterface):
    """An expression is shown as it is called, ``kanat(t)``; one of no model is everybody's."""

    def _get_attr_value(self, item: Expression, col: str) -> Any:
        if col == "name":
            return str(item)
        value = super()._get_attr_value(item, col)
        return gettext("All models") if col == "model" and value is None else value


def _unit(unit: str) -> str:
    """A unit as people write it; what units there are is read once for all rows."""
    if "unit_symbols" not in g:
        g.unit_symbols = unit_symbols(reading())
    return shown_unit(g.unit_symbols, unit)


class ExpressionView(RecordView):
    """What is computed from the parameters and has a name."""

    datamodel = ExpressionInterface(Expression)
    route_base = "/expressions"
    class_permission_name = "Expression"
    method_permission_name = {**CRUD_RIGHTS, "examine": "list"}
    list_title = lazy_gettext("Named expressions")
    add_title = lazy_gettext("New named expression")
    edit_title = show_title = lazy_gettext("Named expression")
    add_label = lazy_gettext("New named expression")
    empty_title = lazy_gettext("Add your first named expression")
    empty_text = lazy_gettext(
        "What several formulas need gets a name: GK = G - 90. Every door model can use it then."
    )
    add_template = "configurator/expression_add.html"
    edit_template = "configurator/expression_edit.html"
    list_columns = ["name", "formula", "unit", "says", "model"]
    add_columns = edit_columns = list(COLUMNS)
    show_columns = ["name", "formula", "unit", "says", "model"]
    add_form_extra_fields = edit_form_extra_fields = {
        "formula": StringField(
            lazy_gettext("Formula"),
            validators=[DataRequired(), Length(max=1000)],
            widget=BS3TextFieldWidget(),
            render_kw={"data-wide": "1"},
        )
    }
    search_columns = ["name", "formula", "unit", "says", "model"]
    label_columns = {
        "name": lazy_gettext("Name"),
        "arguments": lazy_gettext("Arguments"),
        "formula": lazy_gettext("Formula"),
        "unit": lazy_gettext("Unit"),
        "says": lazy_gettext("What it says"),
        "model": lazy_gettext("Door model"),
    }
    description_columns = {
        "arguments": lazy_gettext("Only for formulas with values in parentheses, separated by commas: t, n"),
        "model": lazy_gettext("Empty: all models can use it."),
    }
    formatters_columns = {
        "name": formatting.Format(str, "code"),
        "formula": formatting.Format(str, "code"),
        "unit": formatting.Word(_unit),
    }
    base_order = ("name", "asc")

    def check(self, work: Work, item: Any) -> None:
        """The formula works, and so does everything that uses it; its example is shown with “Saved”."""
        g.worked_example = check_expression(work, item)

    def check_delete(self, work: Work, item: Any) -> None:
        """What formulas use stays."""
        check_removal(work, item)

    def post_add(self, item: Any) -> None:
        """Show what the formula gives."""
        example = g.pop("worked_example", None)
        if example is not None and example.text:
            shown = f"{example.text} {example.unit}".strip()
            flash(gettext("%(name)s: %(example)s", name=str(item), example=shown), "info")

    post_update = post_add

    @expose("/examine", methods=["POST"])
    @has_access
    def examine(self) -> Any:
        """What is to be said about the form while somebody types: the example, or the error at its field."""
        typed = {column: request.form.get(column, "").strip() for column in COLUMNS}
        typed["was"] = request.form.get("was", "")
        try:
            example = examine_expression(reading(), typed)
        except Refusal as refusal:
            empty = {field for field in ("name", "formula") if not typed[field]}
            said = {field: text for field, text in errors_of(refusal, typed).items() if field not in empty}
            return {"notes": {}, "errors": said}
        return {"notes": {"formula": example_under(example, typed["formula"])}, "errors": {}}
