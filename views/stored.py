"""Amounts as slips keep them among their facts, as text, and as people read them."""

from __future__ import annotations

from decimal import Decimal

from app.kernel.amounts import show_money, show_quantity, show_unit_cost


def quantity(kept: Decimal | str, unit: str = "") -> str:
    """A quantity with its unit: 237,4 kg."""
    return show_quantity(Decimal(kept), unit)


def money(kept: Decimal | str) -> str:
    """Lira to the kuruş."""
    return show_money(Decimal(kept))


def unit_cost(kept: Decimal | str, currency: str) -> str:
    """The price of one unit in its currency."""
    return show_unit_cost(Decimal(kept), currency)
