"""Door models: the grid, and the one page on which a whole model is written, tried out and saved."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_appbuilder import expose, has_access
from flask_babel import gettext, lazy_gettext
from werkzeug.wrappers import Response

from app.configurator.copying import copy_model
from app.configurator.drawing import draw_door, style_of
from app.configurator.formula import show_value
from app.configurator.keeping import TriedExample, examples_of, try_examples
from app.configurator.reading import left_out
from app.configurator.removing import check_removal
from app.configurator.sheets.examining import Examined, examine
from app.configurator.sheets.finding import find_options, find_sources, vat_choices
from app.configurator.sheets.saving import save_sheet
from app.configurator.sheets.trying import Trial, follow, try_out
from app.configurator.sheets.typed import COLUMNS, ModelSheet, new_sheet, open_sheet
from app.configurator.sheets.vocabulary import words_of
from app.kernel.errors import Refusal
from app.kernel.permissions import SEE_PRICE, Right
from app.kernel.work import Work
from models.configurator import DoorModel
from views import formatting
from views.bench_steps import shown_price, shown_steps
from views.documents import client_key, several_wrong
from views.door_model_grids import columns_of, grid_errors, sheet_from, shown_rows
from views.formula_cells import said_of
from views.interface import WorkInterface
from views.records import CRUD_RIGHTS, RecordView
from views.works import may, reading, saying_no_politely, sentence, sentences_by_field, users_work

BENCH = "bench-"


class DoorModelView(RecordView):
    """Door models."""

    datamodel = WorkInterface(DoorModel)
    route_base = "/door-models"
    class_permission_name = "DoorModel"
    method_permission_name = {
        **CRUD_RIGHTS,
        "examine": "show",
        "copy": "add",
        "sources": "list",
        "options": "list",
    }
    list_title = lazy_gettext("Door models")
    imports = "model_prices"
    add_label = lazy_gettext("New door model")
    empty_title = lazy_gettext("Add your first door model")
    empty_text = lazy_gettext(
        "A model is entered once: what is asked, what is computed, what is used. Orders do the rest."
    )
    list_columns = ["code", "name", "version", "labour_minutes", "vat_code", "is_active", "note"]
    search_columns = ["code", "name", "vat_code", "is_active"]
    label_columns = {
        "code": lazy_gettext("Code"),
        "name": lazy_gettext("Name"),
        "version": lazy_gettext("Version"),
        "labour_minutes": lazy_gettext("Labour minutes"),
        "vat_code": lazy_gettext("VAT code"),
        "is_active": lazy_gettext("Active"),
        "note": lazy_gettext("Note"),
    }
    formatters_columns = {
        "is_active": formatting.yes_no,
        "version": formatting.Format(lambda number: str(number or "–"), "num"),
        "labour_minutes": formatting.Format(str, "code"),
    }
    base_order = ("code", "asc")

    def check_delete(self, work: Work, item: Any) -> None:
        """A model that orders are made of stays."""
        check_removal(work, item)

    @expose("/add", methods=["GET", "POST"])
    @has_access
    def add(self) -> Any:
        """An empty page; posted, a new model or the page again with every error at its cell."""
        if request.method == "POST":
            return self._save(None)
        return self._page(None, new_sheet())

    @expose("/edit/<int:pk>", methods=["GET", "POST"])
    @has_access
    def edit(self, pk: int) -> Any:
        """The page of a model; posted, everything on it is saved or nothing."""
        self._found(pk)
        if request.method == "POST":
            return self._save(pk)
        sheet, seen = open_sheet(reading(), pk)
        return self._page(pk, sheet, seen=seen)

    @expose("/show/<int:pk>")
    @has_access
    def show(self, pk: int) -> Any:
        """The same to read, for those who may not change it."""
        self._found(pk)
        if may(Right("edit", "DoorModel")):
            return redirect(url_for(".edit", pk=pk))
        sheet, _seen = open_sheet(reading(), pk)
        return self._page(pk, sheet, template="configurator/model_show.html")

    @expose("/copy/<int:pk>", methods=["POST"])
    @has_access
    def copy(self, pk: int) -> Response:
        """A new model that begins as a copy of this one."""
        with saying_no_politely(), users_work() as work:
            made = copy_model(work, pk, request.form.get("code", ""), request.form.get("name", ""))
            pk = made.id
            flash(gettext("Copied. This is the copy: change what is different."), "success")
        return redirect(url_for(".edit", pk=pk))

    @expose("/examine", methods=["POST"])
    @expose("/examine/<int:pk>", methods=["POST"])
    @has_access
    def examine(self, pk: int | None = None) -> Any:
        """What is to be said about a page while somebody types on it, and its test bench."""
        work = reading()
        sheet = sheet_from(request.form) if "code" in request.form else open_sheet(work, pk or 0)[0]
        examined = examine(work, sheet, pk)
        return {
            **said_of(examined, while_typing=True).as_answer(),
            "words": render_template("configurator/words.html", words=words_of(examined), show=show_value),
            "bench": bench(work, examined, pk),
        }

    @expose("/sources")
    @has_access
    def sources(self) -> Any:
        """What a component may be made of: materials, and choices that bring one."""
        return [
            {
                **asdict(found),
                "note": found.unit or gettext("as chosen"),
            }
            for found in find_sources(reading(), request.args.get("q", ""))
        ]

    @expose("/options")
    @has_access
    def options(self) -> Any:
        """Options of choices that a price row may be about."""
        return [asdict(found) for found in find_options(reading(), request.args.get("q", ""))]

    def _save(self, pk: int | None) -> Any:
        sheet = sheet_from(request.form)
        seen = request.form.get("seen", "")
        try:
            with users_work() as work:
                saved = save_sheet(work, pk, sheet, seen=seen, key=client_key())
        except Refusal as refusal:
            said = sentences_by_field(refusal)
            flash(" ".join(said.get("", [])) or several_wrong(), "danger")
            return self._page(pk, sheet, seen=seen, key=client_key()), 422
        flash(gettext("Saved. Every formula has been checked."), "success")
        return redirect(url_for(".edit", pk=saved))

    def _page(
        self,
        pk: int | None,
        sheet: ModelSheet,
        *,
        seen: str = "",
        key: str | None = None,
        template: str = "configurator/model_form.html",
    ) -> Any:
        work = reading()
        examined = examine(work, sheet, pk)
        untouched = pk is None and request.method == "GET"
        said = said_of(examined, while_typing=untouched)
        return self.render_template(
            template,
            title=sheet.head.get("code") or gettext("New door model"),
            pk=pk,
            sheet=sheet,
            seen=seen,
            key=key or "",
            rows={name: shown_rows(sheet.grid(name), name, said) for name in COLUMNS},
            grid_errors={name: grid_errors(said.errors, name) for name in COLUMNS},
            errors={field: [text] for field, text in said.errors.items()},
            notes=said.notes,
            columns=columns_of(work),
            vat_choices=vat_choices(work),
            words=words_of(examined),
            show=show_value,
            sees_price=may(SEE_PRICE),
            may_keep=may(Right("edit", "DoorModel")),
            version=work.find(DoorModel, pk).version if pk else 0,
            bench=bench(work, examined, pk),
        )


def bench(work: Work, examined: Examined, pk: int | None) -> dict[str, str]:
    """The test bench: its questions, and what the answers come to."""
    answers = {
        name.removeprefix(BENCH): value for name, value in request.form.items() if name.startswith(BENCH)
    }
    wrong: dict[str, list[str]] = {}
    trial: Trial | None = None
    steps: dict[str, Any] | None = None
    wrong_cells = [refusal for refusal in examined.refusals if not _is_wording(refusal.field or "")]
    can_be_tried = not wrong_cells and bool(examined.spec.parameters)
    if can_be_tried:
        try:
            steps = shown_steps(examined, follow(examined, answers))
            trial = try_out(work, examined, answers)
        except Refusal as refusal:
            wrong = sentences_by_field(refusal)
    return {
        "questions": render_template(
            "configurator/bench_questions.html",
            parameters=examined.sample.parameters,
            answers=answers,
            left_out=left_out(examined.sample, answers),
        ),
        "result": render_template(
            "configurator/bench_result.html",
            trial=trial,
            steps=steps,
            priced=shown_price(trial.priced) if trial and trial.priced else [],
            costs={line.position: line.cost for line in trial.materials} if trial else {},
            examples=_examples(work, examined, pk) if can_be_tried and pk else [],
            wrong=wrong,
            count=len(wrong_cells),
            asked=bool(examined.spec.parameters),
            drawing=_drawing(trial),
            fmt=formatting,
            show=show_value,
            say=sentence,
        ),
        "sum": _sum(trial),
    }


def _examples(work: Work, examined: Examined, pk: int) -> list[TriedExample]:
    """The kept examples, worked out with the page as it is typed."""
    return try_examples(work, examined.sample, examples_of(work, pk))


def _is_wording(field: str) -> bool:
    """What a door can be tried without: how the model is called, and what its rules say."""
    return field in ("code", "name", "vat_code", "note") or field.endswith(("-sentence", "-says"))


def _sum(trial: Trial | None) -> str:
    """The door in one line, for the bar that is always in sight."""
    if trial is None:
        return ""
    count = gettext("%(count)s materials", count=len(trial.materials))
    parts = [count, f"{show_value(trial.minutes)}\N{NO-BREAK SPACE}dk"]
    return " · ".join([*parts, formatting.money(trial.price)] if trial.price is not None else parts)


def _drawing(trial: Trial | None) -> str:
    if trial is None:
        return ""
    codes = [line.code for line in trial.materials]
    return draw_door(trial.values, style=style_of(trial.values, codes), translate=gettext)
