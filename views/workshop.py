"""The working rules of the floor on one page: what a touch means, departments, reasons, shifts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from flask import flash, redirect, request, url_for
from flask_appbuilder import BaseView, expose, has_access
from flask_babel import gettext
from sqlalchemy import select

from app.kernel.errors import Refusal
from app.kernel.permissions import Right
from app.kernel.text import N_
from app.kernel.work import Work
from app.production.reason_keeping import (
    ADD_REASON,
    EDIT_REASON,
    LONGEST,
    add_reason,
    move_reason,
    reasons_by_kind,
    rename_reason,
    switch_reason,
)
from app.production.ruling import (
    SEE_RULES,
    SET_DEPARTMENTS,
    SET_RULES,
    change_rules,
    read_rules,
    rule_departments,
    without_a_way_in,
)
from app.production.shifts import ADD_SHIFT, EDIT_SHIFT, SEE_SHIFTS, shifts
from models.floor import REASON_KINDS, FloorRules
from models.production import Department
from views.documents import errors_of_lines, posted_lines, several_wrong
from views.shift_words import shown_shift
from views.works import client_key, may, reading, saying_no_politely, sentences_by_field, users_work

SEE_DEPARTMENTS = Right("list", "Department")
KIND_WORDS: Final = {
    "block": (N_("Why a card waits"), N_("One touch on the tablet says what the work waits for.")),
    "rework": (N_("Why a card is sent back"), N_("Stands on the card until the fault is repaired.")),
    "scrap": (
        N_("Why a door is scrapped"),
        N_("Its material is issued again for the door that replaces it."),
    ),
    "time": (N_("Why measured time is corrected"), N_("The foreman chooses one when minutes are set right.")),
}
TAP_WORDS: Final = {
    "one_tap": (
        N_("One touch: done"),
        N_(
            "Whoever finishes touches the card once and it goes to the next department. Time is measured"
            " from touch to touch."
        ),
    ),
    "start_finish": (
        N_("Two touches: begin, finish"),
        N_(
            "The first touch says “I begin”, the second “finished”, and the card goes on. Minutes are"
            " measured exactly, for each person."
        ),
    ),
}
OPERATOR_WORDS: Final = {
    "none": (N_("Nobody is asked"), N_("The screen itself stands in the history.")),
    "name": (N_("By name"), N_("Whoever works touches their name; no PIN.")),
    "pin": (N_("By name and PIN, or badge"), N_("Only who has a PIN or a badge can touch cards.")),
}
RULE_WORDS: Final = {"warn": N_("Warn"), "stop": N_("Stop")}
GROUPING_WORDS: Final = {"none": N_("Not grouped"), "colour": N_("By colour"), "due": N_("By due date")}


class FloorRulesView(BaseView):
    """What a company decides about its floor."""

    route_base = "/workshop"
    default_view = "rules"
    class_permission_name = "FloorReason"
    method_permission_name = {
        "rules": "list",
        "add": "add",
        "rename": "edit",
        "move": "edit",
        "switch": "edit",
    }

    @expose("/")
    @has_access
    def rules(self) -> Any:
        """Everything at once; what the person may not see is left out."""
        return floor_page(self)

    @expose("/reasons/add/<kind>", methods=["POST"])
    @has_access
    def add(self, kind: str) -> Any:
        """Another reason at the end of its list."""
        words, is_material = request.form.get("words", ""), bool(request.form.get("is_material"))

        def act(work: Work) -> None:
            work.once(
                client_key(),
                "add a reason",
                lambda: add_reason(work, kind, words, is_material=is_material).id,
            )

        return self._keep(act, "reasons", kind=kind, words=words)

    @expose("/reasons/rename/<int:pk>", methods=["POST"])
    @has_access
    def rename(self, pk: int) -> Any:
        """Other words for the same reason."""
        words = request.form.get("words", "")
        return self._keep(lambda work: rename_reason(work, pk, words), "reasons", reason=pk, words=words)

    @expose("/reasons/move/<int:pk>", methods=["POST"])
    @has_access
    def move(self, pk: int) -> Any:
        """One place up or down."""
        with saying_no_politely(), users_work() as work:
            move_reason(work, pk, up=request.form.get("to") == "up")
        return redirect(url_for(".rules", _anchor=f"reason-{pk}"))

    @expose("/reasons/switch/<int:pk>", methods=["POST"])
    @has_access
    def switch(self, pk: int) -> Any:
        """Off the screens, or back on."""
        with saying_no_politely(), users_work() as work:
            switch_reason(work, pk, is_active=request.form.get("to") == "on")
        return redirect(url_for(".rules", _anchor="reasons"))

    def _keep(self, act: Callable[[Work], Any], anchor: str, **typed: Any) -> Any:
        try:
            with users_work() as work:
                act(work)
        except Refusal as refusal:
            return floor_page(self, reason=typed, reason_errors=sentences_by_field(refusal)), 422
        flash(gettext("Saved. It is in force at once."), "success")
        return redirect(url_for(".rules", _anchor=anchor))


class FloorSettingView(BaseView):
    """Saving the rules themselves: who may do it has a right of its own."""

    route_base = "/workshop-rules"
    class_permission_name = "FloorRules"
    method_permission_name = {"save": "edit"}

    @expose("/save", methods=["POST"])
    @has_access
    def save(self) -> Any:
        """All rules as they stand in the form."""
        typed = {name: request.form.get(name, "") for name in _rules_of(None)}
        try:
            with users_work() as work:
                change_rules(work, typed)
        except Refusal as refusal:
            return floor_page(self, rules=typed, rule_errors=sentences_by_field(refusal)), 422
        flash(gettext("Saved. It is in force at once."), "success")
        return redirect(url_for("FloorRulesView.rules"))


class FloorDepartmentView(BaseView):
    """Saving names, limits and groupings of departments; what a minute costs is elsewhere."""

    route_base = "/workshop-departments"
    class_permission_name = "Department"
    method_permission_name = {"save": "edit"}

    @expose("/save", methods=["POST"])
    @has_access
    def save(self) -> Any:
        """All departments as they stand in the form."""
        rows = posted_lines(request.form)
        try:
            with users_work() as work:
                rule_departments(work, rows)
        except Refusal as refusal:
            lines, fields = errors_of_lines(refusal)
            flash(several_wrong() if lines else " ".join(fields.get("", [])), "danger")
            return floor_page(self, departments=rows, department_errors=lines), 422
        flash(gettext("Saved. It is in force at once."), "success")
        return redirect(url_for("FloorRulesView.rules", _anchor="departments"))


def floor_page(view: BaseView, **typed: Any) -> Any:
    """The page with every part the person may see; what was typed and refused stands in it still."""
    work = reading()
    sees_rules, sees_reasons = may(SEE_RULES), may(Right("list", "FloorReason"))
    facts: dict[str, Any] = {
        "rules": _rules_of(read_rules(work)) if sees_rules else None,
        "without": without_a_way_in(work) if sees_rules else 0,
        "departments": _departments(work) if may(SEE_DEPARTMENTS) else None,
        "shifts": [shown_shift(one) for one in shifts(work)] if may(SEE_SHIFTS) else None,
        "reasons": reasons_by_kind(work) if sees_reasons else None,
        "rule_errors": {},
        "department_errors": {},
        "reason_errors": {},
        "reason": {},
        **typed,
    }
    return view.render_template(
        "workshop/rules.html",
        title=gettext("Shop floor"),
        may_rule=may(SET_RULES),
        may_department=may(SET_DEPARTMENTS),
        may_add_reason=may(ADD_REASON),
        may_edit_reason=may(EDIT_REASON),
        may_add_shift=may(ADD_SHIFT),
        may_edit_shift=may(EDIT_SHIFT),
        most_letters=LONGEST,
        taps=_words(TAP_WORDS),
        asks=_words(OPERATOR_WORDS),
        kinds=[(kind, *map(gettext, KIND_WORDS[kind])) for kind in REASON_KINDS],
        wip_rules=[(value, gettext(word)) for value, word in RULE_WORDS.items()],
        groupings=[(value, gettext(word)) for value, word in GROUPING_WORDS.items()],
        **facts,
    )


def _words(words: dict[str, tuple[str, str]]) -> list[tuple[str, str, str]]:
    return [(value, gettext(word), gettext(note)) for value, (word, note) in words.items()]


def _rules_of(rules: FloorRules | None) -> dict[str, str]:
    names = ("tap_mode", "operator_rule", "soon_late_days", "warranty_months", "tv_seconds")
    return {name: "" if rules is None else str(getattr(rules, name)) for name in names}


def _departments(work: Work) -> list[dict[str, Any]]:
    columns = ("id", "name", "wip_limit", "wip_rule", "grouping")
    found = work.session.scalars(select(Department).order_by(Department.position))
    return [{name: str(getattr(one, name) or "") for name in columns} for one in found]
