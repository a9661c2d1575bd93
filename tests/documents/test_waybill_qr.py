"""The QR code of a waybill is written as GİB reads it."""

from __future__ import annotations

from datetime import UTC, datetime

from app.documents.waybill_qr import write_waybill_qr


def test_the_keys_stand_in_the_order_of_gib_and_the_clock_is_istanbuls() -> None:
    written = write_waybill_qr(
        seller_tax_number="9205121120",
        buyer_tax_number="1234567890",
        number="ATL2026000000123",
        ettn="6f1d3c1e-2b5a-4a57-9d55-0c9f2f6a7b11",
        issued_at=datetime(2026, 11, 20, 22, 30, tzinfo=UTC),
        despatched_at=datetime(2026, 11, 21, 11, 30, 5, tzinfo=UTC),
        plate="38 ABC 123",
    )
    assert written == (
        '{"vkntckn":"9205121120","avkntckn":"1234567890","senaryo":"TEMELIRSALIYE","tip":"SEVK",'
        '"tarih":"2026-11-21","no":"ATL2026000000123","ettn":"6f1d3c1e-2b5a-4a57-9d55-0c9f2f6a7b11",'
        '"sevktarihi":"2026-11-21","sevkzamani":"14:30:05","tasiyicivkn":"","plaka":"38ABC123"}'
    )
