"""What buying the materials of an offer again would cost: stamped when it goes out, compared ever after.

Nothing is kept up to date on the way: one statement reads the open offers with today's replacement costs,
so a long ledger makes it no slower and no change of a cost can be missed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import Select, func, select, update

from app.kernel.amounts import round_money
from app.kernel.permissions import SEE_COST
from app.kernel.work import Work
from models.core import Company
from models.materials import Material
from models.orders import OrderLine, OrderMaterial, SalesOrder
from models.parties import Party

WATCHED: Final = ("quoted", "confirmed")
"""Offers whose materials are still in the warehouse or not even bought."""
_HUNDRED = Decimal(100)
_ZERO = Decimal(0)


@dataclass(frozen=True)
class CostAlarm:
    """A line whose materials cost so much more, or less, than when it was offered."""

    order_id: int
    number: str
    customer: str
    state: str
    line: int
    door: str
    quantity: int
    quoted_at: datetime
    quoted: Decimal
    now: Decimal
    net: Decimal
    """What the line is sold for, in the order's currency."""
    currency: str

    @property
    def percent(self) -> Decimal:
        """How much it moved."""
        return round_money((self.now - self.quoted) / self.quoted * _HUNDRED) if self.quoted else _HUNDRED

    @property
    def difference(self) -> Decimal:
        """The same in lira."""
        return self.now - self.quoted


def stamp_costs(work: Work, order: SalesOrder) -> None:
    """Keep with every line what its materials would cost to buy again now; one statement."""
    cost = (
        select(func.coalesce(func.sum(OrderMaterial.quantity * Material.replacement_cost), _ZERO))
        .join(Material, Material.id == OrderMaterial.material_id)
        .where(OrderMaterial.line_id == OrderLine.id)
        .correlate(OrderLine)
        .scalar_subquery()
    )
    work.session.flush()
    work.session.execute(
        update(OrderLine)
        .where(OrderLine.order_id == order.id)
        .values(quoted_cost=func.round(cost, 2), quoted_at=work.now)
        .execution_options(synchronize_session=False)
    )
    for line in order.lines:
        work.session.expire(line, ["quoted_cost", "quoted_at"])


def cost_alarms(work: Work, order_id: int | None = None) -> list[CostAlarm]:
    """The offers whose costs moved more than the company allows, largest loss first; one statement.

    Nothing for those who may not see costs.
    """
    if not work.actor.may(SEE_COST):
        return []
    return [CostAlarm(*row) for row in work.session.execute(_moved(order_id))]


def _moved(order_id: int | None) -> Select[Any]:
    now = func.round(func.coalesce(func.sum(OrderMaterial.quantity * Material.replacement_cost), _ZERO), 2)
    allowed = select(Company.cost_alarm_percent).limit(1).scalar_subquery()
    door = func.coalesce(
        OrderLine.configuration["model"]["code"].astext
        + " "
        + OrderLine.configuration["model"]["name"].astext,
        OrderLine.description,
    )
    query = (
        select(
            SalesOrder.id,
            SalesOrder.number,
            Party.name,
            SalesOrder.state,
            OrderLine.position,
            door,
            OrderLine.quantity,
            OrderLine.quoted_at,
            OrderLine.quoted_cost,
            now,
            OrderLine.net,
            SalesOrder.currency,
        )
        .join(OrderLine, OrderLine.order_id == SalesOrder.id)
        .join(Party, Party.id == SalesOrder.customer_id)
        .join(OrderMaterial, OrderMaterial.line_id == OrderLine.id)
        .join(Material, Material.id == OrderMaterial.material_id)
        .where(SalesOrder.state.in_(WATCHED), OrderLine.quoted_cost.is_not(None))
        .group_by(SalesOrder.id, Party.id, OrderLine.id)
        .having(func.abs(now - OrderLine.quoted_cost) > OrderLine.quoted_cost * allowed / _HUNDRED)
        .order_by((now - OrderLine.quoted_cost).desc(), OrderLine.id)
    )
    return query if order_id is None else query.where(SalesOrder.id == order_id)
