"""What the paper of a purchase order shows."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import select

from app.documents.papers import PurchaseLine, PurchaseOrderPaper
from app.kernel.amounts import round_money, round_quantity, show_quantity
from app.kernel.work import Work
from app.parties.addressing import party_block
from app.parties.letterhead import read_letterhead
from models.purchasing import PurchaseOrder, PurchaseOrderLine, SupplyTerm

KIND = "purchase_order"


def build_purchase_paper(work: Work, order: PurchaseOrder) -> PurchaseOrderPaper:
    """The order as the supplier gets it, with their own codes where we know them."""
    language = order.supplier.paper_language
    seller = read_letterhead(work, language)
    codes = _their_codes(work, order)
    lines = tuple(_line(line, codes.get(line.material_id, "")) for line in order.lines)
    return PurchaseOrderPaper(
        seller=seller,
        supplier=party_block(order.supplier),
        number=order.number,
        date=order.ordered_on,
        expected_on=order.expected_on,
        lines=lines,
        net=sum((line.net for line in lines), Decimal("0.00")),
        currency=order.currency,
        language=language,
        delivery_address=seller.address,
        notes=tuple(line.strip() for line in order.note.splitlines() if line.strip()),
        prepared_by=work.actor.name,
    )


def _line(line: PurchaseOrderLine, their_code: str) -> PurchaseLine:
    material = line.material
    stocked = round_quantity(line.quantity * line.factor)
    return PurchaseLine(
        position=line.position,
        code=material.code,
        name=material.name,
        quantity=line.quantity,
        unit=line.unit.symbol,
        unit_price=line.unit_price,
        net=round_money(line.quantity * line.unit_price),
        expected_on=line.expected_on,
        supplier_code=their_code,
        in_stock_unit=show_quantity(stocked, material.unit.symbol) if line.factor != 1 else "",
    )


def _their_codes(work: Work, order: PurchaseOrder) -> dict[int, str]:
    rows = work.session.execute(
        select(SupplyTerm.material_id, SupplyTerm.supplier_code).where(
            SupplyTerm.supplier_id == order.supplier_id,
            SupplyTerm.material_id.in_([line.material_id for line in order.lines]),
        )
    )
    return {material_id: code for material_id, code in rows if code}
