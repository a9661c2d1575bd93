"""How goods travel: vehicle, driver, carrier, when they really leave, and where they go."""

from __future__ import annotations

import re

from app.edocuments.ubl.despatch_facts import CarriageFacts, DespatchFacts
from app.edocuments.ubl.elements import Element, day, fact, hour, money, part, quantity, word
from app.edocuments.ubl.parties import fill_party, write_place

TURKISH_PLATE = re.compile(r"(0[1-9]|[1-7][0-9]|8[01])[A-Z]+[0-9]+")
_ONLY_SHIPMENT = "1"


def write_shipment(root: Element, facts: DespatchFacts) -> None:
    """``cac:Shipment``: weight, packages, worth, the way there, and the day and hour of despatch."""
    shipment = part(root, "Shipment")
    fact(shipment, "ID", _ONLY_SHIPMENT)
    if facts.gross_weight:
        quantity(shipment, "GrossWeightMeasure", facts.gross_weight, "KGM")
    if facts.packages:
        fact(shipment, "TotalTransportHandlingUnitQuantity", str(facts.packages))
    if facts.worth is not None:
        money(part(shipment, "GoodsItem"), "ValueAmount", facts.worth.amount, facts.worth.currency)
    _stage(shipment, facts.carriage)
    _delivery(shipment, facts)
    _trailers(shipment, facts.carriage)


def is_turkish_plate(plate: str) -> bool:
    """Whether GİB reads it as a plate of this country."""
    return TURKISH_PLATE.fullmatch(plate) is not None


def _stage(shipment: Element, carriage: CarriageFacts) -> None:
    if not carriage.plate and not carriage.drivers:
        return
    stage = part(shipment, "ShipmentStage")
    if carriage.plate:
        road = part(part(stage, "TransportMeans"), "RoadTransport")
        scheme = "PLAKA" if is_turkish_plate(carriage.plate) else "YABANCIPLAKA"
        fact(road, "LicensePlateID", carriage.plate, {"schemeID": scheme})
    for driver in carriage.drivers:
        person = part(stage, "DriverPerson")
        fact(person, "FirstName", driver.first_name)
        fact(person, "FamilyName", driver.last_name)
        fact(person, "Title", driver.title)
        fact(person, "NationalityID", driver.national_id)


def _delivery(shipment: Element, facts: DespatchFacts) -> None:
    delivery = part(shipment, "Delivery")
    write_place(delivery, "DeliveryAddress", facts.delivery)
    if facts.carriage.carrier is not None:
        fill_party(part(delivery, "CarrierParty"), facts.carriage.carrier)
    despatch = part(delivery, "Despatch")
    day(despatch, "ActualDespatchDate", facts.despatched_at)
    hour(despatch, "ActualDespatchTime", facts.despatched_at)
    if facts.despatched_from is not None:
        write_place(despatch, "DespatchAddress", facts.despatched_from)


def _trailers(shipment: Element, carriage: CarriageFacts) -> None:
    if not carriage.trailer_plates:
        return
    unit = part(shipment, "TransportHandlingUnit")
    for plate in carriage.trailer_plates:
        scheme = "DORSEPLAKA" if is_turkish_plate(plate) else "YABANCIDORSEPLAKA"
        fact(part(unit, "TransportEquipment"), "ID", plate, {"schemeID": scheme})


def write_delivery_contact(customer: Element, name: str, phone: str) -> None:
    """Whom the driver rings up at the place of delivery."""
    if name or phone:
        contact = part(customer, "DeliveryContact")
        word(contact, "Name", name)
        fact(contact, "Telephone", phone)
