"""Amounts that occur nowhere else, put wherever the product keeps money, by its own operations."""

from __future__ import annotations

import hashlib
from decimal import Decimal
from uuid import uuid4

from sqlalchemy import select

from app.kernel.clock import today_local
from app.kernel.work import Work
from app.purchasing.corrections.correcting import NewPrice, correct_prices
from app.purchasing.receipts.landing import ReceivedCost
from app.purchasing.receipts.lines import ReceivedLine
from app.purchasing.receipts.receiving import receive_goods
from app.stock.counts.counting import adjust_stock
from app.stock.slips.revaluing import revalue_stock
from models.edocuments import EDocument
from models.materials import Material
from models.parties import Party
from models.purchasing import GoodsReceiptLine, SupplyTerm
from tests.factories import make_material
from tests.purchasing.ordered import make_purchase

BOUGHT, AGREED, FREIGHT = Decimal("7654.32"), Decimal("5432.19"), Decimal("3219.87")
SOLD = Decimal("88888.00")
"""The price of the orders of the fort, as an invoice writes it."""
CORRECTED, REVALUED = Decimal("6543.21"), Decimal("9182.73")


def plant_document(work: Work, party_id: int, receipt_id: int) -> None:
    """An e-document whose XML says what something costs, as those of invoices do."""
    xml = f'<ReceiptAdvice><PriceAmount currencyID="TRY">{SOLD}</PriceAmount></ReceiptAdvice>'.encode()
    work.session.add(
        EDocument(
            kind="receipt",
            goods_receipt_id=receipt_id,
            party_id=party_id,
            number="GZL2026000000001",
            ettn=uuid4(),
            profile="TEMELIRSALIYE",
            type_code="SEVK",
            state="validated",
            xml=xml,
            sha256=hashlib.sha256(xml).hexdigest(),
            created_at=work.now,
            created_by="Kurulum",
            validated_at=work.now,
        )
    )
    work.session.flush()


def plant(work: Work) -> None:
    """A purchase order, terms of a supplier, a delivery with freight, a corrected price, a revaluation."""
    supplier = work.session.scalars(select(Party).where(Party.is_supplier).order_by(Party.id)).first()
    assert supplier is not None
    material: Material = make_material(work, "GIZLI-1", "Gizli fiyatlı malzeme", reorder_point=Decimal(500))
    make_purchase(work, {material: 7}, price=str(BOUGHT), supplier=supplier)
    work.session.add(SupplyTerm(material=material, supplier=supplier, price=AGREED, currency="TRY"))
    today = today_local(work.now)
    lines = [ReceivedLine(material.id, Decimal(3), BOUGHT)]
    costs = [ReceivedCost("Nakliye", FREIGHT, "value")]
    receipt = receive_goods(work, supplier.id, "GIZLI-IRS", today, lines, costs=costs)
    line = work.session.scalars(select(GoodsReceiptLine).where(GoodsReceiptLine.receipt_id == receipt)).one()
    correct_prices(work, receipt, [NewPrice(line.id, CORRECTED)], "Yanlış fiyat")
    adjust_stock(work, material.id, Decimal(4), "Sayım")
    plant_document(work, supplier.id, receipt)
    revalue_stock(work, material.id, REVALUED, "Değer düzeltme")
