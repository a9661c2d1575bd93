"""How a rule chooses: among whatever there is, how much of it, and whether somebody was asked before."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TypeVar

from hypothesis import strategies as st

from app.stock.ledger.reserving import ReservedForOthers
from models.orders import SalesOrder
from tests.stateful.store_room import Lying

Thing = TypeVar("Thing")
N = st.integers(0, 99_999)
"""Chooses among whatever there is."""
Q = st.integers(1, 30_000).map(lambda n: Decimal(n) / 1000)
PRICE = st.integers(0, 99_999).map(lambda n: Decimal(n) / 1000)


def pick(things: Sequence[Thing], n: int) -> Thing:
    return things[n % len(things)]


def part(quantity: Decimal, n: int) -> Decimal:
    """Some of it, often all of it, sometimes more than there is."""
    return (quantity, quantity / 2, quantity / 3, quantity + 1, quantity)[n % 5].quantize(Decimal("0.001"))


def asked_or_not(n: int) -> tuple[str, ...]:
    """Whether somebody has said already that others' reservations may be taken."""
    return (ReservedForOthers.code,) if n % 2 else ()


def needing(orders: Sequence[SalesOrder], pieces: Sequence[Lying]) -> list[tuple[SalesOrder, int, Lying]]:
    """Which order could take which measured piece, with the line that needs it."""
    return [
        (order, line.id, one)
        for order in orders
        for line in order.lines
        for need in line.materials
        for one in pieces
        if one.material_id == need.material_id
    ]
