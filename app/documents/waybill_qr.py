"""The QR code of a waybill: the JSON that GİB's inspection reads, keys in GİB's order."""

from __future__ import annotations

import json
from datetime import datetime

from app.kernel.clock import to_local


def write_waybill_qr(
    *,
    seller_tax_number: str,
    buyer_tax_number: str,
    number: str,
    ettn: str,
    issued_at: datetime,
    despatched_at: datetime,
    scenario: str = "TEMELIRSALIYE",
    kind: str = "SEVK",
    carrier_tax_number: str = "",
    plate: str = "",
) -> str:
    """The text of the QR code (compulsory on e-İrsaliye since 1.9.2023); days and times are Istanbul's."""
    despatch = to_local(despatched_at)
    facts = {
        "vkntckn": seller_tax_number,
        "avkntckn": buyer_tax_number,
        "senaryo": scenario,
        "tip": kind,
        "tarih": to_local(issued_at).date().isoformat(),
        "no": number,
        "ettn": ettn,
        "sevktarihi": despatch.date().isoformat(),
        "sevkzamani": f"{despatch:%H:%M:%S}",
        "tasiyicivkn": carrier_tax_number,
        "plaka": plate.replace(" ", ""),
    }
    return json.dumps(facts, ensure_ascii=False, separators=(",", ":"))
