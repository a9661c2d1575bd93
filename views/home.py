"""Where a person lands: the five questions of the day."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

from flask import redirect, url_for
from flask_appbuilder import BaseView, expose, has_access
from flask_appbuilder import IndexView as FabIndexView
from flask_login import current_user

from app.kernel.amounts import show_money, show_number
from app.kernel.clock import show_date
from app.overview.today import Today, answer_today
from views import formatting
from views.works import reading


class IndexView(FabIndexView):
    """The bare address: the day's page, or the sign-in form."""

    @expose("/")
    def index(self) -> Any:
        """Send people to where they can do something."""
        if not current_user.is_authenticated:
            return redirect(url_for("AuthDBView.login"))
        return redirect(url_for("HomeView.home"))


class HomeView(BaseView):
    """Today."""

    route_base = "/today"
    default_view = "home"
    class_permission_name = "Home"
    method_permission_name = {"home": "show"}

    @expose("/")
    @has_access
    def home(self) -> Any:
        """What is late, where it jams, what is missing, what we earned, what we promised."""
        today = answer_today(reading())
        return self.render_template(
            "home.html", today=today, earned=_weeks(today), value=_whole_lira(today), fmt=formatting
        )


def _whole_lira(today: Today) -> str:
    """What open orders are worth, without the kuruş: a figure to look at, not to book."""
    return f"{show_number(Decimal(today.counts.value).quantize(Decimal(1)))} ₺"


def _weeks(today: Today) -> dict[str, Any] | None:
    """The weeks as the chart takes them: labels, and amounts both as plain text and as shown."""
    if today.earned is None:
        return None
    margin = [row.net - row.cost for row in today.earned]
    return {
        "data": json.dumps(
            {
                "labels": [show_date(row.week)[:5] for row in today.earned],
                "net": [str(row.net) for row in today.earned],
                "margin": [str(amount) for amount in margin],
            }
        ),
        "net": show_money(sum((row.net for row in today.earned), start=margin[0] * 0)),
        "margin": show_money(sum(margin, start=margin[0] * 0)),
        "doors": sum(int(row.doors) for row in today.earned),
    }
