"""Sample papers and their Turkish labels."""

from __future__ import annotations

from io import BytesIO

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.support import Translations

from reports.labels import Labels

TURKISH = {
    "Page": "Sayfa",
    "Proforma Invoice / Order Confirmation": "Proforma Fatura / Sipariş Onay Formu",
    "Has no fiscal value and does not replace an invoice.": "Mali değeri yoktur, fatura yerine geçmez.",
    "Revision": "Revizyon",
    "Product and features": "Ürün ve özellikleri",
    "Grand total": "Genel toplam",
    "VAT": "KDV",
    "Despatch waybill": "Sevk İrsaliyesi",
    "e-Despatch": "e-İrsaliye",
    "Draft, no number yet": "Taslak, numara verilmedi",
    "Kind and features of the goods": "Malın cinsi ve özellikleri",
    "Actual despatch": "Fiili sevk tarihi",
    "Handed over by": "Teslim eden",
    "Carried by": "Taşıyan",
    "Received by": "Teslim alan",
    "Cost sheet": "Maliyet Föyü",
    "Margin": "Kâr",
    "Labour total": "İşçilik toplamı",
    "Material total": "Malzeme toplamı",
    "Estimated": "Öngörülen",
    "Goods receipt slip": "Mal kabul fişi",
    "Total without VAT": "KDV hariç toplam",
}


def compiled(pairs: dict[str, str]) -> bytes:
    """A catalogue as gettext reads it."""
    catalogue = Catalog(locale="tr")
    for message, turkish in pairs.items():
        catalogue.add(message, turkish)
    written = BytesIO()
    write_mo(written, catalogue)
    return written.getvalue()


@pytest.fixture(scope="session")
def turkish() -> Labels:
    """The labels the tests look for, in Turkish."""
    return Labels(Translations(BytesIO(compiled(TURKISH))), "tr")
