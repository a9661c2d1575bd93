"""Write a purchase order: a draft that can be changed until it is sent [satın alma siparişi]."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from app.documents.numbering import take_code
from app.kernel.amounts import round_quantity, round_unit_cost
from app.kernel.clock import today_local
from app.kernel.errors import Refusal
from app.kernel.permissions import Right
from app.kernel.work import Work
from app.materials.holdings import may_see_purchase_prices
from app.purchasing.fields import MOST_LINES, field_of
from app.purchasing.orders.events import PurchaseChanged, PurchaseOrdered
from app.purchasing.orders.lines import OrderedLine, check_ordered, refuse_all, unit_and_factor
from app.purchasing.orders.refusals import (
    ChangedMeanwhile,
    ExpectedBeforeOrdered,
    NothingOrdered,
    PurchaseOrderNotDraft,
    TooManyOrdered,
)
from app.purchasing.refusals import NotASupplier
from app.purchasing.terms.terms import Offer, check_currency, offers_of
from models.materials import Material
from models.parties import Party
from models.purchasing import PurchaseOrder, PurchaseOrderLine

WRITE = Right("add", "PurchaseOrder")
CHANGE = Right("edit", "PurchaseOrder")
SERIES = "SA"
_NO_OFFER = Offer(Decimal(0), "TRY", 0, Decimal(0), Decimal(0))


@dataclass(frozen=True)
class OrderHead:
    """What stands above the lines."""

    supplier_id: int
    expected_on: date | None = None
    """None takes, line by line, as long as the supplier usually needs."""
    currency: str = "TRY"
    note: str = ""


def write_order(work: Work, head: OrderHead, lines: Sequence[OrderedLine], key: str | None = None) -> int:
    """A new draft; its id. Raises Refusals, each at its field. The second arrival of a key gets the first."""
    work.require(WRITE)

    def act() -> int:
        order = PurchaseOrder(
            number=take_code(work, "purchase_order", SERIES, today_local(work.now).year),
            state="draft",
            ordered_on=today_local(work.now),
            created_at=work.now,
            created_by=work.actor.name,
        )
        _fill(work, order, head, lines)
        work.session.add(order)
        work.session.flush()
        work.emit(PurchaseOrdered(order.id, order.number, order.supplier_id, len(order.lines)))
        return order.id

    return int(work.once(key, "write_purchase_order", act))


def change_order(
    work: Work,
    order_id: int,
    version: int,
    head: OrderHead,
    lines: Sequence[OrderedLine],
    key: str | None = None,
) -> None:
    """Write a draft anew. ``version`` is what the page had loaded; ChangedMeanwhile when it is old."""
    work.require(CHANGE)

    def act() -> None:
        order = lock_order(work, order_id)
        if order.state != "draft":
            raise PurchaseOrderNotDraft(number=order.number)
        if order.version != version:
            raise ChangedMeanwhile(number=order.number)
        _fill(work, order, head, lines)
        order.version += 1
        work.session.flush()
        work.emit(PurchaseChanged(order.id, order.number, len(order.lines)))

    work.once(key, f"change purchase order {order_id}", act)


def lock_order(work: Work, order_id: int) -> PurchaseOrder:
    """The order, fresh and locked, with its lines."""
    order = work.lock(PurchaseOrder, order_id)
    work.session.refresh(order, ["lines"])
    return order


def _fill(work: Work, order: PurchaseOrder, head: OrderHead, lines: Sequence[OrderedLine]) -> None:
    """Check everything, then set head and lines."""
    with work.session.no_autoflush:
        wrong = _head_refusals(work, order, head, lines)
        checked = check_ordered(work, lines[:MOST_LINES], wrong)
        refuse_all(wrong)
        offers = offers_of(work, {(material.id, head.supplier_id) for _line, material in checked})
        order.supplier_id = head.supplier_id
        order.currency = check_currency(head.currency)
        order.note = head.note.strip()
        kept = {} if may_see_purchase_prices(work) else _prices(order)
        order.lines = [
            _line(order, head, position, line, material, offers, kept)
            for position, (line, material) in enumerate(checked, start=1)
        ]
        order.expected_on = max(line.expected_on for line in order.lines)


def _line(
    order: PurchaseOrder,
    head: OrderHead,
    position: int,
    line: OrderedLine,
    material: Material,
    offers: dict[tuple[int, int], Offer],
    kept: dict[tuple[int, int], Decimal],
) -> PurchaseOrderLine:
    unit_id, factor = unit_and_factor(line, material)
    offer = offers.get((material.id, head.supplier_id), _NO_OFFER)
    price = line.unit_price
    if price is None:
        # An offer is for the purchase unit; of a stock unit it is the share.
        offered = offer.price_in(order.currency) * factor / material.purchase_factor
        price = kept.get((material.id, unit_id), offered)
    return PurchaseOrderLine(
        position=position,
        material_id=material.id,
        unit_id=unit_id,
        factor=factor,
        quantity=round_quantity(line.quantity),
        unit_price=round_unit_cost(price),
        expected_on=line.expected_on or head.expected_on or order.ordered_on + timedelta(offer.lead_days),
    )


def _prices(order: PurchaseOrder) -> dict[tuple[int, int], Decimal]:
    """What the draft says now: whoever sees no prices does not change them either."""
    return {(line.material_id, line.unit_id): line.unit_price for line in order.lines}


def _head_refusals(
    work: Work, order: PurchaseOrder, head: OrderHead, lines: Sequence[OrderedLine]
) -> list[Refusal]:
    wrong: list[Refusal] = []
    supplier = work.session.get(Party, head.supplier_id)
    if supplier is None or not supplier.is_supplier or not supplier.is_active:
        wrong.append(NotASupplier())
    if head.expected_on is not None and head.expected_on < order.ordered_on:
        wrong.append(ExpectedBeforeOrdered())
    wrong += [
        ExpectedBeforeOrdered(field=field_of(place if line.row is None else line.row, "expected_on"))
        for place, line in enumerate(lines)
        if line.expected_on is not None and line.expected_on < order.ordered_on
    ]
    try:
        check_currency(head.currency)
    except Refusal as refusal:
        wrong.append(refusal)
    if not lines:
        wrong.append(NothingOrdered())
    if len(lines) > MOST_LINES:
        wrong.append(TooManyOrdered(most=MOST_LINES))
    return wrong
