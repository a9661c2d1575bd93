"""Whom and what the specimens speak of. All firms, people and numbers are invented."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Final

from app.configurator.drawing import draw_door
from app.documents.papers import PartyBlock

DAY: Final = date(2026, 11, 23)
MOMENT: Final = datetime(2026, 11, 23, 11, 5, tzinfo=UTC)
ETTN: Final = "6f1d3c1e-2b5a-4a57-9d55-0c9f2f6a7b11"
CUSTOMER: Final = PartyBlock(
    name="Yıldız İnşaat Taahhüt Ltd. Şti.",
    address=("Şeyh Şamil Mah. Sivas Bulvarı No: 112", "38110 Kocasinan / Kayseri"),
    tax_office="Erciyes",
    tax_number="7866296500",
    phone="+90 352 555 10 84",
)
SUPPLIER: Final = PartyBlock(
    name="Erciyes Sac Profil A.Ş.",
    address=("OSB 3. Cadde No: 8", "38070 Kocasinan / Kayseri"),
    tax_office="Mimarsinan",
    tax_number="5930412185",
)
PRICE: Final = Decimal("18350.00")
MODELS: Final = (
    ("CK-LUX", "Lüks Villa Kapısı", "1000 × 2100 × 160 mm"),
    ("CK-STD", "Standart Daire Kapısı", "900 × 2050 × 140 mm"),
    ("CK-YNG", "Yangın Kapısı EI-90", "1050 × 2150 × 180 mm"),
)
MATERIALS: Final = (
    ("SAC-DKP-15", "DKP sac 1,5 mm", "kg", "34.442"),
    ("KLT-MUL-5", "Çok noktalı kilit, 5 sürgülü", "adet", "1480.00"),
    ("BOY-7016-TOZ", "Elektrostatik toz boya RAL 7016 antrasit gri", "kg", "212.50"),
    ("MNT-3B", "Ayarlı menteşe, 3 boyutlu", "takım", "365.90"),
)
DRAWING: Final = draw_door(
    {"G": Decimal(1000), "Y": Decimal(2100), "yon": "sağ dışa", "ral_dis": "7016"}, detail="card"
)


def serial(place: int) -> str:
    """The serial of a door."""
    return f"KP-2026-{place:05d}"


def model(place: int) -> tuple[str, str, str]:
    """Code, name and size of what stands at a place."""
    return MODELS[place % len(MODELS)]


def material(place: int) -> tuple[str, str, str, Decimal]:
    """Code, name, unit and price of what stands at a place."""
    code, name, unit, price = MATERIALS[place % len(MATERIALS)]
    return code, name, unit, Decimal(price)
