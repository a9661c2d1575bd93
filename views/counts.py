"""Counts [sayım]: a sheet is opened, counted on a tablet, compared with the books, and posted once."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, request, url_for
from flask_appbuilder import expose, has_access
from flask_babel import gettext, lazy_gettext
from sqlalchemy.orm import joinedload

from app.kernel.errors import Doubt, Refusal
from app.kernel.permissions import Right
from app.kernel.work import Work
from app.stock.counts.opening import cancel_count, open_count
from app.stock.counts.posting import POST, post_count
from app.stock.counts.reading import count_result, countable_places, may_see_book, progress, sheet_lines
from models.warehouse import StockCount
from views import formatting
from views.count_words import counted_words, kind_choices, scope_word, state_pill
from views.documents import DocumentView, client_key
from views.fencing import InOwnWarehouses
from views.ids import id_from
from views.interface import WorkInterface
from views.works import may, reading, saying_no_politely, sentence, sentences_by_field, users_work

COUNT = Right("count", "StockCount")


class CountView(DocumentView):
    """Count sheets."""

    datamodel = WorkInterface(StockCount)
    route_base = "/counts"
    class_permission_name = "StockCount"
    base_permissions = [
        "can_list",
        "can_show",
        "can_export",
        "can_add",
        "can_count",
        "can_post",
        "can_cancel",
    ]
    method_permission_name = {
        **DocumentView.method_permission_name,
        "new": "add",
        "open": "add",
        "differences": "post",
        "post": "post",
        "cancel": "cancel",
    }
    list_title = lazy_gettext("Counts")
    list_template = "counts/list.html"
    empty_title = lazy_gettext("Nothing has been counted yet")
    empty_text = lazy_gettext("Open a sheet for a warehouse, a shelf or a category and walk with the tablet.")
    list_columns = ["number", "warehouse", "scope", "state", "opened_at", "opened_by", "closed_at"]
    search_columns = ["number", "state", "opened_at"]
    order_columns = ["number", "state", "opened_at", "closed_at"]
    label_columns = {
        "number": lazy_gettext("Number"),
        "warehouse": lazy_gettext("Warehouse"),
        "scope": lazy_gettext("What is counted"),
        "state": lazy_gettext("State"),
        "opened_at": lazy_gettext("Opened"),
        "opened_by": lazy_gettext("By"),
        "closed_at": lazy_gettext("Closed"),
    }
    formatters_columns = {
        "scope": formatting.Word(scope_word),
        "state": formatting.Format(state_pill),
        "opened_at": formatting.moment,
        "closed_at": formatting.moment,
    }
    base_filters = [["id", InOwnWarehouses, "warehouse_id"]]
    base_order = ("id", "desc")

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.datamodel.loads.append(joinedload(StockCount.shelf))

    @expose("/new", methods=["GET"])
    @has_access
    def new(self) -> Any:
        """Ask what is to be counted."""
        asked = {name: request.args.get(name, "") for name in ("warehouse_id", "kind", "shelf_id")}
        return self._form({**asked, "is_blind": "1"}, {})

    @expose("/new", methods=["POST"])
    @has_access
    def open(self) -> Any:
        """Open the sheet and go and count."""
        typed = {name: value.strip() for name, value in request.form.items()}
        try:
            with users_work() as work:
                count_id = _open(work, typed)
        except Refusal as refusal:
            errors = sentences_by_field(refusal)
            flash(" ".join(errors.get("", [])) or gettext("The sheet was not opened."), "danger")
            return self._form(typed, errors), 422
        page = "CountSheetView.sheet" if may(COUNT) else ".show"
        return redirect(url_for(page, pk=count_id))

    @expose("/show/<int:pk>")
    @has_access
    def show(self, pk: int) -> Any:
        """One count: how far it is, and what was found once it is closed."""
        count, work = self._found(pk), reading()
        result = count_result(work, count) if count.state == "posted" and may_see_book(work, count) else None
        return self.render_template(
            "counts/show.html",
            title=count.number,
            count=count,
            scope=scope_word(count.scope),
            state=state_pill(count.state),
            progress=progress(work, pk),
            result=result,
            lines=[] if result else sheet_lines(work, count),
            fmt=formatting,
        )

    @expose("/<int:pk>/differences")
    @has_access
    def differences(self, pk: int) -> Any:
        """What posting would change, line by line."""
        return self._differences(pk, {})

    @expose("/<int:pk>/post", methods=["POST"])
    @has_access
    def post(self, pk: int) -> Any:
        """Book the differences, or show the page again with the sentence at its line."""
        confirmed = frozenset(request.form.getlist("confirmed"))
        rest = request.form.get("rest") == "zero"
        try:
            with users_work() as work:
                slip = post_count(work, pk, rest_as_zero=rest, confirmed=confirmed, key=client_key())
        except Doubt as doubt:
            return self._differences(pk, sentences_by_field(doubt), doubt=doubt, rest=rest), 409
        except Refusal as refusal:
            self._found(pk)
            errors = sentences_by_field(refusal)
            flash(
                " ".join(errors.get("", [])) or gettext("Nothing was posted. See the marked lines."), "danger"
            )
            return self._differences(pk, errors, rest=rest), 422
        flash(
            gettext("The count is posted; the books now say what was found.")
            if slip
            else gettext("The count is posted; the books were right."),
            "success",
        )
        return self.page_of(pk)

    @expose("/<int:pk>/cancel", methods=["POST"])
    @has_access
    def cancel(self, pk: int) -> Any:
        """Give the count up; nothing was booked."""
        with saying_no_politely(), users_work() as work:
            cancel_count(work, pk, request.form.get("reason", ""), key=client_key())
            flash(gettext("The count was cancelled; nothing was booked."), "success")
        return self.page_of(pk)

    def _differences(
        self, pk: int, errors: dict[str, list[str]], *, doubt: Doubt | None = None, rest: bool = False
    ) -> Any:
        count, work = self._found(pk), reading()
        if not may(POST):
            abort(403)
        return self.render_template(
            "counts/differences.html",
            title=gettext("Differences of %(number)s", number=count.number),
            count=count,
            scope=scope_word(count.scope),
            state=state_pill(count.state),
            result=count_result(work, count),
            errors=errors,
            doubt=None if doubt is None else {"code": doubt.code, "sentence": sentence(doubt)},
            rest=rest,
            words=counted_words,
            fmt=formatting,
        )

    def _form(self, typed: dict[str, str], errors: dict[str, list[str]]) -> Any:
        warehouses, shelves = countable_places(reading())
        return self.render_template(
            "counts/new.html",
            title=gettext("New count"),
            typed=typed,
            errors=errors,
            warehouse_choices=[(one.id, one.name) for one in warehouses],
            shelf_choices=[(one.id, f"{one.code} · {one.name}") for one in shelves],
            kinds=kind_choices(),
        )


def _open(work: Work, typed: dict[str, str]) -> int:
    """What was chosen on the page; of category and shelf only the one that was asked for counts."""
    what = typed.get("what", "all")
    return open_count(
        work,
        id_from(typed.get("warehouse_id")),
        kind=(typed.get("kind") or "?") if what == "kind" else "",
        shelf_id=(id_from(typed.get("shelf_id")) or 0) if what == "shelf" else None,
        is_blind=bool(typed.get("is_blind")),
        everything=bool(typed.get("everything")),
        note=typed.get("note", ""),
        key=client_key(),
    )
