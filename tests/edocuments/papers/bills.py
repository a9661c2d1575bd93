"""Random invoices and answers that are all as the law wants them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random
from uuid import UUID

from app.edocuments.ubl.facts import Goods, Named
from app.edocuments.ubl.invoice_facts import InvoiceFacts, InvoiceLineFacts, WithholdingFacts
from app.edocuments.ubl.receipt import ReceiptFacts, ReceiptLineFacts
from app.kernel.amounts import round_money
from tests.edocuments.papers.lorries import a_firm

PROFILES = ("TEMELFATURA", "TICARIFATURA", "EARSIVFATURA")
WITHHOLDINGS = (("601", 40), ("603", 70), ("626", 20), ("627", 50))


def a_bill_line(random: Random, position: int, *, free: bool) -> InvoiceLineFacts:
    pieces = Decimal(random.randint(1, 20))
    price = Decimal(random.randint(1, 3_000_000)) / 100
    gross = round_money(pieces * price)
    discount = round_money(gross * random.choice((0, 0, 5, Decimal("12.5"))) / 100)
    return InvoiceLineFacts(
        position=position,
        quantity=pieces,
        unit="C62",
        goods=Goods(name="Lüks PVC Kabartma", code="CK-LUX", description="sağ içe · RAL 7016"),
        unit_price=price,
        discount=discount,
        net=gross - discount,
        vat_percent=Decimal(0 if free else random.choice((1, 10, 20, 20))),
    )


def a_bill(random: Random) -> InvoiceFacts:
    withheld = random.random() < 0.3
    free = not withheld and random.random() < 0.1
    foreign = random.random() < 0.3
    code, percent = random.choice(WITHHOLDINGS)
    return InvoiceFacts(
        profile=random.choice(PROFILES),
        type_code="TEVKIFAT" if withheld else "ISTISNA" if free else "SATIS",
        seller=a_firm(random),
        buyer=a_firm(random),
        currency=random.choice(("USD", "EUR", "GBP")) if foreign else "TRY",
        rate=Decimal(random.randint(300_000, 600_000)) / 10_000 if foreign else None,
        rate_on=date(2026, 11, 20) if foreign else None,
        order=random.choice((None, Named(number="SIP-2026-00001", on=date(2026, 11, 1)))),
        despatches=tuple(
            Named(number=f"IRS2026{number:09}", on=date(2026, 11, 10))
            for number in range(random.choice((1, 3)))
        ),
        withholding=WithholdingFacts(code=code, percent=Decimal(percent), name="Tevkifat")
        if withheld
        else None,
        exemption_code="351" if free else "",
        exemption_reason="İstisna olmayan diğer" if free else "",
        payment_note=random.choice(("", "30 gün vadeli")),
        iban=random.choice(("", "TR330006100519786457841326")),
        notes=("Yalnız Onikibin Türk Lirası",),
        lines=tuple(a_bill_line(random, number, free=free) for number in range(1, random.choice((2, 4, 26)))),
    )


def an_answer(random: Random) -> ReceiptFacts:
    issued = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=random.randrange(300 * 86400))
    return ReceiptFacts(
        number=f"YNT2026{random.randrange(10**9):09}",
        ettn=UUID(int=random.getrandbits(128), version=4),
        issued_at=issued,
        despatch=Named(number="IRS2026000000001", on=issued.date()),
        receiver=a_firm(random),
        supplier=a_firm(random),
        notes=random.choice(((), ("Paket ezik geldi",))),
        lines=tuple(
            ReceiptLineFacts(
                position=number,
                unit="C62",
                goods=Goods(name="Kilit"),
                despatch_position=number,
                received=Decimal(random.randint(0, 9)),
                short=Decimal(random.choice((0, 1))),
                rejected=Decimal(random.choice((0, 2))),
                reject_reason="Boyası çizik",
                oversupply=Decimal(random.choice((0, 3))),
                received_on=random.choice((None, issued.date())),
            )
            for number in range(1, random.choice((2, 5)))
        ),
    )
