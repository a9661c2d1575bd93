"""A document on its way: given once, whatever the integrator does, and never lost."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.documents.electronic import lock_edocument, move_edocument
from app.edocuments.delivery import carrying
from app.edocuments.delivery.claiming import claim_document
from app.edocuments.delivery.concluding import LONGEST_WAIT, wait_after
from app.edocuments.delivery.queueing import LEASE, due_documents, expect_handover, find_forgotten, send_now
from app.edocuments.listing import list_documents
from app.edocuments.settling import ConnectionForm, bring_certificate, save_connection
from app.edocuments.signing.certificates import open_certificate_file
from app.edocuments.signing.xades import check_signature
from models.core import AuditEntry
from models.handover import Handover, SignedDocument
from tests.edocuments.certificates import PASSWORD, certificate_file
from tests.edocuments.documents import Road, validated_despatch
from tests.edocuments.stub_integrator import KEY


def test_a_document_goes_from_validated_to_the_tax_office(road: Road) -> None:
    one = road.document()
    assert road.carry() == 1
    document = road.read(one)
    assert document.state == "handed_over"
    assert road.stub.documents[str(document.ettn)].xml == document.xml
    assert road.handover(one).reference.startswith("ref-")
    assert road.later(seconds=30).carry() == 0  # not asked again yet
    road.stub.says(document.ettn, "at_gib")
    assert road.later(minutes=2).carry() == 1
    assert road.read(one).state == "at_gib"
    assert road.story(one) == [("given", ""), ("at_gib", "")]
    assert road.stub.puts() == 1


def test_only_at_the_tax_office_the_watermark_goes_and_the_old_paper_stays(road: Road) -> None:
    one = road.document()
    road.carry()
    number = road.read(one).number
    assert [paper.snapshot["watermark"] for paper in road.papers(number)] == ["TASLAK"]
    road.stub.says(road.read(one).ettn, "at_gib")
    road.later(minutes=2).carry()
    first, second = road.papers(number)
    assert (first.revision, first.snapshot["watermark"]) == (0, "TASLAK")
    assert (second.revision, second.snapshot) == (1, {"watermark": None, "note": "a"})
    road.later(days=1).carry()
    assert len(road.papers(number)) == 2


def test_without_an_integrator_nothing_leaves(road: Road) -> None:
    with road.begin() as work:
        save_connection(work, ConnectionForm("draft"))
    one = road.document()
    assert road.session.get(Handover, one) is None
    assert road.carry() == 0
    assert road.read(one).state == "validated"
    assert road.stub.asked == []


def test_disconnected_in_between_it_waits(road: Road) -> None:
    one = road.document()
    with road.begin() as work:
        save_connection(work, ConnectionForm("draft"))
    road.carry()
    assert road.read(one).state == "validated"
    assert road.stub.asked == []


@pytest.mark.parametrize("mood", ["500", "garbage", "breaks", "huge", "slow down", "redirects"])
def test_an_integrator_in_a_bad_mood_is_tried_again_later(road: Road, mood: str) -> None:
    one = road.document()
    road.stub.next(mood)
    road.carry()
    assert road.read(one).state == "validated"
    assert road.handover(one).next_at == road.now + timedelta(minutes=1)
    assert road.carry() == 0
    road.later(minutes=1).carry()
    assert road.read(one).state == "handed_over"
    assert [outcome for outcome, _code in road.story(one)][1:] == ["given"]
    assert len(road.stub.documents) == 1
    assert road.handover(one).last_code == ""


@pytest.mark.parametrize("mood", ["500", "breaks inside", "garbage"])
def test_an_answer_lost_after_success_is_no_second_document(road: Road, mood: str) -> None:
    one = road.document()
    road.stub.next(f"stores then {mood}")
    road.carry()
    assert road.handover(one).is_unsure
    road.later(minutes=1).carry()
    assert road.read(one).state == "handed_over"
    assert road.stub.puts() == 1
    assert road.stub.documents[str(road.read(one).ettn)].times == 1


def test_a_timeout_says_so_and_asks_before_the_next_try(road: Road) -> None:
    one = road.document()
    patience, road.patience = road.patience, type(road.patience)(deadline=timedelta(milliseconds=300))
    road.stub.next("stores then hangs")
    road.carry()
    assert road.story(one) == [("unsure", "edocuments.no_answer_in_time")]
    road.patience = patience
    road.later(minutes=1).carry()
    assert (road.read(one).state, road.stub.puts()) == ("handed_over", 1)


def test_waiting_grows_and_ends_nowhere() -> None:
    minutes = [wait_after(tries) // timedelta(minutes=1) for tries in (1, 2, 3, 8, 9, 400)]
    assert minutes == [1, 2, 4, 128, 240, 240]
    assert wait_after(400) == LONGEST_WAIT


def test_a_refused_document_says_why_and_is_not_sent_again(road: Road) -> None:
    one = road.document()
    road.stub.next("refuses")
    road.carry()
    document = road.read(one)
    assert document.state == "refused"
    assert "mükellefi değil" in document.findings[0]["sentence"]
    assert road.later(days=2).carry() == 0
    assert road.stub.puts() == 1


def test_refused_by_the_tax_office_after_it_was_taken(road: Road) -> None:
    one = road.document()
    road.carry()
    road.stub.says(road.read(one).ettn, "refused", "1163", "Zarf hatası")
    road.later(minutes=2).carry()
    assert road.read(one).state == "refused"
    assert road.read(one).findings[0]["sentence"] == "1163: Zarf hatası"
    assert road.story(one)[-1] == ("refused", "edocuments.refused_there")


def test_a_lost_document_is_handed_over_again(road: Road) -> None:
    one = road.document()
    road.carry()
    road.stub.documents.clear()
    road.later(minutes=2).carry()
    assert road.story(one)[-1] == ("lost", "edocuments.lost_there")
    road.carry()
    document = road.read(one)
    assert document.state == "handed_over"
    assert road.stub.documents[str(document.ettn)].times == 1


def test_an_integrator_that_changes_its_mind_is_not_believed_silently(road: Road) -> None:
    one = road.document()
    road.carry()
    road.stub.says(road.read(one).ettn, "at_gib")
    road.later(minutes=2).carry()
    road.stub.says(road.read(one).ettn, "refused", "X", "Pardon")
    road.later(days=1).carry()
    assert road.read(one).state == "at_gib"
    assert road.story(one)[-1] == ("contradiction", "edocuments.changed_mind")
    assert road.handover(one).last_facts == {"reason": "X: Pardon"}


def test_another_document_under_our_ettn_stops_everything(road: Road) -> None:
    one = road.document()
    road.carry()
    kept = road.stub.documents[str(road.read(one).ettn)]
    kept.sha256 = "0" * 64
    with road.begin() as work:
        handover = work.session.get_one(Handover, one)
        handover.given_at, handover.next_at = None, work.now
    road.carry()
    assert road.story(one)[-1] == ("stopped", "edocuments.other_content")
    assert road.later(days=3).carry() == 0


def test_a_worker_that_dies_after_the_request_is_followed_by_one_that_asks(
    road: Road, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = road.document()
    with monkeypatch.context() as patched:

        def dies(*_: object) -> None:
            raise SystemExit

        patched.setattr(carrying, "conclude", dies)
        with pytest.raises(SystemExit):
            road.carry()
    assert road.read(one).state == "validated"
    assert road.carry() == 0  # it may still be alive
    road.later(minutes=LEASE // timedelta(minutes=1) + 1).carry()
    assert road.read(one).state == "handed_over"
    assert road.stub.puts() == 1
    assert road.story(one) == [("unsure", "edocuments.worker_died"), ("given", "")]


def test_a_worker_that_dies_before_the_request_loses_nothing(road: Road) -> None:
    one = road.document()
    with road.begin() as work:
        assert claim_document(work, one) is not None
    with road.begin() as work:
        assert claim_document(work, one) is None  # another worker leaves it alone
    road.later(minutes=11).carry()
    assert (road.read(one).state, road.stub.puts()) == ("handed_over", 1)


def test_when_nobody_answers_the_others_wait_for_the_next_round(road: Road) -> None:
    road.document()
    road.document()
    road.stub.next("500")
    assert road.carry() == 1
    assert len(road.stub.asked) == 1
    assert road.carry() == 1
    assert len(road.stub.documents) == 1


def test_what_nobody_queued_is_found_and_what_is_older_than_the_connection_is_left(road: Road) -> None:
    road.later(days=-1)
    with road.begin() as work:
        old = validated_despatch(work).id
    road.later(days=1)
    with road.begin() as work:
        forgotten = validated_despatch(work).id
        assert find_forgotten(work) == 1
        assert find_forgotten(work) == 0
        assert due_documents(work) == [forgotten]
    assert road.session.get(Handover, old) is None


def test_a_company_that_signs_itself_hands_over_one_and_the_same_signature(road: Road) -> None:
    content = certificate_file()
    with road.begin() as work:
        bring_certificate(work, content, PASSWORD)
    one = road.document()
    road.stub.next("500")
    road.carry()
    road.later(minutes=1).carry()
    kept = road.stub.documents[str(road.read(one).ettn)]
    check_signature(kept.xml, open_certificate_file(content, PASSWORD))
    (signed,) = road.session.scalars(select(SignedDocument))
    assert (signed.sha256, signed.of_sha256) == (kept.sha256, road.read(one).sha256)


def test_an_ended_certificate_stops_the_document_and_says_so(road: Road) -> None:
    with road.begin() as work:
        bring_certificate(work, certificate_file(), PASSWORD)
    road.later(days=60)
    one = road.document()
    road.carry()
    assert road.story(one) == [("stopped", "edocuments.certificate_ended")]
    assert road.handover(one).last_facts == {"day": "01.01.2027"}
    assert road.stub.asked == []


def test_neither_key_nor_password_stands_in_the_audit_trail(road: Road) -> None:
    with road.begin() as work:
        bring_certificate(work, certificate_file(), PASSWORD)
    facts = [entry.facts for entry in road.session.scalars(select(AuditEntry))]
    assert any(fact.get("is_key_new") for fact in facts)
    assert KEY not in str(facts)
    assert PASSWORD not in str(facts)


def looks(road: Road) -> int:
    with road.begin() as work:
        return list_documents(work, "look").counts["look"]


def test_what_waits_for_too_long_is_shown(road: Road) -> None:
    one = road.document()
    assert looks(road) == 0
    assert looks(road.later(minutes=61)) == 1  # nobody came for it
    road.carry()
    assert (road.read(one).state, looks(road)) == ("handed_over", 0)
    assert looks(road.later(hours=25)) == 1  # the integrator keeps it
    road.stub.says(road.read(one).ettn, "at_gib")
    road.carry()
    assert looks(road) == 0


def test_a_refused_document_that_was_mended_is_handed_over_anew(road: Road) -> None:
    one = road.document()
    road.stub.next("500", "fine", "refuses")
    road.carry()
    road.later(minutes=1).carry()
    assert road.read(one).state == "refused"
    assert not road.handover(one).is_unsure
    with road.begin() as work:
        document = lock_edocument(work, one)
        move_edocument(work, document, "validated")
        expect_handover(work, document)
    road.carry()
    assert road.read(one).state == "handed_over"


def test_another_integrator_is_not_given_what_the_first_one_has(road: Road) -> None:
    one, waiting = road.document(), road.document()
    road.stub.next("fine", "500")
    road.carry()
    assert (road.read(one).state, road.read(waiting).state) == ("handed_over", "validated")
    given = road.stub.puts()
    with road.begin() as work:
        other = f"{road.stub.address}/other"
        save_connection(work, ConnectionForm("http", other, KEY))
    assert road.later(days=3).carry() == 0
    assert road.stub.puts() == given
    for document_id in (one, waiting):
        assert road.story(document_id)[-1] == ("stopped", "edocuments.connection_changed")
    with road.begin() as work:
        assert list_documents(work, "look").counts["look"] == 2


def test_what_may_have_been_sent_by_hand_meanwhile_does_not_leave_by_itself(road: Road) -> None:
    given, waiting = road.document(), road.document()
    road.stub.next("fine", "500")
    road.carry()
    with road.begin() as work:
        save_connection(work, ConnectionForm("draft"))
    road.connect()
    road.later(days=3).carry()
    assert road.story(waiting)[-1] == ("stopped", "edocuments.connection_changed")
    assert road.read(waiting).state == "validated"
    # What the same integrator took is asked about as before.
    road.stub.says(road.read(given).ettn, "at_gib")
    road.later(days=1).carry()
    assert road.read(given).state == "at_gib"
    with road.begin() as work:
        send_now(work, waiting)
    road.carry()
    assert road.read(waiting).state == "handed_over"
