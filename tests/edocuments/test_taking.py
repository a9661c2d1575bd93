"""Answers: kept, matched, followed once; what does not fit waits for a person and changes nothing."""

from __future__ import annotations

from copy import copy
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from app.edocuments.answerable import days_left, last_day
from app.edocuments.answers.deadline import accept_silence
from app.edocuments.answers.inbox import answers_of, close_answer, inbox, match_again, open_answers
from app.edocuments.answers.parsing import MOST_BYTES, read_answer
from app.edocuments.answers.refusals import AnswerTooBig, NotAnAnswer, NothingOpen, ReasonMissing
from app.edocuments.answers.taking import UPLOAD, keep_answer, take_upload
from app.edocuments.despatching import despatch_facts
from app.edocuments.listing import list_documents
from app.kernel.clock import today_local
from app.kernel.permissions import Actor, NotAllowed
from app.kernel.work import Work
from app.parties.identification import keep_tax_id
from app.shipping.return_forms import BackLine, ReturnForm
from app.shipping.returning import take_back
from app.shipping.sending import send_shipment
from models.core import IssuedDocument
from models.edocuments import EDocument, EDocumentEvent
from models.handover import DespatchAnswer
from models.production import WorkOrder
from models.returning import GoodsReturn
from models.shipping import Shipment
from tests.edocuments.answering import NO_RULES, OURS, Said, answer_xml, despatch, order_of
from tests.edocuments.papers.conftest import gib  # noqa: F401 - GİB's rules, loaded once
from tests.shipping.trucks import TCKN, form_for, ready_order


def take(work: Work, xml: bytes) -> DespatchAnswer:
    return work.session.get_one(DespatchAnswer, take_upload(work, xml, NO_RULES))


def ready_cards(work: Work, document: EDocument) -> int:
    order = order_of(work, document)
    query = select(WorkOrder).where(WorkOrder.order_id == order.id, WorkOrder.state == "ready")
    return sum(card.quantity for card in work.session.scalars(query))


def test_an_accepted_despatch_is_done(work: Work) -> None:
    document = despatch(work)
    kept = take(work, answer_xml(document, Said(1, received=3), at=work.now))
    assert (kept.state, kept.verdict, kept.findings) == ("applied", "accepted", [])
    assert (document.state, document.answer) == ("answered", "accepted")
    assert order_of(work, document).state == "shipped"
    assert work.session.scalars(select(GoodsReturn)).all() == []


def test_rejected_doors_come_back_and_wait_to_be_sent_again(work: Work) -> None:
    document = despatch(work, doors=3)
    kept = take(work, answer_xml(document, Said(1, received=2, rejected=1, reason="Çizik"), at=work.now))
    assert (kept.state, kept.verdict) == ("applied", "partly")
    assert document.answer == "partly"
    order = order_of(work, document)
    assert order.state in ("partly_shipped", "ready")
    assert order.lines[0].shipped == 2
    assert ready_cards(work, document) == 1
    returned = work.session.get_one(GoodsReturn, kept.return_id)
    assert returned.kind == "rejection"
    assert "Çizik" in returned.reason


def test_everything_rejected(work: Work) -> None:
    document = despatch(work, doors=2, lines=2)
    said = (Said(1, rejected=2, reason="Yanlış renk"), Said(2, rejected=2))
    kept = take(work, answer_xml(document, *said, at=work.now))
    assert (kept.verdict, document.answer) == ("rejected", "rejected")
    assert ready_cards(work, document) == 4
    assert all(line.shipped == 0 for line in order_of(work, document).lines)


def test_what_did_not_arrive_is_said_and_nothing_is_booked(work: Work) -> None:
    document = despatch(work, doors=3)
    kept = take(work, answer_xml(document, Said(1, received=2, short=1), at=work.now))
    assert (kept.verdict, kept.return_id) == ("partly", None)
    assert order_of(work, document).lines[0].shipped == 3


def test_the_same_answer_twice_is_one(work: Work) -> None:
    document = despatch(work)
    xml = answer_xml(document, Said(1, received=2, rejected=1), at=work.now)
    first = take(work, xml)
    assert take(work, xml).id == first.id
    spaced = xml.replace(b"<cac:ReceiptLine>", b"\n  <cac:ReceiptLine>")
    assert take(work, spaced).id == first.id
    assert ready_cards(work, document) == 1
    assert len(answers_of(work, document.id)) == 1


def test_an_answer_in_its_envelope_is_the_same_answer(work: Work) -> None:
    document = despatch(work)
    xml = answer_xml(document, Said(1, received=3), at=work.now)
    inside = xml.partition(b"?>")[2]
    assert take(work, b"<Envelope><Body>" + inside + b"</Body></Envelope>").state == "applied"
    take(work, xml)
    assert len(answers_of(work, document.id)) == 1


def test_a_second_answer_that_says_something_else_waits_for_a_person(work: Work) -> None:
    document = despatch(work)
    take(work, answer_xml(document, Said(1, received=3), at=work.now))
    second = take(work, answer_xml(document, Said(1, rejected=3), at=work.now))
    assert second.state == "contradiction"
    assert second.findings[0]["code"] == "edocuments.answered_before"
    assert document.answer == "accepted"
    assert ready_cards(work, document) == 0


def test_the_seventh_day_counts_and_the_eighth_is_late(work: Work) -> None:
    first, second = despatch(work), despatch(work)
    today = today_local(work.now)
    last = today + timedelta(days=7)
    assert last_day(first) == last
    assert [days_left(first, day) for day in (today, last, last + timedelta(days=1))] == [8, 1, 0]
    in_time = answer_xml(first, Said(1, rejected=3), at=work.now + timedelta(days=7))
    assert take(work, in_time).state == "applied"
    late = take(work, answer_xml(second, Said(1, rejected=3), at=work.now + timedelta(days=8)))
    assert late.state == "late"
    assert late.findings == [
        {"code": "edocuments.answered_late", "facts": {"day": "29.11.2026", "last": "28.11.2026"}}
    ]
    assert second.state == "at_gib"
    assert ready_cards(work, second) == 0


def test_silence_accepts_when_the_days_are_over(work: Work) -> None:
    silent, asked = despatch(work), despatch(work)
    take(work, answer_xml(asked, Said(1, received=9), at=work.now))  # waits for a person
    for days, closed in ((7, 0), (8, 0), (9, 1), (10, 0)):
        later = Work(work.session, work.actor, work.tenant, work.now + timedelta(days=days))
        assert accept_silence(later) == closed
    assert (silent.state, silent.answer, asked.state) == ("answered", "accepted", "at_gib")
    event = work.session.scalars(
        select(EDocumentEvent)
        .where(EDocumentEvent.document_id == silent.id)
        .order_by(EDocumentEvent.id.desc())
    ).first()
    assert event is not None
    assert event.facts == {"silence": True}


def test_an_answer_to_nothing_of_ours_waits_until_it_can_be_matched(work: Work) -> None:
    document = despatch(work)
    xml = answer_xml(document, Said(1, received=3), at=work.now, reference="XXX2026000000009")
    kept = take(work, xml)
    assert (kept.state, kept.document_id) == ("unknown", None)
    assert open_answers(work) == 1
    assert inbox(work)[0].id == kept.id
    assert match_again(work, kept.id) == "unknown"
    with pytest.raises(ReasonMissing):
        close_answer(work, kept.id, "  ")
    close_answer(work, kept.id, "Başka firmanın")
    assert (open_answers(work), kept.closed_by) == (0, "Ayşe")
    with pytest.raises(NothingOpen):
        match_again(work, kept.id)


def test_matched_by_ettn_too(work: Work) -> None:
    document = despatch(work)
    xml = answer_xml(document, Said(1, received=3), at=work.now, reference=str(document.ettn))
    assert take(work, xml).document_id == document.id


def test_somebody_elses_answer_is_not_believed(work: Work) -> None:
    document = despatch(work)
    kept = take(work, answer_xml(document, Said(1, rejected=3), at=work.now, sender="3900892152"))
    assert kept.findings[0]["code"] == "edocuments.not_its_buyer"
    stolen = answer_xml(document, Said(1, rejected=3), at=work.now).replace(OURS.encode(), b"3900892152")
    assert take(work, stolen).state == "unknown"
    assert (document.state, ready_cards(work, document)) == ("at_gib", 0)


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (Said(1, rejected=4), "more_than_sent"),
        (Said(1, received=3, rejected=1), "more_than_sent"),
        (Said(7, rejected=1), "more_than_sent"),
        (Said(1, rejected="0.5"), "not_whole_doors"),
    ],
)
def test_quantities_that_do_not_fit_bring_nothing_back(work: Work, said: Said, code: str) -> None:
    document = despatch(work)
    kept = take(work, answer_xml(document, said, at=work.now))
    assert (kept.state, kept.findings[0]["code"]) == ("contradiction", f"edocuments.{code}")
    assert (document.state, ready_cards(work, document)) == ("at_gib", 0)


def test_without_an_integrator_an_answer_can_be_brought_by_hand(work: Work) -> None:
    document = despatch(work, state="validated")
    assert take(work, answer_xml(document, Said(1, received=3), at=work.now)).state == "applied"
    assert (document.state, document.answer) == ("answered", "accepted")


def test_an_answer_to_what_never_left_is_strange(work: Work) -> None:
    document = despatch(work, state="draft")
    kept = take(work, answer_xml(document, Said(1, received=3), at=work.now))
    assert kept.findings[0]["code"] == "edocuments.not_sent_yet"
    assert document.state == "draft"


def test_only_who_may_takes_an_answer(work: Work) -> None:
    document = despatch(work)
    xml = answer_xml(document, Said(1, received=3), at=work.now)
    nobody = Actor("person", 1, "Nobody", lambda _right: False)
    with pytest.raises(NotAllowed):
        take_upload(Work(work.session, nobody, work.tenant, work.now), xml, NO_RULES)
    assert answers_of(work, document.id) == []


BAD = {
    "empty": b"",
    "text": b"Merhaba",
    "half": b"<ReceiptAdvice",
    "other": b"<Invoice/>",
    "bomb": b'<!DOCTYPE a [<!ENTITY x "xxxxxxxxxx"><!ENTITY y "&x;&x;&x;&x;">]><a>&y;&y;</a>',
    "file": b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
    "nul": b"<a>\x00</a>",
    "deep": b"<a>" * 3000,
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_no_answer_is_refused_unread(name: str) -> None:
    with pytest.raises(NotAnAnswer):
        read_answer(BAD[name])


def test_entities_are_refused_inside_a_real_answer_too(work: Work) -> None:
    xml = answer_xml(despatch(work), Said(1, received=3), at=work.now).decode()
    head, body = xml.split("?>", 1)
    evil = f'{head}?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>{body.replace("Kapı", "&x;")}'
    with pytest.raises(NotAnAnswer):
        read_answer(evil.encode())


@pytest.mark.parametrize("amount", ["-1", "NaN", "1e99", "Infinity", "çok"])
def test_odd_quantities_are_refused(work: Work, amount: str) -> None:
    xml = answer_xml(despatch(work), Said(1, rejected=amount), at=work.now)
    with pytest.raises(NotAnAnswer):
        read_answer(xml)


def test_a_huge_file_is_refused_before_it_is_read() -> None:
    with pytest.raises(AnswerTooBig):
        read_answer(b"<" * (MOST_BYTES + 1))


def test_the_rules_have_the_first_word(work: Work, gib) -> None:  # type: ignore[no-untyped-def] # noqa: ANN001, F811
    document = despatch(work)
    xml = answer_xml(document, Said(1, received=3), at=work.now)
    assert [finding.sentence for finding in gib.ask(read_answer(xml).xml) if finding.level == "error"] == []
    wrong = xml.replace(b"YNT2026000000001", b"YNT-1")
    with pytest.raises(Exception, match="rules"):
        take_upload(work, wrong, gib.ask)
    assert answers_of(work, document.id) == []


def test_who_brought_it_is_on_record(work: Work) -> None:
    document = despatch(work)
    answer = read_answer(answer_xml(document, Said(1, received=3), at=work.now, ettn=uuid4()))
    kept = keep_answer(work, answer, UPLOAD)
    assert (kept.source, kept.received_by, kept.sender_name) == ("upload", "Ayşe", "Yıldız İnşaat")


def test_a_person_answers_with_a_number_that_is_stored_whole_nowhere_but_in_the_answer(work: Work) -> None:
    document = despatch(work)
    keep_tax_id(work.tenant, document.party, TCKN)
    xml = answer_xml(document, Said(1, received=3), at=work.now, sender=TCKN).replace(
        b'"VKN">' + TCKN.encode(), b'"TCKN">' + TCKN.encode()
    )
    kept = take(work, xml)
    assert (kept.state, kept.sender_tax_id) == ("applied", "•••••••0146")


def test_refused_doors_that_the_driver_brought_back_are_not_taken_back_twice(work: Work) -> None:
    document = despatch(work, doors=5)
    assert document.shipment is not None
    line = document.shipment.lines[0]
    form = ReturnForm(
        customer_id=document.shipment.customer_id,
        lines=(BackLine(shipment_line_id=line.id, quantity=2),),
        reason="Çizik, şoförle geri geldi",
    )
    take_back(work, form)
    said = Said(1, received=2, rejected=3, reason="Çizik")
    kept = take(work, answer_xml(document, said, at=work.now))
    assert (kept.state, kept.findings) == ("applied", [])
    assert order_of(work, document).lines[0].shipped == 2
    assert ready_cards(work, document) == 3


def test_sent_again_the_document_names_the_first_one_as_the_paper_does(work: Work) -> None:
    first = despatch(work, doors=2)
    take(work, answer_xml(first, Said(1, received=1, rejected=1, reason="Çizik"), at=work.now))
    shipment = work.session.get_one(
        Shipment, send_shipment(work, form_for(work, order_of(work, first), driver_tckn=TCKN))
    )
    assert shipment.edocument is not None
    paper = work.session.scalars(
        select(IssuedDocument).where(IssuedDocument.number == shipment.waybill_number)
    ).one()
    (note,) = despatch_facts(work, shipment.edocument).notes
    assert f"{first.number} numaralı irsaliyeden iade gelen" in note
    assert [note] == paper.snapshot["notes"]


def test_a_draft_whose_worker_gave_up_wants_somebody(work: Work) -> None:
    send_shipment(work, form_for(work, ready_order(work)))
    assert list_documents(work, "look").counts["look"] == 0
    later = copy(work)
    later.now = work.now + timedelta(hours=2)
    assert list_documents(later, "look").counts["look"] == 1
