"""Cancelling an order: what it does to doors that are being made is shown before anybody says yes."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, ClassVar, Final

from flask import abort, flash, redirect, request, url_for
from flask_appbuilder import expose, has_access
from flask_babel import gettext

from app.kernel.errors import Refusal
from app.kernel.work import RecordGone
from app.orders.refusals import ReasonMissing
from app.production.cancelling import cancel_order, preview_cancelling
from app.production.changing.refusals import BoardMovedMeanwhile
from models.orders import SalesOrder
from views import formatting
from views.documents import client_key
from views.works import reading, sentence, users_work

_SEEN: Final = re.compile(r"(\d{1,18}):(\d{1,9})")


def seen_cards() -> dict[int, int]:
    """The versions of the cards as the page that was sent showed them."""
    return {int(card): int(version) for card, version in _SEEN.findall(request.form.get("seen", ""))}


class OrderCancelling:
    """The part of the order screens that cancels one."""

    render_template: ClassVar[Callable[..., Any]]

    @expose("/cancel/<int:pk>", methods=["GET"])
    @has_access
    def cancelling(self, pk: int) -> Any:
        """What cancelling would do: which doors are begun, what comes back, what is lost."""
        try:
            return self._effects(pk)
        except RecordGone:
            abort(404)
        except Refusal as refusal:
            flash(sentence(refusal), "warning")
            return redirect(url_for(".show", pk=pk))

    @expose("/cancel/<int:pk>", methods=["POST"])
    @has_access
    def cancel(self, pk: int) -> Any:
        """Cancel the order; what is in no door yet goes back into stock."""
        is_shown = "seen" in request.form
        try:
            with users_work() as work:
                done = cancel_order(
                    work,
                    pk,
                    request.form.get("reason", ""),
                    seen=seen_cards() if is_shown else None,
                    key=client_key(),
                    translate=gettext,
                )
        except (ReasonMissing, BoardMovedMeanwhile) as refusal:
            if is_shown:
                return self._effects(pk, sentence(refusal)), 422
            flash(sentence(refusal), "danger")
            return redirect(url_for(".show", pk=pk))
        except Refusal as refusal:
            flash(sentence(refusal), "danger")
            return redirect(url_for(".show", pk=pk))
        flash(_said(done), "success")
        return redirect(url_for(".show", pk=pk))

    def _effects(self, pk: int, problem: str = "") -> Any:
        work = reading()
        order = work.find(SalesOrder, pk)
        effects = preview_cancelling(work, pk)
        return self.render_template(
            "orders/cancel.html",
            title=gettext("Cancel %(number)s", number=order.number),
            order=order,
            effects=effects,
            seen=" ".join(f"{card.id}:{card.version}" for card in effects.cards),
            reason=request.form.get("reason", ""),
            problem=problem,
            fmt=formatting,
        )


def _said(done: dict[str, Any]) -> str:
    if done.get("slip"):
        return gettext(
            "The order is cancelled. What was in its doors is written off, the rest is back in stock."
        )
    return gettext("The order is cancelled. What it had taken is back in stock.")
