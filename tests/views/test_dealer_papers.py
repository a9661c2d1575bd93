"""The invoices of a dealer's orders, and the one account that an invitation opens."""

from __future__ import annotations

import hashlib
import re
from uuid import uuid4

from sqlalchemy import select

from app.documents.issuing import issue_document
from app.identity.accounts import add_person, set_password
from app.kernel.work import Work
from app.orders.status_page import status_of
from models.core import IssuedDocument
from models.edocuments import EDocument, InvoicedShipment
from models.identity import User
from models.orders import SalesOrder
from models.production import Department, WorkOrder
from models.shipping import Shipment, ShipmentLine
from tests.views.conftest import PASSWORD
from tests.views.dealer_town import AYSE, MEHMET, Town, signed_in

XML = b"<Invoice/>"


def _legal_number() -> str:
    return f"PRB2026{uuid4().int % 10**9:09d}"


def _shipped(work: Work, order: SalesOrder) -> Shipment:
    line = order.lines[0]
    department = work.session.scalars(select(Department.id).order_by(Department.position)).first()
    name = uuid4().hex[:10]
    card = WorkOrder(
        number=f"PRB-{name}",
        order_id=order.id,
        order_line_id=line.id,
        quantity=1,
        department_id=department,
        entered_at=work.now,
        created_at=work.now,
    )
    shipment = Shipment(
        number=f"PRB-{name}",
        waybill_number=_legal_number(),
        ettn=uuid4(),
        customer_id=order.customer_id,
        issued_at=work.now,
        despatched_at=work.now,
        driver_first_name="Ali",
        driver_last_name="Şahin",
        plate="38ABC123",
        shipped_by="Ayşe",
    )
    work.session.add_all((card, shipment))
    work.session.flush()
    work.session.add(
        ShipmentLine(
            shipment_id=shipment.id,
            position=1,
            order_id=order.id,
            order_line_id=line.id,
            work_order_id=card.id,
            quantity=1,
            outstanding=0,
        )
    )
    work.session.flush()
    return shipment


def _invoiced(
    work: Work, shipment: Shipment, *, party: int, state: str = "validated", void: bool = False
) -> int:
    number = _legal_number()
    document = EDocument(
        kind="invoice",
        party_id=party,
        number=number,
        ettn=uuid4(),
        profile="TEMELFATURA",
        type_code="SATIS",
        state=state,
        xml=XML,
        sha256=hashlib.sha256(XML).hexdigest(),
        created_at=work.now,
        created_by="Ayşe",
    )
    work.session.add(document)
    work.session.flush()
    work.session.add(
        InvoicedShipment(
            shipment_id=shipment.id, document_id=document.id, released_at=work.now if void else None
        )
    )
    issue_document(work, "invoice", number, ("EDocument", document.id), {"watermark": "TASLAK"})
    work.session.flush()
    papers = select(IssuedDocument.id).where(IssuedDocument.number == number)
    return work.session.scalars(papers).one()


def test_the_invoices_that_count_are_among_the_papers_of_an_order(town: Town) -> None:
    number = town.order(AYSE)
    with town.work() as work:
        order = work.session.get_one(SalesOrder, number)
        mine, others = town.firms[AYSE], town.firms[MEHMET]
        counts = _invoiced(work, _shipped(work, order), party=mine)
        void = _invoiced(work, _shipped(work, order), party=mine, void=True)
        refused = _invoiced(work, _shipped(work, order), party=mine, state="refused")
        theirs = _invoiced(work, _shipped(work, order), party=others)
        told = {paper.id for paper in status_of(work, number).papers}
    assert told & {counts, void, refused} == {counts}
    page = town.get(AYSE, f"/dealer/orders/{number}").text
    assert f"/dealer/papers/{counts}.pdf" in page
    for paper in (void, refused, theirs):
        assert f"/dealer/papers/{paper}.pdf" not in page
        assert town.get(AYSE, f"/dealer/papers/{paper}.pdf").status_code == 404
    assert town.get(MEHMET, f"/dealer/papers/{counts}.pdf").status_code == 404


def test_a_double_click_lets_one_person_in_and_shows_a_link_that_counts(town: Town) -> None:
    email = f"{uuid4().hex[:12]}@kuzey.test"
    owner = f"ortak-{uuid4().hex[:8]}"
    with town.work() as work:
        add_person(work, owner, "Ortak", "Kişi", f"{owner}@bayiler.test", ("Owner",), PASSWORD)
    town.clients[owner] = signed_in(town.app, owner)
    page = f"/customers/dealers/{town.firms[AYSE]}"
    form = {"first_name": "Çift", "last_name": "Tık", "email": email, "_key": uuid4().hex}
    for _click in range(2):
        answer = town.post(owner, page, form)
        assert answer.status_code == 200
        assert re.search(r"/login/link#[\w-]{20,}", answer.text)
    with town.work() as work:
        [user] = work.session.scalars(select(User).filter_by(email=email)).unique().all()
        set_password(work, user.id, PASSWORD)
    late = town.post(owner, page, form)
    assert late.status_code == 302
    assert "/login/link#" not in late.text
