"""What is done with a delivery later: correct prices, add freight, send goods back, keep them after all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any, ClassVar

from flask import abort, flash, redirect, request, url_for
from flask_appbuilder import expose, has_access
from flask_babel import gettext

from app.kernel.amounts import parse_decimal
from app.kernel.errors import Refusal, Refusals
from app.kernel.work import RecordGone
from app.materials.holdings import may_see_purchase_prices
from app.purchasing.corrections.correcting import NewPrice, add_cost, correct_prices
from app.purchasing.corrections.keeping import undo_sending_back
from app.purchasing.corrections.sending_back import ReturnedLine, send_back
from app.purchasing.corrections.taking_back import old_prices
from app.purchasing.fields import field_of
from app.purchasing.receipts.card import ReceiptCard, receipt_card
from app.purchasing.receipts.landing import ReceivedCost
from app.stock.warehouses.warehouses import active_warehouses
from models.warehouse import StockSlip
from views import formatting, stored
from views.documents import client_key, errors_of_lines, posted_lines, several_wrong
from views.ids import id_from
from views.receiving_form import Row, read_costs, spreads
from views.works import reading, saying_no_politely, users_work

LinesRead = tuple[int, Decimal, int]
"""The id of a receipt line, the number that was written at it, and the row it stands in."""


class ReceiptActing:
    """The part of the receipt screens that changes what was received."""

    render_template: ClassVar[Callable[..., Any]]
    page_of: ClassVar[Callable[..., Any]]

    @expose("/correct/<int:pk>", methods=["GET"])
    @has_access
    def correction(self, pk: int) -> Any:
        """The prices of a delivery, to be corrected, and room for a bill that came later."""
        rows, form = _prepared(pk, id_from(request.args.get("back")))
        return self._correction(_changeable(pk), rows, form)

    @expose("/correct/<int:pk>", methods=["POST"])
    @has_access
    def correct(self, pk: int) -> Any:
        """Give lines their right price; what is still on the shelves is revalued."""
        rows = posted_lines(request.form)
        form = request.form.to_dict()
        try:
            with users_work() as work:
                prices = [NewPrice(*each) for each in _read(rows, "unit_price")]
                correct_prices(work, pk, prices, form.get("reason", ""), client_key())
        except Refusal as refusal:
            return self._correction(_changeable(pk), rows, form, refusal=refusal), 422
        flash(gettext("The prices are corrected. Below stands what that reached."), "success")
        return self.page_of(pk)

    @expose("/add-cost/<int:pk>", methods=["POST"])
    @has_access
    def add_cost(self, pk: int) -> Any:
        """Spread a bill that came later over the delivery."""
        form = request.form.to_dict()
        try:
            with users_work() as work:
                add_cost(work, pk, _cost(form), form.get("cost_reason", ""), client_key())
        except Refusal as refusal:
            return self._correction(_changeable(pk), [], form, refusal=refusal), 422
        flash(gettext("The cost is spread over the delivery. Below stands what that reached."), "success")
        return self.page_of(pk)

    @expose("/send-back/<int:pk>", methods=["GET"])
    @has_access
    def sending_back(self, pk: int) -> Any:
        """What may still go back of a delivery."""
        return self._sending_back(_changeable(pk), [], {})

    @expose("/send-back/<int:pk>", methods=["POST"])
    @has_access
    def send_back(self, pk: int) -> Any:
        """Take goods out of stock and send them back to the supplier."""
        rows = posted_lines(request.form)
        form = request.form.to_dict()
        try:
            with users_work() as work:
                send_back(
                    work,
                    pk,
                    [ReturnedLine(*each) for each in _read(rows, "quantity")],
                    form.get("reason", ""),
                    warehouse_id=id_from(form.get("warehouse_id")),
                    reopen=form.get("reopen") == "1",
                    key=client_key(),
                )
        except Refusal as refusal:
            return self._sending_back(_changeable(pk), rows, form, refusal), 422
        flash(gettext("The goods are out of stock and on their way back to the supplier."), "success")
        return self.page_of(pk)

    @expose("/keep/<int:pk>", methods=["POST"])
    @has_access
    def keep(self, pk: int) -> Any:
        """The goods of a slip stay after all."""
        with saying_no_politely(), users_work() as work:
            undo_sending_back(work, pk, request.form.get("reason", ""), key=client_key())
            flash(gettext("The goods are back in stock."), "success")
        found = reading().find(StockSlip, pk)
        if found.receipt_id is None:
            abort(404)  # no delivery ever went back with it
        return self.page_of(found.receipt_id)

    def _correction(
        self,
        card: ReceiptCard,
        rows: Sequence[Row],
        form: dict[str, str],
        *,
        refusal: Refusal | None = None,
    ) -> Any:
        line_errors, errors = _errors(refusal)
        cost_errors = {} if refusal is None else errors_of_lines(refusal, "costs")[0].get(0, {})
        return self.render_template(
            "receiving/correct.html",
            title=gettext("Correct prices"),
            card=card,
            typed={row.get("line_id"): row for row in rows},
            form=form,
            line_errors=line_errors,
            cost_errors=cost_errors,
            errors=errors,
            spreads=spreads(),
            sees_prices=may_see_purchase_prices(reading()),
            fmt=formatting,
            stored=stored,
        )

    def _sending_back(
        self, card: ReceiptCard, rows: Sequence[Row], form: dict[str, str], refusal: Refusal | None = None
    ) -> Any:
        if not card.may_go_back and refusal is None:
            flash(gettext("Nothing of this delivery can go back any more."), "warning")
            return redirect(url_for(".show", pk=card.receipt.id))
        line_errors, errors = _errors(refusal)
        return self.render_template(
            "receiving/send_back.html",
            title=gettext("Send back to the supplier"),
            card=card,
            typed={row.get("line_id"): row for row in rows},
            form=form,
            line_errors=line_errors,
            errors=errors,
            warehouses=active_warehouses(reading(), ("supply", "blocked")),
            fmt=formatting,
            stored=stored,
        )


def _prepared(pk: int, slip_id: int | None) -> tuple[list[Row], dict[str, str]]:
    """The page filled in with the prices from before a correction, when one is to be taken back."""
    old = None if slip_id is None else old_prices(reading(), pk, slip_id)
    if old is None:
        if slip_id is not None:
            flash(gettext("These prices have been corrected again since. Nothing was filled in."), "warning")
        return [], {}
    rows = [
        {"line_id": str(line_id), "unit_price": f"{price.normalize():f}".replace(".", ",")}
        for line_id, price in old.prices.items()
    ]
    return rows, {"reason": gettext("Back to the prices before %(slip)s", slip=old.slip)}


def _changeable(pk: int) -> ReceiptCard:
    """The receipt as it stands; what was typed on its page is shown beside it."""
    return receipt_card(reading(), pk)


def _errors(refusal: Refusal | None) -> tuple[dict[int, dict[str, list[str]]], dict[str, list[str]]]:
    if refusal is None:
        return {}, {}
    line_errors, errors = errors_of_lines(refusal)
    flash(" ".join(errors.pop("", [])) or several_wrong(), "danger")
    return line_errors, errors


def _read(rows: Sequence[Row], column: str) -> list[LinesRead]:
    """The lines at which something was written; Refusals with every number that is none."""
    read: list[LinesRead] = []
    wrong: list[Refusal] = []
    for row, cells in enumerate(rows):
        if not cells.get(column):
            continue
        line_id = id_from(cells.get("line_id"))
        if line_id is None:
            raise RecordGone
        try:
            number = parse_decimal(cells[column], unit=cells.get("unit", ""), field=field_of(row, column))
        except Refusal as refusal:
            wrong.append(refusal)
            continue
        read.append((line_id, number, row))
    if wrong:
        raise Refusals(wrong)
    return read


def _cost(form: dict[str, str]) -> ReceivedCost:
    """The one cost of the page; an empty row is a cost without an amount."""
    wrong: list[Refusal] = []
    row = {name: form.get(f"costs-0-{name}", "").strip() for name in ("name", "amount", "spread_by")}
    costs = read_costs([row | {"name": row["name"] or " "}], wrong)
    if wrong:
        raise Refusals(wrong)
    return costs[0]
