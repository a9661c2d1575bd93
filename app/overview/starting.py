"""The first days of a factory: what is entered already, and what still has to be before doors can be made."""

from __future__ import annotations

from sqlalchemy import text

from app.kernel.work import Work

_BEGUN = text(
    """
    select exists (select from company where tax_id <> '') as company,
           exists (select from material) as materials,
           exists (select from party where is_supplier) as suppliers,
           exists (select from party where is_customer) as customers,
           exists (select from door_model) as models,
           exists (select from goods_receipt) as receipts,
           exists (select from kiosk where revoked_at is null) as kiosks,
           exists (select from sales_order) as orders
    """
)
STEPS = ("company", "materials", "suppliers", "receipts", "models", "customers", "kiosks", "orders")
"""In the order in which a new factory does them."""


def first_steps(work: Work) -> dict[str, bool]:
    """Which first steps are done; nothing once there is an order, for then the factory knows its way."""
    begun = work.session.execute(_BEGUN).one()._asdict()
    return {} if begun["orders"] else {step: bool(begun[step]) for step in STEPS}
