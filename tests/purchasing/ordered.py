"""Purchase orders to test with, made in one line."""

from __future__ import annotations

import itertools
from datetime import timedelta
from decimal import Decimal

from app.kernel.clock import today_local
from app.kernel.work import Work
from models.materials import Material
from models.parties import Party
from models.purchasing import PurchaseOrder, PurchaseOrderLine
from tests.factories import make_supplier

_serial = itertools.count(1)


def make_purchase(
    work: Work,
    quantities: dict[Material, int | str],
    *,
    state: str = "sent",
    price: int | str = 10,
    supplier: Party | None = None,
    days: int = 7,
) -> PurchaseOrder:
    """An order for these materials in their purchase units, expected in some days."""
    today = today_local(work.now)
    expected = today + timedelta(days=days)
    order = PurchaseOrder(
        number=f"SA-2026-{80000 + next(_serial)}",
        supplier=supplier or make_supplier(work),
        state=state,
        ordered_on=min(today, expected),
        expected_on=expected,
        created_at=work.now,
        created_by="factory",
    )
    order.lines = [
        PurchaseOrderLine(
            position=position,
            material_id=material.id,
            unit_id=material.purchase_unit_id or material.unit_id,
            factor=material.purchase_factor if material.purchase_unit_id else Decimal(1),
            quantity=Decimal(quantity),
            unit_price=Decimal(price),
            expected_on=expected,
        )
        for position, (material, quantity) in enumerate(quantities.items(), start=1)
    ]
    work.session.add(order)
    work.session.flush()
    return order
