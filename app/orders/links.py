"""Links to the public page of an order: signed, of this company and this order alone, revocable."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import uuid4

from sqlalchemy import exists, func, or_, select

from app.kernel.errors import Refusal
from app.kernel.events import Event
from app.kernel.link_tokens import make_token, read_token
from app.kernel.permissions import Right
from app.kernel.tenancy import Tenant
from app.kernel.text import N_
from app.kernel.work import RecordGone, Work
from app.orders.events import SUBJECT
from models.core import IssuedDocument
from models.order_links import OrderLink, OrderLinkOpening
from models.orders import SalesOrder

SHARE: Final = Right("share", "Order")
DAYS: Final = (30, 90, 180)
"""For how long a link can be made."""
USUAL_DAYS: Final = 90
MOST_OPEN: Final = 10
_PURPOSE: Final = "order page"


class LinkEndsNever(Refusal):
    """A link ends one day, and on one of a few."""

    code = "orders.link_ends_never"
    sentence = N_("Choose for how long the link opens the page of the order.")
    field = "days"


class TooManyLinks(Refusal):
    """An order has more links than anybody keeps in mind."""

    code = "orders.too_many_links"
    sentence = N_("This order has {most} links that count already. Revoke one of them first.")


@dataclass(frozen=True)
class OrderLinkMade(Event):
    """Somebody made a link to the public page of an order."""

    subject = SUBJECT
    order_id: int
    number: str
    link: int
    days: int


@dataclass(frozen=True)
class OrderLinkRevoked(Event):
    """A link opens the page of its order no more."""

    subject = SUBJECT
    order_id: int
    number: str
    link: int


@dataclass(frozen=True)
class OrderPageOpened(Event):
    """Somebody outside looked where an order is, or took a paper from its page."""

    subject = SUBJECT
    order_id: int
    number: str
    link: int
    what: str


@dataclass(frozen=True)
class ListedLink:
    """A link of an order and how often it was used."""

    link: OrderLink
    token: str
    counts: bool
    """Whether it still opens the page."""
    openings: int


def make_link(work: Work, order_id: int, days: int, key: str | None = None) -> int:
    """Make a link to the page of an order; its id. Raises LinkEndsNever, TooManyLinks, RecordGone."""
    work.require(SHARE)
    order = work.find(SalesOrder, order_id)
    if days not in DAYS:
        raise LinkEndsNever

    def act() -> int:
        if sum(1 for listed in links_of(work, order_id) if listed.counts) >= MOST_OPEN:
            raise TooManyLinks(most=MOST_OPEN)
        link = OrderLink(
            public_id=uuid4(),
            order_id=order.id,
            created_at=work.now,
            created_by=work.actor.name,
            until=work.now + timedelta(days=days),
        )
        work.session.add(link)
        work.session.flush()
        work.emit(OrderLinkMade(order.id, order.number, link.id, days))
        return link.id

    return int(work.once(key, f"link to order {order_id}", act))


def revoke_link(work: Work, order_id: int, link_id: int) -> None:
    """The link opens nothing from now on; one that is over already stays as it is."""
    work.require(SHARE)
    link = work.lock(OrderLink, link_id)
    if link.order_id != order_id:
        raise RecordGone
    if link.revoked_at is None:
        link.revoked_at, link.revoked_by = work.now, work.actor.name
        work.session.flush()
        work.emit(OrderLinkRevoked(order_id, link.order.number, link.id))


def links_of(work: Work, order_id: int) -> Sequence[ListedLink]:
    """The links of an order, the newest first."""
    openings = (
        select(func.count())
        .where(OrderLinkOpening.link_id == OrderLink.id)
        .correlate(OrderLink)
        .scalar_subquery()
    )
    rows = work.session.execute(
        select(OrderLink, openings).where(OrderLink.order_id == order_id).order_by(OrderLink.id.desc())
    )
    return [ListedLink(link, token_of(work.tenant, link), _counts(work, link), count) for link, count in rows]


def openings_of(work: Work, order_id: int, most: int = 20) -> Sequence[OrderLinkOpening]:
    """When and from where the page of an order was opened, the last first."""
    links = select(OrderLink.id).where(OrderLink.order_id == order_id)
    opening = OrderLinkOpening
    query = select(opening).where(opening.link_id.in_(links)).order_by(opening.id.desc()).limit(most)
    return work.session.scalars(query).all()


def is_in_their_hands(work: Work, order_id: int) -> bool:
    """Whether the customer may hold a paper of the order, or a link that counts."""
    paper = exists().where(
        IssuedDocument.subject.in_((SUBJECT, SalesOrder.__name__)), IssuedDocument.subject_id == order_id
    )
    link = exists().where(
        OrderLink.order_id == order_id, OrderLink.revoked_at.is_(None), OrderLink.until > work.now
    )
    return bool(work.session.scalar(select(or_(paper, link))))


def token_of(tenant: Tenant, link: OrderLink) -> str:
    """What stands in the address of a link."""
    return make_token(tenant, _PURPOSE, link.public_id, str(link.order_id))


def find_link(work: Work, token: str) -> OrderLink | None:
    """The link with this address that counts at this moment; needs no right, the link is the key."""
    said = read_token(token)
    if said is None:
        return None
    link = work.session.scalar(select(OrderLink).where(OrderLink.public_id == said.name))
    if link is None or not _counts(work, link):
        return None
    return link if said.is_ours(work.tenant, _PURPOSE, str(link.order_id)) else None


def note_page_opening(work: Work, link: OrderLink, what: str, device: str) -> None:
    """Write down that somebody opened the page of an order."""
    work.session.add(
        OrderLinkOpening(
            link_id=link.id, at=work.now, what=what, address=work.actor.address, device=device[:160]
        )
    )
    work.session.flush()
    work.emit(OrderPageOpened(link.order_id, link.order.number, link.id, what))


def _counts(work: Work, link: OrderLink) -> bool:
    return link.revoked_at is None and link.until > work.now
