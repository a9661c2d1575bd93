"""The despatch advice says what left, who carries it and to whom, where the tax office looks for it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from random import Random

from lxml import etree

from app.edocuments.ubl.despatch import build_despatch
from app.edocuments.ubl.despatch_facts import CarriageFacts, DespatchFacts, DriverFacts
from app.edocuments.ubl.facts import Firm, Goods, Named, Place, Worth
from tests.edocuments.papers.lorries import a_despatch

NAMES = {
    "cac": "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2",
    "cbc": "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2",
}
KAYSERI = Place(street="Sanayi Cad. 5", district="Melikgazi", city="Kayseri", postal_code="38070")
FIRM = Firm(name="Yıldız İnşaat A.Ş.", tax_id="1234567890", place=KAYSERI)
PERSON = Firm(name="Hüseyin Çağrı Öztürk", tax_id="10000000146", place=KAYSERI)


def texts(facts: DespatchFacts, path: str) -> list[str]:
    root = etree.fromstring(build_despatch(facts))
    return [found if isinstance(found, str) else found.text for found in root.xpath(path, namespaces=NAMES)]


def plain(**fields: object) -> DespatchFacts:
    facts = a_despatch(Random(1))
    return replace(facts, **fields)  # type: ignore[arg-type]


def test_the_same_facts_give_the_same_bytes() -> None:
    assert build_despatch(a_despatch(Random(9))) == build_despatch(a_despatch(Random(9)))


def test_days_and_hours_are_those_of_istanbul() -> None:
    late = datetime(2026, 11, 20, 22, 15, 30, tzinfo=UTC)
    facts = plain(issued_at=late, despatched_at=late)
    assert texts(facts, "cbc:IssueDate|cbc:IssueTime") == ["2026-11-21", "01:15:30"]
    assert texts(facts, "//cac:Despatch/cbc:*") == ["2026-11-21", "01:15:30"]


def test_a_firm_has_a_name_and_a_person_first_and_family_name() -> None:
    facts = plain(recipient=FIRM, buyer=PERSON)
    party = "cac:DeliveryCustomerParty/cac:Party"
    assert texts(facts, f"{party}/cac:PartyIdentification/cbc:ID[@schemeID='VKN']") == ["1234567890"]
    assert texts(facts, f"{party}/cac:PartyName/cbc:Name") == ["Yıldız İnşaat A.Ş."]
    assert texts(facts, f"{party}/cac:Person") == []
    buyer = "cac:BuyerCustomerParty/cac:Party"
    assert texts(facts, f"{buyer}/cac:PartyIdentification/cbc:ID/@schemeID") == ["TCKN"]
    assert texts(facts, f"{buyer}/cac:Person/cbc:*") == ["Hüseyin Çağrı", "Öztürk"]
    assert texts(facts, f"{buyer}/cac:PartyName") == []


def test_our_own_driver_with_a_trailer_and_no_carrier() -> None:
    driver = DriverFacts(first_name="Ali", last_name="Şahin", national_id="10000000146")
    facts = plain(carriage=CarriageFacts(drivers=(driver,), plate="38ABC123", trailer_plates=("38TR44",)))
    assert texts(facts, "//cac:DriverPerson/cbc:*") == ["Ali", "Şahin", "Şoför", "10000000146"]
    assert texts(facts, "//cbc:LicensePlateID/@schemeID|//cbc:LicensePlateID") == ["38ABC123", "PLAKA"]
    trailer = "//cac:TransportEquipment/cbc:ID"
    assert texts(facts, f"{trailer}/@schemeID|{trailer}") == ["38TR44", "DORSEPLAKA"]
    assert texts(facts, "//cac:CarrierParty") == []


def test_a_carrier_alone_needs_no_driver_and_a_foreign_truck_is_said_to_be_one() -> None:
    facts = plain(carriage=CarriageFacts(carrier=FIRM, plate="MN-AB1234", trailer_plates=("B-77",)))
    carrier = "//cac:Delivery/cac:CarrierParty/cac:PartyIdentification/cbc:ID"
    assert texts(facts, carrier) == ["1234567890"]
    assert texts(facts, "//cac:DriverPerson") == []
    assert texts(facts, "//cbc:LicensePlateID/@schemeID") == ["YABANCIPLAKA"]
    assert texts(facts, "//cac:TransportEquipment/cbc:ID/@schemeID") == ["YABANCIDORSEPLAKA"]


def test_a_line_says_what_left_what_is_to_come_and_which_doors() -> None:
    facts = a_despatch(Random(1))
    line = replace(
        facts.lines[0],
        quantity=Decimal("2.000"),
        unit="C62",
        outstanding=Decimal(3),
        outstanding_reason="Kalanı sonra",
        order=Named(number="SIP-2026-00042", on=facts.issued_at.date()),
        order_position=7,
        goods=Goods(name="Lüks", code="CK-LUX", description="sağ içe · RAL 7016", serials=("KP-1", "KP-2")),
        worth=None,
    )
    facts = replace(facts, lines=(line,))
    assert texts(facts, "//cbc:DeliveredQuantity") == ["2"]
    assert texts(facts, "//cbc:OutstandingQuantity|//cbc:OutstandingReason") == ["3", "Kalanı sonra"]
    assert texts(facts, "//cac:OrderLineReference/cbc:LineID") == ["7"]
    assert texts(facts, "//cac:OrderLineReference/cac:OrderReference/cbc:ID") == ["SIP-2026-00042"]
    assert texts(facts, "//cac:DespatchLine//cbc:SerialID") == ["KP-1", "KP-2"]
    assert texts(facts, "//cac:DespatchLine//cbc:PriceAmount") == []


def test_what_goods_are_worth_stands_there_only_when_it_is_wanted() -> None:
    assert texts(plain(worth=None), "cac:Shipment/cac:GoodsItem") == []
    worth = plain(worth=Worth(amount=Decimal("1200.005")))
    assert texts(worth, "cac:Shipment/cac:GoodsItem/cbc:ValueAmount") == ["1200.01"]


def test_what_xml_cannot_hold_is_left_out_and_nothing_else() -> None:
    facts = plain(notes=("Dikkat:\x01 <cam> & \u0000ayna\ufffe",))
    assert texts(facts, "cbc:Note") == ["Dikkat: <cam> & ayna"]
