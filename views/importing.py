"""Import from Excel: choose a file, see what it would do, correct what is wrong, write all or nothing."""

from __future__ import annotations

from typing import Any, Final

from flask import Response, abort, redirect, render_template_string, request, url_for
from flask_appbuilder import expose, has_access
from flask_babel import gettext, lazy_gettext
from markupsafe import Markup

from app.importing.kind import Kind
from app.importing.kinds import ADD, KINDS, require_kind
from app.importing.limits import MEGABYTE, MOST_BYTES, MOST_ERRORS_KEPT, MOST_ROWS
from app.importing.listing import RunPage, error_rows, importable, read_run
from app.importing.templates import csv_template, xlsx_template
from app.importing.uploading import check_again, import_list, upload_list
from app.kernel.errors import Refusal
from app.kernel.text import N_
from models.core import ImportRun
from views import formatting
from views.documents import DocumentView, client_key
from views.exporting import XLSX, as_csv, as_xlsx
from views.interface import WorkInterface
from views.works import may, reading, saying_no_politely, sentences_by_field, users_work

STANDINGS: Final = {
    "waiting": (N_("Waiting"), "neutral", "hourglass"),
    "checking": (N_("Being checked"), "work", "search"),
    "wrong": (N_("Has errors"), "bad", "circle-alert"),
    "ready": (N_("Ready to import"), "info", "file-check"),
    "nothing_new": (N_("Nothing new"), "off", "check"),
    "writing": (N_("Being imported"), "work", "database"),
    "done": (N_("Imported"), "ok", "circle-check"),
    "failed": (N_("Not understood"), "bad", "circle-x"),
}
ROW_STATES: Final = {
    "new": (N_("New"), "ok", "plus"),
    "changed": (N_("Changed"), "info", "pencil"),
    "unchanged": (N_("Unchanged"), "off", "check"),
    "wrong": (N_("Error"), "bad", "circle-alert"),
}
LISTS: Final = {
    "suppliers": "SupplierView.list",
    "customers": "CustomerView.list",
    "materials": "MaterialView.list",
    "prices": "MaterialView.list",
    "model_prices": "DoorModelView.list",
    "sale_prices": "PriceListView.list",
    "opening_stock": "StockView.list",
}
"""Where one sees what was imported."""
ICONS: Final = {
    "suppliers": "truck",
    "customers": "users",
    "materials": "package",
    "prices": "tag",
    "model_prices": "door-open",
    "sale_prices": "list",
    "opening_stock": "boxes",
}
SHOWN_ERRORS: Final = 200
HEADINGS: Final = frozenset(column.heading for kind in KINDS.values() for column in kind.columns)


class ImportView(DocumentView):
    """Files somebody brought in."""

    datamodel = WorkInterface(ImportRun)
    route_base = "/imports"
    class_permission_name = "Import"
    base_permissions = ["can_list", "can_show", "can_add", "can_run"]
    method_permission_name = {
        **DocumentView.method_permission_name,
        "export": "list",
        "new": "add",
        "upload": "add",
        "template": "add",
        "progress": "show",
        "errors": "show",
        "write": "run",
        "again": "add",
    }
    list_title = lazy_gettext("Import from Excel")
    empty_title = lazy_gettext("No file has been imported yet")
    empty_text = lazy_gettext("Choose above what your list holds. Your own Excel file will usually do.")
    list_template = "importing/list.html"
    list_columns = [
        "created_at",
        "kind",
        "file_name",
        "standing",
        "rows",
        "added",
        "changed",
        "wrong",
        "created_by",
    ]
    search_columns = ["file_name", "created_by", "created_at"]
    order_columns = ["created_at", "file_name", "created_by"]
    label_columns = {
        "created_at": lazy_gettext("When"),
        "kind": lazy_gettext("List"),
        "file_name": lazy_gettext("File"),
        "standing": lazy_gettext("State"),
        "rows": lazy_gettext("Rows"),
        "added": lazy_gettext("New"),
        "changed": lazy_gettext("Changed"),
        "wrong": lazy_gettext("Errors"),
        "created_by": lazy_gettext("By"),
    }
    base_order = ("id", "desc")

    def __init__(self, **kwargs: Any) -> None:
        self.formatters_columns = {
            "created_at": formatting.moment,
            "kind": formatting.Word(lambda name: gettext(KINDS[name].title) if name in KINDS else name),
            "standing": formatting.Format(_standing),
            **dict.fromkeys(("rows", "added", "changed", "wrong"), formatting.number),
        }
        super().__init__(**kwargs)

    def render_template(self, template: str, **kwargs: Any) -> Any:
        """The list also offers what can be brought in."""
        if template == self.list_template:
            kwargs.setdefault("kinds", importable(reading()) if may(ADD) else [])
            kwargs.setdefault("icons", ICONS)
        return super().render_template(template, **kwargs)

    @expose("/new/<name>", methods=["GET"])
    @has_access
    def new(self, name: str) -> Any:
        """Choose the file."""
        return self._form(self._kind(name))

    @expose("/new/<name>", methods=["POST"])
    @has_access
    def upload(self, name: str) -> Any:
        """Store the file and have it checked, or say at the field why it cannot be taken."""
        kind = self._kind(name)
        chosen = request.files.get("file")
        try:
            with users_work() as work:
                file_name, content = (chosen.filename or "", chosen.read()) if chosen else ("", b"")
                run_id = upload_list(work, kind.name, file_name, content, key=client_key())
        except Refusal as refusal:
            return self._form(kind, sentences_by_field(refusal)), 422
        return redirect(url_for(".show", pk=run_id))

    @expose("/template/<name>/<any(csv, xlsx):kind>")
    @has_access
    def template(self, name: str, kind: str) -> Response:
        """The empty list to fill in."""
        asked = self._kind(name)
        content = (xlsx_template if kind == "xlsx" else csv_template)(asked, gettext)
        response = Response(content, mimetype=XLSX if kind == "xlsx" else "text/csv")
        file_name = f"{gettext(asked.title)}.{kind}"
        response.headers.set("Content-Disposition", "attachment", filename=file_name)
        return response

    @expose("/show/<int:pk>")
    @has_access
    def show(self, pk: int) -> Any:
        """How far the file is, what it would do, and every error at its cell."""
        return self.render_template("importing/show.html", title=gettext("Import"), **self._shown(pk))

    @expose("/progress/<int:pk>")
    @has_access
    def progress(self, pk: int) -> Any:
        """The moving part of the page; when the work is done the page itself is asked for again."""
        shown = self._shown(pk)
        answer = Response(self.render_template("importing/progress.html", **shown))
        if not shown["page"].is_working:
            answer.headers["HX-Refresh"] = "true"
        return answer

    @expose("/errors/<int:pk>/<any(csv, xlsx):kind>")
    @has_access
    def errors(self, pk: int, kind: str) -> Response:
        """The errors as a list to work through beside the file."""
        page = read_run(reading(), pk)
        labels = [
            gettext("Row"),
            gettext("Cell"),
            gettext("Column"),
            gettext("Written"),
            gettext("What is wrong"),
        ]
        rows = [
            [one["row"] or "", one["cell"], one["column"], one["written"], said(one)]
            for one in error_rows(page)
        ]
        return {"csv": as_csv, "xlsx": as_xlsx}[kind](gettext("Errors"), labels, rows)

    @expose("/run/<int:pk>", methods=["POST"])
    @has_access
    def write(self, pk: int) -> Any:
        """Have the checked file written."""
        with saying_no_politely(), users_work() as work:
            import_list(work, pk, key=client_key())
        return self.page_of(pk)

    @expose("/again/<int:pk>", methods=["POST"])
    @has_access
    def again(self, pk: int) -> Any:
        """Check the file once more."""
        with saying_no_politely(), users_work() as work:
            check_again(work, pk, key=client_key())
        return self.page_of(pk)

    def _kind(self, name: str) -> Kind:
        if name not in KINDS:
            abort(404)
        return require_kind(reading(), name, ADD)

    def _form(self, kind: Kind, errors: dict[str, list[str]] | None = None) -> Any:
        return self.render_template(
            "importing/new.html",
            title=gettext(kind.title),
            kind=kind,
            errors=errors or {},
            most=MOST_BYTES // MEGABYTE,
            most_rows=formatting.number(MOST_ROWS),
        )

    def _shown(self, pk: int) -> dict[str, Any]:
        page = read_run(reading(), pk)
        errors = error_rows(page)
        return {
            "page": page,
            "run": page.run,
            "standing": _standing(page.run.standing),
            "errors": [{**one, "said": said(one)} for one in errors[:SHOWN_ERRORS]],
            "more_errors": max(page.run.wrong - SHOWN_ERRORS, 0),
            "kept": MOST_ERRORS_KEPT,
            "rows": [_preview_row(page, row) for row in page.run.preview],
            "list_url": url_for(LISTS[page.kind.name]),
            "fmt": formatting,
        }


def _standing(standing: str) -> Markup:
    return _pill(standing, *STANDINGS[standing])


def _pill(state: str, word: str, tone: str, icon: str) -> Markup:
    return Markup(  # noqa: S704 - our own template, which escapes every value
        render_template_string(
            "{% import 'atolye/macros.html' as ui %}{{ ui.pill(state, label, tone, icon) }}",
            state=state,
            label=gettext(word),
            tone=tone,
            icon=icon,
        )
    )


def said(error: dict[str, Any]) -> str:
    """What is wrong, in the language of whoever asks; headings among the facts are translated too."""
    facts = {name: _fact(value) for name, value in error["facts"].items()}
    sentence = error["sentence"]
    return gettext(sentence).format(**facts)


def _fact(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(gettext(str(one)) for one in value)
    return gettext(value) if value in HEADINGS else str(value)


def _preview_row(page: RunPage, row: dict[str, Any]) -> dict[str, Any]:
    """One line of the preview: its state, and each column's value with what stood there before."""
    cells = []
    for column, _heading in page.columns:
        value, was = row["values"].get(column.name), row["was"].get(column.name)
        words = column.words
        cells.append(
            {
                "shown": _word(value, words),
                "was": _word(was, words),
                "changes": column.name in row["was"],
                "css": "num" if column.is_number else "",
            }
        )
    return {"row": row["row"], "state": _pill(row["state"], *ROW_STATES[row["state"]]), "cells": cells}


def _word(value: Any, words: Any) -> str:
    if isinstance(value, bool):
        return str(formatting.yes_no(value))
    return "" if value is None else gettext(words[value]) if value in words else str(value)
