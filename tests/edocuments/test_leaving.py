"""The whole way with GİB's own rules: validated, signed, queued; and what went on a form follows."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select, text

from app.documents.electronic import VALIDATION
from app.edocuments.answers.fetching import fetch_answers
from app.edocuments.delivery.queueing import CARRY
from app.edocuments.rules.asking import RulesProcess
from app.edocuments.rules.findings import ERROR, Finding
from app.edocuments.settling import ConnectionForm, save_connection
from app.edocuments.signing.certificates import open_certificate_file
from app.edocuments.signing.xades import BrokenSignature, check_signature, sign_document
from app.edocuments.validating import validate_here
from app.kernel.jobs import defer
from app.kernel.work import Work
from models.edocuments import EDocument
from models.handover import DespatchAnswer, Handover
from tests.edocuments.answering import NO_RULES, Said, answer_xml, despatch
from tests.edocuments.certificates import PASSWORD, certificate_file
from tests.edocuments.documents import PATIENT, Road
from tests.edocuments.papers.conftest import gib  # noqa: F401 - the rules, loaded once
from tests.edocuments.stub_integrator import KEY


@pytest.mark.parametrize("kind", ["rsa", "ec"])
def test_a_signed_document_still_passes_the_rules(work: Work, gib: RulesProcess, kind: str) -> None:  # noqa: F811
    document = despatch(work, state="validated")
    credentials = open_certificate_file(certificate_file(kind), PASSWORD)
    signed = sign_document(document.xml or b"", credentials, work.now)
    assert [finding.sentence for finding in gib.ask(signed) if finding.level == "error"] == []
    check_signature(signed, credentials)
    changed = signed.replace(b"38ABC123", b"38ABC124")
    assert changed != signed
    with pytest.raises(BrokenSignature):
        check_signature(changed, credentials)


@pytest.fixture
def queued(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The jobs that were put into the queue, by name."""
    names: list[str] = []

    def spy(work: Work, task: str, **arguments: object) -> None:
        names.append(task)
        defer(work, task, **arguments)  # type: ignore[arg-type] # as it came

    for place in ("app.documents.electronic", "app.edocuments.delivery.queueing"):
        monkeypatch.setattr(f"{place}.defer", spy)
    return names


def test_what_the_rules_accept_is_queued_with_the_same_commit(work: Work, queued: list[str]) -> None:
    save_connection(work, ConnectionForm("http", "https://bridge.example.com", KEY))
    document = despatch(work, state="draft")
    document.xml = document.sha256 = document.validated_at = None
    work.session.flush()
    validate_here(work, NO_RULES, document.id)
    assert document.state == "validated"
    assert work.session.get(Handover, document.id) is not None
    assert CARRY in queued


def test_what_the_rules_refuse_is_not(work: Work) -> None:
    save_connection(work, ConnectionForm("http", "https://bridge.example.com", KEY))
    document = despatch(work, state="draft")
    document.xml = document.sha256 = document.validated_at = None
    work.session.flush()
    validate_here(work, lambda _xml: [Finding("X", ERROR, "Olmaz")], document.id)
    assert document.state == "refused"
    assert work.session.get(Handover, document.id) is None


def test_a_form_is_followed_by_its_e_document_when_the_line_is_back(road: Road, queued: list[str]) -> None:
    with road.begin() as work:
        document = despatch(work, state="draft")
        assert document.shipment is not None
        document.state = "by_form"
        document.shipment.form_number, document.shipment.form_date = "A-000123", date(2026, 11, 21)
        work.session.flush()
        one = document.id
    queued.clear()
    road.stub.next("500")
    fetch_answers(road.begin, NO_RULES, PATIENT)
    assert queued == []  # the line is still dead
    fetch_answers(road.begin, NO_RULES, PATIENT)
    assert queued == [VALIDATION]
    with road.begin() as work:
        validate_here(work, NO_RULES, one)
    road.carry()
    assert road.read(one).state == "handed_over"


def test_answers_are_fetched_once_and_a_bad_one_keeps_no_other_back(road: Road) -> None:
    with road.begin() as work:
        first, second = despatch(work), despatch(work)
        ids = (first.id, second.id)
        road.stub.answer_with(answer_xml(first, Said(1, received=2, rejected=1), at=work.now))
        road.stub.answer_with(b"not xml")
        road.stub.answer_with(answer_xml(second, Said(1, received=3), at=work.now))
        road.stub.answers.append({"id": "broken", "xml": "§"})
    assert fetch_answers(road.begin, NO_RULES, PATIENT) == 4
    assert fetch_answers(road.begin, NO_RULES, PATIENT) == 0
    with road.begin() as work:
        work.session.execute(text("update integrator_settings set bookmark = ''"))
    assert fetch_answers(road.begin, NO_RULES, PATIENT) == 4
    states = road.session.scalars(select(DespatchAnswer.state).order_by(DespatchAnswer.id)).all()
    assert states == ["applied", "unreadable", "applied", "unreadable"]
    answers = [road.session.get_one(EDocument, one, populate_existing=True).answer for one in ids]
    assert answers == ["partly", "accepted"]


@pytest.mark.parametrize("mood", ["500", "garbage", "hangs up", "odd"])
def test_a_fetch_that_breaks_is_begun_again_where_it_was(road: Road, mood: str) -> None:
    with road.begin() as work:
        one = despatch(work)
        road.stub.answer_with(answer_xml(one, Said(1, received=3), at=work.now))
    road.stub.next("breaks" if mood == "hangs up" else mood)
    assert fetch_answers(road.begin, NO_RULES, PATIENT) == 0
    assert fetch_answers(road.begin, NO_RULES, PATIENT) == 1
