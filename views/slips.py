"""Stock slips: carry, throw away, issue more, give back; each written on one page, printed and undone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from flask import abort, flash, redirect, request, url_for
from flask_appbuilder import expose, has_access
from flask_babel import gettext, lazy_gettext

from app.kernel.errors import Doubt, Refusal
from app.kernel.text import N_
from app.kernel.work import RecordGone, Work
from app.materials.holdings import may_see_purchase_prices
from app.stock.progress.extra_issuing import issue_more
from app.stock.progress.leaving import in_progress
from app.stock.progress.leftovers import return_leftovers
from app.stock.slips.paper import PRINT, slip_paper
from app.stock.slips.scrapping import CAUSES, scrap_from_order, scrap_from_warehouse
from app.stock.slips.slips import read_slip
from app.stock.slips.standing import IN_PROGRESS
from app.stock.slips.transferring import transfer_stock
from app.stock.slips.undoing import UNDO, may_undo, undo_slip
from models.orders import SalesOrder
from models.warehouse import StockSlip
from reports.stock_slip import render_stock_slip
from views import formatting, stored
from views.documents import DocumentView, client_key, errors_of_lines, posted_lines, several_wrong
from views.fencing import SlipsOfOwnWarehouses
from views.ids import id_from
from views.interface import WorkInterface
from views.paper_words import readers_words
from views.papers import pdf_response
from views.slip_forms import Row, is_written, progress_rows, read_goods, read_progress
from views.slip_pages import SlipPages, first_places
from views.works import may, reading, saying_no_politely, users_work

KIND_WORDS = {
    "transfer": N_("Transfer slip"),
    "scrap": N_("Scrap slip"),
    "issue": N_("Material issue slip"),
    "return": N_("Leftover return slip"),
    "count": N_("Count slip"),
    "revalue": N_("Value correction slip"),
    "send_back": N_("Supplier return slip"),
}


def kind_word(kind: str) -> str:
    """A kind of slip in the words of the screen."""
    return gettext(KIND_WORDS.get(kind, kind))


class StockSlipView(SlipPages, DocumentView):
    """Slips of the store room."""

    datamodel = WorkInterface(StockSlip)
    route_base = "/stock-slips"
    class_permission_name = "Stock"
    base_permissions = [
        *DocumentView.base_permissions,
        "can_transfer",
        "can_scrap",
        "can_issue",
        "can_return",
        "can_undo",
        "can_print",
    ]
    method_permission_name = {
        **DocumentView.method_permission_name,
        "new_transfer": "transfer",
        "transfer": "transfer",
        "new_scrap": "scrap",
        "scrap": "scrap",
        "new_issue": "issue",
        "issue": "issue",
        "new_return": "return",
        "give_back": "return",
        "new_spoilt": "scrap",
        "spoilt": "scrap",
        "undo": "undo",
        "pdf": "print",
    }
    list_title = lazy_gettext("Stock slips")
    list_template = "slips/list.html"
    empty_title = lazy_gettext("No slip has been written yet")
    empty_text = lazy_gettext("Transfers, scrap, extra issues, returns and counts get a slip each.")
    list_columns = ["number", "kind", "at", "source", "target", "reason", "by", "undone_at"]
    search_columns = ["number", "kind", "at", "by", "reason"]
    order_columns = ["number", "at"]
    label_columns = {
        "number": lazy_gettext("Number"),
        "kind": lazy_gettext("Slip"),
        "at": lazy_gettext("When"),
        "source": lazy_gettext("From"),
        "target": lazy_gettext("To"),
        "reason": lazy_gettext("Reason"),
        "by": lazy_gettext("By"),
        "undone_at": lazy_gettext("Undone"),
    }
    formatters_columns = {
        "kind": formatting.Word(kind_word),
        "at": formatting.moment,
        "undone_at": formatting.moment,
        "by": formatting.text.in_roomy_windows(),
    }
    base_filters = [["id", SlipsOfOwnWarehouses, None]]
    base_order = ("id", "desc")

    # --- one slip ---------------------------------------------------------------------------------

    @expose("/show/<int:pk>")
    @has_access
    def show(self, pk: int) -> Any:
        """One slip with its lines."""
        card = _card(pk)
        return self.render_template(
            "slips/show.html",
            title=card.slip.number,
            card=card,
            slip=card.slip,
            kind=kind_word(card.slip.kind),
            cause=gettext(CAUSES.get(card.slip.facts.get("cause", ""), "")) or None,
            may_undo=may_undo(card.slip) and may(UNDO),
            may_print=may(PRINT),
            sees_prices=may_see_purchase_prices(reading()),
            stored=stored,
            fmt=formatting,
        )

    @expose("/<int:pk>.pdf")
    @has_access
    def pdf(self, pk: int) -> Any:
        """The slip on paper; no money on it."""
        paper = slip_paper(reading(), _card(pk))
        return pdf_response(render_stock_slip(paper, readers_words()), paper.number)

    @expose("/undo/<int:pk>", methods=["POST"])
    @has_access
    def undo(self, pk: int) -> Any:
        """Take the slip back by mirror moves."""
        with saying_no_politely(), users_work() as work:
            undo_slip(work, pk, request.form.get("reason", ""), key=client_key())
            flash(gettext("The slip is undone. Everything is back where it was."), "success")
        return self.page_of(pk)

    # --- between and out of warehouses ------------------------------------------------------------

    @expose("/transfer", methods=["GET"])
    @has_access
    def new_transfer(self) -> Any:
        """An empty transfer, out of the main warehouse."""
        return self.transfer_page(first_places(), [])

    @expose("/transfer", methods=["POST"])
    @has_access
    def transfer(self) -> Any:
        """Carry the goods, or show the page again with every error at its field."""

        def act(work: Work, rows: Sequence[Row], typed: Row) -> int:
            return transfer_stock(
                work,
                id_from(typed.get("source_id")),
                id_from(typed.get("target_id")),
                read_goods(work, rows),
                typed.get("reason", ""),
                key=client_key(),
                confirmed=request.form.getlist("confirmed"),
            )

        return self._act(act, self.transfer_page, gettext("The goods are in the other warehouse."))

    @expose("/scrap", methods=["GET"])
    @has_access
    def new_scrap(self) -> Any:
        """An empty scrap slip of the main warehouse."""
        return self.scrap_page(first_places(), [])

    @expose("/scrap", methods=["POST"])
    @has_access
    def scrap(self) -> Any:
        """Write the goods off, or show the page again with every error at its field."""

        def act(work: Work, rows: Sequence[Row], typed: Row) -> int:
            return scrap_from_warehouse(
                work,
                id_from(typed.get("source_id")),
                read_goods(work, rows),
                typed.get("cause", ""),
                typed.get("reason", ""),
                key=client_key(),
                translate=gettext,
            )

        return self._act(act, self.scrap_page, gettext("The goods are written off."))

    # --- for an order in production ---------------------------------------------------------------

    @expose("/issue/<int:pk>", methods=["GET"])
    @has_access
    def new_issue(self, pk: int) -> Any:
        """An empty slip of extra material for an order."""
        return self.issue_page(_order(pk))(first_places(), [])

    @expose("/issue/<int:pk>", methods=["POST"])
    @has_access
    def issue(self, pk: int) -> Any:
        """Give the order more material, or show the page again with every error at its field."""

        def act(work: Work, rows: Sequence[Row], typed: Row) -> int:
            return issue_more(
                work,
                pk,
                id_from(typed.get("source_id")),
                read_goods(work, rows, of_order=True),
                typed.get("reason", ""),
                key=client_key(),
                confirmed=request.form.getlist("confirmed"),
            )

        return self._act(act, self.issue_page(_order(pk)), gettext("The order has the material."))

    @expose("/return/<int:pk>", methods=["GET"])
    @has_access
    def new_return(self, pk: int) -> Any:
        """What the order has in progress, to give back what is left of it."""
        main = first_places()["source_id"]
        typed = {"target_id": main, "reason": gettext("Left over")}
        return self.return_page(_order(pk))(typed, progress_rows(in_progress(reading(), pk)))

    @expose("/return/<int:pk>", methods=["POST"])
    @has_access
    def give_back(self, pk: int) -> Any:
        """Bring leftovers back, or show the page again with every error at its field."""

        def act(work: Work, rows: Sequence[Row], typed: Row) -> int:
            return return_leftovers(
                work,
                pk,
                id_from(typed.get("target_id")),
                read_progress(work, rows),
                typed.get("reason", ""),
                key=client_key(),
            )

        return self._act(act, self.return_page(_order(pk)), gettext("The leftovers are back."))

    @expose("/spoilt/<int:pk>", methods=["GET"])
    @has_access
    def new_spoilt(self, pk: int) -> Any:
        """What the order has in progress, to write off what was spoilt of it."""
        return self.spoilt_page(_order(pk))({}, progress_rows(in_progress(reading(), pk)))

    @expose("/spoilt/<int:pk>", methods=["POST"])
    @has_access
    def spoilt(self, pk: int) -> Any:
        """Write off what was spoilt, or show the page again with every error at its field."""

        def act(work: Work, rows: Sequence[Row], typed: Row) -> int:
            return scrap_from_order(
                work,
                pk,
                read_progress(work, rows),
                typed.get("cause", ""),
                typed.get("reason", ""),
                key=client_key(),
                translate=gettext,
            )

        return self._act(act, self.spoilt_page(_order(pk)), gettext("What was spoilt is written off."))

    def _act(
        self, act: Callable[[Work, Sequence[Row], Row], int], form: Callable[..., Any], done: str
    ) -> Any:
        typed = {name: value.strip() for name, value in request.form.items()}
        rows = [row for row in posted_lines(request.form) if is_written(row)]
        try:
            with users_work() as work:
                slip_id = act(work, rows, typed)
        except Doubt as doubt:
            return form(typed, rows, doubt=doubt), 409
        except Refusal as refusal:
            lines, fields = errors_of_lines(refusal)
            flash(" ".join([*fields.pop("", []), *fields.pop("order_id", [])]) or several_wrong(), "danger")
            return form(typed, rows, lines, fields), 422
        flash(done, "success")
        return redirect(url_for(".show", pk=slip_id))


def _card(pk: int) -> Any:
    try:
        return read_slip(reading(), pk)
    except RecordGone:
        abort(404)


def _order(pk: int) -> SalesOrder:
    """The order, when it has material in progress; otherwise there is no such page."""
    order = reading().session.get(SalesOrder, pk)
    if order is None or (request.method == "GET" and order.state not in IN_PROGRESS):
        abort(404)
    return order
