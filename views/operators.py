"""Operators of the floor: who they are, their PIN, their badge; no secret is ever shown again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from flask import flash, g, redirect, request, url_for
from flask_appbuilder import expose, has_access
from flask_babel import gettext, lazy_gettext
from werkzeug.wrappers import Response

from app.kernel.errors import Refusal
from app.kernel.text import N_
from app.kernel.work import Work
from app.production.operator_keeping import (
    KEEP,
    UNLOCK,
    check_operator,
    forget_badge,
    give_badge,
    print_badge,
    set_pin,
    unlock_operator,
)
from app.production.operators import TRIES
from models.core import Company
from models.floor import Operator
from reports.badges import Badge, render_badge
from views import formatting
from views.interface import WorkInterface
from views.papers import pdf_response
from views.records import CRUD_RIGHTS, RecordView
from views.works import may, sentences_by_field, users_work

WAYS: Final = {
    "": N_("Name only"),
    "pin": N_("PIN"),
    "badge": N_("Badge"),
    "pin+badge": N_("PIN or badge"),
}
STANDINGS: Final = {"active": N_("Works"), "inactive": N_("Does not work here"), "locked": N_("Locked")}


class OperatorView(RecordView):
    """The people of the stations."""

    datamodel = WorkInterface(Operator)
    route_base = "/operators"
    class_permission_name = "Operator"
    method_permission_name = {
        **CRUD_RIGHTS,
        "pin": "edit",
        "badge": "edit",
        "card": "edit",
        "lose": "edit",
        "unlock": "unlock",
    }
    list_title = lazy_gettext("Operators")
    add_title = add_label = lazy_gettext("New operator")
    edit_title = show_title = lazy_gettext("Operator")
    empty_title = lazy_gettext("Nobody is on the list yet")
    empty_text = lazy_gettext(
        "Add the people of the floor, so that a screen can say who did what. It works without, too."
    )
    list_columns = ["name", "department", "ways", "standing"]
    export_columns = ["name", "department", "is_active"]
    show_columns = ["name", "department", "is_active"]
    add_columns = ["name", "department"]
    edit_columns = ["name", "department", "is_active"]
    search_columns = ["name", "department", "is_active"]
    order_columns = ["name"]
    label_columns = {
        "name": lazy_gettext("Name"),
        "department": lazy_gettext("Usually works at"),
        "ways": lazy_gettext("Comes in with"),
        "standing": lazy_gettext("State"),
        "is_active": lazy_gettext("Works here"),
    }
    description_columns = {
        "department": lazy_gettext("The screens there offer them first."),
        "is_active": lazy_gettext("Who left is taken off every screen at once; what they did stays."),
    }
    formatters_columns = {
        "is_active": formatting.yes_no,
        "ways": formatting.Word(lambda ways: gettext(WAYS[ways])),
        "standing": formatting.Format(lambda state: formatting.pill(state, gettext(STANDINGS[state]))),
    }
    base_order = ("sort_name", "asc")
    show_template = "operators/show.html"

    def check(self, work: Work, item: Any) -> None:
        """The rules of an operator."""
        check_operator(work, item)

    def post_add_redirect(self) -> Response:
        """To the page of the new one, where the PIN is given."""
        return self.page_of(g.added) if "added" in g else super().post_add_redirect()

    def post_add(self, item: Any) -> None:
        """Remember who was added."""
        g.added = item.id

    def render_template(self, template: str, **kwargs: Any) -> Any:
        """The page of one operator also has what lets them in."""
        if template == self.show_template:
            operator = self._found(kwargs["pk"])
            kwargs.update(
                operator=operator,
                state=formatting.pill(operator.standing, gettext(STANDINGS[operator.standing])),
                locked_until=formatting.moment(operator.locked_until),
                tries=TRIES,
                may_keep=may(KEEP),
                may_unlock=may(UNLOCK),
                errors=g.get("operator_errors", {}),
            )
        return super().render_template(template, **kwargs)

    @expose("/pin/<int:pk>", methods=["POST"])
    @has_access
    def pin(self, pk: int) -> Any:
        """Give a PIN, typed twice."""
        typed, again = request.form.get("pin", ""), request.form.get("again", "")
        return self._do(pk, lambda work: set_pin(work, pk, typed, again), gettext("The PIN was saved."))

    @expose("/badge/<int:pk>", methods=["POST"])
    @has_access
    def badge(self, pk: int) -> Any:
        """A badge they have already."""
        number = request.form.get("badge", "")
        return self._do(pk, lambda work: give_badge(work, pk, number), gettext("The badge was saved."))

    @expose("/card/<int:pk>", methods=["POST"])
    @has_access
    def card(self, pk: int) -> Any:
        """A new badge as a PDF; this is the only time its code is anywhere."""
        self._found(pk)
        with users_work() as work:
            operator, secret = print_badge(work, pk)
            company = work.find(Company, 1)
            department = operator.department
            badge = Badge(
                operator.name,
                department.name if department is not None else "",
                company.legal_name or work.tenant.name,
                company.accent,
                secret,
            )
        return pdf_response(render_badge(badge, gettext("Badge")), f"{gettext('Badge')}-{pk}")

    @expose("/lose/<int:pk>", methods=["POST"])
    @has_access
    def lose(self, pk: int) -> Any:
        """A lost badge opens nothing any more."""
        return self._do(pk, lambda work: forget_badge(work, pk), gettext("The badge opens nothing any more."))

    @expose("/unlock/<int:pk>", methods=["POST"])
    @has_access
    def unlock(self, pk: int) -> Any:
        """Let them try again at once."""
        return self._do(pk, lambda work: unlock_operator(work, pk), gettext("They may try again now."))

    def page_of(self, pk: Any) -> Response:
        """Back to the page of one operator."""
        return redirect(url_for(".show", pk=pk))

    def _do(self, pk: int, act: Callable[[Work], None], said: str) -> Any:
        self._found(pk)
        try:
            with users_work() as work:
                act(work)
        except Refusal as refusal:
            g.operator_errors = sentences_by_field(refusal)
            return self.show(pk), 422
        flash(said, "success")
        return self.page_of(pk)
