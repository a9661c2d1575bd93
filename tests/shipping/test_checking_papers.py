"""Forty kinds of damage, each refused with its own sentence before there is a number or any XML."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from app.kernel.errors import Refusals
from app.kernel.work import Work
from app.parties.identification import keep_tax_id
from app.shipping.checking_papers import is_a_firm
from app.shipping.forms import Part, ShipmentForm, check_form
from app.shipping.paper_refusals import Mendable
from models.core import Company, NumberSeries
from models.edocuments import EDocument
from models.parties import Party
from tests.conftest import NOW
from tests.factories import make_customer
from tests.shipping.trucks import CARRIER_TAX_ID, TCKN, count, make_carrier

Damage = Callable[[Work, "Truck"], None]


class Truck:
    """A form that is right in every way, its customer and its carrier."""

    def __init__(self, work: Work) -> None:
        self.customer = make_customer(work, "Yıldız İnşaat A.Ş.", tax_id=CARRIER_TAX_ID)
        self.carrier = make_carrier(work)
        self.fields: dict[str, Any] = {
            "customer_id": self.customer.id,
            "parts": (Part(1, 1),),
            "driver_first_name": "Ali",
            "driver_last_name": "Şahin",
            "driver_tckn": TCKN,
            "plate": "38 ABC 123",
            "delivery_street": "Sanayi Cad. 5",
            "delivery_district": "Melikgazi",
            "delivery_city": "Kayseri",
            "delivery_postal_code": "38070",
        }

    def form(self) -> ShipmentForm:
        return ShipmentForm(**self.fields)


def field(**fields: Any) -> Damage:
    return lambda _work, truck: truck.fields.update(fields)


def ours(**columns: Any) -> Damage:
    def damage(work: Work, _truck: Truck) -> None:
        for name, value in columns.items():
            setattr(work.session.get_one(Company, 1), name, value)

    return damage


def theirs(whose: str = "customer", **columns: Any) -> Damage:
    def damage(work: Work, truck: Truck) -> None:
        party: Party = getattr(truck, whose)
        for name, value in columns.items():
            setattr(party, name, value)
        if whose == "carrier":
            truck.fields["carrier_id"] = party.id
        work.session.flush()

    return damage


def a_person(name: str) -> Damage:
    def damage(work: Work, truck: Truck) -> None:
        truck.customer.name = name
        keep_tax_id(work.tenant, truck.customer, TCKN)

    return damage


def a_carrier(name: str) -> Damage:
    def damage(work: Work, truck: Truck) -> None:
        truck.carrier.name, truck.fields["carrier_id"] = name, truck.carrier.id
        keep_tax_id(work.tenant, truck.carrier, TCKN)

    return damage


def we_are(name: str) -> Damage:
    def damage(work: Work, _truck: Truck) -> None:
        company = work.session.get_one(Company, 1)
        company.legal_name = name
        keep_tax_id(work.tenant, company, TCKN)

    return damage


def late(**ago: int) -> Damage:
    return lambda work, truck: truck.fields.update(despatched_at=work.now + timedelta(**ago))


NOBODY = {"driver_first_name": "", "driver_last_name": "", "driver_tckn": "", "plate": ""}
DAMAGES: list[tuple[Damage, str, str]] = [
    (field(parts=()), "parts", "shipping.nothing_to_send"),
    (field(**NOBODY), "carrier_id", "shipping.no_carrier_and_no_driver"),
    (field(driver_first_name=""), "driver_first_name", "shipping.driver_incomplete"),
    (field(driver_last_name=" "), "driver_last_name", "shipping.driver_incomplete"),
    (field(driver_tckn=""), "driver_tckn", "shipping.driver_incomplete"),
    (field(plate=""), "plate", "shipping.driver_incomplete"),
    (field(driver_tckn="10000000145"), "driver_tckn", "parties.tckn_mistyped"),
    (field(driver_tckn="1000000014"), "driver_tckn", "parties.not_a_tckn"),
    (field(driver_tckn="01000000146"), "driver_tckn", "parties.not_a_tckn"),
    (field(driver_tckn="11111111111"), "driver_tckn", "parties.nobodys_tckn"),
    (field(driver_last_name="0532 1234567"), "driver_last_name", "shipping.driver_name_wrong"),
    (field(driver_first_name="Ali" * 30), "driver_first_name", "shipping.text_too_long"),
    (field(plate="38 ŞBC 123"), "plate", "parties.not_a_plate"),
    (field(plate="82 ABC 123"), "plate", "parties.not_a_plate"),
    (field(plate="38 123"), "plate", "parties.not_a_plate"),
    (field(plate="B 77 XY"), "plate", "parties.not_a_plate"),
    (field(plate="B/77/XÜ", foreign_vehicle=True), "plate", "shipping.not_a_foreign_plate"),
    (field(trailer_plate="dorse"), "trailer_plate", "parties.not_a_plate"),
    (field(carrier_id=999_999), "carrier_id", "shipping.carrier_unknown"),
    (theirs("carrier", tax_id=""), "carrier_id", "shipping.carrier_tax_id_missing"),
    (theirs("carrier", tax_id="9205121121"), "carrier_id", "shipping.carrier_tax_id_missing"),
    (theirs("carrier", tax_id="2222222222"), "carrier_id", "shipping.carrier_tax_id_missing"),
    (theirs("carrier", is_active=False), "carrier_id", "shipping.carrier_unknown"),
    (field(delivery_district=""), "delivery_district", "shipping.address_incomplete"),
    (field(delivery_city="  "), "delivery_city", "shipping.address_incomplete"),
    (field(delivery_postal_code=""), "delivery_postal_code", "shipping.address_incomplete"),
    (field(delivery_postal_code="99999"), "delivery_postal_code", "parties.not_a_postal_code"),
    (field(delivery_postal_code="3807"), "delivery_postal_code", "parties.not_a_postal_code"),
    (field(delivery_country="Almanya"), "delivery_country", "shipping.delivered_abroad"),
    (late(minutes=-5), "despatched_at", "shipping.despatch_before_issue"),
    (late(days=400), "despatched_at", "shipping.leaves_too_late"),
    (field(note="x" * 1001), "note", "shipping.text_too_long"),
    (ours(waybill_series="ŞAN"), "", "shipping.wrong_series"),
    (ours(legal_name=" "), "", "shipping.our_name_missing"),
    (ours(tax_id=""), "", "shipping.our_tax_number_wrong"),
    (ours(tax_id="1234567891"), "", "shipping.our_tax_number_wrong"),
    (ours(tax_office=""), "", "shipping.our_tax_office_missing"),
    (ours(district=""), "", "shipping.our_address_incomplete"),
    (ours(city=""), "", "shipping.our_address_incomplete"),
    (ours(postal_code="82000"), "", "shipping.our_postal_code_wrong"),
    (theirs(tax_id=""), "", "shipping.firm_without_tax_number"),
    (theirs(tax_id="9205121121"), "", "shipping.tax_number_wrong"),
    (theirs(name="Ayşe", tax_id=""), "", "shipping.name_in_one_word"),
    (a_person("Ayşe"), "", "shipping.name_in_one_word"),
    (a_carrier("Ayşe"), "carrier_id", "shipping.carrier_in_one_word"),
    (we_are("Ayşe"), "", "shipping.our_name_in_one_word"),
    (field(form_number="A 1042"), "form_number", "shipping.form_number_missing"),
    (field(form_date=date(2026, 11, 20)), "form_number", "shipping.form_number_missing"),
    (
        field(form_number="A 1042", form_date=date(2026, 11, 25), despatched_at=NOW + timedelta(days=5)),
        "form_date",
        "shipping.form_date_wrong",
    ),
]


def test_forty_kinds_are_tried() -> None:
    assert len(DAMAGES) >= 40


@pytest.mark.parametrize(("damage", "where", "code"), DAMAGES, ids=[code for _, _, code in DAMAGES])
def test_damage_is_refused_before_there_is_a_number(
    work: Work, damage: Damage, where: str, code: str
) -> None:
    truck = Truck(work)
    damage(work, truck)
    taken, written = count(work, NumberSeries), count(work, EDocument)
    with pytest.raises(Refusals) as refused:
        check_form(work, truck.form())
    found = [(refusal.field or "", refusal.code) for refusal in refused.value.refusals]
    assert (where, code) in found
    assert len(found) == 1 or code.endswith("_unknown"), found
    assert "{" not in str(refused.value)
    assert (count(work, NumberSeries), count(work, EDocument)) == (taken, written)


def test_what_is_wrong_on_record_says_on_whose_card(work: Work) -> None:
    truck = Truck(work)
    truck.customer.tax_id = ""
    with pytest.raises(Refusals) as refused:
        check_form(work, truck.form())
    (refusal,) = refused.value.refusals
    assert isinstance(refusal, Mendable)
    assert (refusal.mended_at, refusal.facts["party_id"]) == ("party", truck.customer.id)


def test_a_foreign_truck_with_a_trailer_may_carry(work: Work) -> None:
    truck = Truck(work)
    truck.fields.update(plate="mn ab 1234", trailer_plate="b-77", foreign_vehicle=True)
    form = check_form(work, truck.form()).form
    assert (form.plate, form.trailer_plate) == ("MNAB1234", "B-77")


@pytest.mark.parametrize("name", ["Ayşe Karaca", "Asım Sanlı", "Tıc Baba", "Ali San"])
def test_people_may_stay_without_a_number(work: Work, name: str) -> None:
    truck = Truck(work)
    truck.customer.name, truck.customer.tax_id = name, ""
    assert check_form(work, truck.form()).despatched_at == work.now


@pytest.mark.parametrize(
    "name",
    [
        "Yıldız İnşaat A.Ş.",
        "Güneş Ltd. Şti.",
        "ÇINAR YAPI KOOPERATİFİ",
        "Melikgazi Belediyesi",
        "X A.S",
        "Öz San. ve Tic.",
    ],
)
def test_firms_are_known_by_their_legal_form(name: str) -> None:
    assert is_a_firm(name)
