"""The QR code of an invoice: the JSON that GİB's inspection reads, keys in GİB's order."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from app.documents.papers import VatTotal
from app.kernel.amounts import round_money
from app.kernel.clock import to_local


def write_invoice_qr(
    *,
    seller_tax_number: str,
    buyer_tax_number: str,
    scenario: str,
    kind: str,
    number: str,
    ettn: str,
    issued_at: datetime,
    currency: str,
    net: Decimal,
    rates: Iterable[VatTotal],
    gross: Decimal,
    payable: Decimal,
) -> str:
    """The text of the code (compulsory since 1.9.2023); the day is Istanbul’s."""
    facts = {
        "vkntckn": seller_tax_number,
        "avkntckn": buyer_tax_number,
        "senaryo": scenario,
        "tip": kind,
        "tarih": to_local(issued_at).date().isoformat(),
        "no": number,
        "ettn": ettn,
        "parabirimi": currency,
        "malhizmettoplam": _money(net),
    }
    for total in rates:
        rate = f"{total.rate.normalize():f}"
        facts[f"kdvmatrah({rate})"] = _money(total.base)
        facts[f"hesaplanankdv({rate})"] = _money(total.vat)
    facts |= {"vergidahil": _money(gross), "odenecek": _money(payable)}
    return json.dumps(facts, ensure_ascii=False, separators=(",", ":"))


def _money(amount: Decimal) -> str:
    return f"{round_money(amount):f}"
