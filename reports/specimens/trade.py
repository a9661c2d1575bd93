"""Specimens of what customers and suppliers get."""

from __future__ import annotations

from decimal import Decimal

from app.documents import papers as p
from app.documents.confirmation_paper import ConfirmationPaper, ConfirmedLine
from app.documents.invoice_paper import InvoicePaper, InvoicePaperLine, InvoiceReference
from app.documents.waybill_qr import write_waybill_qr
from app.edocuments.invoicing.picturing import DRAFT
from app.kernel.amounts import VatLine, round_money, split_vat
from app.kernel.english_words import amount_in_english
from app.kernel.words import amount_in_words
from app.shipping.return_paper import ReturnPaper, ReturnPaperLine
from app.shipping.waybill import legal_notes
from reports.confirmation import render_confirmation
from reports.goods_receipt import render_goods_receipt
from reports.goods_return import render_goods_return
from reports.invoice import render_invoice
from reports.labels import Labels
from reports.proforma import render_proforma
from reports.purchase_order import render_purchase_order
from reports.specimens.goods import (
    CUSTOMER,
    DAY,
    DRAWING,
    ETTN,
    MOMENT,
    PRICE,
    SUPPLIER,
    material,
    model,
    serial,
)
from reports.waybill import render_waybill

_VAT = Decimal(20)


def _words(amount: Decimal, labels: Labels) -> str:
    return (amount_in_english if labels.language == "en" else amount_in_words)(amount)


def proforma(seller: p.Letterhead, lines: int, labels: Labels) -> bytes:
    """An offer of doors."""
    split = split_vat(VatLine(PRICE, _VAT) for _ in range(lines))
    positions = tuple(
        p.ProformaLine(
            position=place,
            title=" ".join(model(place)[:2]),
            description=(model(place)[2], "RAL 7016 · sağ dışa · 5 sürgülü kilit"),
            quantity=Decimal(1),
            unit="adet",
            unit_price=PRICE,
            net=PRICE,
            vat_rate=_VAT,
            drawing=DRAWING,
        )
        for place in range(1, lines + 1)
    )
    paper = p.ProformaPaper(
        seller=seller,
        customer=CUSTOMER,
        number="PRF-2026-00042",
        date=DAY,
        order_number="SIP-2026-00184",
        lines=positions,
        net=split.net,
        vat_totals=tuple(p.VatTotal(rate=x.rate, base=x.base, vat=x.vat) for x in split.parts),
        grand_total=split.gross,
        words=_words(split.gross, labels),
        deposit=round_money(split.gross * 40 / 100),
        delivery_address=CUSTOMER.address,
        prepared_by="Elif Aydın",
        language=labels.language,
    )
    return render_proforma(paper, labels)


def confirmation(seller: p.Letterhead, lines: int, labels: Labels) -> bytes:
    """An order that is made."""
    positions = tuple(
        ConfirmedLine(
            position=place,
            title=" ".join(model(place)[:2]),
            description=(model(place)[2], "RAL 7016 · sağ dışa · 5 sürgülü kilit"),
            quantity=Decimal(1),
            unit="adet",
            drawing=DRAWING,
        )
        for place in range(1, lines + 1)
    )
    paper = ConfirmationPaper(
        seller=seller,
        customer=CUSTOMER,
        number="TEY-2026-00042",
        date=DAY,
        order_number="SIP-2026-00184",
        customer_reference="2026/118",
        proforma="PRF-2026-00042",
        confirmed_on=DAY,
        delivery_date=DAY,
        lines=positions,
        delivery_address=CUSTOMER.address,
        prepared_by="Elif Aydın",
        language=labels.language,
    )
    return render_confirmation(paper, labels)


def waybill(seller: p.Letterhead, lines: int, labels: Labels) -> bytes:
    """A truck of doors, its e-document delivered."""
    number = "IRS2026000000123"
    goods = tuple(
        p.WaybillLine(
            position=place,
            code=model(place)[0],
            name=model(place)[1],
            description=(model(place)[2], f"Seri no: {serial(2 * place)}, {serial(2 * place + 1)}"),
            quantity=Decimal(2),
            unit="adet",
        )
        for place in range(1, lines + 1)
    )
    paper = p.WaybillPaper(
        seller=seller,
        buyer=CUSTOMER,
        number=number,
        ettn=ETTN,
        issued_at=MOMENT,
        despatched_at=MOMENT,
        order_number="SIP-2026-00184",
        order_date=DAY,
        delivery_address=("Erkilet Mah. 4512 Sok. Şantiye", "38010 Kocasinan / Kayseri"),
        lines=goods,
        totals=(p.QuantityTotal(quantity=Decimal(2 * lines), unit="adet"),),
        driver=p.Driver(name="Mehmet Şahin", masked_id=p.mask_personal_id("10000000146")),
        plate="38 ABC 123",
        trailer_plate="38 DEF 456",
        packages=2 * lines,
        handed_over_by="Hasan Korkmaz",
        legal_notes=legal_notes(labels.language),
        language=labels.language,
        qr=write_waybill_qr(
            seller_tax_number=seller.tax_number,
            buyer_tax_number=CUSTOMER.tax_number,
            number=number,
            ettn=ETTN,
            issued_at=MOMENT,
            despatched_at=MOMENT,
            plate="38ABC123",
        ),
    )
    return render_waybill(paper, labels)


def invoice(seller: p.Letterhead, lines: int, labels: Labels) -> bytes:
    """The draft of an invoice."""
    split = split_vat(VatLine(PRICE, _VAT) for _ in range(lines))
    sold = tuple(
        InvoicePaperLine(
            position=place,
            code=model(place)[0],
            name=model(place)[1],
            description=(model(place)[2],),
            quantity=Decimal(1),
            unit="adet",
            unit_price=PRICE,
            net=PRICE,
            vat_rate=_VAT,
            vat=round_money(PRICE * _VAT / 100),
        )
        for place in range(1, lines + 1)
    )
    paper = InvoicePaper(
        seller=seller,
        buyer=CUSTOMER,
        issued_at=MOMENT,
        lines=sold,
        net=split.net,
        vat_totals=tuple(p.VatTotal(rate=x.rate, base=x.base, vat=x.vat) for x in split.parts),
        gross_total=split.gross,
        payable=split.gross,
        words=_words(split.gross, labels),
        despatches=(InvoiceReference(number="IRS2026000000123", date=DAY),),
        orders=(InvoiceReference(number="SIP-2026-00184", date=DAY),),
        watermark=DRAFT,
        prepared_by="Elif Aydın",
        language=labels.language,
    )
    return render_invoice(paper, labels)


def purchase_order(seller: p.Letterhead, lines: int, labels: Labels) -> bytes:
    """Material ordered from a supplier."""
    ordered = []
    for place in range(1, lines + 1):
        code, name, unit, price = material(place)
        ordered.append(
            p.PurchaseLine(
                position=place,
                code=code,
                name=name,
                quantity=Decimal(120),
                unit=unit,
                unit_price=price,
                net=round_money(price * 120),
                expected_on=DAY,
                supplier_code=f"E-{place:04}",
            )
        )
    paper = p.PurchaseOrderPaper(
        seller=seller,
        supplier=SUPPLIER,
        number="SAS-2026-00031",
        date=DAY,
        expected_on=DAY,
        lines=tuple(ordered),
        net=sum((line.net for line in ordered), Decimal("0.00")),
        delivery_address=seller.address,
        prepared_by="Murat Demir",
        language=labels.language,
    )
    return render_purchase_order(paper, labels)


def goods_receipt(seller: p.Letterhead, lines: int, labels: Labels) -> bytes:
    """Material that was unloaded."""
    counted = tuple(
        p.ReceiptLine(
            code=material(place)[0],
            name=material(place)[1],
            unit=material(place)[2],
            quantity=Decimal("1250.5"),
            ordered=Decimal(1300),
        )
        for place in range(1, lines + 1)
    )
    paper = p.GoodsReceiptSlip(
        seller=seller,
        supplier=SUPPLIER,
        number="MK-2026-00017",
        received_at=MOMENT,
        lines=counted,
        warehouse="Ana depo",
        supplier_document="ERC2026000004711",
        supplier_document_date=DAY,
        purchase_order="SAS-2026-00031",
        received_by="Hatice Yılmaz",
    )
    return render_goods_receipt(paper, labels)


def goods_return(seller: p.Letterhead, lines: int, labels: Labels) -> bytes:
    """Doors that came back."""
    came = tuple(
        ReturnPaperLine(
            position=place,
            waybill="IRS2026000000123",
            order="SIP-2026-00184",
            name=model(place)[1],
            size=model(place)[2],
            serials=(serial(place),),
            quantity=1,
            fate="rework",
            department="Boyama & Yıkama",
            reason="Boya çizik",
        )
        for place in range(1, lines + 1)
    )
    paper = ReturnPaper(
        seller=seller,
        customer=CUSTOMER,
        number="IAD-2026-00003",
        kind="rejected",
        returned_at=MOMENT,
        by="Hasan Korkmaz",
        reason="Boya çizik",
        lines=came,
    )
    return render_goods_return(paper, labels)
