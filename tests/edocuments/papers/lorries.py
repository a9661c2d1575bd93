"""Random despatches that are all as the law wants them: every kind of party, carrier, line and remark."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random
from uuid import UUID

from stdnum.tr import tckimlik, vkn

from app.edocuments.ubl.despatch_facts import CarriageFacts, DespatchFacts, DespatchLineFacts, DriverFacts
from app.edocuments.ubl.facts import Firm, Goods, Named, Place, Worth

UNITS = ("C62", "SET", "KGM", "MTR", "MTK", "PR", "BX", "NIU")
DISTRICTS = ("Melikgazi", "Şahinbey", "Çankaya", "İlkadım", "Ürgüp", "Kâhta")
CITIES = ("Kayseri", "Gaziantep", "Ankara", "Samsun", "Iğdır", "Muğla")
FIRMS = (
    "Yıldız İnşaat A.Ş.",
    "Çınar & Oğulları Ltd. Şti.",
    "Güneş <Yapı>",
    'Işık "Mimarlık"',
    "Özgür Kapı\tBayii",
)
PEOPLE = ("Ayşe Karaca", "Hüseyin Çağrı Öztürk", "İbrahim Şen", "Işıl Ünlü")
REMARKS = ("", "Cam kırılabilir & ağırdır", "Kapıda <ödeme> yok", "Teslim: 08:00–12:00 arası ☎")


def a_tax_id(random: Random, *, of_a_person: bool) -> str:
    if not of_a_person:
        stem = f"{random.randrange(10**9):09}"
        return stem + str(vkn.calc_check_digit(stem))
    stem = f"{random.randrange(10**8, 10**9)}"
    return stem + str(tckimlik.calc_check_digits(stem))


def a_place(random: Random) -> Place:
    return Place(
        street=random.choice(("", "Sivas Bulvarı No: 112", "Mevlana Mah. 23. Sok. No: 4/A")),
        district=random.choice(DISTRICTS),
        city=random.choice(CITIES),
        postal_code=f"{random.randint(1, 81):02}{random.randrange(1000):03}",
    )


def a_firm(random: Random, *, bare: bool = False) -> Firm:
    person = random.random() < 0.4
    return Firm(
        name=random.choice(PEOPLE if person else FIRMS),
        tax_id=a_tax_id(random, of_a_person=person),
        place=a_place(random),
        tax_office="" if bare else random.choice(("", "Erciyes", "Mimar Sinan")),
        phone="" if bare else random.choice(("", "+903525550127")),
        email="" if bare else random.choice(("", "satis@demokapi.example")),
        website=random.choice(("", "www.demokapi.example")),
        mersis=random.choice(("", "0123456789000017")),
        trade_registry=random.choice(("", "48817")),
        customer_code=random.choice(("", "MUS-001")),
    )


def a_plate(random: Random) -> str:
    if random.random() < 0.2:
        return random.choice(("MN-AB1234", "B123XYZ", "A_12-77"))
    letters = "".join(random.choices("ABCDEFGHJKLMNPRSTUVYZ", k=random.randint(1, 3)))
    return f"{random.randint(1, 81):02}{letters}{random.randint(10, 9999)}"


def a_carriage(random: Random) -> CarriageFacts:
    """A carrier firm, a driver of ours, or both; with the carrier a plate alone is enough."""
    kind = random.choice(("firm", "driver", "both", "plate"))
    drivers = tuple(
        DriverFacts(
            first_name=random.choice(("Ali", "Gülşah", "Ömer Faruk")),
            last_name=random.choice(("Şahin", "Iğdır", "Çelik")),
            national_id=a_tax_id(random, of_a_person=True),
        )
        for _ in range(random.randint(1, 2))
    )
    return CarriageFacts(
        carrier=None if kind == "driver" else a_firm(random),
        drivers=drivers if kind in ("driver", "both") else (),
        plate="" if kind == "firm" else a_plate(random),
        trailer_plates=tuple(a_plate(random) for _ in range(random.choice((0, 0, 1, 2)))),
    )


def a_line(random: Random, position: int, order: Named | None) -> DespatchLineFacts:
    pieces = random.randint(1, 12)
    whole = random.random() < 0.7
    outstanding = Decimal(random.choice((0, 0, 3)))
    return DespatchLineFacts(
        position=position,
        quantity=Decimal(pieces) if whole else Decimal(random.randint(1, 10**6)) / 1000,
        unit=random.choice(UNITS),
        goods=Goods(
            name=random.choice(("Lüks PVC Kabartma", "Yangın Kapısı <EI60>", "Kasa & pervaz")),
            code=random.choice(("", "CK-LUX")),
            description=random.choice(
                ("", "Ölçü: 1000 × 2100 × 160 mm · Yön: sağ içe · RAL 7016 · Kilit: 4 yön")
            ),
            model=random.choice(("", "CK-LUX")),
            serials=tuple(
                f"KP-2026-{random.randrange(10**5):05}" for _ in range(random.choice((0, 1, pieces)))
            ),
            buyers_code=random.choice(("", "A-77")),
        ),
        order=order,
        order_position=random.choice((0, position)),
        outstanding=outstanding,
        outstanding_reason="Kalanı sonra gönderilecek" if outstanding else "",
        note=random.choice(REMARKS),
        worth=random.choice((None, Worth(amount=Decimal("12345.675"), currency="EUR"))),
    )


def a_despatch(random: Random) -> DespatchFacts:
    issued = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=random.randrange(300 * 86400))
    orders = tuple(
        Named(number=f"SIP-2026-{number:05}", on=date(2026, 1, 1) + timedelta(days=number))
        for number in range(1, random.choice((1, 2, 2, 4)))
    )
    is_by_form = random.random() < 0.25
    return DespatchFacts(
        number=f"{random.choice(('IRS', 'DCK', 'A1B', '007'))}2026{random.randrange(1, 10**9):09}",
        ettn=UUID(int=random.getrandbits(128), version=4),
        issued_at=issued,
        despatched_at=issued + timedelta(minutes=random.choice((0, 1, 90, 3 * 1440))),
        type_code="MATBUDAN" if is_by_form else "SEVK",
        form=Named(number="A 104233", on=issued.date(), kind="MATBU") if is_by_form else None,
        seller=a_firm(random),
        recipient=a_firm(random, bare=random.random() < 0.3),
        buyer=random.choice((None, a_firm(random))),
        delivery=a_place(random),
        despatched_from=random.choice((None, a_place(random))),
        handed_over_by=random.choice(("", "Ayşe Yılmaz")),
        delivery_contact=random.choice(("", "Veli Usta")),
        delivery_phone=random.choice(("", "+905321234567")),
        carriage=a_carriage(random),
        orders=orders,
        notes=tuple(filter(None, (random.choice(REMARKS), random.choice(REMARKS)))),
        gross_weight=random.choice((None, Decimal("1250.500"), Decimal("0.5"))),
        packages=random.choice((None, 1, 44)),
        worth=random.choice((None, Worth(amount=Decimal(98765)))),
        lines=tuple(
            a_line(random, position, random.choice((None, *orders)))
            for position in range(1, random.choice((2, 2, 4, 26)))
        ),
    )
