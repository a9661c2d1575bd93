"""Out to the accounting program: the shipments or invoices of a period as one list."""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from typing import Any, Final

from flask import Response, request
from flask_appbuilder import BaseView, expose, has_access
from flask_babel import gettext

from app.edocuments.accounting import HEADINGS, Period, invoice_rows, shipment_rows
from app.kernel.clock import now_utc, parse_date, show_date, today_local
from app.kernel.errors import Refusal
from app.kernel.text import N_
from views.exporting import as_csv
from views.works import sentences_by_field, users_work

WHAT: Final = {
    "shipments": (N_("Shipments"), shipment_rows, "irsaliyeler"),
    "invoices": (N_("Invoices and drafts of invoices"), invoice_rows, "faturalar"),
}


class AccountingView(BaseView):
    """A list for Logo, Mikro and their like."""

    route_base = "/accounting"
    default_view = "choose"
    class_permission_name = "Accounting"
    base_permissions = ["can_export"]
    method_permission_name = {"choose": "export", "lines": "export"}

    @expose("/")
    @has_access
    def choose(self) -> Any:
        """Which days, and what of them."""
        first, last = _last_month(today_local(now_utc()))
        return self._page({"since": show_date(first), "until": show_date(last), "what": "shipments"}, {})

    @expose("/lines.csv")
    @has_access
    def lines(self) -> Any:
        """The file, or the page again with what is wrong at its field."""
        asked = {name: request.args.get(name, "").strip()[:20] for name in ("since", "until", "what")}
        _word, read, name = WHAT.get(asked["what"], WHAT["shipments"])
        try:
            period = Period(
                parse_date(asked["since"], field="since"), parse_date(asked["until"], field="until")
            )
            with users_work() as work:
                rows = read(work, period)
        except Refusal as refusal:
            return self._page(asked, sentences_by_field(refusal)), 422
        response: Response = as_csv(f"{name}-{period.since}-{period.until}", HEADINGS, rows)
        response.headers["Cache-Control"] = "no-store"
        return response

    def _page(self, asked: dict[str, str], errors: dict[str, list[str]]) -> Any:
        return self.render_template(
            "papers/accounting.html",
            title=gettext("Accounting export"),
            asked=asked,
            errors=errors,
            choices=[(name, gettext(word)) for name, (word, _read, _name) in WHAT.items()],
            headings=HEADINGS,
        )


def _last_month(today: date) -> tuple[date, date]:
    year, month = (today.year, today.month - 1) if today.month > 1 else (today.year - 1, 12)
    return date(year, month, 1), date(year, month, monthrange(year, month)[1])
