"""The store room on the page of an order: leftover pieces it can use, and the slips written for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from flask import url_for
from flask_babel import gettext

from app.kernel.permissions import Right
from app.kernel.work import Work
from app.orders.reading import OrderCard
from app.stock.progress.remnants import LIST, Remnant, find_remnants
from app.stock.slips.slips import SHOW, slips_of_order
from app.stock.slips.standing import IN_PROGRESS
from models.warehouse import StockSlip
from views.slips import kind_word
from views.works import may


@dataclass(frozen=True)
class PieceOffer:
    """A leftover piece an order could use, and the lines that need its material."""

    piece: Remnant
    needed: Decimal
    lines: list[tuple[str, str]]
    """What choosing it sends, and the line in words."""


@dataclass(frozen=True)
class StoreOfOrder:
    """What the store room has to do with an order, for this person."""

    offers: Sequence[PieceOffer] = ()
    buttons: Sequence[tuple[str, str, str]] = ()
    """Label, address, icon."""
    slips: Sequence[tuple[StockSlip, str]] = field(default=())


def store_of(work: Work, card: OrderCard, *, may_plan: bool) -> StoreOfOrder:
    """Pieces while the order waits to be planned; slips and the ways to write them once it is in progress."""
    if not may(LIST):
        return StoreOfOrder()
    offers = _offers(work, card) if may_plan else []
    slips = slips_of_order(work, card.order.id) if card.order.planned_at and may(SHOW) else []
    return StoreOfOrder(offers, _buttons(card), [(slip, kind_word(slip.kind)) for slip in slips])


def _offers(work: Work, card: OrderCard) -> list[PieceOffer]:
    needed: dict[int, Decimal] = {}
    lines: dict[int, list[tuple[int, str]]] = {}
    for line in card.lines:
        for row in line.materials:
            needed[row.material_id] = needed.get(row.material_id, Decimal(0)) + row.quantity
            named = (line.id, gettext("Line %(number)s", number=line.position))
            if named not in lines.setdefault(row.material_id, []):
                lines[row.material_id].append(named)
    if not needed:
        return []
    return [
        PieceOffer(
            piece,
            needed[piece.material_id],
            [(f"{piece.lot_id}-{line}", word) for line, word in lines[piece.material_id]],
        )
        for piece in find_remnants(work, needed, may_use_all=True)
    ]


def _buttons(card: OrderCard) -> list[tuple[str, str, str]]:
    if card.order.state not in IN_PROGRESS:
        return []
    ways: list[tuple[str, Any, str, str]] = [
        ("issue", gettext("Give more material"), "new_issue", "package-plus"),
        ("return", gettext("Bring leftovers back"), "new_return", "undo-2"),
        ("scrap", gettext("Write off scrap"), "new_spoilt", "trash"),
    ]
    return [
        (label, url_for(f"StockSlipView.{page}", pk=card.order.id), icon)
        for action, label, page, icon in ways
        if may(Right(action, "Stock"))
    ]
