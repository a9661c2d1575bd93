"""The goods receipt slip [mal kabul fişi]: what was unloaded, to be signed in the yard; no money on it."""

from __future__ import annotations

from app.documents.papers import GoodsReceiptSlip, ReceiptLine
from app.kernel.amounts import show_quantity
from app.kernel.clock import to_local
from app.kernel.work import Work
from app.parties.addressing import party_block
from app.parties.letterhead import read_letterhead
from app.purchasing.receipts.card import CardLine, receipt_card


def receipt_slip(work: Work, receipt_id: int) -> GoodsReceiptSlip:
    """The slip of a receipt as it stands; RecordGone when there is none."""
    card = receipt_card(work, receipt_id)
    receipt = card.receipt
    return GoodsReceiptSlip(
        seller=read_letterhead(work),
        supplier=party_block(receipt.supplier),
        number=receipt.number,
        received_at=to_local(receipt.received_at),
        lines=tuple(_line(each) for each in card.lines),
        warehouse=receipt.warehouse.name,
        supplier_document=receipt.supplier_waybill_number,
        supplier_document_date=receipt.supplier_waybill_date,
        purchase_order=", ".join(order.number for order in card.orders),
        received_by=receipt.received_by,
        notes=(receipt.note,) if receipt.note else (),
    )


def _line(each: CardLine) -> ReceiptLine:
    line = each.line
    into_stock = show_quantity(line.stock_quantity, line.material.unit.symbol)
    return ReceiptLine(
        code=line.material.code,
        # Who signs reads both: ten sheets came, and that is what the scales said.
        name=f"{line.material.name} ({into_stock})" if each.is_converted else line.material.name,
        quantity=line.quantity,
        unit=line.unit.symbol,
        lot="" if line.lot is None else line.lot.code,
    )
