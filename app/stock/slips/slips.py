"""Stock slips [stok fişi]: every act of the store room that has no other paper gets one, with a number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, exists, or_, select, text, true

from app.documents.numbering import take_code
from app.identity.fencing import own_warehouses, require_warehouse
from app.kernel.clock import today_local
from app.kernel.events import plain
from app.kernel.permissions import Right
from app.kernel.work import RecordGone, Work
from models.orders import SalesOrder
from models.stock import StockMove
from models.warehouse import StockSlip

SHOW = Right("show", "Stock")

_LINES = text(
    "select m.id, m.material_id, t.code, t.name, u.symbol as unit, bought.symbol as purchase_unit,"
    " t.purchase_factor, m.quantity, lot.code as lot, lot.id as lot_id, lot.length_mm, lot.width_mm,"
    " source.name as source, target.name as target, source.kind as source_kind, target.kind as target_kind,"
    " line.position as order_line, m.reversal_of"
    " from stock_move m join material t on t.id = m.material_id join unit u on u.id = t.unit_id"
    " join location source on source.id = m.source_id join location target on target.id = m.target_id"
    " left join unit bought on bought.id = t.purchase_unit_id left join lot on lot.id = m.lot_id"
    " left join order_line line on line.id = m.order_line_id"
    " where m.document = 'slip' and m.document_id = :slip order by m.id"
)


def slips_of(own: frozenset[int] | None) -> ColumnElement[bool]:
    """The slips that moved something in one of these warehouses, or nothing in any; all for None.

    What a revaluation says is about all warehouses together.
    """
    if own is None:
        return true()
    moved = (StockMove.document == "slip") & (StockMove.document_id == StockSlip.id)
    theirs = exists().where(moved, or_(StockMove.source_id.in_(own), StockMove.target_id.in_(own)))
    on_the_floor = (StockSlip.kind == "scrap") & StockSlip.order_id.is_not(None)
    return (StockSlip.kind != "revalue") & (theirs | on_the_floor)


@dataclass(frozen=True)
class SlipLine:
    """One move of a slip as its page and its paper show it; never any money."""

    id: int
    material_id: int
    code: str
    name: str
    unit: str
    purchase_unit: str | None
    purchase_factor: Decimal
    quantity: Decimal
    lot: str | None
    lot_id: int | None
    length_mm: int | None
    width_mm: int | None
    source: str
    target: str
    source_kind: str
    target_kind: str
    order_line: int | None
    reversal_of: int | None

    @property
    def size(self) -> str:
        """Length × width in millimetres of a measured piece; nothing for goods without a measure."""
        sides = [str(side) for side in (self.length_mm, self.width_mm) if side]
        return f"{' × '.join(sides)} mm" if sides else ""


@dataclass(frozen=True)
class SlipCard:
    """A slip with everything its page shows."""

    slip: StockSlip
    order: SalesOrder | None
    moves: Sequence[SlipLine]

    @property
    def lines(self) -> list[SlipLine]:
        """What went where, as a person would say it: no mirror moves, a measured leftover once."""
        shown: list[SlipLine] = []
        for move in self.moves:
            if move.reversal_of is not None:
                continue
            if move.source_kind == "adjustment" and self.slip.kind == "return":
                # A leftover that became a piece of its own: its three steps are one to a person.
                del shown[-2:]
            shown.append(move)
        return shown


def open_slip(
    work: Work,
    kind: str,
    *,
    source_id: int | None = None,
    target_id: int | None = None,
    order_id: int | None = None,
    supplier_id: int | None = None,
    receipt_id: int | None = None,
    reason: str = "",
    facts: Mapping[str, Any] | None = None,
) -> StockSlip:
    """A new slip with its number, flushed; its moves carry ``document='slip'`` and its id.

    The caller has checked the right and everything that may refuse: the number's row stays locked until
    the commit, so it is taken late. The caller emits what happened.
    """
    slip = StockSlip(
        number=take_code(work, "stock_slip", "SF", today_local(work.now).year),
        kind=kind,
        source_id=source_id,
        target_id=target_id,
        order_id=order_id,
        supplier_id=supplier_id,
        receipt_id=receipt_id,
        reason=reason,
        facts=plain(dict(facts or {})),
        at=work.now,
        by=work.actor.name,
    )
    work.session.add(slip)
    work.session.flush()
    return slip


def read_slip(work: Work, slip_id: int) -> SlipCard:
    """A slip with its lines; RecordGone when there is none, NotYourWarehouse. Three queries."""
    work.require(SHOW)
    slip = work.session.get(StockSlip, slip_id)
    if slip is None:
        raise RecordGone
    require_slip(work, slip)
    moves = [SlipLine(**row) for row in work.session.execute(_LINES, {"slip": slip_id}).mappings()]
    order = None if slip.order_id is None else work.session.get(SalesOrder, slip.order_id)
    return SlipCard(slip, order, moves)


def require_slip(work: Work, slip: StockSlip) -> None:
    """Raise NotYourWarehouse for a slip of warehouses in which whoever acts does not work."""
    own = own_warehouses(work)
    if own is not None and not work.session.scalar(
        select(exists().where(StockSlip.id == slip.id, slips_of(own)))
    ):
        require_warehouse(work, 0)


def slips_of_order(work: Work, order_id: int) -> Sequence[StockSlip]:
    """The slips an order has in one's warehouses, the newest first."""
    work.require(SHOW)
    return work.session.scalars(
        select(StockSlip)
        .where(StockSlip.order_id == order_id, slips_of(own_warehouses(work)))
        .order_by(StockSlip.id.desc())
    ).all()
