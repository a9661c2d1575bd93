"""Beside an order: prices that changed since it was written, costs that moved since it was offered."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, request, url_for
from flask_appbuilder import BaseView, expose, has_access
from flask_babel import gettext, ngettext
from werkzeug.wrappers import Response

from app.kernel.permissions import SEE_COST
from app.kernel.work import RecordGone
from app.orders.cost_alarm import cost_alarms
from app.orders.reading import SHOW
from app.orders.taking_prices import changed_prices, take_prices_of_today
from models.orders import SalesOrder
from views import formatting
from views.offers import currency_money
from views.works import reading, saying_no_politely, users_work


class OrderPriceView(BaseView):
    """What happened to prices and costs since an order was written."""

    route_base = "/order-prices"
    default_view = "alarms"
    class_permission_name = "Order"
    method_permission_name = {"panel": "show", "take": "edit"}

    @expose("/<int:pk>", methods=["GET"])
    @has_access
    def panel(self, pk: int) -> Any:
        """The part of an order's page about it; nothing when nothing happened."""
        work = reading()
        work.require(SHOW)
        try:
            order = work.find(SalesOrder, pk)
        except RecordGone:
            abort(404)
        return self.render_template(
            "orders/prices_panel.html",
            order=order,
            changed=changed_prices(work, order),
            alarms=cost_alarms(work, pk),
            money=currency_money(order.currency),
            fmt=formatting,
        )

    @expose("/<int:pk>/take", methods=["POST"])
    @has_access
    def take(self, pk: int) -> Response:
        """Put the draft on the prices of today; prices typed by hand stay."""
        with saying_no_politely(), users_work() as work:
            changed = take_prices_of_today(work, pk, request.form.get("version", 0, int))
            said = ngettext("%(num)d line is priced anew.", "%(num)d lines are priced anew.", len(changed))
            flash(said, "success")
        return redirect(url_for("OrderView.show", pk=pk))


class CostAlarmView(BaseView):
    """Offers whose materials cost more, or less, to buy again than when they went out."""

    route_base = "/cost-alarms"
    default_view = "list"
    class_permission_name = "Cost"
    method_permission_name = {"list": "see"}

    @expose("/list/")
    @has_access
    def list(self) -> Any:
        """All of them, the largest loss first."""
        work = reading()
        work.require(SEE_COST)
        return self.render_template(
            "prices/alarms.html",
            title=gettext("Costs that moved since the quote"),
            alarms=cost_alarms(work),
            fmt=formatting,
        )
