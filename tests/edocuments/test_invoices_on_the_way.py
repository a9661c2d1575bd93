"""An invoice goes the way of a despatch: handed over once, at GİB, answered within eight days."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.edocuments.answerable import days_left
from app.edocuments.answers.deadline import accept_silence
from app.edocuments.answers.fetching import fetch_answers
from app.edocuments.answers.taking import take_upload
from app.edocuments.delivery.queueing import find_forgotten, send_now
from app.edocuments.listing import list_documents
from app.edocuments.rules.asking import RulesProcess
from app.edocuments.settling import ConnectionForm, save_connection
from app.kernel.clock import today_local
from app.kernel.work import Work
from models.edocuments import EDocument, InvoicedDoor
from models.handover import DespatchAnswer, Handover
from tests.edocuments.answering import NO_RULES
from tests.edocuments.bills_on_the_way import response_xml, shipment_on, validated_invoice
from tests.edocuments.documents import PATIENT, Road
from tests.edocuments.papers.conftest import gib  # noqa: F401 - the rules, loaded once


def invoiced(road: Road, **choices: str) -> int:
    """An invoice the rules have accepted, on its way."""
    with road.begin() as work:
        return validated_invoice(work, **choices).id


def arrived(road: Road, **choices: str) -> EDocument:
    """One that is at the tax office."""
    one = invoiced(road, **choices)
    road.carry()
    road.stub.says(road.read(one).ettn, "at_gib")
    road.later(minutes=2).carry()
    return road.read(one)


def answered(road: Road, xml: bytes) -> DespatchAnswer:
    with road.begin() as work:
        return work.session.get_one(DespatchAnswer, take_upload(work, xml, NO_RULES))


def test_an_invoice_goes_the_same_way_as_a_despatch(road: Road) -> None:
    one = invoiced(road)
    road.stub.next("stores then 500")
    road.carry()
    assert (road.read(one).state, road.handover(one).is_unsure) == ("validated", True)
    road.later(minutes=1).carry()
    assert (road.read(one).state, road.stub.puts()) == ("handed_over", 1)
    road.stub.says(road.read(one).ettn, "at_gib")
    road.later(minutes=2).carry()
    document = road.read(one)
    assert document.state == "at_gib"
    assert document.answer_by == today_local(road.now) + timedelta(days=8)
    assert road.stub.documents[str(document.ettn)].xml == document.xml


def test_where_bookkeeping_sends_them_invoices_wait_for_a_person(road: Road) -> None:
    with road.begin() as work:
        save_connection(work, ConnectionForm("http", road.stub.address, sends_invoices=False))
    one = invoiced(road)
    with road.begin() as work:
        # It may have left on another way: switched on later, they are still not sent by themselves.
        save_connection(work, ConnectionForm("http", road.stub.address))
        assert find_forgotten(work) == 0
    road.carry()
    assert road.stub.asked == []
    assert road.session.get(Handover, one) is None
    with road.begin() as work:
        send_now(work, one)
    road.carry()
    assert road.read(one).state == "handed_over"


@pytest.mark.parametrize(("code", "answer"), [("KABUL", "accepted"), ("IADE", "partly")])
def test_an_accepted_invoice_is_answered_and_its_doors_stay_sold(road: Road, code: str, answer: str) -> None:
    document = arrived(road)
    kept = answered(road, response_xml(document, code, road.now))
    assert (kept.state, kept.about, kept.verdict, kept.lines) == ("applied", "invoice", answer, [])
    assert kept.note == "Fiyat anlaşılan değil"
    document = road.read(document.id)
    assert (document.state, document.answer) == ("answered", answer)
    with road.begin() as work:
        assert shipment_on(work, document).invoice_number == document.number


def test_a_rejected_invoice_comes_to_nothing_and_its_doors_wait_for_another(road: Road) -> None:
    document = arrived(road)
    xml = response_xml(document, "RED", road.now)
    assert answered(road, xml).state == "applied"
    assert answered(road, xml).id == answered(road, xml).id
    document = road.read(document.id)
    assert (document.state, document.answer) == ("answered", "rejected")
    assert document.number is not None
    with road.begin() as work:
        shipment = shipment_on(work, document)
        assert (shipment.invoiced_at, shipment.invoice_number) == (None, "")
        still_sold = select(InvoicedDoor.door_id).where(InvoicedDoor.released_at.is_(None))
        assert work.session.scalars(still_sold).all() == []


def test_answers_to_invoices_come_through_the_integrator_too(road: Road) -> None:
    document = arrived(road)
    road.stub.answer_with(response_xml(document, "KABUL", road.now))
    assert fetch_answers(road.begin, NO_RULES, PATIENT) == 1
    assert road.read(document.id).answer == "accepted"


def test_silence_accepts_after_eight_days_and_a_late_no_changes_nothing(road: Road) -> None:
    document = arrived(road)
    for days, closed in ((8, 0), (2, 1)):
        with road.later(days=days).begin() as work:
            assert accept_silence(work) == closed
    document = road.read(document.id)
    assert (document.state, document.answer) == ("answered", "accepted")
    kept = answered(road, response_xml(document, "RED", road.now))
    assert (kept.state, kept.findings[0]["code"]) == ("late", "edocuments.answered_late")
    with road.begin() as work:
        assert shipment_on(work, document).invoice_number == document.number


@pytest.mark.parametrize("profile", ["TEMELFATURA", "EARSIVFATURA"])
def test_nobody_answers_a_basic_or_an_e_archive_invoice(road: Road, profile: str) -> None:
    document = arrived(road, profile=profile)
    assert (document.state, document.answer_by) == ("at_gib", None)
    assert days_left(document, today_local(road.now)) == 0
    with road.begin() as work:
        counts = list_documents(work).counts
    assert (counts["at_gib"], counts["answered"]) == (0, 1)
    kept = answered(road, response_xml(document, "RED", road.now))
    assert kept.findings[0]["code"] == "edocuments.nobody_may_answer"
    assert road.read(document.id).state == "at_gib"
    for _day in range(11):
        road.later(days=1).carry()
    assert road.handover(document.id).next_at is None  # it is not asked about for ever
    with road.begin() as work:
        assert accept_silence(work) == 0


def test_somebody_else_cannot_reject_our_invoice(road: Road) -> None:
    document = arrived(road)
    kept = answered(road, response_xml(document, "RED", road.now, sender="1234567890"))
    assert kept.findings[0]["code"] == "edocuments.not_its_buyer"
    assert road.read(document.id).state == "at_gib"


def test_an_answer_to_nothing_of_ours_waits_for_somebody(road: Road) -> None:
    document = arrived(road)
    xml = response_xml(document, "RED", road.now).replace(
        str(document.ettn).encode(), b"00000000-0000-4000-8000-000000000000"
    )
    kept = answered(road, xml)
    assert (kept.state, kept.document_id) == ("unknown", None)
    assert kept.findings[0]["code"] == "edocuments.no_such_invoice"


def test_the_rules_accept_invoice_and_answer(work: Work, gib: RulesProcess) -> None:  # noqa: F811
    document = validated_invoice(work, rules=gib.ask)
    assert (document.state, document.findings) == ("validated", [])
    xml = response_xml(document, "KABUL", work.now)
    assert [finding.sentence for finding in gib.ask(xml) if finding.level == "error"] == []
