"""Taking an order for a change: locked, whole, and as new as the page it was decided on."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from app.kernel.work import RecordGone, Work
from app.orders.events import SUBJECT
from app.orders.refusals import StaleOrder
from models.core import AuditEntry
from models.orders import OrderLine, SalesOrder


def lock_order(work: Work, order_id: int, version: int | None = None) -> SalesOrder:
    """The order with its lines and materials, fresh, locked until the commit.

    RecordGone when there is none; StaleOrder when it is no longer at the version the page showed.
    """
    order = work.session.scalar(
        select(SalesOrder)
        .where(SalesOrder.id == order_id)
        .options(selectinload(SalesOrder.lines).selectinload(OrderLine.materials))
        .with_for_update(of=SalesOrder)
        .execution_options(populate_existing=True)
    )
    if order is None:
        raise RecordGone
    if version is not None:
        check_version(work, order, version)
    return order


def check_version(work: Work, order: SalesOrder, version: int) -> None:
    """Raise StaleOrder, saying who changed it last, unless the order is at this version."""
    if order.version == version:
        return
    last = work.session.execute(
        select(AuditEntry.actor_name, AuditEntry.at)
        .where(AuditEntry.subject == SUBJECT, AuditEntry.subject_id == order.id)
        .order_by(AuditEntry.id.desc())
        .limit(1)
    ).first()
    who, when = (last.actor_name, last.at) if last else (order.created_by, order.created_at)
    raise StaleOrder(who=who, when=when)
