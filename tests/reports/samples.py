"""Papers for the tests: plain, hard-coded, with letters and amounts that break careless printing."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from app.configurator.drawing import draw_door
from app.documents import papers as p
from app.kernel.amounts import VatLine, round_money, split_vat
from app.kernel.words import amount_in_words

SELLER = p.Letterhead(
    legal_name="Iğdır Çelik Kapı Sanayi ve Ticaret A.Ş.",
    trade_name="Iğdır Çelik Kapı",
    address=("Organize Sanayi Bölgesi 14. Cadde No: 27", "38070 Melikgazi / Kayseri"),
    tax_office="Mimarsinan",
    tax_number="9205121120",
    mersis="0920512112000015",
    phone="+90 352 321 00 00",
    website="www.igdircelikkapi.com.tr",
    accounts=(p.BankAccount(iban="TR33 0006 1005 1978 6457 8413 26", bank="Türkiye İş Bankası"),),
)
CUSTOMER = p.PartyBlock(
    name="Yıldız İnşaat Taahhüt Ltd. Şti.",
    address=("Şeyh Şamil Mah. No: 8", "38110 Kocasinan / Kayseri"),
    tax_office="Erciyes",
    tax_number="1234567890",
)
DRAWING = draw_door(
    {"G": Decimal(1000), "Y": Decimal(2100), "yon": "sol içe", "ral_dis": "7016"}, detail="card"
)
QR = '{"vkntckn":"9205121120","avkntckn":"1234567890","no":"ATL2026000000123"}'
WATERMARK = "TASLAK – e-İrsaliye olarak iletilmemiştir"


def a_proforma(lines: int = 1, **changed: Any) -> p.ProformaPaper:
    """An offer of so many positions at 18.350,00 ₺ each."""
    price = Decimal("18350.00")
    split = split_vat(VatLine(price, Decimal(20)) for _ in range(lines))
    positions = tuple(
        p.ProformaLine(
            position=place,
            title=f"Kapı {place:03}",
            description=("1000 × 2100 × 160 mm · sol içe",),
            quantity=Decimal(1),
            unit="adet",
            unit_price=price,
            net=round_money(price),
            vat_rate=Decimal(20),
        )
        for place in range(1, lines + 1)
    )
    usual: dict[str, Any] = {
        "seller": SELLER,
        "customer": CUSTOMER,
        "number": "PF2026-00042",
        "date": date(2026, 11, 21),
        "lines": positions,
        "net": split.net,
        "vat_totals": tuple(p.VatTotal(rate=x.rate, base=x.base, vat=x.vat) for x in split.parts),
        "grand_total": split.gross,
        "words": amount_in_words(split.gross),
    }
    return p.ProformaPaper(**{**usual, **changed})


def a_waybill(lines: int = 2, **changed: Any) -> p.WaybillPaper:
    """A despatch of two doors a line, with driver and plate."""
    goods = tuple(
        p.WaybillLine(
            position=place, name=f"Kapı {place:03}", code="CK-LUX", quantity=Decimal(2), unit="adet"
        )
        for place in range(1, lines + 1)
    )
    usual: dict[str, Any] = {
        "seller": SELLER,
        "buyer": CUSTOMER,
        "number": "ATL2026000000123",
        "ettn": "6f1d3c1e-2b5a-4a57-9d55-0c9f2f6a7b11",
        "issued_at": datetime(2026, 11, 21, 11, 5, tzinfo=UTC),
        "despatched_at": datetime(2026, 11, 21, 21, 30, tzinfo=UTC),
        "delivery_address": ("Erkilet Mah. 4512 Sok.", "38010 Kocasinan / Kayseri"),
        "lines": goods,
        "totals": (p.QuantityTotal(quantity=Decimal(2 * lines), unit="adet"),),
        "driver": p.Driver(name="Mehmet Şahin", masked_id=p.mask_personal_id("10000000146")),
        "plate": "38 ABC 123",
        "qr": QR,
    }
    return p.WaybillPaper(**{**usual, **changed})


def a_cost(*, compared: bool = True) -> p.CostPaper:
    """One door: 40 kg of sheet and an hour of welding, with or without what was estimated."""

    def totals(material: str, labour: str) -> p.CostTotals:
        total = Decimal(material) + Decimal(labour)
        margin = Decimal(5000) - total
        return p.CostTotals(
            material=Decimal(material),
            labour=Decimal(labour),
            total=total,
            price=Decimal(5000),
            margin=margin,
            margin_percent=round_money(margin * 100 / 5000),
        )

    sheet = p.CostMaterial(
        code="SAC-DKP-15",
        name="DKP sac 1,5 mm",
        unit="kg",
        quantity=Decimal("41.5"),
        unit_cost=Decimal("34.442"),
        value=Decimal("1429.34"),
        estimated_quantity=Decimal(40) if compared else None,
        estimated_value=Decimal("1360.00") if compared else None,
    )
    welding = p.CostLabour(
        department="Kaynak & Taşlama",
        minutes=Decimal(60),
        rate=Decimal("7.20"),
        value=Decimal("432.00"),
        estimated_minutes=Decimal(55) if compared else None,
        estimated_value=Decimal("396.00") if compared else None,
    )
    return p.CostPaper(
        seller=SELLER,
        reference="SIP-2026-00184 / 1",
        date=date(2026, 11, 21),
        title="CK-LUX",
        quantity=Decimal(1),
        unit="adet",
        materials=(sheet,),
        labour=(welding,),
        actual=totals("1429.34", "432.00"),
        estimated=totals("1360.00", "396.00") if compared else None,
    )


def a_receipt(*, priced: bool = True) -> p.GoodsReceiptSlip:
    """A delivery of sheet, for the office with prices and for the yard without."""
    line = p.ReceiptLine(
        code="SAC-DKP-15",
        name="DKP sac 1,5 mm",
        quantity=Decimal("1250.5"),
        unit="kg",
        ordered=Decimal(1300),
        unit_price=Decimal("34.00") if priced else None,
        value=Decimal("42517.00") if priced else None,
    )
    return p.GoodsReceiptSlip(
        seller=SELLER,
        supplier=p.PartyBlock(name="Erciyes Sac A.Ş."),
        number="MK2026-00017",
        received_at=datetime(2026, 11, 21, 7, 15, tzinfo=UTC),
        lines=(line,),
        total=Decimal("42517.00") if priced else None,
    )
