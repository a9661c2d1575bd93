"""What every new factory has on its first day: units, places, departments, tax rates, roles, letterhead."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from app.identity.accounts import ensure_roles
from app.kernel.work import Work
from models.core import Company, TaxRate
from models.materials import Unit
from models.production import Department
from models.stock import Location

UNITS = (
    ("KGM", "kg", "Kilogram"),
    ("MTR", "m", "Metre"),
    ("MTK", "m²", "Metrekare"),
    ("MTQ", "m³", "Metreküp"),
    ("C62", "adet", "Adet"),
    ("SET", "takım", "Takım"),
    ("LTR", "l", "Litre"),
    ("RO", "rulo", "Rulo"),
    ("ST", "levha", "Levha"),
    ("PK", "paket", "Paket"),
    ("BX", "kutu", "Kutu"),
    ("PA", "koli", "Koli"),
    ("PR", "çift", "Çift"),
)
LOCATIONS = (
    ("ANA", "Ana depo", "warehouse", "supply"),
    ("ARTAN", "Artan parçalar", "warehouse", "remnants"),
    ("SUPPLIER", "Tedarikçiler", "supplier", "supply"),
    ("CUSTOMER", "Müşteriler", "customer", "supply"),
    ("SCRAP", "Fire", "scrap", "supply"),
    ("ADJUSTMENT", "Sayım farkı", "adjustment", "supply"),
)
DEPARTMENTS = (
    ("CUTTING_BENDING", "Kesim & Büküm", "0.20"),
    ("WELDING_GRINDING", "Kaynak & Taşlama", "0.32"),
    ("PAINTING_WASHING", "Boyama & Yıkama", "0.20"),
    ("ASSEMBLY_PACKING", "Montaj & Paketleme", "0.28"),
)
# Rates since 10.07.2023; a later change is a new row with its own date.
VAT_SINCE = date(2023, 7, 10)
VAT = (
    ("GENEL", "KDV %20", 20),
    ("INDIRIMLI", "KDV %10", 10),
    ("TEMEL", "KDV %1", 1),
    ("ISTISNA", "KDV %0", 0),
)


def furnish(work: Work) -> None:
    """Fill an empty company's tables with what no factory can start without."""
    session = work.session
    ensure_roles(work)
    session.add_all(Unit(code=code, symbol=symbol, name=name) for code, symbol, name in UNITS)
    session.add_all(
        Location(code=code, name=name, kind=kind, purpose=purpose) for code, name, kind, purpose in LOCATIONS
    )
    session.add_all(
        Department(
            code=code,
            name=name,
            position=position,
            share_of_minutes=Decimal(share),
            grouping="colour" if code == "PAINTING_WASHING" else "none",
        )
        for position, (code, name, share) in enumerate(DEPARTMENTS, start=1)
    )
    session.add_all(
        TaxRate(code=code, name=name, percent=Decimal(percent), valid_from=VAT_SINCE)
        for code, name, percent in VAT
    )
    session.add(Company(id=1, legal_name=work.tenant.name))
    session.flush()
