"""What there is of each material, what is promised of it and what is coming: each said in one place.

Every list, page and proposal that speaks of these reads them from here, so that no two say different things.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import Numeric, Subquery, column, text

HELD: Final = """
    select b.material_id, sum(b.on_hand) as quantity from stock_balance b
    where b.location_id = any(array(select id from location
                                    where kind = 'warehouse' and purpose = 'supply' and is_active))
    group by b.material_id
"""
"""On hand: what the warehouses hold that supply orders; leftovers and what is blocked do not count."""

HELD_IN_OWN: Final = """
    select b.material_id, sum(b.on_hand) as quantity from stock_balance b
    where b.location_id = any(array(select id from location
                                    where kind = 'warehouse' and purpose = 'supply' and is_active
                                      and id = any(cast(:own as bigint[]))))
    group by b.material_id
"""
"""The same of the warehouses ``own`` alone, for who is bound to them."""

PROMISED: Final = """
    select material_id, sum(quantity) as quantity from (
        select material_id, quantity from reservation
        union all
        select material_id, quantity from material_need where issued_at is null and cancelled_at is null
    ) wanted group by material_id
"""
"""What confirmed orders have reserved, and what cards on the floor wait for."""

COMING: Final = """
    select l.material_id, round(sum((l.quantity - l.received) * l.factor), 3) as quantity
    from purchase_order_line l
    join purchase_order o on o.id = l.order_id and o.state in ('draft', 'sent', 'partly_received')
    where l.received < l.quantity
    group by l.material_id
"""
"""On order, in the stock unit. Drafts count: what somebody has written down is not ordered once more."""


def promised() -> Subquery:
    """PROMISED, to be joined: material_id, quantity."""
    return text(PROMISED).columns(column("material_id"), column("quantity", Numeric)).subquery("promised")


def coming() -> Subquery:
    """COMING, to be joined: material_id, quantity."""
    return text(COMING).columns(column("material_id"), column("quantity", Numeric)).subquery("coming")
