"""Parameters: the grid, and one page on which a question is written with its options."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import flash, redirect, request, url_for
from flask_appbuilder import expose, has_access
from flask_babel import gettext, lazy_gettext

from app.configurator.option_pictures import pictures_of
from app.configurator.removing import check_removal
from app.configurator.sheets.finding import find_parameters
from app.configurator.sheets.questions import LIMITS, QuestionSheet, new_question, open_question
from app.configurator.sheets.saving_questions import save_question
from app.kernel.errors import Refusal
from app.kernel.permissions import SEE_PRICE, Right
from app.kernel.text import N_
from app.kernel.work import Work
from models.configurator import Parameter
from views import formatting
from views.documents import client_key, several_wrong
from views.door_model_grids import Column, column, grid_errors, rows_from
from views.interface import WorkInterface
from views.records import CRUD_RIGHTS, RecordView
from views.works import may, reading, sentences_by_field, users_work

HEAD = ("code", "name", "kind", "unit", *LIMITS)
KIND_WORDS = {
    "number": N_("Measure or count"),
    "choice": N_("Choice"),
    "boolean": N_("Yes or no"),
    "text": N_("Text"),
}


def kind_word(kind: str) -> str:
    """A kind of parameter in the words of the screen."""
    return gettext(KIND_WORDS[kind]) if kind in KIND_WORDS else kind


class ParameterView(RecordView):
    """What is asked about doors."""

    datamodel = WorkInterface(Parameter)
    route_base = "/parameters"
    class_permission_name = "Parameter"
    method_permission_name = {**CRUD_RIGHTS, "lookup": "list"}
    list_title = lazy_gettext("Parameters")
    add_label = lazy_gettext("New parameter")
    empty_title = lazy_gettext("Add your first parameter")
    empty_text = lazy_gettext("Parameters are what is asked about a door: width, height, lock, colour.")
    list_columns = ["code", "name", "kind", "unit", "minimum", "maximum", "step"]
    search_columns = ["code", "name", "kind", "unit"]
    label_columns = {
        "code": lazy_gettext("Code"),
        "name": lazy_gettext("Name"),
        "kind": lazy_gettext("Kind"),
        "unit": lazy_gettext("Unit"),
        "minimum": lazy_gettext("Smallest"),
        "maximum": lazy_gettext("Largest"),
        "step": lazy_gettext("Step"),
    }
    formatters_columns = {
        "kind": formatting.Format(kind_word),
        "minimum": formatting.number,
        "maximum": formatting.number,
        "step": formatting.number,
    }
    base_order = ("position", "asc")

    def check_delete(self, work: Work, item: Any) -> None:
        """A parameter that models ask or formulas use stays."""
        check_removal(work, item)

    @expose("/add", methods=["GET", "POST"])
    @has_access
    def add(self) -> Any:
        """An empty page; posted, a new parameter or the page again with every error at its cell."""
        if request.method == "POST":
            return self._save(None)
        self.update_redirect()
        return self._page(None, new_question())

    @expose("/edit/<int:pk>", methods=["GET", "POST"])
    @has_access
    def edit(self, pk: int) -> Any:
        """The page of a parameter; posted, it is saved with its options or not at all."""
        self._found(pk)
        if request.method == "POST":
            return self._save(pk)
        self.update_redirect()
        sheet, seen = open_question(reading(), pk)
        return self._page(pk, sheet, seen=seen)

    @expose("/show/<int:pk>")
    @has_access
    def show(self, pk: int) -> Any:
        """The same to read, for those who may not change it."""
        self._found(pk)
        if may(Right("edit", "Parameter")):
            return redirect(url_for(".edit", pk=pk))
        sheet, _seen = open_question(reading(), pk)
        return self._page(pk, sheet, template="configurator/parameter_show.html")

    @expose("/lookup")
    @has_access
    def lookup(self) -> Any:
        """Suggestions for the grid of parameters of a door model."""
        return [
            {**asdict(found), "note": found.unit or kind_word(found.kind)}
            for found in find_parameters(reading(), request.args.get("q", ""))
        ]

    def _save(self, pk: int | None) -> Any:
        head = {name: request.form.get(name, "").strip() for name in HEAD}
        sheet = QuestionSheet(head, rows_from(request.form, "options"))
        seen = request.form.get("seen", "")
        try:
            with users_work() as work:
                save_question(work, pk, sheet, seen=seen, key=client_key())
                carried = [number for each in work.events for number in getattr(each, "orders", ())]
        except Refusal as refusal:
            errors = sentences_by_field(refusal)
            flash(" ".join(errors.pop("", [])) or several_wrong(), "danger")
            return self._page(pk, sheet, seen=seen, errors=errors), 422
        flash(gettext("Saved."), "success")
        if carried:
            said = gettext(
                "The answers of these orders were carried along: %(orders)s.", orders=", ".join(carried)
            )
            flash(said, "info")
        return self.post_add_redirect()

    def _page(
        self,
        pk: int | None,
        sheet: QuestionSheet,
        *,
        seen: str = "",
        errors: dict[str, list[str]] | None = None,
        template: str = "configurator/parameter_form.html",
    ) -> Any:
        return self.render_template(
            template,
            title=sheet.head.get("code") or gettext("New parameter"),
            pk=pk,
            sheet=sheet,
            seen=seen,
            key=request.form.get("_key", ""),
            errors=errors or {},
            option_errors=grid_errors(errors or {}, "options"),
            columns=_columns(),
            kinds=[(kind, gettext(word)) for kind, word in KIND_WORDS.items()],
            kind_word=kind_word,
            answers=self._answers(pk),
        )

    def _answers(self, pk: int | None) -> list[dict[str, Any]]:
        """The stored answers of a choice, each with its picture."""
        work = reading()
        stored = work.find(Parameter, pk) if pk is not None else None
        if stored is None or stored.kind != "choice":
            return []
        pictures = pictures_of(work, [stored.code])
        return [
            {"id": each.id, "label": str(each), "picture": pictures.get((stored.code, each.value))}
            for each in stored.options
        ]


def _columns() -> list[Column]:
    surcharge = column("price_delta", gettext("Surcharge"), "money", "s")
    return [
        {"name": "id", "label": "", "kind": "hidden"},
        column("value", gettext("Answer"), "text", "m", required=True),
        column("label", gettext("Shown as"), "text", "l", placeholder=gettext("like the answer")),
        {
            **column("material", gettext("Brings the material"), "lookup", "xl"),
            "source": url_for("LookupView.materials"),
            "placeholder": gettext("Code or name"),
        },
        *([{**surcharge, "unit": "₺"}] if may(SEE_PRICE) else []),
        column("colour", gettext("Colour"), "text", "s", placeholder="RAL"),
    ]
