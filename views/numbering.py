"""How documents are numbered: every series on one page, with the number that comes next; and the branches."""

from __future__ import annotations

from typing import Any, Final

from flask import flash, redirect, render_template, request, url_for
from flask_appbuilder import BaseView, expose, has_access
from flask_appbuilder.models.filters import BaseFilter
from flask_babel import gettext, lazy_gettext

from app.documents.branches import check_branch
from app.documents.changing_series import LEAST_DIGITS, MOST_DIGITS, SeriesForm, keep_series, try_series
from app.documents.series import LEGAL, NUMBERED, Series, read_series
from app.identity.roles import DEALER
from app.kernel.clock import today_local
from app.kernel.errors import Refusal
from app.kernel.work import Work
from models.branches import Branch
from models.identity import Role, User
from views import formatting
from views.ids import id_from
from views.interface import WorkInterface
from views.records import RecordView
from views.works import reading, sentences_by_field, users_work

_NO_NUMBER: Final = -1


class NumberingView(BaseView):
    """The number series of the company."""

    route_base = "/numbering"
    default_view = "series"
    class_permission_name = "Company"
    method_permission_name = {"series": "edit", "save": "edit", "example": "edit"}

    @expose("/", methods=["GET"])
    @has_access
    def series(self) -> Any:
        """How everything is numbered."""
        return self._page({}, {})

    @expose("/", methods=["POST"])
    @has_access
    def save(self) -> Any:
        """Number one kind of document otherwise from now on."""
        form = _asked()
        try:
            with users_work() as work:
                kept = keep_series(work, form)
                example = kept.example(today_local(work.now).year)
        except Refusal as refusal:
            return self._page(
                {form.key: dict(request.form.items())}, {form.key: sentences_by_field(refusal)}
            ), 422
        flash(gettext("Saved. The next number is %(number)s.", number=example), "success")
        return redirect(url_for(".series", _anchor=form.key))

    @expose("/example", methods=["POST"])
    @has_access
    def example(self) -> Any:
        """The next number as it would be, while one types; nothing is kept."""
        work = reading()
        try:
            shown, wrong = try_series(work, _asked()).example(today_local(work.now).year), ""
        except Refusal as refusal:
            said = sentences_by_field(refusal)
            shown, wrong = "", " ".join(sentence for each in said.values() for sentence in each)
        return render_template("settings/numbering_example.html", shown=shown, wrong=wrong)

    def _page(self, typed: dict[str, dict[str, str]], errors: dict[str, dict[str, list[str]]]) -> Any:
        work = reading()
        series = read_series(work)
        return self.render_template(
            "settings/numbering.html",
            title=gettext("Numbering"),
            legal=[one for one in series if one.is_legal],
            own=_by_branch(series),
            has_branches=any(one.branch for one in series),
            name=_name,
            year=today_local(work.now).year,
            typed=typed,
            errors=errors,
            least_digits=LEAST_DIGITS,
            most_digits=MOST_DIGITS,
        )


class OfTheOffice(BaseFilter):
    """People who write papers for the company: no dealers."""

    def apply(self, query: Any, value: Any) -> Any:
        """Narrow the query."""
        del value
        return query.filter(User.active, ~User.roles.any(Role.name == DEALER))


class BranchView(RecordView):
    """Branches of the company, each with its own letters on legal papers."""

    datamodel = WorkInterface(Branch)
    route_base = "/branches"
    class_permission_name = "Company"
    list_title = lazy_gettext("Branches")
    add_title = add_label = lazy_gettext("New branch")
    edit_title = show_title = lazy_gettext("Branch")
    empty_title = lazy_gettext("There is only the head office")
    empty_text = lazy_gettext(
        "Add a branch when waybills and invoices are written elsewhere too: it gets number series of its own."
    )
    _address = ["street", "district", "city", "postal_code"]
    _series = ["waybill_series", "invoice_series", "earchive_series"]
    add_columns = ["code", "name", *_series, *_address, "people"]
    edit_columns = ["code", "name", *_address, "people", "is_active"]
    list_columns = ["code", "name", *_series, "city", "is_active"]
    show_columns = ["code", "name", *_series, *_address, "people", "is_active"]
    add_form_query_rel_fields = edit_form_query_rel_fields = {"people": [["active", OfTheOffice, None]]}
    search_columns = ["code", "name"]
    label_columns = {
        "code": lazy_gettext("Code"),
        "name": lazy_gettext("Name"),
        "waybill_series": lazy_gettext("Waybill series"),
        "invoice_series": lazy_gettext("Invoice series"),
        "earchive_series": lazy_gettext("e-Archive series"),
        "is_active": lazy_gettext("Active"),
        "street": lazy_gettext("Address"),
        "district": lazy_gettext("District"),
        "city": lazy_gettext("City"),
        "postal_code": lazy_gettext("Postal code"),
        "people": lazy_gettext("Who works here"),
    }
    description_columns = {
        **dict.fromkeys(
            _series,
            lazy_gettext(
                "Three letters A–Z or digits that no other series has. Changed later under Numbering."
            ),
        ),
        "street": lazy_gettext(
            "Stands in the e-waybills and e-invoices of the branch: where they come from."
        ),
        "people": lazy_gettext("What they write is numbered in the series of this branch."),
    }
    formatters_columns = {"is_active": formatting.yes_no}
    base_order = ("code", "asc")

    def check(self, work: Work, item: Any) -> None:
        """A code, a name, and letters nobody else has."""
        check_branch(work, item)


def _by_branch(series: list[Series]) -> dict[str, list[Series]]:
    """Our own documents under the name of their branch, the head office first."""
    found: dict[str, list[Series]] = {}
    for one in series:
        if not one.is_legal:
            found.setdefault(one.branch, []).append(one)
    return found


def _name(series: Series) -> str:
    """What people call the documents of a series."""
    return gettext(LEGAL[series.document] if series.is_legal else NUMBERED[series.document][0])


def _asked() -> SeriesForm:
    """The row as it was sent; what is no number fits nowhere and is refused at its field."""
    begin = request.form.get("begin", "").strip()
    return SeriesForm(
        key=request.form.get("key", ""),
        letters=request.form.get("letters", ""),
        is_yearly="yearly" in request.form,
        digits=_number(request.form.get("digits", "")),
        begin=_number(begin) if begin else None,
    )


def _number(written: str) -> int:
    number = id_from(written)
    return _NO_NUMBER if number is None else number
