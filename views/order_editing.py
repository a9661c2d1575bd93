"""Writing an order on one page: new and edit, the preview while somebody types, saved in one act."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, cast

from flask import abort, flash, redirect, request, url_for
from flask_appbuilder import expose, has_access
from flask_babel import gettext

from app.configurator.offering import model_choices
from app.kernel.amounts import show_money, show_number
from app.kernel.errors import Doubt, Refusal
from app.kernel.permissions import SEE_PRICE, Right
from app.kernel.work import RecordGone, Work
from app.orders.drafting import open_order, save_order
from app.orders.heading import ADDRESS, find_customer
from app.orders.previewing import LinePreview, preview_line
from app.orders.refusals import CustomerUnknown, StaleOrder
from app.orders.states import is_editable
from app.parties.finding import find_parties
from app.parties.opening import ADD as ADD_CUSTOMER
from app.promises.giving import confirm_with_promise
from models.orders import SalesOrder
from models.parties import Party
from reports.labels import labels_for
from views import formatting
from views.documents import client_key, several_wrong
from views.order_forms import (
    LineForm,
    Said,
    Texts,
    at_lines,
    colour_of,
    extra_columns,
    line_forms,
    posted_header,
    posted_lines,
    read_names,
    stored_header,
    stored_lines,
    without_prices,
)
from views.order_showing import brief_of, show_preview
from views.page_currency import IN_LIRA, PageCurrency, asked_currency
from views.price_parts import say_repriced
from views.works import may, reading, sentence, sentences_by_field, users_work

CONFIRM = Right("confirm", "Order")


class OrderEditing:
    """The part of the order screens on which orders are written."""

    render_template: Callable[..., Any]

    @expose("/new", methods=["GET"])
    @has_access
    def new(self) -> Any:
        """An empty order with one empty line; ``?customer=`` chooses the customer."""
        work = reading()
        customer = _customer_of(work, request.args.get("customer", ""))
        header = _for_customer(customer) if customer else {}
        return self._page(None, header, line_forms(work, {0: {}}))

    @expose("/new", methods=["POST"])
    @has_access
    def create(self) -> Any:
        """Open the order as typed, or show the page again with every error at its field."""
        return self._save(None)

    @expose("/edit/<int:pk>", methods=["GET"])
    @has_access
    def edit(self, pk: int) -> Any:
        """A draft with everything it holds; an order that is no draft any more is only shown."""
        work = reading()
        order = _order(work, pk)
        if not is_editable(order):
            flash(gettext("This order is no draft any more, so it cannot be changed."), "warning")
            return redirect(url_for(".show", pk=pk))
        lines = line_forms(work, stored_lines(order) or {0: {}}, are_stored=True)
        return self._page(order, stored_header(order), lines)

    @expose("/edit/<int:pk>", methods=["POST"])
    @has_access
    def update(self, pk: int) -> Any:
        """Save the draft as typed, or show the page again with every error at its field."""
        return self._save(pk)

    @expose("/line", methods=["GET"])
    @has_access
    def line(self) -> Any:
        """One fresh card, for a line that is added or whose model was changed."""
        number = request.args.get("n", 0, int)
        [form] = line_forms(reading(), {number: {"model": request.args.get("model", "")}})
        return self.render_template("orders/line.html", line=form, **shared_words())

    @expose("/address", methods=["GET"])
    @has_access
    def address(self) -> Any:
        """Where a customer's doors usually go."""
        customer = find_customer(reading(), request.args.get("id", ""))
        return {f"delivery_{part}": getattr(customer, part) for part in ADDRESS}

    @expose("/preview", methods=["POST"])
    @has_access
    def preview(self) -> Any:
        """One line as far as it is typed: drawing, figures, bill, and the sentences at its fields."""
        currency = asked_currency()
        typed = allowed(read_names(request.form))
        preview = preview_line(reading(), typed, translate=gettext, rate=currency.rate)
        answer: dict[str, Any] = {
            "drawing": preview.drawing,
            "errors": _errors(preview),
            "unasked": sorted(preview.unasked),
        }
        if preview.is_complete:
            shown = show_preview(preview, currency)
            answer["html"] = self.render_template("orders/preview.html", shown=shown)
            answer["brief"] = brief_of(preview.labels)
        return {**answer, **_figures(preview, currency)}

    # --- saving -----------------------------------------------------------------------------------------

    def _save(self, pk: int | None) -> Any:
        header, lines = posted_header(request.form), posted_lines(request.form)
        try:
            with users_work() as work:
                done = _save(work, pk, header, lines)
                repriced = say_repriced(work.events)
        except Refusal as refusal:
            return self._again(pk, header, lines, refusal)
        if done["paper"]:
            flash(gettext("The order is confirmed and its proforma is issued."), "success")
        else:
            flash(gettext("The order is saved."), "success")
        if repriced:
            flash(repriced, "info")
        return redirect(url_for(".show", pk=done["order"]))

    def _again(self, pk: int | None, header: Texts, lines: Mapping[int, Texts], refusal: Refusal) -> Any:
        """The page with everything as it was typed and every sentence where it belongs."""
        work = reading()
        order = _order(work, pk) if pk is not None else None
        wrong, at_header = at_lines(sentences_by_field(refusal), list(lines))
        whole = at_header.pop("", [])
        typed = {
            **header,
            **{name: request.form.get(name, "") for name in ("customer", "version", "_key")},
        }
        page = self._page(
            order,
            typed,
            line_forms(work, lines or {0: {}}, wrong),
            errors=at_header,
            problem=" ".join(whole) or several_wrong(),
            doubt=refusal if isinstance(refusal, Doubt) else None,
            is_stale=isinstance(refusal, StaleOrder),
        )
        return page, 409 if isinstance(refusal, Doubt | StaleOrder) else 422

    def _page(
        self,
        order: SalesOrder | None,
        header: Texts,
        lines: list[LineForm],
        *,
        errors: Said | None = None,
        problem: str = "",
        doubt: Refusal | None = None,
        is_stale: bool = False,
    ) -> Any:
        asked = set(request.form.getlist("confirmed")) | ({doubt.code} if doubt else set())
        return self.render_template(
            "orders/edit.html",
            title=order.number if order else gettext("New order"),
            order=order,
            action=url_for(".update", pk=order.id) if order else url_for(".create"),
            sign=PageCurrency(order.currency).sign if order else IN_LIRA.sign,
            header=header,
            lines=lines,
            errors=errors or {},
            problem=problem,
            doubt=doubt is not None,
            confirmed=sorted(asked),
            is_stale=is_stale,
            may_confirm=may(CONFIRM),
            may_add_customer=may(ADD_CUSTOMER),
            **shared_words(),
        )


def shared_words() -> dict[str, Any]:
    """What every card needs."""
    return {
        "models": model_choices(reading()),
        "columns": extra_columns(),
        "sees_price": may(SEE_PRICE),
        "colour_of": colour_of,
        "fmt": formatting,
    }


def _save(work: Work, pk: int | None, header: Texts, lines: Mapping[int, Texts]) -> dict[str, Any]:
    """Save the page and, when asked to, confirm it, in one act: both or nothing, once for each key."""

    def act() -> dict[str, Any]:
        order = _write(work, pk, header, lines)
        if request.form.get("then") != "confirm":
            return {"order": order.id, "paper": None}
        confirmed = request.form.getlist("confirmed")
        words = labels_for(order.customer.paper_language)
        paper = confirm_with_promise(work, order.id, order.version, confirmed=confirmed, translate=words)
        return {"order": order.id, "paper": paper.id}

    return cast("dict[str, Any]", work.once(client_key(), f"save order {pk or 'new'}", act))


def _write(work: Work, pk: int | None, header: Texts, lines: Mapping[int, Texts]) -> SalesOrder:
    meant = _meant(work, header)
    if pk is None:
        typed = list(lines.values()) if may(SEE_PRICE) else without_prices(lines.values(), None)
        return open_order(work, meant, header, typed)
    if "customer_id" in header:
        header = {**header, "customer_id": meant}
    typed = list(lines.values())
    if not may(SEE_PRICE):
        typed = without_prices(typed, work.find(SalesOrder, pk))
    return save_order(work, pk, request.form.get("version", 0, int), header, typed)


def _meant(work: Work, header: Texts) -> str:
    """The id of the customer that was chosen, or of the only one that fits what was typed."""
    chosen, typed = header.get("customer_id", ""), request.form.get("customer", "").strip()
    if chosen or not typed:
        return chosen
    found = find_parties(work, typed, "customer", most=2)
    return str(found[0].id) if len(found) == 1 else ""


def _order(work: Work, pk: int) -> SalesOrder:
    try:
        return work.find(SalesOrder, pk)
    except RecordGone:
        abort(404)


def _customer_of(work: Work, written: str) -> Party | None:
    try:
        return find_customer(work, written)
    except CustomerUnknown:
        return None


def _for_customer(customer: Party) -> Texts:
    address = {f"delivery_{part}": getattr(customer, part) for part in ADDRESS}
    return {"customer_id": str(customer.id), "customer": customer.name, **address}


def allowed(typed: Texts) -> Texts:
    """A line without prices for those who may not see them: theirs is always the computed one."""
    if may(SEE_PRICE):
        return typed
    return {name: value for name, value in typed.items() if name not in ("unit_price", "discount")}


def _errors(preview: LinePreview) -> Said:
    said: Said = {}
    for refusal in preview.errors:
        said.setdefault(refusal.field or "", []).append(sentence(refusal))
    return said


def _figures(preview: LinePreview, currency: PageCurrency) -> dict[str, str]:
    """What the page adds up and what it puts into the price field; nothing for those who see no prices."""
    if preview.net is None or preview.vat is None:
        return {}
    asked = preview.calculated_price
    return {
        "standing_discount": show_number(preview.standing_discount or Decimal(0)),
        "net": str(preview.net),
        "vat": str(preview.vat),
        "sum": currency.show(preview.net),
        "computed_price": "" if asked is None else show_money(asked, ""),
    }
