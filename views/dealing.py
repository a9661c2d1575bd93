"""What a dealer sees: their own orders, one of them, its papers, and the page on which one is written."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from flask import abort, flash, redirect, request, url_for
from flask_appbuilder import BaseView, expose, has_access
from flask_babel import gettext

from app.dealing.allowing import HEADER, offered_models, shown_lines
from app.dealing.looking import preview_own
from app.dealing.own_orders import is_open, own_order, own_orders, own_status
from app.dealing.own_papers import own_paper, own_papers
from app.dealing.writing import open_own, save_and_send_own, save_own, send_own
from app.kernel.errors import Refusal
from app.kernel.work import RecordGone, Work
from app.orders.refusals import StaleOrder
from models.orders import SalesOrder
from views.dealing_showing import dealers_words, errors_of, small_drawing, sums_of
from views.documents import client_key, several_wrong
from views.ids import id_from
from views.order_forms import (
    LineForm,
    Said,
    Texts,
    at_lines,
    line_forms,
    posted_header,
    posted_lines,
    read_names,
    stored_header,
    stored_lines,
)
from views.order_showing import brief_of
from views.page_currency import IN_LIRA, PageCurrency
from views.papers import pdf_response, picture_of
from views.visiting import kept_private
from views.works import reading, saying_no_politely, sentences_by_field, users_work


class DealerView(BaseView):
    """The orders of whoever comes in for a customer; every address of others' leads nowhere."""

    route_base = "/dealer"
    default_view = "orders"
    class_permission_name = "DealerOrder"
    method_permission_name = {
        "orders": "list",
        **dict.fromkeys(("show", "pdf"), "show"),
        **dict.fromkeys(("new", "create"), "add"),
        **dict.fromkeys(("edit", "update", "line", "preview"), "edit"),
        "send": "send",
    }
    render_template: Callable[..., Any]

    @expose("/")
    @has_access
    def orders(self) -> Any:
        """All orders of the dealer's firm, the newest first."""
        number = max(request.args.get("page", 1, int), 1)
        with _their_own():
            rows, has_more = own_orders(reading(), number)
        return self.render_template(
            "dealing/list.html",
            title=gettext("My orders"),
            orders=rows,
            number=number,
            has_more=has_more,
            **dealers_words(),
        )

    @expose("/orders/<int:pk>")
    @has_access
    def show(self, pk: int) -> Any:
        """One order: its doors, where they are, its papers."""
        work = reading()
        with _their_own():
            order, status = own_status(work, pk)
            papers = own_papers(work, pk)
        lines = [line for line in order.lines if line.quantity]  # a cancelled one is no part of its status
        return self.render_template(
            "dealing/show.html",
            title=order.number,
            order=order,
            doors=list(zip(lines, status.lines, strict=True)),
            status=status,
            papers=papers,
            is_open=is_open(order),
            drawings={line.id: small_drawing(line) for line in lines if line.model_id},
            **dealers_words(),
        )

    @expose("/papers/<int:pk>.pdf")
    @has_access
    def pdf(self, pk: int) -> Any:
        """A paper of one of the dealer's orders."""
        with _their_own():
            number = own_paper(reading(), pk).number
        return kept_private(pdf_response(picture_of(pk, users_work), number))

    # --- writing ----------------------------------------------------------------------------------------

    @expose("/new", methods=["GET"])
    @has_access
    def new(self) -> Any:
        """An empty order with one empty door."""
        with _their_own():
            return self._page(None, {}, line_forms(reading(), {0: {}}))

    @expose("/new", methods=["POST"])
    @has_access
    def create(self) -> Any:
        """Keep what was typed as a draft, or show it again with every sentence at its field."""
        return self._save(None)

    @expose("/orders/<int:pk>/edit", methods=["GET"])
    @has_access
    def edit(self, pk: int) -> Any:
        """An order that is not sent yet."""
        work = reading()
        with _their_own():
            order = own_order(work, pk)
            if not is_open(order):
                flash(gettext("This order has been sent to the factory."), "warning")
                return redirect(url_for(".show", pk=pk))
            lines = _kept(stored_lines(order), order)
            return self._page(order, stored_header(order), line_forms(work, lines, are_stored=True))

    @expose("/orders/<int:pk>/edit", methods=["POST"])
    @has_access
    def update(self, pk: int) -> Any:
        """Keep what was typed, until it is sent."""
        return self._save(pk)

    @expose("/orders/<int:pk>/send", methods=["POST"])
    @has_access
    def send(self, pk: int) -> Any:
        """Hand the order to the factory."""
        with _their_own():
            own_order(reading(), pk)
        with saying_no_politely(), users_work() as work:
            send_own(work, pk, request.form.get("version", 0, int), client_key())
            flash(gettext("The order is sent. The factory looks at it and confirms it."), "success")
        return redirect(url_for(".show", pk=pk))

    @expose("/line", methods=["GET"])
    @has_access
    def line(self) -> Any:
        """One fresh card, for a door that is added or whose model was changed."""
        number, model = request.args.get("n", 0, int), request.args.get("model", "")
        with _their_own():
            models = offered_models(reading())
        typed = {"model": model} if model in {str(each.id) for each in models} else {}
        [form] = line_forms(reading(), {number: typed})
        return self.render_template("dealing/line.html", line=form, models=models, **dealers_words())

    @expose("/preview", methods=["POST"])
    @has_access
    def preview(self) -> Any:
        """One door as far as it is typed: its picture, its price, the sentences at its fields."""
        with _their_own():
            currency = _asked_currency()
            typed = read_names(request.form)
            found = preview_own(reading(), typed, translate=gettext, rate=currency.rate)
        answer: dict[str, Any] = {
            "drawing": found.drawing,
            "errors": errors_of(found),
            "unasked": sorted(found.unasked),
        }
        if not found.errors and found.net is not None and found.vat is not None:
            answer |= {
                "html": self.render_template(
                    "dealing/preview.html", drawing=found.drawing, sums=sums_of(found, currency.show)
                ),
                "brief": brief_of(found.labels or {}),
                "net": str(found.net),
                "vat": str(found.vat),
                "sum": currency.show(found.net),
            }
        return answer

    def _save(self, pk: int | None) -> Any:
        header, lines = posted_header(request.form, HEADER), posted_lines(request.form)
        is_sent = request.form.get("then") == "send"
        try:
            with _their_own(), users_work() as work:
                kept = _write(work, pk, header, list(lines.values()), is_sent=is_sent).id
        except Refusal as refusal:
            return self._again(pk, header, lines, refusal)
        said = gettext("The order is sent. The factory looks at it and confirms it.")
        flash(said if is_sent else gettext("The order is saved. It is not sent yet."), "success")
        return redirect(url_for(".show", pk=kept))

    def _again(self, pk: int | None, header: Texts, lines: Mapping[int, Texts], refusal: Refusal) -> Any:
        """The page with everything as it was typed and every sentence where it belongs."""
        work = reading()
        with _their_own():
            order = own_order(work, pk) if pk is not None else None
            wrong, at_header = at_lines(sentences_by_field(refusal), list(lines))
            whole = [*at_header.pop("", []), *at_header.pop("lines", [])]
            shown = line_forms(work, _kept(lines, order) or {0: {}}, wrong)
        typed = {**header, **{name: request.form.get(name, "") for name in ("version", "_key")}}
        problem = " ".join(whole) or several_wrong()
        page = self._page(order, typed, shown, errors=at_header, problem=problem)
        return page, 409 if isinstance(refusal, StaleOrder) else 422

    def _page(
        self,
        order: SalesOrder | None,
        header: Texts,
        lines: Sequence[LineForm],
        *,
        errors: Said | None = None,
        problem: str = "",
    ) -> Any:
        return self.render_template(
            "dealing/edit.html",
            title=order.number if order else gettext("New order"),
            order=order,
            sign=PageCurrency(order.currency).sign if order else IN_LIRA.sign,
            action=url_for(".update", pk=order.id) if order else url_for(".create"),
            header=header,
            lines=lines,
            errors=errors or {},
            problem=problem,
            models=offered_models(reading()),
            **dealers_words(),
        )


def _write(work: Work, pk: int | None, header: Texts, lines: list[Texts], *, is_sent: bool) -> SalesOrder:
    """What was typed, kept and perhaps sent; the second click does nothing more."""
    if pk is None:
        order = open_own(work, header, lines, client_key())
        return send_own(work, order.id, order.version) if is_sent and is_open(order) else order
    version = request.form.get("version", 0, int)
    if is_sent:
        return save_and_send_own(work, pk, version, header, lines, client_key())
    return save_own(work, pk, version, header, lines)


@contextmanager
def _their_own() -> Iterator[None]:
    """What belongs to others does not exist, whoever asks."""
    try:
        yield
    except RecordGone:
        abort(404)


def _asked_currency() -> PageCurrency:
    """The currency of the own order that the page's address names; lira without one."""
    asked = id_from(request.args.get("order"))
    if asked is None:
        return IN_LIRA
    order = own_order(reading(), asked)
    return PageCurrency(order.currency, order.exchange_rate)


def _kept(lines: Mapping[int, Texts], order: SalesOrder | None) -> dict[int, Texts]:
    """The lines of a page without what is not a dealer's to see or say."""
    return dict(zip(lines, shown_lines(reading(), list(lines.values()), order), strict=True))
