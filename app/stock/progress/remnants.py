"""Measured leftovers [artan parça]: which pieces there are, and using them for an order that is planned."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import text

from app.identity.fencing import own_warehouses
from app.kernel.permissions import Right
from app.kernel.text import tr_fold
from app.kernel.work import Work
from app.stock.ledger.places import lock_wip
from app.stock.ledger.posting import NewMove, post_moves
from app.stock.progress.refusals import RemnantGone, RemnantNotForLine

LIST = Right("list", "Stock")

_FOUND = text(
    "select lot.id as lot_id, lot.code, lot.material_id, m.code as material, m.name,"
    " u.symbol as unit, lot.length_mm, lot.width_mm, b.on_hand, b.location_id as warehouse_id,"
    " place.name as warehouse, lot.received_on, o.number as from_order"
    " from lot join material m on m.id = lot.material_id join unit u on u.id = m.unit_id"
    " join stock_balance b on b.lot_id = lot.id and b.material_id = lot.material_id and b.on_hand > 0"
    " join location place on place.id = b.location_id and place.kind = 'warehouse'"
    "  and place.purpose = 'remnants' and place.is_active"
    " left join order_line line on line.id = lot.left_from_line_id"
    " left join sales_order o on o.id = line.order_id"
    " where lot.length_mm is not null"
    " and (cast(:own as bigint[]) is null or place.id = any(cast(:own as bigint[])))"
    " and (cast(:materials as bigint[]) is null or lot.material_id = any(cast(:materials as bigint[])))"
    " and not exists (select from unnest(cast(:words as text[])) as typed (word)"
    "  where not (m.search like typed.word or lower(lot.code) like typed.word))"
    # A piece may be turned round.
    " and (cast(:long as integer) is null or greatest(lot.length_mm, coalesce(lot.width_mm, 0)) >= :long)"
    " and (cast(:short as integer) is null"
    "  or least(lot.length_mm, coalesce(lot.width_mm, 0)) >= :short)"
    " order by m.sort_name, m.id, lot.length_mm * coalesce(lot.width_mm, 1), lot.id limit :most"
)
# The pieces and what the rest will be taken from, in the one order in which everybody locks balances: a
# transfer between the two warehouses, or a new price, would otherwise wait for this plan and it for them.
_LOCK = text(
    "select b.id from stock_balance b join location place on place.id = b.location_id"
    "  and place.kind = 'warehouse' and place.is_active"
    " where b.on_hand > 0 and (b.lot_id = any(cast(:lots as bigint[])) and place.purpose = 'remnants'"
    "  or b.material_id = any(cast(:materials as bigint[])) and place.purpose = 'supply')"
    " order by b.location_id, b.material_id, b.lot_id for update of b"
)
_CHOSEN = text(
    "select b.lot_id, b.material_id, b.location_id, b.on_hand, b.value from stock_balance b"
    " join location place on place.id = b.location_id and place.kind = 'warehouse'"
    "  and place.purpose = 'remnants' and place.is_active"
    " where b.lot_id = any(cast(:lots as bigint[])) and b.on_hand > 0"
    " and exists (select from lot where lot.id = b.lot_id and lot.length_mm is not null)"
    " order by b.location_id, b.material_id, b.lot_id"
)
_NEEDS = text(
    "select n.line_id, n.material_id, sum(n.quantity) as quantity"
    " from order_material n join order_line l on l.id = n.line_id"
    " where l.order_id = :order group by n.line_id, n.material_id"
)
_OPEN_WIP = text(
    "insert into location (code, name, kind, order_id)"
    " select 'WIP-' || o.id, o.number, 'wip', o.id from sales_order o where o.id = :order"
    " on conflict (order_id) do update set is_active = true returning id"
)


@dataclass(frozen=True)
class Remnant:
    """One measured piece that lies in the warehouse for leftovers; the quantity in its stock unit."""

    lot_id: int
    code: str
    material_id: int
    material: str
    name: str
    unit: str
    length_mm: int
    width_mm: int | None
    on_hand: Decimal
    warehouse_id: int
    warehouse: str
    received_on: date | None
    from_order: str | None

    @property
    def size(self) -> str:
        """Length × width in millimetres; of a profile the length."""
        return f"{self.length_mm} × {self.width_mm} mm" if self.width_mm else f"{self.length_mm} mm"


@dataclass(frozen=True)
class RemnantChoice:
    """A piece that is to be used for one line of an order."""

    lot_id: int
    order_line_id: int


Brought = dict[tuple[int, int], Decimal]
"""How much of the need of an order line for a material the pieces cover: (line, material) → quantity."""


def find_remnants(
    work: Work,
    material_ids: Collection[int] | None = None,
    *,
    words: str = "",
    length_mm: int | None = None,
    width_mm: int | None = None,
    most: int = 500,
    may_use_all: bool = False,
) -> list[Remnant]:
    """Pieces of these materials (None: of all) at least this large either way round; the smallest first.

    Of one's own warehouses, unless it is for planning, which may use all of them.
    """
    work.require(LIST)
    own = own_warehouses(work)
    sides = sorted(side for side in (length_mm, width_mm) if side)
    asked = {
        "materials": None if material_ids is None else sorted(set(material_ids)),
        "words": [f"%{_plain(word)}%" for word in tr_fold(words).split()],
        "long": sides[-1] if sides else None,
        "short": sides[0] if len(sides) > 1 else None,
        "most": most,
        "own": None if own is None or may_use_all else sorted(own),
    }
    return [Remnant(**row) for row in work.session.execute(_FOUND, asked).mappings()]


def take_remnants(work: Work, order_id: int, choices: Sequence[RemnantChoice]) -> Brought:
    """Take whole pieces into a locked order's work in progress; by how much its needs are smaller then.

    The caller has checked the right to plan and has locked the order. A piece always goes as a whole, with
    its value; what is left of it comes back as a new piece. Raises RemnantGone when one was taken
    meanwhile, RemnantNotForLine when the line does not need its material. Five statements for any number.
    """
    if not choices:
        return {}
    wanted = {choice.lot_id: choice.order_line_id for choice in choices}
    needs = {
        (row.line_id, row.material_id): row.quantity
        for row in work.session.execute(_NEEDS, {"order": order_id})
    }
    wip = lock_wip(work, order_id)
    if wip is None:
        wip = int(work.session.execute(_OPEN_WIP, {"order": order_id}).scalar_one())
    asked = {"lots": sorted(wanted), "materials": sorted({material for _line, material in needs})}
    work.session.execute(_LOCK, asked)
    pieces = work.session.execute(_CHOSEN, asked).all()
    if len(pieces) < len(wanted):
        raise RemnantGone
    covered: dict[tuple[int, int], Decimal] = defaultdict(Decimal)
    moves = []
    for piece in pieces:
        line_id = wanted[piece.lot_id]
        if (line_id, piece.material_id) not in needs:
            raise RemnantNotForLine
        covered[line_id, piece.material_id] += piece.on_hand
        moves.append(_move(piece, wip, order_id, line_id))
    post_moves(work, moves)
    return {share: min(quantity, needs[share]) for share, quantity in covered.items()}


def read_choices(written: Sequence[str]) -> list[RemnantChoice]:
    """What the checkboxes of the planning page send: ``lot-line``; what is none of it is left out."""
    choices = []
    for one in written:
        lot, _, line = one.partition("-")
        if lot.isdecimal() and line.isdecimal() and len(lot) <= 18 and len(line) <= 18:  # noqa: PLR2004
            choices.append(RemnantChoice(int(lot), int(line)))
    return choices


def _plain(word: str) -> str:
    return word.replace("\\", "").replace("%", "").replace("_", "\\_")


def _move(piece: Any, wip: int, order_id: int, line_id: int) -> NewMove:
    return NewMove(
        operation="plan",
        material_id=piece.material_id,
        lot_id=piece.lot_id,
        source_id=piece.location_id,
        target_id=wip,
        quantity=piece.on_hand,
        value=piece.value,
        document="order",
        document_id=order_id,
        order_line_id=line_id,
    )
