"""A dealer writes an order of their own firm and sends it to the office, which confirms it as any other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import cast

from app.dealing.allowing import (
    allowed_header,
    allowed_lines,
    checked,
    only_told,
    with_free_lines,
    with_offices,
)
from app.dealing.binding import ADD, EDIT, SEND, for_office, own_party
from app.dealing.events import DealerOrderSent
from app.dealing.own_orders import is_open, own_order
from app.dealing.refusals import AlreadySent, NothingToSend
from app.kernel.permissions import Right
from app.kernel.work import Work
from app.orders.drafting import open_order, save_order
from app.orders.locking import lock_order
from models.orders import SalesOrder

Typed = Sequence[Mapping[str, str]]


def open_own(work: Work, header: Mapping[str, str], lines: Typed, key: str | None = None) -> SalesOrder:
    """Open a draft for the dealer's own firm; once for each key and what is written. Raises as open_order."""
    work.require(ADD)
    party = own_party(work)

    def opened() -> int:
        typed = checked(allowed_lines(work, lines, None))
        with only_told():
            order = open_order(for_office(work), party.id, allowed_header(header), typed)
        order.by_dealer = True
        work.session.flush()
        return order.id

    return own_order(work, cast("int", work.once(_key_of(key, header, lines), "open dealer order", opened)))


def save_own(work: Work, order_id: int, version: int, header: Mapping[str, str], lines: Typed) -> SalesOrder:
    """Replace what the dealer wrote, until it is sent. Raises RecordGone, AlreadySent, and as save_order."""
    order = _taken(work, order_id, version, EDIT)
    typed = with_free_lines(with_offices(checked(allowed_lines(work, lines, order)), order), order)
    with only_told():
        return save_order(for_office(work), order_id, version, allowed_header(header), typed)


def save_and_send_own(
    work: Work, order_id: int, version: int, header: Mapping[str, str], lines: Typed, key: str | None = None
) -> SalesOrder:
    """Replace what the dealer wrote and hand it over; once for each key and what was written with it."""

    def sent() -> int:
        order = save_own(work, order_id, version, header, lines)
        return send_own(work, order_id, order.version).id

    own_order(work, order_id, SEND)
    return own_order(
        work,
        cast("int", work.once(_key_of(key, header, lines), f"write and send dealer order {order_id}", sent)),
    )


def send_own(work: Work, order_id: int, version: int, key: str | None = None) -> SalesOrder:
    """The dealer is done: the office sees and confirms it; once for each key.

    Raises AlreadySent, NothingToSend, StaleOrder.
    """
    own_order(work, order_id, SEND)
    return own_order(
        work,
        cast("int", work.once(key, f"send dealer order {order_id}", lambda: _send(work, order_id, version))),
    )


def _key_of(key: str | None, header: Mapping[str, str], lines: Typed) -> str | None:
    """The key of a page with what was written on it: who goes back and writes something else means that."""
    written = repr((sorted(header.items()), [sorted(line.items()) for line in lines]))
    return key and sha256(f"{key} {written}".encode()).hexdigest()


def _send(work: Work, order_id: int, version: int) -> int:
    order = _taken(work, order_id, version, SEND)
    if not order.lines:
        raise NothingToSend
    order.sent_by_dealer_at = work.now
    order.version += 1
    work.session.flush()
    work.emit(DealerOrderSent(order.id, order.number, order.customer.name, str(order.net_total)))
    return order.id


def _taken(work: Work, order_id: int, version: int, right: Right) -> SalesOrder:
    """The dealer's own order, locked, while it is still theirs to write."""
    own_order(work, order_id, right)
    order = lock_order(work, order_id)
    if not is_open(order):
        raise AlreadySent(number=order.number)
    return lock_order(work, order_id, version)
