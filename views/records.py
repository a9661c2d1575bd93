"""RecordView: master data on FAB's grids, with our search, our errors at the field, Excel and CSV out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, ClassVar

from flask import Response, abort, flash, redirect, request, url_for
from flask_appbuilder import ModelView, expose, has_access
from flask_appbuilder.models.filters import BaseFilter
from flask_appbuilder.urltools import get_filter_args, get_order_args, get_page_args, get_page_size_args
from flask_babel import gettext, lazy_gettext
from sqlalchemy import String, func, inspect, or_
from werkzeug.wrappers import Response as BaseResponse

from app.kernel.errors import Refusal
from app.kernel.permissions import Right
from app.kernel.text import tr_fold
from app.kernel.work import Work
from views import formatting
from views.exporting import as_csv, as_xlsx
from views.interface import SECRET_COLUMNS, add_record, change_record, columns_of, delete_record
from views.works import client_key, may, sentences_by_field, users_work

CRUD_RIGHTS = {
    "list": "list",
    "show": "show",
    "add": "add",
    "edit": "edit",
    "delete": "delete",
    "export": "export",
}
EXPORT_LIMIT = 50_000
ADD_LISTS = Right("add", "Import")
FILES = {"csv": as_csv, "xlsx": as_xlsx}


class ContainsFolded(BaseFilter):
    """Search as you type: every word somewhere, capitals and Turkish dots do not matter."""

    name = lazy_gettext("contains")

    def apply(self, query: Any, value: str) -> Any:
        """Narrow the query to rows in which every typed word appears."""
        for word in tr_fold(value).split():
            query = query.filter(self._has(word.replace("\\", "").replace("%", "").replace("_", "\\_")))
        return query

    def _has(self, word: str) -> Any:
        columns = inspect(self.model).columns
        if "search" in columns:
            return self.model.search.like(f"%{word}%")
        texts = [
            column
            for column in columns
            if isinstance(column.type, String) and column.key not in SECRET_COLUMNS
        ]
        return or_(*(func.platform.tr_fold(column).like(f"%{word}%") for column in texts))


class RecordView(ModelView):
    """A kind of record people keep: list, show, add, edit, delete, each a right of its own."""

    method_permission_name = CRUD_RIGHTS
    # No record has a file or an action of FAB's; a road that leads nowhere is not built.
    exclude_route_methods = {"download", "action", "action_post"}
    page_size = 50
    base_order: ClassVar[tuple[str, str] | None] = None
    searchable = True
    search_filter: ClassVar[type[BaseFilter]] = ContainsFolded
    export_columns: ClassVar[list[str] | None] = None
    empty_title: Any = None
    empty_text: Any = None
    add_label: Any = lazy_gettext("New")
    imports: ClassVar[str] = ""
    """The kind of list that can be brought in from Excel; the list then offers it."""
    add_row_message = lazy_gettext("Saved.")
    edit_row_message = lazy_gettext("Saved.")
    delete_row_message = lazy_gettext("Deleted.")

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.datamodel.load_with(self.list_columns)

    def check(self, work: Work, item: Any) -> None:
        """Rules of the context before a record is written; raises Refusals. Nothing by default."""

    def check_delete(self, work: Work, item: Any) -> None:
        """Rules of the context before a record is deleted. Nothing by default."""

    # --- list -------------------------------------------------------------------------------------

    def _request_filters(self) -> Any:
        # FAB keeps one filter object per view for all threads; each request gets its own instead.
        filters = self.datamodel.get_filters(self.search_columns or [])
        get_filter_args(filters)
        filters.add_filter_list(self.base_filters or [])
        typed = request.args.get("q", "").strip()
        if typed and self.searchable:
            filters.add_filter(next(iter(inspect(self.datamodel.obj).columns)).key, self.search_filter, typed)
        return filters

    def _order(self) -> tuple[str, str]:
        column, direction = get_order_args().get(type(self).__name__) or ("", "")
        # The order of the rows would tell what a column holds that is not shown.
        return (column, direction) if column in self.order_columns else ("", "")

    def _list(self, **kwargs: Any) -> dict[str, Any]:
        filters = self._request_filters()
        order_column, order_direction = self._order()
        widgets = self._get_list_widget(
            filters=filters,
            order_column=order_column,
            order_direction=order_direction,
            page=get_page_args().get(type(self).__name__),
            page_size=get_page_size_args().get(type(self).__name__) or self.page_size,
            **kwargs,
        )
        self.update_redirect()
        widgets["search"] = self.search_widget(
            route_base=self.route_base,
            form=self.search_form.refresh(),
            include_cols=self.search_columns,
            exclude_cols=[],
            filters=filters,
        )
        return widgets

    def render_template(self, template: str, **kwargs: Any) -> Any:
        """Every page of the view also knows its search box, its exports and its empty state."""
        if template == self.list_template:
            exports = [
                ("Excel", url_for(".export", kind="xlsx")),
                ("CSV", url_for(".export", kind="csv")),
            ]
            kwargs.setdefault("exports", exports)
            if self.searchable:
                kwargs.setdefault("search_value", request.args.get("q", ""))
            kwargs.setdefault("empty_title", self.empty_title)
            kwargs.setdefault("empty_text", self.empty_text)
            kwargs.setdefault("add_label", self.add_label)
            if self.imports and may(ADD_LISTS):
                kwargs["import_url"] = url_for("ImportView.new", name=self.imports)
                kwargs.setdefault("empty_second", (gettext("Import from Excel"), kwargs["import_url"]))
        return super().render_template(template, **kwargs)

    @expose("/export/<kind>")
    @has_access
    def export(self, kind: str) -> Response:
        """What the list shows with its search and filters, all pages, as a file."""
        columns = self.export_columns or self.list_columns
        order_column, order_direction = self._order()
        _count, items = self.datamodel.query(
            self._request_filters(), order_column, order_direction, 0, EXPORT_LIMIT, select_columns=columns
        )
        labels = [str(self.label_columns.get(column, column)) for column in columns]
        rows = (self._export_row(item, columns) for item in items)
        if kind not in FILES:
            abort(404)
        return FILES[kind](str(self.list_title), labels, rows)

    def _export_row(self, item: Any, columns: Iterable[str]) -> list[Any]:
        cells = []
        for column in columns:
            value = self.datamodel._get_attr_value(item, column)  # noqa: SLF001
            formatter = self.formatters_columns.get(column)
            is_word = isinstance(formatter, formatting.Word) and value not in (None, "")
            cells.append(formatter.show(value) if is_word else value)
        return cells

    # --- add, edit, delete ------------------------------------------------------------------------

    def _add(self) -> dict[str, Any] | None:
        get_filter_args(filters := self.datamodel.get_filters(self.search_columns or []), False)  # noqa: FBT003
        excluded = filters.get_relation_cols()
        form = self.add_form.refresh()
        if request.method == "POST":
            self._fill_relations(filters, excluded, form)
            if form.validate():
                added: list[Any] = []
                with _refused_at_fields(form) as outcome, users_work() as work:
                    act = f"add {self.datamodel.obj.__tablename__}"
                    work.once(client_key(), act, lambda: self._add_item(work, form, added))
                if outcome.saved:
                    for item in added:
                        self.post_add(item)
                    flash(self.add_row_message, "success")
                    return None
        else:
            self.update_redirect()
        return self._get_add_widget(form=form, exclude_cols=excluded)

    def _add_item(self, work: Work, form: Any, added: list[Any]) -> Any:
        """Write the record of a form; a second arrival of the same form does not come here."""
        item = self.datamodel.obj()
        self._populate(form, item)
        self.pre_add(item)
        self.check(work, item)
        add_record(work, item)
        added.append(item)
        return item.id

    def _edit(self, pk: Any) -> dict[str, Any] | None:
        get_filter_args(filters := self.datamodel.get_filters(self.search_columns or []), False)  # noqa: FBT003
        excluded = filters.get_relation_cols()
        item = self._found(pk)
        form = (
            self.edit_form.refresh(request.form)
            if request.method == "POST"
            else self.edit_form.refresh(obj=item)
        )
        if request.method == "POST":
            self._fill_relations(filters, excluded, form)
            form._id = item.id  # noqa: SLF001 - how FAB's unique validator leaves the record itself out
            if form.validate():
                with _refused_at_fields(form) as outcome, users_work() as work:
                    before = columns_of(item)
                    self._populate(form, item)
                    self.pre_update(item)
                    self.check(work, item)
                    change_record(work, item, before)
                if outcome.saved:
                    self.post_update(item)
                    flash(self.edit_row_message, "success")
                    return None
        else:
            self.update_redirect()
        widgets = self._get_edit_widget(form=form, exclude_cols=excluded)
        return self._get_related_views_widgets(
            item,
            filters={},
            orders=get_order_args(),
            pages=get_page_args(),
            page_sizes=get_page_size_args(),
            widgets=widgets,
        )

    def _delete(self, pk: Any) -> None:
        item = self._found(pk)
        with _refused_on_page() as outcome, users_work() as work:
            self.check_delete(work, item)
            delete_record(work, item)
        if outcome.saved:
            flash(self.delete_row_message, "success")
        self.update_redirect()

    def _found(self, pk: Any) -> Any:
        number = str(pk)
        item = self.datamodel.get(number, self._base_filters) if number.isdecimal() else None
        if item is None:
            abort(404)
        return item

    def _show(self, pk: Any) -> Any:
        self._found(pk)
        return super()._show(pk)

    def _fill_relations(self, filters: Any, excluded: list[str], form: Any) -> None:
        for column in excluded:
            if hasattr(form, column):
                value = filters.get_filter_value(column)
                getattr(form, column).data = self.datamodel.get_related_obj(column, value)

    def _populate(self, form: Any, item: Any) -> None:
        columns = inspect(item).mapper.columns
        empty = {column.key for column in columns if getattr(item, column.key) is None}
        form.populate_obj(item)
        for column in columns:
            if column.nullable and column.key in empty and getattr(item, column.key) == "":
                setattr(item, column.key, None)  # an empty field of an empty column was not touched
            # An emptied field of a column that has a default means the default.
            default = column.default
            if column.nullable or default is None or not default.is_scalar:
                continue
            if getattr(item, column.key) is None:
                setattr(item, column.key, default.arg)

    def update_redirect(self) -> None:
        """Remember the page to come back to; pieces of a page that a script asked for are not pages."""
        if not request.headers.get("HX-Request"):
            super().update_redirect()

    def post_delete_redirect(self) -> BaseResponse:
        """To the list when the page one came from is gone."""
        back = self.get_redirect()
        gone = (request.view_args or {}).get("pk")
        return redirect(url_for(".list") if back.rstrip("/").endswith(f"/{gone}") else back)

    def post_add_redirect(self) -> BaseResponse:
        """Back to where the person came from."""
        return redirect(self.get_redirect())


class _Outcome:
    saved = False


@contextmanager
def _refused_at_fields(form: Any) -> Iterator[_Outcome]:
    """A Refusal becomes a sentence at its field of the form, or on the page when it has none."""
    outcome = _Outcome()
    try:
        yield outcome
        outcome.saved = True
    except Refusal as refusal:
        for field, sentences in sentences_by_field(refusal).items():
            if field and field in form:
                form[field].errors = [*form[field].errors, *sentences]
            else:
                for one in sentences:
                    flash(one, "danger")


@contextmanager
def _refused_on_page() -> Iterator[_Outcome]:
    outcome = _Outcome()
    try:
        yield outcome
        outcome.saved = True
    except Refusal as refusal:
        for sentences in sentences_by_field(refusal).values():
            flash(" ".join(sentences), "danger")
