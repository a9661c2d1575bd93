"""DocumentView: orders, receipts, shipments. List and show; every change is an operation with a button."""

from __future__ import annotations

from typing import Any, ClassVar

from flask import redirect, url_for
from flask_babel import gettext
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from app.kernel.errors import Refusal
from views.records import CRUD_RIGHTS, RecordView
from views.works import client_key, sentences_by_field

__all__ = ["DocumentView", "client_key", "errors_of_lines", "posted_lines", "several_wrong"]


class DocumentView(RecordView):
    """A grid of documents; the page of one document is the view's own, and no field of it is a form field."""

    base_permissions: ClassVar[list[str]] = ["can_list", "can_show", "can_export"]
    method_permission_name = CRUD_RIGHTS
    exclude_route_methods = RecordView.exclude_route_methods | {"add", "edit", "delete"}
    # Documents have no forms of FAB's; an empty one keeps it from building them.
    add_form = edit_form = FlaskForm

    def page_of(self, pk: Any) -> Response:
        """Back to the page of one document after an operation."""
        return redirect(url_for(f"{self.endpoint}.show", pk=pk))


def posted_lines(form: MultiDict[str, str], prefix: str = "lines") -> list[dict[str, str]]:
    """The rows of a line grid as they were typed, in order; rows in which nothing was typed are left out."""
    rows: dict[int, dict[str, str]] = {}
    for name, value in form.items():
        head, _, rest = name.partition("-")
        number, _, column = rest.partition("-")
        if head == prefix and number.isdecimal() and column:
            rows.setdefault(int(number), {})[column] = value.strip()
    return [row for _number, row in sorted(rows.items()) if any(row.values())]


def errors_of_lines(
    refusal: Refusal, prefix: str = "lines"
) -> tuple[dict[int, dict[str, list[str]]], dict[str, list[str]]]:
    """A Refusal's sentences, those of the line grid by row and column, the others by field."""
    lines: dict[int, dict[str, list[str]]] = {}
    fields: dict[str, list[str]] = {}
    for field, sentences in sentences_by_field(refusal).items():
        head, _, rest = field.partition("-")
        number, _, column = rest.partition("-")
        if head == prefix and number.isdecimal():
            lines.setdefault(int(number), {}).setdefault(column, []).extend(sentences)
        else:
            fields.setdefault(field, []).extend(sentences)
    return lines, fields


def several_wrong() -> str:
    """What stands above a form that has errors at its fields."""
    return gettext("Nothing was saved. Please look at the marked fields.")
