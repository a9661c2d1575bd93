"""Who the demo factory buys from and sells to. All firms, people and numbers are invented."""

from __future__ import annotations

import itertools

from app.kernel.work import Work
from app.parties.checking import check_party
from models.core import Company
from models.parties import Party

# Tax numbers with right check digits that belong to nobody we know of.
SUPPLIERS = (
    ("TED-SAC", "Erciyes Sac Profil A.Ş.", "Kocasinan", "Kayseri", "38070", "5930412185", "SAC PRF ESK"),
    ("TED-KLT", "Anadolu Kilit Sanayi Ltd. Şti.", "Melikgazi", "Kayseri", "38030", "", "KLT BRL KOL PNK"),
    ("TED-MNT", "Gültepe Menteşe ve Hırdavat", "Kocasinan", "Kayseri", "38110", "", "MNT DRB MDL VDA CAL"),
    ("TED-BOY", "Toros Toz Boya A.Ş.", "Tarsus", "Mersin", "33400", "", "BOY KIM"),
    ("TED-PNL", "İnci Panel Kaplama Ltd. Şti.", "İnegöl", "Bursa", "16400", "", "PNL CAM"),
    ("TED-DLG", "Ege Yalıtım ve Fitil", "Kemalpaşa", "İzmir", "35730", "", "DLG FTL"),
    ("TED-AMB", "Şahin Ambalaj", "Melikgazi", "Kayseri", "38030", "", "AMB KYN TSL"),
)
"""Code, name, district, city, postal code, tax number, and the beginnings of the material codes they sell."""

CUSTOMERS = (
    ("MUS-001", "Yıldız İnşaat A.Ş.", "Melikgazi", "Kayseri", "38040", "Sivas Bulvarı No: 112"),
    ("MUS-002", "Çınar Yapı Kooperatifi", "Talas", "Kayseri", "38280", "Mevlana Mah. 23. Sok. No: 4"),
    ("MUS-003", "Özgür Kapı Bayii", "Çankaya", "Ankara", "06420", "Kızılay Cad. No: 58/A"),
    ("MUS-004", "Işık Mimarlık", "Muratpaşa", "Antalya", "07160", "Lara Cad. No: 201"),
    ("MUS-005", "Güneş Konut Projesi", "Selçuklu", "Konya", "42060", "Yazır Mah. Elmalı Sok. No: 7"),
    ("MUS-006", "Şimşek Yapı Market", "Şahinbey", "Gaziantep", "27010", "Gazimuhtar Paşa Blv. No: 33"),
    ("MUS-007", "Doruk Turizm Otelcilik", "Ürgüp", "Nevşehir", "50400", "Kayseri Cad. No: 14"),
    ("MUS-008", "Ayşe Karaca", "Kocasinan", "Kayseri", "38090", "Erkilet Mah. Bahçe Sok. No: 3"),
    ("MUS-009", "İlkadım Bayilik", "İlkadım", "Samsun", "55030", "19 Mayıs Mah. No: 88"),
)
TAX_IDS = {
    "MUS-001": "7866296500",
    "MUS-002": "5521816769",
    "MUS-003": "5606577729",
    "MUS-004": "9101472570",
    "MUS-005": "8777099387",
    "MUS-006": "2090562885",
    "MUS-007": "1711155027",
    "MUS-009": "4934163099",
}
"""Of the customers that are firms; the person among them may stay without one."""
CARRIER = ("NAK-001", "Kapadokya Nakliyat Ltd. Şti.", "Kocasinan", "Kayseri", "38070", "9205121120")


def write_letterhead(work: Work) -> None:
    """What the demo factory's papers say about it."""
    company = work.session.get_one(Company, 1)
    company.legal_name = "Demo Çelik Kapı Sanayi ve Ticaret Ltd. Şti."
    company.tax_office, company.tax_id = "Erciyes", "1234567890"
    company.mersis_number = "0123456789000017"
    company.street = "Organize Sanayi Bölgesi 14. Cadde No: 27"
    company.district, company.city, company.postal_code = "Melikgazi", "Kayseri", "38070"
    company.phone, company.email = "+903525550127", "satis@demokapi.example"
    company.website = "www.demokapi.example"
    company.bank, company.iban = "Örnek Bank Kayseri Şubesi", "TR330006100519786457841326"
    company.waybill_series = "DCK"
    company.proforma_terms = (
        "Sipariş onayında %40 kapora, kalanı sevkten önce. Ölçüler müşteri tarafından onaylanmıştır; "
        "özel üretim kapılar iade alınmaz. Nakliye fiyata dâhil değildir."
    )


def add_firms(work: Work) -> None:
    """Suppliers, customers and a carrier, checked as a clerk's entries are."""
    telephones = (f"+90352555{number}" for number in itertools.count(1010, 37))
    for code, name, district, city, postal_code, tax_id, _sells in SUPPLIERS:
        town = _town(district, city, postal_code)
        _add(work, code, name, **town, tax_id=tax_id, is_supplier=True, phone=next(telephones))
    for code, name, district, city, postal_code, street in CUSTOMERS:
        town = _town(district, city, postal_code)
        known = {**town, "street": street, "tax_id": TAX_IDS.get(code, "")}
        _add(work, code, name, **known, is_customer=True, phone=next(telephones))
    code, name, district, city, postal_code, tax_id = CARRIER
    town = _town(district, city, postal_code)
    phone = next(telephones)
    _add(work, code, name, **town, tax_id=tax_id, is_carrier=True, is_supplier=True, phone=phone)


def _town(district: str, city: str, postal_code: str) -> dict[str, str]:
    return {"district": district, "city": city, "postal_code": postal_code}


def _add(work: Work, code: str, name: str, **columns: str | bool) -> None:
    party = Party(code=code, name=name, **columns)
    work.session.add(party)
    check_party(work, party)
    work.session.flush()
