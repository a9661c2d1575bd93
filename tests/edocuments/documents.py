"""Validated despatches without the rules: what they say is not what these tests are about."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.documents.electronic import move_edocument, open_despatch
from app.documents.issuing import issue_document
from app.edocuments.delivery.carrying import carry_documents
from app.edocuments.delivery.queueing import expect_handover
from app.edocuments.integrators.reaching import Patience
from app.edocuments.settling import ConnectionForm, save_connection
from app.kernel.database import Database
from app.kernel.permissions import system
from app.kernel.tenancy import Tenant
from app.kernel.work import Work, begin_work
from models.core import Company, IssuedDocument
from models.edocuments import EDocument
from models.handover import Handover, HandoverAttempt
from models.parties import Party
from models.shipping import Shipment
from tests.edocuments.stub_integrator import KEY, TAX_ID, Stub
from tests.edocuments.test_xades import XML
from tests.factories import make_customer

PATIENT = Patience(connect=timedelta(seconds=15), deadline=timedelta(seconds=30), answer=200_000)
_numbers = itertools.count(1)


@dataclass
class Road:
    """One company, one integrator, and a clock that a test moves."""

    database: Database
    session: Session
    tenant: Tenant
    stub: Stub
    now: datetime
    patience: Patience = PATIENT

    @contextmanager
    def begin(self) -> Iterator[Work]:
        """A Work of the worker."""
        with begin_work(
            self.database, system("integrator"), self.tenant, session=self.session, now=self.now
        ) as work:
            yield work

    def later(self, **ago: int) -> Road:
        """The clock goes on."""
        self.now += timedelta(**ago)
        return self

    def carry(self) -> int:
        """One round of the worker."""
        return carry_documents(self.begin, self.patience)

    def connect(self) -> None:
        """The owner connects the stub."""
        with self.begin() as work:
            work.session.get_one(Company, 1).tax_id = TAX_ID
            save_connection(work, ConnectionForm("http", self.stub.address, KEY))

    def document(self, *, xml: bytes = XML) -> int:
        """A despatch that the rules have accepted."""
        with self.begin() as work:
            document = validated_despatch(work, xml=xml)
            expect_handover(work, document)
            return document.id

    def read(self, document_id: int) -> EDocument:
        return self.session.get_one(EDocument, document_id, populate_existing=True)

    def handover(self, document_id: int) -> Handover:
        return self.session.get_one(Handover, document_id, populate_existing=True)

    def story(self, document_id: int) -> list[tuple[str, str]]:
        """Outcome and trouble of every attempt."""
        rows = self.session.execute(
            select(HandoverAttempt.outcome, HandoverAttempt.code)
            .where(HandoverAttempt.document_id == document_id)
            .order_by(HandoverAttempt.id)
        )
        return [(row.outcome, row.code) for row in rows]

    def papers(self, number: str | None) -> list[IssuedDocument]:
        query = select(IssuedDocument).where(IssuedDocument.number == number)
        return list(self.session.scalars(query.order_by(IssuedDocument.revision)))


def validated_despatch(
    work: Work, *, xml: bytes = XML, customer: Party | None = None, type_code: str = "SEVK"
) -> EDocument:
    """A shipment without doors, its waybill and its e-document, as the rules leave it."""
    del type_code
    customer = customer or make_customer(work, tax_id="9205121120")
    # A series of its own: a real waybill of the same company may be IRS2026000000001.
    number = f"PRB2026{next(_numbers):09d}"
    shipment = Shipment(
        number=f"SEV-T-{number[-5:]}",
        waybill_number=number,
        ettn=uuid4(),
        customer_id=customer.id,
        issued_at=work.now,
        despatched_at=work.now,
        driver_first_name="Ali",
        driver_last_name="Şahin",
        plate="38ABC123",
        shipped_by="Ayşe",
    )
    work.session.add(shipment)
    work.session.flush()
    document = open_despatch(
        work, shipment_id=shipment.id, party_id=customer.id, number=number, ettn=shipment.ettn
    )
    issue_document(work, "waybill", number, ("Shipment", shipment.id), {"watermark": "TASLAK", "note": "a"})
    document.xml, document.sha256 = xml, hashlib.sha256(xml).hexdigest()
    document.validated_at = work.now
    move_edocument(work, document, "validated")
    return document


RoadTo = Callable[[], Road]
