"""Links to the public page of an order, on the page of the order: made, sent by WhatsApp, revoked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from flask import flash, redirect, request, url_for
from flask_appbuilder import expose, has_access
from flask_babel import force_locale, gettext

from app.kernel.clock import show_date
from app.kernel.work import Work
from app.orders.links import (
    DAYS,
    SHARE,
    USUAL_DAYS,
    ListedLink,
    links_of,
    make_link,
    openings_of,
    revoke_link,
)
from models.order_links import OrderLinkOpening
from models.orders import SalesOrder
from views.documents import client_key
from views.ids import id_from
from views.links import own_address
from views.works import may, saying_no_politely, users_work


@dataclass(frozen=True)
class ShownLink:
    """A link that counts, as it is handed on."""

    listed: ListedLink
    address: str
    whatsapp: str


@dataclass(frozen=True)
class LinksPanel:
    """What the page of an order says about its links."""

    links: Sequence[ShownLink]
    openings: Sequence[OrderLinkOpening]
    days: Sequence[int] = DAYS
    usual: int = USUAL_DAYS


class OrderLinking:
    """The part of the order screens on which links to the public page are made."""

    @expose("/<int:pk>/link", methods=["POST"])
    @has_access
    def link(self, pk: int) -> Any:
        """Durum bağlantısı."""
        with saying_no_politely(), users_work() as work:
            make_link(work, pk, id_from(request.form.get("days")) or 0, key=client_key())
            flash(gettext("The link is ready. Whoever has it sees where the order is."), "success")
        return _back(pk)

    @expose("/<int:pk>/unlink", methods=["POST"])
    @has_access
    def unlink(self, pk: int) -> Any:
        """İptal et."""
        with saying_no_politely(), users_work() as work:
            revoke_link(work, pk, id_from(request.form.get("link")) or 0)
            flash(gettext("The link opens nothing any more."), "success")
        return _back(pk)


def links_panel(work: Work, order: SalesOrder) -> LinksPanel | None:
    """The links of an order; None for those who may not hand it on."""
    if not may(SHARE):
        return None
    listed = links_of(work, order.id)
    shown = [_shown(order, each) for each in listed if each.counts]
    return LinksPanel(shown, openings_of(work, order.id, 5) if listed else [])


def _shown(order: SalesOrder, listed: ListedLink) -> ShownLink:
    address = f"{own_address()}{url_for('OrderStatusView.page', token=listed.token)}"
    with force_locale(order.customer.paper_language):
        words = gettext(
            "Hello, here you see at any time where your order %(number)s is (until %(day)s): %(link)s",
            number=order.number,
            day=show_date(listed.link.until),
            link=address,
        )
    phone = order.customer.phone
    number = phone.removeprefix("+") if phone.startswith("+") and phone[1:].isdecimal() else ""
    return ShownLink(listed, address, f"https://wa.me/{number}?text={quote(words)}")


def _back(pk: int) -> Any:
    return redirect(url_for("OrderView.show", pk=pk, _anchor="links"))
