"""Each finding of a refused document leads to the page and field where it is put right."""

from __future__ import annotations

import pytest

from app.edocuments.mending import MendedAt, where_mended
from app.edocuments.rules.findings import OURS
from app.kernel.work import Work
from models.edocuments import EDocument
from models.shipping import Shipment
from tests.edocuments.documents import validated_despatch
from tests.shipping.trucks import make_carrier

_CAC = "/Q{urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2}"
_CBC = "/Q{urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2}"
_ROOT = "/Q{urn:oasis:names:specification:ubl:schema:xsd:DespatchAdvice-2}DespatchAdvice[1]"


def at(*path: str) -> str:
    *parents, last = path
    return _ROOT + "".join(f"{_CAC}{name}[1]" for name in parents) + f"{_CBC}{last}[1]"


@pytest.fixture
def document(work: Work) -> EDocument:
    document = validated_despatch(work)
    assert document.shipment is not None
    document.shipment.carrier_id = make_carrier(work).id
    work.session.flush()
    return document


def place_of(work: Work, document: EDocument, **finding: object) -> MendedAt:
    document.findings = [{"code": "", "sentence": "", "place": "", "source": "GİB", **finding}]
    (place,) = where_mended(work, document)
    return place


@pytest.mark.parametrize(
    ("place", "code", "field"),
    [
        (
            at("Shipment", "ShipmentStage", "TransportMeans", "RoadTransport", "LicensePlateID"),
            "sch-LicensePlateIDSchemeIDCheck-2",
            "plate",
        ),
        (at("Shipment", "ShipmentStage", "DriverPerson", "FamilyName"), "sch-x", "driver_last_name"),
        (at("Shipment", "ShipmentStage", "DriverPerson", "NationalityID"), "sch-x", "driver_tckn"),
        (at("Shipment", "TransportHandlingUnit", "TransportEquipment", "ID"), "sch-x", "trailer_plate"),
    ],
)
def test_an_element_of_the_way_is_mended_on_the_shipment(
    work: Work, document: EDocument, place: str, code: str, field: str
) -> None:
    found = place_of(work, document, place=place, code=code)
    assert found == MendedAt("shipment", document.shipment_id or 0, field)


@pytest.mark.parametrize(
    ("role", "page"),
    [
        ("DespatchSupplierParty", "company"),
        ("DeliveryCustomerParty", "customer"),
        ("BuyerCustomerParty", "customer"),
        ("CarrierParty", "supplier"),
    ],
)
def test_a_number_of_a_party_is_mended_on_its_card(
    work: Work, document: EDocument, role: str, page: str
) -> None:
    place = at(role, "Party", "PartyIdentification", "ID")
    found = place_of(work, document, place=place, code="sch-PartyIdentificationTCKNVKNCheck-1")
    assert (found.page, found.field) == (page, "tax_id")
    shipment = work.session.get_one(Shipment, document.shipment_id)
    ids = {"company": 1, "customer": document.party_id, "supplier": shipment.carrier_id}
    assert found.id == ids[page]


@pytest.mark.parametrize(
    ("sentence", "page", "field"),
    [
        ("ALICI_VKN: Alıcı VKN hatalı", "customer", "tax_id"),
        ("Alıcı e-İrsaliye kayıtlı kullanıcı değil", "customer", "einvoice"),
        ("Araç plakası geçersiz: 38ABC", "shipment", "plate"),
        ("Şoför TCKN bulunamadı", "shipment", "driver_tckn"),
        ("Taşıyıcı firma VKN hatalı", "supplier", "tax_id"),
        ("Gönderici unvanı VKN ile uyuşmuyor", "company", "tax_id"),
        ("Sevk tarihi geçmiş olamaz", "shipment", "despatch_date"),
        ("Teslimat adresi posta kodu hatalı", "shipment", "delivery_postal_code"),
        ("Bilinmeyen hata 4711", "shipment", ""),
    ],
)
def test_the_sentence_of_an_integrator_is_recognised(
    work: Work, document: EDocument, sentence: str, page: str, field: str
) -> None:
    found = place_of(work, document, sentence=sentence, source="integrator", code="edocuments.refused_there")
    assert (found.page, found.field) == (page, field)


def test_our_own_findings_name_their_place(work: Work, document: EDocument) -> None:
    ours = {"source": OURS}
    company = place_of(work, document, code="shipping.our_postal_code_wrong", **ours)
    assert company == MendedAt("company", 1, "postal_code")
    facts = {"name": "Biri", "party_id": str(document.party_id)}
    card = place_of(work, document, code="shipping.tax_number_wrong", facts=facts, **ours)
    assert card == MendedAt("customer", document.party_id, "tax_id")
    driver = place_of(
        work, document, code="edocuments.number_unreadable", facts={"name": "Ali Şahin"}, **ours
    )
    assert driver == MendedAt("shipment", document.shipment_id or 0, "driver_tckn")
