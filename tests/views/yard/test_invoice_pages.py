"""A clerk drafts an invoice from a shipment, throws it away, drafts it again and issues it, once."""

from __future__ import annotations

import re
from collections.abc import Callable

from sqlalchemy import func, select

from app.demo.sending import ship
from app.edocuments.rules.asking import RulesProcess
from app.edocuments.validating import validate_here
from app.orders.confirming import confirm_order
from app.orders.drafting import open_order
from app.production.planning import plan_order
from models.edocuments import EDocument
from models.shipping import Shipment
from tests.scenarios.factory import Factory
from tests.scenarios.telling import STATIONS, model, on_the_board, party, tap
from tests.views.yard.pages import Desk

NEW = "/invoices/new"


def shipped(factory: Factory) -> int:
    """Two doors that left; the id of their shipment."""
    with factory.acts("Clerk") as work:
        lines = [{"model": str(model(work, "CK-EKO").id), "quantity": "2"}]
        order = open_order(work, party(work, "MUS-001").id, {}, lines)
        confirm_order(work, order.id, order.version)
        plan_order(work, number := order.id)
    for station in STATIONS[:4]:
        (card,) = (each for each in on_the_board(factory)[station] if each.order_id == number)
        tap(factory, card)
    with factory.acts("Dispatcher") as work:
        ship(work, number)
        return work.session.scalar(select(func.max(Shipment.id))) or 0


def newest_invoice(factory: Factory) -> tuple[int, str | None]:
    with factory.acts("Clerk") as work:
        last = select(EDocument).where(EDocument.kind == "invoice").order_by(EDocument.id.desc())
        document = work.session.scalars(last).first()
        assert document is not None
        return document.id, document.number


def test_from_a_shipment_to_an_issued_invoice(factory: Factory, desk: Callable[[str], Desk]) -> None:
    clerk, shipment = desk("Clerk"), shipped(factory)
    assert f"{NEW}?shipment={shipment}" in clerk.get(f"/shipments/show/{shipment}").text

    empty = clerk.send(NEW, {"shipment": str(shipment), "profile": "TEMELFATURA"})
    assert empty.status_code == 422
    assert "en az bir sevkiyat" in empty.text or "at least one shipment" in empty.text

    form = {"shipment": str(shipment), "shipments": str(shipment), "profile": "TICARIFATURA"}
    wrong = clerk.send(NEW, {**form, "withholding": "999"})
    assert (wrong.status_code, 'value="TICARIFATURA" selected' in wrong.text) == (422, True)

    drafted = clerk.send(NEW, form, key="invoice-draft-1")
    assert drafted.status_code == 302
    assert clerk.send(NEW, form, key="invoice-draft-1").location == drafted.location
    first, number = newest_invoice(factory)
    assert number is None
    clerk.send(f"/invoices/{first}/discard", {})

    clerk.send(NEW, form)
    second, _number = newest_invoice(factory)
    assert second != first
    paper = clerk.get(f"/invoices/{second}.pdf")
    assert (paper.mimetype, paper.data[:5]) == ("application/pdf", b"%PDF-")
    assert desk("Dispatcher").get(f"/invoices/{second}.pdf").mimetype != "application/pdf"
    clerk.send(f"/invoices/{second}/issue", {})
    issued, number = newest_invoice(factory)
    assert issued == second
    assert number is not None
    assert number.startswith("FAT20")
    assert number in clerk.get("/invoices/").text
    assert number in clerk.get(f"/shipments/show/{shipment}").text
    clerk.send(f"/invoices/{second}/discard", {})
    assert newest_invoice(factory) == (second, number)
    page = clerk.get(f"/invoices/show/{second}").text
    assert f"/e-documents/section/{second}" in page
    assert f"/invoices/{second}.pdf" in page
    assert f"/invoices/{second}/issue" not in page
    with factory.acts("Clerk") as work:
        validate_here(work, lambda _xml: (), second)
    page = clerk.get(f"/invoices/show/{second}").text
    (kept,) = re.findall(r'"(/papers/\d+\.pdf)"', page)
    assert clerk.get(kept).mimetype == "application/pdf"
    assert "GİB" in clerk.get(f"/e-documents/section/{second}").text


def test_the_xml_is_there_once_it_is_valid(factory: Factory, desk: Callable[[str], Desk]) -> None:
    shipment, rules = shipped(factory), RulesProcess()
    dispatcher = desk("Dispatcher")
    with factory.acts("Dispatcher") as work:
        document = work.session.scalars(select(EDocument).where(EDocument.shipment_id == shipment)).one()
        number, document_id = document.number, document.id
    assert b"DespatchAdvice" not in dispatcher.get(f"/e-document/{document_id}.xml").data
    try:
        with factory.acts("Dispatcher") as work:
            validate_here(work, rules.ask, document_id)
    finally:
        rules.close()
    answer = dispatcher.get(f"/e-document/{document_id}.xml")
    assert answer.mimetype == "application/xml"
    assert f"{number}.xml" in answer.headers["Content-Disposition"]
    assert answer.data.startswith(b"<?xml")
    assert desk("Planner").get(f"/e-document/{document_id}.xml").status_code in (302, 403)
    assert desk("Dispatcher").get("/invoices/").status_code in (302, 403)
