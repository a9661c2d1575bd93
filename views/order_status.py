"""The public page of an order: where each door is, for whoever has its link; a telephone reads it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, TypeVar

from flask import abort, make_response, render_template, request
from flask_appbuilder import BaseView, expose
from flask_babel import force_locale, gettext

from app.identity.devices import device_words
from app.identity.signing_in import TooManyAttempts
from app.kernel.amounts import show_money
from app.kernel.text import N_
from app.kernel.work import Work
from app.orders.links import find_link, note_page_opening
from app.orders.status_page import READY, SHIPPED, TO_COME, TOLD, OrderStatus, paper_to_take, status_of
from app.parties.letterhead import read_letterhead
from models.order_links import OrderLink
from views import formatting
from views.papers import KIND_WORDS, pdf_response, picture_of
from views.visiting import is_preview, kept_private, may_try, preview_page, read_as, visitors_work

Read = TypeVar("Read")

PLACES: Final = {READY: N_("Ready to leave"), SHIPPED: N_("Has left"), TO_COME: N_("Waits for its turn")}


@dataclass(frozen=True)
class Opened:
    """What a stranger with the link is shown."""

    status: OrderStatus
    seller: Any
    until: datetime
    now: datetime


class OrderStatusView(BaseView):
    """One order for whoever has its link."""

    route_base = "/s"
    class_permission_name = "Lookup"

    @expose("/<token>")
    def page(self, token: str) -> Any:
        """Where the doors of the order are."""
        is_only_a_look = is_preview()
        found = _opened(token, "" if is_only_a_look else "page", _whole)
        if found is None:
            return kept_private(make_response(render_template("papers/share_over.html"), 404))
        with force_locale(found.status.language):
            if is_only_a_look:
                return preview_page(f"{gettext('Order')} {found.status.number}", found.seller)
            return kept_private(make_response(_page(token, found)))

    @expose("/<token>/<int:paper>.pdf")
    def pdf(self, token: str, paper: int) -> Any:
        """A paper of the order, where the company lets it be taken."""
        found = _opened(token, read_as("pdf"), lambda work, link: paper_to_take(work, link.order_id, paper))
        if found is None:
            abort(404)
        return kept_private(pdf_response(picture_of(found.id, visitors_work), found.number))


def _page(token: str, found: Opened) -> str:
    status = found.status
    return render_template(
        "public/order.html",
        token=token,
        status=status,
        seller=found.seller,
        until=found.until,
        now=found.now,
        told=gettext(TOLD[status.state]),
        places={place: gettext(word) for place, word in PLACES.items()},
        kinds={kind: gettext(word) for kind, word in KIND_WORDS.items()},
        money=lambda amount: show_money(amount, status.currency, locale=status.language),
        fmt=formatting,
    )


def _opened(token: str, what: str, read: Callable[[Work, OrderLink], Read | None]) -> Read | None:
    """What a link that counts leads to, its opening written down; None for anything else."""
    with visitors_work() as work:
        link = find_link(work, token)
        may_go_on = may_try(work, "order page", link.id if link is not None else None)
        found = read(work, link) if link is not None and may_go_on else None
        if link is not None and found is not None and what:
            note_page_opening(work, link, what, device_words(request.user_agent.string))
    if not may_go_on:
        raise TooManyAttempts
    return found


def _whole(work: Work, link: OrderLink) -> Opened:
    status = status_of(work, link.order_id)
    return Opened(status, read_letterhead(work, status.language), link.until, work.now)
