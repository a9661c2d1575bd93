"""The page on which several confirmed orders are planned with one click."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from flask import flash, redirect, request, url_for
from flask_appbuilder import expose, has_access
from flask_babel import gettext, ngettext

from app.kernel.errors import Doubt
from app.production.plannable import MOST, waiting_orders
from app.production.planning_several import Planning, plan_several
from views import formatting
from views.documents import client_key
from views.floor_papers import papers_for
from views.works import reading, sentence, users_work


class OrderPlanning:
    """The part of the order screens that plans several orders at once."""

    render_template: ClassVar[Callable[..., Any]]

    @expose("/planning")
    @has_access
    def planning(self) -> Any:
        """Every confirmed order, who reserved first comes first, and for which there is enough."""
        planned = request.args.getlist("planned", int)[:MOST]
        return self._planning_page(planned=planned)

    @expose("/plan-several", methods=["POST"])
    @has_access
    def plan_several(self) -> Any:
        """Plan the chosen orders one by one; the page then says what became of each that was not."""
        chosen = request.form.getlist("order", int)[:MOST]
        if not chosen:
            flash(gettext("Choose at least one order."), "warning")
            return redirect(url_for(".planning"))
        confirmed = request.form.getlist("confirmed")
        done = plan_several(users_work, chosen, key=client_key(), confirmed=confirmed)
        planned = [one for one in done if one.refusal is None]
        if planned:
            said = ngettext("%(num)d order is planned.", "%(num)d orders are planned.", len(planned))
            flash(said, "success")
        refused = [one for one in done if one.refusal is not None]
        ids = [one.order_id for one in planned]
        if not refused:
            return redirect(url_for(".planning", planned=ids))
        return self._planning_page(refused, planned=ids), 409

    def _planning_page(self, refused: Sequence[Planning] = (), *, planned: Sequence[int] = ()) -> Any:
        doubts = [one for one in refused if isinstance(one.refusal, Doubt)]
        return self.render_template(
            "orders/planning.html",
            title=gettext("Plan several orders"),
            orders=waiting_orders(reading()),
            most=MOST,
            floor_papers=papers_for(planned),
            refused=[(one, sentence(one.refusal)) for one in refused if one.refusal is not None],
            doubts=doubts,
            codes=sorted({one.refusal.code for one in doubts if one.refusal is not None}),
            chosen={one.order_id for one in doubts},
            fmt=formatting,
        )
