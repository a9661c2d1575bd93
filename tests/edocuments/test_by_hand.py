"""Sent through GİB's portal: noted once, with day and number; until then the truck is told to wait."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from app.edocuments.delivery.by_hand import IntegratorSends, NotOnThisDay, ReferenceMissing, note_by_hand
from app.edocuments.delivery.queueing import NothingToSend
from app.edocuments.leaving import GO, LATE, NOTHING, WAIT, before_leaving, may_leave
from app.kernel.clock import today_local
from app.kernel.errors import Refusal
from app.kernel.work import Work
from models.core import Company, IssuedDocument
from models.edocuments import EDocument
from models.handover import Handover, HandoverAttempt, IntegratorSettings
from models.shipping import Shipment
from tests.edocuments.documents import validated_despatch


@pytest.fixture
def document(work: Work) -> EDocument:
    return validated_despatch(work)


def shipment_of(work: Work, document: EDocument) -> Shipment:
    return work.session.get_one(Shipment, document.shipment_id, populate_existing=True)


def attempts(work: Work, document: EDocument) -> int:
    of_it = select(func.count()).where(HandoverAttempt.document_id == document.id)
    return work.session.scalar(of_it) or 0


def test_what_was_sent_by_hand_is_at_the_tax_office_once(work: Work, document: EDocument) -> None:
    today = today_local(work.now)
    for _press in range(2):
        note_by_hand(work, document.id, today, " 2026-GIB-17 ", key="by-hand-1")
    assert document.state == "at_gib"
    handover = work.session.get_one(Handover, document.id)
    assert (handover.reference, handover.given_at, handover.next_at) == ("2026-GIB-17", work.now, None)
    steps = {event.to_state: event.facts for event in document.events}
    assert steps["at_gib"] == {"by_hand": True, "sent_on": today.isoformat(), "reference": "2026-GIB-17"}
    assert attempts(work, document) == 1
    papers = work.session.scalars(
        select(IssuedDocument).where(IssuedDocument.number == document.number)
    ).all()
    assert [paper.snapshot["watermark"] for paper in sorted(papers, key=lambda one: one.revision)] == [
        "TASLAK",
        None,
    ]
    with pytest.raises(NothingToSend):
        note_by_hand(work, document.id, today, "2026-GIB-18", key="by-hand-2")


@pytest.mark.parametrize(
    ("days", "reference", "refusal"),
    [(1, "A-1", NotOnThisDay), (-1, "A-1", NotOnThisDay), (0, "  ", ReferenceMissing)],
)
def test_a_wrong_day_or_no_number_notes_nothing(
    work: Work, document: EDocument, days: int, reference: str, refusal: type[Refusal]
) -> None:
    day: date = today_local(work.now) + timedelta(days=days)
    with pytest.raises(refusal):
        note_by_hand(work, document.id, day, reference)
    assert (document.state, attempts(work, document)) == ("validated", 0)
    assert work.session.get(Handover, document.id) is None


def test_what_an_integrator_carries_is_not_noted_by_hand(work: Work, document: EDocument) -> None:
    settings = work.session.get_one(IntegratorSettings, 1)
    settings.adapter, settings.address, settings.sealed_key = "http", "https://integrator.test", "sealed"
    work.session.flush()
    with pytest.raises(IntegratorSends):
        note_by_hand(work, document.id, today_local(work.now), "A-1")
    assert document.state == "validated"
    assert before_leaving(work) == "connected"


def test_a_truck_waits_until_the_tax_office_has_the_document(work: Work, document: EDocument) -> None:
    shipment, now = shipment_of(work, document), work.now
    assert (before_leaving(work), may_leave(work, shipment)) == ("by_hand", WAIT)
    work.now = now + timedelta(hours=13)
    assert may_leave(work, shipment) == LATE
    note_by_hand(work, document.id, today_local(now), "A-1")
    assert may_leave(work, shipment_of(work, document)) == NOTHING
    work.now = now + timedelta(minutes=2)
    assert may_leave(work, shipment_of(work, document)) == GO


def test_a_company_that_wants_no_advice_gets_none(work: Work, document: EDocument) -> None:
    work.session.get_one(Company, 1).warns_before_leaving = False
    work.session.flush()
    assert (before_leaving(work), may_leave(work, shipment_of(work, document))) == (NOTHING, NOTHING)
