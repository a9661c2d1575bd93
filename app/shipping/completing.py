"""When an order has wholly left the house."""

from __future__ import annotations

from models.orders import SalesOrder


def is_complete(order: SalesOrder) -> bool:
    """Whether every door of the order has left."""
    return all(line.shipped == line.quantity for line in order.lines if line.model_id is not None)
