"""Changing an order while its doors are being made: written, then its effects are shown, then saved."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from flask import abort, flash, redirect, request, url_for
from flask_appbuilder import BaseView, expose, has_access
from flask_babel import gettext

from app.kernel.errors import Refusal
from app.kernel.permissions import SEE_PRICE
from app.kernel.text import N_
from app.kernel.work import RecordGone, Work
from app.orders.confirmation import CONFIRM, issue_confirmation
from app.orders.offering import last_proforma
from app.orders.proforma import language_of
from app.orders.refusals import ReasonMissing, StaleOrder
from app.production.changing.changing import change_order, preview_change
from app.production.changing.fates import FOLLOW, KEEP, REMAKE, Choices
from app.production.changing.history import changes_of_order, money_of
from app.production.changing.planning import CHANGEABLE
from app.production.changing.refusals import BoardMovedMeanwhile, NotThoseDoors
from app.promises.following import keep_new_day
from models.changes import OrderChange
from models.orders import SalesOrder
from reports.labels import labels_for
from views import formatting
from views.documents import client_key, several_wrong
from views.ids import id_from
from views.offers import currency_money
from views.order_cancelling import seen_cards
from views.order_editing import shared_words
from views.order_forms import (
    Said,
    Texts,
    at_lines,
    line_forms,
    posted_lines,
    stored_header,
    stored_lines,
    without_prices,
)
from views.page_currency import PageCurrency
from views.works import may, reading, sentence, sentences_by_field, users_work

FATE_WORDS: Final = {
    FOLLOW: N_("Go on with the change"),
    REMAKE: N_("Make them again"),
    KEEP: N_("Leave them as they are"),
}
_CHOICE: Final = re.compile(r"(fate|take)-(\d{1,18})")
# What is asked about once more on the page of the effects, and not about a line.
_AT_EFFECTS: Final = (ReasonMissing, BoardMovedMeanwhile, NotThoseDoors)
_OF_LINES: Final = ("lines-", "version")


class OrderChangeView(BaseView):
    """The two pages of a change: what shall be, and what it does."""

    route_base = "/orders/change"
    class_permission_name = "Order"
    base_permissions = ["can_revise"]
    method_permission_name = {"write": "revise", "decide": "revise"}

    @expose("/<int:pk>", methods=["GET"])
    @has_access
    def write(self, pk: int) -> Any:
        """The lines of the order as they are, to be changed."""
        order = _order(pk)
        if order.state not in CHANGEABLE:
            flash(gettext("Only an order that is being made is changed here."), "warning")
            return redirect(url_for("OrderView.show", pk=pk))
        lines = {place: typed for place, typed in stored_lines(order).items() if typed["quantity"] != "0"}
        forms = line_forms(reading(), lines, are_stored=True)
        return self._write_page(order, stored_header(order), forms)

    @expose("/<int:pk>", methods=["POST"])
    @has_access
    def decide(self, pk: int) -> Any:
        """Show what the change does, go back to writing, or save it."""
        order = _order(pk)
        then = request.form.get("then")
        try:
            if then == "write":
                return self._again(order, None)
            if then == "save":
                return self._save(order)
            return self._effects(order)
        except _AT_EFFECTS as refusal:
            return self._effects_again(order, refusal)
        except Refusal as refusal:
            return self._again(order, refusal)

    def _save(self, order: SalesOrder) -> Any:
        with users_work() as work:
            before = work.find(SalesOrder, order.id).due_on
            change_order(
                work,
                order.id,
                request.form.get("version", 0, int),
                _lines(order),
                request.form.get("reason", ""),
                _choices(),
                seen=seen_cards(),
                due=request.form.get("due_on"),
                key=client_key(),
                translate=gettext,
            )
            keep_new_day(work, order.id, before, request.form.get("reason", ""))
            paper = _issue_paper(work, order.id) if "paper" in request.form else None
        flash(
            gettext("The order is changed, stock has moved the difference and the floor is told."), "success"
        )
        if paper is None:
            return redirect(url_for("OrderView.show", pk=order.id))
        flash(gettext("The order confirmation says what it is now. Send it to the customer."), "info")
        return redirect(url_for("PaperShareView.show", pk=paper))

    def _effects(self, order: SalesOrder, problem: str = "") -> Any:
        effects = preview_change(
            reading(),
            order.id,
            _lines(order),
            _choices(),
            due=request.form.get("due_on"),
            translate=gettext,
        )
        return self.render_template(
            "orders/change_effects.html",
            title=gettext("What the change does"),
            order=order,
            effects=effects,
            seen=" ".join(f"{card}:{version}" for card, version in effects.cards.items()),
            kept=_kept(),
            reason=_posted("reason"),
            due_on=_posted("due_on"),
            fate_words={fate: gettext(word) for fate, word in FATE_WORDS.items()},
            problem=problem,
            misfit=sentence(effects.misfit) if effects.misfit else "",
            may_issue=may(CONFIRM) and last_proforma(reading(), order.id) is not None,
            is_ticked=request.form.get("then") != "save" or "paper" in request.form,
            with_prices="with_prices" in request.form,
            in_currency=currency_money(order.currency),
            fmt=formatting,
        )

    def _effects_again(self, order: SalesOrder, refusal: Refusal) -> Any:
        said = " ".join(one for each in sentences_by_field(refusal).values() for one in each)
        try:
            return self._effects(order, said), 422
        except Refusal as other:
            return self._again(order, other)

    def _again(self, order: SalesOrder, refusal: Refusal | None) -> Any:
        """The page of writing as it was typed, with every sentence where it belongs."""
        lines = posted_lines(request.form)
        wrong, at_header = at_lines(sentences_by_field(refusal) if refusal else {}, list(lines))
        whole = at_header.pop("", [])
        header = {name: _posted(name) for name in ("due_on", "version", "_key")}
        problem = (" ".join(whole) or several_wrong()) if refusal else ""
        page = self._write_page(
            order,
            header,
            line_forms(reading(), lines, wrong),
            errors=at_header,
            problem=problem,
            is_stale=isinstance(refusal, StaleOrder),
        )
        return page, 422 if refusal else 200

    def _write_page(
        self,
        order: SalesOrder,
        header: Mapping[str, str],
        lines: Any,
        *,
        errors: Said | None = None,
        problem: str = "",
        is_stale: bool = False,
    ) -> Any:
        return self.render_template(
            "orders/change.html",
            title=gettext("Change %(number)s", number=order.number),
            order=order,
            header=header,
            lines=lines,
            errors=errors or {},
            problem=problem,
            is_stale=is_stale,
            sign=PageCurrency(order.currency).sign,
            **shared_words(),
        )


def _order(pk: int) -> SalesOrder:
    try:
        return reading().find(SalesOrder, pk)
    except RecordGone:
        abort(404)


def _posted(name: str) -> str:
    return request.form.get(name, "")


def _lines(order: SalesOrder) -> list[Texts]:
    """The lines as they were typed; who sees no prices changes none."""
    typed = list(posted_lines(request.form).values())
    return typed if may(SEE_PRICE) else without_prices(typed, order)


def _issue_paper(work: Work, order_id: int) -> int:
    """The next revision of what the customer has on paper; what says the same already is that paper."""
    words = labels_for(language_of(work, order_id))
    return issue_confirmation(work, order_id, with_prices="with_prices" in request.form, translate=words)


def _choices() -> Choices:
    """What was decided about the doors of each card."""
    fates: dict[int, str] = {}
    taken: dict[int, int] = {}
    for name, value in request.form.items():
        found = _CHOICE.fullmatch(name)
        if found is None:
            continue
        if found[1] == "fate" and value:
            fates[int(found[2])] = value
        elif found[1] == "take":
            taken[int(found[2])] = id_from(value) or 0
    return Choices(fates, taken)


def _kept() -> list[tuple[str, str]]:
    """What was written, to be sent along with the decisions."""
    return [(name, value) for name, value in request.form.items() if name.startswith(_OF_LINES)]


def told_changes(work: Work, order: SalesOrder) -> list[tuple[OrderChange, dict[str, Any]]]:
    """The changes of an order with their money, as far as the person may see it; newest first."""
    if order.planned_at is None:
        return []
    return [(change, money_of(work, change)) for change in changes_of_order(work, order.id)]
