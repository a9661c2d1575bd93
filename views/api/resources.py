"""Every resource of the API, in the order the document shows them."""

from __future__ import annotations

from typing import Final

from pydantic import BaseModel

from app.kernel.text import N_
from app.kernel.work import Work
from app.programs import (
    company,
    door_models,
    doors,
    drafting,
    materials,
    orders,
    parties,
    purchases,
    shipments,
)
from app.programs.once import once_for_program
from app.programs.words import Page
from models.parties import Party
from views.api.operations import Call, Operation
from views.interface import add_record, change_record, columns_of


def _open_draft(work: Work, call: Call) -> BaseModel:
    return orders.find_order(work, drafting.open_draft(work, call.body, call.key))


def _add_party(work: Work, call: Call) -> BaseModel:
    def added() -> int:
        party = parties.new_party(work, call.body)
        add_record(work, party)
        return party.id

    work.require(parties.ADD)
    number = once_for_program(work, call.key, "add party by program", call.body, added)
    return parties.shown(work.find(Party, number))


def _change_party(work: Work, call: Call) -> BaseModel:
    party = parties.party_to_change(work, call.path["pk"])
    before = columns_of(party)
    parties.change_party(work, party, call.body)
    change_record(work, party, before)
    return parties.shown(party)


WHO, PARTIES, SELLING = N_("Company"), N_("Customers and suppliers"), N_("Orders")
GOODS, BUYING, MAKING, SENDING = N_("Materials and stock"), N_("Purchasing"), N_("Doors"), N_("Shipping")

OPERATIONS: Final = (
    Operation(
        "showMyself",
        "GET",
        "/me",
        WHO,
        N_("Who the key belongs to and what it may"),
        company.Myself,
        lambda work, _call: company.show_myself(work),
    ),
    Operation(
        "showCompany",
        "GET",
        "/company",
        WHO,
        N_("The company as its letterhead says it"),
        company.CompanyShown,
        lambda work, _call: company.show_company(work),
        scope="company:read",
    ),
    Operation(
        "listParties",
        "GET",
        "/parties",
        PARTIES,
        N_("List customers, suppliers and carriers"),
        Page[parties.PartyShown],
        lambda work, call: parties.list_parties(work, call.query),
        scope="parties:read",
        query=parties.PartiesAsked,
    ),
    Operation(
        "addParty",
        "POST",
        "/parties",
        PARTIES,
        N_("Add a customer, supplier or carrier"),
        parties.PartyShown,
        _add_party,
        scope="parties:write",
        body=parties.PartyAdded,
        status=201,
        needs_key=True,
    ),
    Operation(
        "showParty",
        "GET",
        "/parties/<int:pk>",
        PARTIES,
        N_("Show one of them"),
        parties.PartyShown,
        lambda work, call: parties.show_party(work, call.path["pk"]),
        scope="parties:read",
    ),
    Operation(
        "changeParty",
        "PATCH",
        "/parties/<int:pk>",
        PARTIES,
        N_("Change one of them; what is left out stays"),
        parties.PartyShown,
        _change_party,
        scope="parties:write",
        body=parties.PartyWritten,
        may_match=True,
    ),
    Operation(
        "listDoorModels",
        "GET",
        "/door-models",
        SELLING,
        N_("List door models and what they ask"),
        Page[door_models.ModelShown],
        lambda work, call: door_models.list_models(work, call.query),
        scope="models:read",
        query=door_models.ModelsAsked,
    ),
    Operation(
        "listOrders",
        "GET",
        "/orders",
        SELLING,
        N_("List orders"),
        Page[orders.OrderShown],
        lambda work, call: orders.list_orders(work, call.query),
        scope="orders:read",
        query=orders.OrdersAsked,
    ),
    Operation(
        "openDraft",
        "POST",
        "/orders",
        SELLING,
        N_("Open a draft for a clerk to confirm"),
        orders.OrderShown,
        _open_draft,
        scope="orders:write",
        body=drafting.OrderWritten,
        status=201,
        needs_key=True,
    ),
    Operation(
        "showOrder",
        "GET",
        "/orders/<int:pk>",
        SELLING,
        N_("Show one order with its lines"),
        orders.OrderCardShown,
        lambda work, call: orders.show_order(work, call.path["pk"]),
        scope="orders:read",
    ),
    Operation(
        "listMaterials",
        "GET",
        "/materials",
        GOODS,
        N_("List materials"),
        Page[materials.MaterialShown],
        lambda work, call: materials.list_materials(work, call.query),
        scope="materials:read",
        query=materials.MaterialsAsked,
    ),
    Operation(
        "showMaterial",
        "GET",
        "/materials/<int:pk>",
        GOODS,
        N_("Show one material"),
        materials.MaterialShown,
        lambda work, call: materials.show_material(work, call.path["pk"]),
        scope="materials:read",
    ),
    Operation(
        "listStock",
        "GET",
        "/stock",
        GOODS,
        N_("List what is there, reserved, available and on order"),
        Page[materials.StockShown],
        lambda work, call: materials.list_stock(work, call.query),
        scope="stock:read",
        query=materials.StockAsked,
    ),
    Operation(
        "listPurchaseOrders",
        "GET",
        "/purchase-orders",
        BUYING,
        N_("List purchase orders"),
        Page[purchases.PurchaseShown],
        lambda work, call: purchases.list_purchases(work, call.query),
        scope="purchases:read",
        query=purchases.PurchasesAsked,
    ),
    Operation(
        "showPurchaseOrder",
        "GET",
        "/purchase-orders/<int:pk>",
        BUYING,
        N_("Show one purchase order with its lines"),
        purchases.PurchaseCardShown,
        lambda work, call: purchases.show_purchase(work, call.path["pk"]),
        scope="purchases:read",
    ),
    Operation(
        "showDoor",
        "GET",
        "/doors/<string:code>",
        MAKING,
        N_("Show the life of one door"),
        doors.DoorShown,
        lambda work, call: doors.show_door(work, call.path["code"]),
        scope="doors:read",
    ),
    Operation(
        "listShipments",
        "GET",
        "/shipments",
        SENDING,
        N_("List shipments"),
        Page[shipments.ShipmentShown],
        lambda work, call: shipments.list_shipments(work, call.query),
        scope="shipments:read",
        query=shipments.ShipmentsAsked,
    ),
    Operation(
        "showShipment",
        "GET",
        "/shipments/<int:pk>",
        SENDING,
        N_("Show one shipment with its doors and where its e-document stands"),
        shipments.ShipmentCardShown,
        lambda work, call: shipments.show_shipment(work, call.path["pk"]),
        scope="shipments:read",
    ),
)
