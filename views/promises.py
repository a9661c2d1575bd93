"""Promised days on the screens of orders: the suggestion with its reasons, what if, and the report."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import abort, flash, redirect, request, url_for
from flask_appbuilder import BaseView, expose, has_access
from flask_babel import format_date, gettext

from app.kernel.errors import Refusal
from app.kernel.permissions import Right
from app.kernel.text import N_
from app.kernel.work import RecordGone, Work
from app.orders.states import UNPLANNED
from app.promises.asking import WhatIf, ask_for_order, ask_for_typed, read_what_if
from app.promises.giving import PROMISABLE, PROMISE, give_promise, promises_of
from app.promises.reasons import Reason
from app.promises.reckoning import Reckoning, reckon
from app.promises.reporting import ONLY, Kept, months_of_promises, promises_kept
from models.orders import SalesOrder
from views import formatting
from views.exporting import as_csv, as_xlsx
from views.order_forms import posted_lines
from views.works import client_key, may, reading, sentence, show_fact, users_work

MOST_EXPORTED = 5_000
ONLY_WORDS = {"late": N_("Late"), "today": N_("Promised for today"), "open": N_("Still to come")}
STANDING_WORDS = {
    "kept": (N_("Kept"), "ok", "circle-check"),
    "late": (N_("Late"), "bad", "clock"),
    "open": (N_("Still to come"), "info", "hourglass"),
}


class OrderPromiseView(BaseView):
    """When an order will be ready, why then, and what became of what was promised."""

    route_base = "/promises"
    default_view = "list"
    class_permission_name = "Order"
    method_permission_name = {
        "list": "list",
        "export": "export",
        "stored": "show",
        "typed": "edit",
        "give": "promise",
    }

    @expose("/order/<int:pk>", methods=["GET"])
    @has_access
    def stored(self, pk: int) -> Any:
        """The panel of a stored order, as it stands or with what is tried out; nothing is saved."""
        work = reading()
        order = _order(work, pk)
        if order.state not in PROMISABLE:
            return self._panel(order=order, promises=promises_of(work, pk))
        what_if, wrong = _what_if(request.args)
        found = reckon(work, ask_for_order(work, pk, what_if), what_if)
        return self._panel(
            found,
            order=order,
            promises=promises_of(work, pk),
            lines=order.lines if order.state in UNPLANNED else [],
            tried=request.args,
            is_tried=what_if != WhatIf(),
            wrong=wrong,
            may_promise=may(PROMISE),
        )

    @expose("/typed", methods=["POST"])
    @has_access
    def typed(self) -> Any:
        """The panel of the form: the lines as they are typed at this moment."""
        work = reading()
        what_if, wrong = _what_if(request.form)
        lines = list(posted_lines(request.form).values())
        own = request.form.get("promise_order", 0, int) or None
        found = reckon(work, ask_for_typed(work, lines, what_if, own), what_if)
        return self._panel(found, tried=request.form, is_tried=what_if != WhatIf(), wrong=wrong, typed=True)

    @expose("/order/<int:pk>/give", methods=["POST"])
    @has_access
    def give(self, pk: int) -> Any:
        """Promise the day of 85 %, or another one."""
        form = request.form
        try:
            with users_work() as work:
                promise = give_promise(
                    work,
                    pk,
                    form.get("version", 0, int),
                    form.get("due_on", ""),
                    note=form.get("note", ""),
                    key=client_key(),
                )
                day = promise.due_on
        except Refusal as refusal:
            flash(sentence(refusal), "danger")
        else:
            flash(gettext("%(day)s is promised.", day=formatting.day(day)), "success")
        return redirect(url_for("OrderView.show", pk=pk))

    @expose("/")
    @has_access
    def list(self) -> Any:
        """Promised against shipped, order by order; above it by month."""
        asked = _asked()
        before = request.args.get("before", "")[:60]
        rows, following = promises_kept(reading(), asked["only"], asked["month"], before=before)
        return self.render_template(
            "orders/promises.html",
            title=gettext("Promised and shipped"),
            rows=rows,
            following=following,
            is_first=not before,
            months=[] if before else months_of_promises(reading()),
            asked={name: value for name, value in asked.items() if value},
            only=asked["only"],
            words={only: gettext(ONLY_WORDS[only]) for only in ONLY},
            standings={key: (gettext(word), *rest) for key, (word, *rest) in STANDING_WORDS.items()},
            month_name=lambda day: format_date(day, "LLLL yyyy"),
            reason_of=_reason_of,
            fmt=formatting,
        )

    @expose("/export/<any(csv, xlsx):kind>")
    @has_access
    def export(self, kind: str) -> Any:
        """The same list as a file."""
        labels = [
            gettext("Order"),
            gettext("Customer"),
            gettext("State"),
            gettext("Promised first"),
            gettext("Promised last"),
            gettext("Promised how often"),
            gettext("Ready as likely as not"),
            gettext("Ready almost surely"),
            gettext("Shipped"),
            gettext("Days late"),
            gettext("Days late against the first promise"),
            gettext("What held it up"),
        ]
        asked = _asked()
        rows, _following = promises_kept(reading(), asked["only"], asked["month"], limit=MOST_EXPORTED)
        files = {"csv": as_csv, "xlsx": as_xlsx}
        return files[kind](gettext("promised-and-shipped"), labels, [_row(one) for one in rows])

    def _panel(self, found: Reckoning | None = None, **facts: Any) -> Any:
        shown: dict[str, Any] = {
            "order": None,
            "promises": [],
            "lines": [],
            "tried": {},
            "is_tried": False,
            "wrong": "",
            "may_promise": False,
            "typed": False,
            **facts,
        }
        return self.render_template(
            "orders/promise.html",
            found=found,
            reasons=[(_say(one), one.is_main) for one in found.reasons] if found else [],
            weekday=lambda day: format_date(day, "EEEE"),
            fmt=formatting,
            **shown,
        )


def _say(reason: Reason) -> str:
    return reason.say(gettext, show_fact)


def _order(work: Work, pk: int) -> SalesOrder:
    work.require(Right("show", "Order"))
    try:
        return work.find(SalesOrder, pk)
    except RecordGone:
        abort(404)


def _what_if(typed: Mapping[str, str]) -> tuple[WhatIf, str]:
    """What is tried out; with a sentence, and nothing tried, when a field cannot be read."""
    try:
        return read_what_if({name: text for name, text in typed.items() if _is_wish(name)}), ""
    except Refusal as refusal:
        return WhatIf(), sentence(refusal)


def _is_wish(name: str) -> bool:
    return name in ("first", "overtime") or name.startswith(("arrives-", "doors-"))


def _asked() -> dict[str, str]:
    only = request.args.get("only", "")
    return {"only": only if only in ONLY else "", "month": request.args.get("month", "")[:7]}


def _reason_of(kept: Kept) -> str:
    return gettext(kept.reason) if kept.reason else ""


def _row(one: Kept) -> list[Any]:
    return [
        one.number,
        one.customer,
        formatting.state_word(one.state),
        one.first_on,
        one.due_on,
        one.times,
        one.likely_on,
        one.safe_on,
        one.shipped_on,
        one.days_late,
        one.days_late_first,
        _reason_of(one),
    ]
