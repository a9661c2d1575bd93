"""The wire: what every mood of an integrator means for a document."""

from __future__ import annotations

import hashlib
from uuid import UUID, uuid4

import pytest

from app.edocuments.integrators.port import Parcel
from app.edocuments.integrators.speaking import HttpIntegrator
from app.edocuments.integrators.troubles import (
    ConnectionBroken,
    KeyRefused,
    NoAnswerInTime,
    NotReached,
    NotSoFast,
    NotUnderstood,
    OtherContent,
    RefusedThere,
    SentElsewhere,
    ServerTrouble,
    TooMuchSaid,
    Trouble,
    all_troubles,
)
from tests.edocuments.conftest import PATIENT
from tests.edocuments.stub_integrator import KEY, TAX_ID, Stub


def a_parcel(ettn: UUID | None = None, xml: bytes = b"<a/>") -> Parcel:
    return Parcel(
        ettn=ettn or uuid4(),
        number="IRS2026000000001",
        kind="despatch",
        profile="TEMELIRSALIYE",
        type_code="SEVK",
        sender_tax_id=TAX_ID,
        receiver_tax_id="3900892152",
        xml=xml,
        sha256=hashlib.sha256(xml).hexdigest(),
        is_signed=False,
    )


def test_a_document_is_handed_over_byte_by_byte(integrator: HttpIntegrator, stub: Stub) -> None:
    parcel = a_parcel(xml="<a>ğüşiöç</a>".encode())
    standing = integrator.hand_over(parcel)
    assert (standing.state, standing.reference) == ("received", f"ref-{str(parcel.ettn)[:8]}")
    assert stub.documents[str(parcel.ettn)].xml == parcel.xml


def test_the_same_document_twice_is_one(integrator: HttpIntegrator, stub: Stub) -> None:
    parcel = a_parcel()
    assert integrator.hand_over(parcel) == integrator.hand_over(parcel)
    assert len(stub.documents) == 1


def test_another_document_under_the_same_ettn_wants_a_person(integrator: HttpIntegrator) -> None:
    first = a_parcel()
    integrator.hand_over(first)
    with pytest.raises(OtherContent) as refused:
        integrator.hand_over(a_parcel(first.ettn, b"<b/>"))
    assert not refused.value.again


def test_where_a_document_is(integrator: HttpIntegrator, stub: Stub) -> None:
    parcel = a_parcel()
    assert integrator.ask_state(parcel.ettn) is None
    integrator.hand_over(parcel)
    stub.says(parcel.ettn, "delivered")
    standing = integrator.ask_state(parcel.ettn)
    assert standing is not None
    assert standing.state == "at_gib"
    stub.says(parcel.ettn, "refused", "1163", "Zarf\u0000 hatası\nsatır")
    standing = integrator.ask_state(parcel.ettn)
    assert standing is not None
    assert (standing.state, standing.reason_code, standing.reason) == ("refused", "1163", "Zarf hatası satır")


def test_a_lost_page_is_no_unknown_document(integrator: HttpIntegrator, stub: Stub) -> None:
    stub.next("lost page")
    with pytest.raises(NotUnderstood):
        integrator.ask_state(uuid4())


UNSURE: dict[str, type[Trouble]] = {
    "breaks": ConnectionBroken,
    "breaks inside": ConnectionBroken,
    "500": ServerTrouble,
    "garbage": NotUnderstood,
    "deep": NotUnderstood,
    "odd": NotUnderstood,
    "huge": TooMuchSaid,
    "error page": NotUnderstood,
}


@pytest.mark.parametrize("mood", UNSURE)
def test_a_bad_answer_leaves_us_unsure(integrator: HttpIntegrator, stub: Stub, mood: str) -> None:
    stub.next(mood)
    with pytest.raises(UNSURE[mood]) as raised:
        integrator.hand_over(a_parcel())
    assert raised.value.unsure
    assert raised.value.again
    assert KEY not in str(raised.value)


@pytest.mark.parametrize("mood", ["hangs", "drips"])
def test_an_answer_has_a_deadline(hasty: HttpIntegrator, stub: Stub, mood: str) -> None:
    stub.next(mood)
    with pytest.raises(NoAnswerInTime) as raised:
        hasty.hand_over(a_parcel())
    assert raised.value.unsure


SURE: dict[str, type[Trouble]] = {"slow down": NotSoFast, "redirects": SentElsewhere}


@pytest.mark.parametrize("mood", SURE)
def test_some_answers_say_that_nothing_arrived(integrator: HttpIntegrator, stub: Stub, mood: str) -> None:
    stub.next(mood)
    with pytest.raises(SURE[mood]) as raised:
        integrator.hand_over(a_parcel())
    assert raised.value.again
    assert not raised.value.unsure
    assert len(stub.asked) == 1  # no redirect was followed


def test_a_refusal_says_why_in_the_integrators_words(integrator: HttpIntegrator, stub: Stub) -> None:
    stub.next("refuses")
    with pytest.raises(RefusedThere, match="WRONG_RECEIVER: Alıcı") as raised:
        integrator.hand_over(a_parcel())
    assert not raised.value.again


def test_a_wrong_key_is_said_and_nothing_is_kept(stub: Stub) -> None:
    with pytest.raises(KeyRefused):
        HttpIntegrator(stub.address, "another-key", PATIENT).hand_over(a_parcel())
    assert stub.documents == {}


def test_nobody_at_home_means_nothing_left(stub: Stub) -> None:
    nobody = HttpIntegrator("http://127.0.0.1:9/", KEY, PATIENT)
    with pytest.raises(NotReached) as raised:
        nobody.hand_over(a_parcel())
    assert not raised.value.unsure


def test_answers_come_page_by_page(integrator: HttpIntegrator, stub: Stub) -> None:
    for number in range(3):
        stub.answer_with(b"<a%d/>" % number)
    stub.answers[1]["xml"] = "§ not base64"
    first = integrator.fetch_answers("")
    assert [letter.xml for letter in first.letters] == [b"<a0/>", None]
    assert first.is_more
    second = integrator.fetch_answers(first.bookmark)
    assert [letter.reference for letter in second.letters] == ["ans-3"]
    assert not second.is_more


def test_an_introduction_changes_nothing(integrator: HttpIntegrator, stub: Stub) -> None:
    about = integrator.introduce()
    assert (about.name, about.is_test, about.tax_id) == ("Deneme Entegratör", True, TAX_ID)
    assert stub.documents == {}


def test_every_trouble_is_found_again_by_its_code() -> None:
    assert all(kind.code == code for code, kind in all_troubles().items())
    assert len(all_troubles()) == len({kind.sentence for kind in all_troubles().values()})
