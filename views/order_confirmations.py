"""The confirmation of an order on paper: issued with one button, then shared like every paper."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request, url_for
from flask_appbuilder import BaseView, expose, has_access
from flask_babel import gettext

from app.orders.confirmation import issue_confirmation
from app.orders.proforma import language_of
from reports.labels import labels_for
from views.documents import client_key
from views.works import saying_no_politely, users_work


class OrderConfirmationView(BaseView):
    """Sipariş teyidi."""

    route_base = "/order-confirmations"
    class_permission_name = "Order"
    method_permission_name = {"issue": "confirm"}

    @expose("/<int:pk>", methods=["POST"])
    @has_access
    def issue(self, pk: int) -> Any:
        """Issue it, or lead to the one that says the same."""
        with saying_no_politely(), users_work() as work:
            paper = issue_confirmation(
                work,
                pk,
                with_prices="with_prices" in request.form,
                key=client_key(),
                translate=labels_for(language_of(work, pk)),
            )
            flash(gettext("The order confirmation is issued."), "success")
            return redirect(url_for("PaperShareView.show", pk=paper))
        return redirect(url_for("OrderView.show", pk=pk))
