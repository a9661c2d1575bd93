"""Letters are handed to a real server, over TLS only, and what it says becomes a sentence."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.notices.outgoing import UNSURE, Attachment, Letter, NotDelivered, hand_over
from config import MailServer
from tests.notices.post_office import post_office

LETTER = Letter(
    key="kapi.7.1",
    from_name="Iğdır Çelik Kapı A.Ş.",
    reply_to="buro@igdir.test",
    recipient="satis@celik.test",
    subject="Satın Alma Siparişi SA-2026-00042",
    body="Sayın Yetkili,\n\nsiparişimiz ektedir.\n",
    at=datetime(2026, 11, 22, 9, 0, tzinfo=UTC),
    attachment=Attachment("SA-2026-00042.pdf", b"%PDF-1.7 deneme"),
)


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_letter_arrives_encrypted_with_its_paper(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, security: str
) -> None:
    with post_office(tmp_path, security) as (office, server, certificate):
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        hand_over(server, LETTER)
    (message,) = office.got
    assert message["Subject"] == LETTER.subject
    assert str(message["From"]) == '"Iğdır Çelik Kapı A.Ş." <siparis@kapi.test>'
    assert message["Reply-To"] == "buro@igdir.test"
    assert message["Message-ID"] == "<kapi.7.1@kapi.test>"
    body = message.get_body()
    assert body is not None
    assert "siparişimiz ektedir" in body.get_content()
    (paper,) = message.iter_attachments()
    assert (paper.get_filename(), paper.get_content()) == ("SA-2026-00042.pdf", b"%PDF-1.7 deneme")


def refused(server: MailServer) -> NotDelivered:
    with pytest.raises(NotDelivered) as caught:
        hand_over(server, LETTER)
    return caught.value


def test_a_server_nobody_can_trust_gets_neither_password_nor_letter(tmp_path: Path) -> None:
    with post_office(tmp_path) as (office, server, _certificate):
        answer = refused(server)
    assert ("certificate" in answer.sentence, answer.again) == (True, False)
    assert office.got == []


def test_a_server_without_encryption_gets_nothing(tmp_path: Path) -> None:
    with post_office(tmp_path, "none") as (office, server, _certificate):
        plain = MailServer(server.host, server.sender, server.port, server.user, server.password)
        answer = refused(plain)
    assert ("no encryption" in answer.sentence, answer.again) == (True, False)
    assert office.got == []


def test_a_wrong_password_is_not_tried_for_ever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with post_office(tmp_path) as (office, server, certificate):
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        answer = refused(MailServer(server.host, server.sender, server.port, server.user, "yanlis"))
    assert ("password" in answer.sentence, answer.again) == (True, False)
    assert office.got == []


@pytest.mark.parametrize(
    ("rcpt", "data", "sentence", "again"),
    [
        ("550 no such user", "", "recipient", False),
        ("450 try later", "", "recipient", True),
        ("", "452 mailbox full", "refused the message", True),
        ("", "554 spam", "refused the message", False),
    ],
)
def test_what_the_server_says_decides_whether_another_try_helps(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rcpt: str, data: str, sentence: str, again: int
) -> None:
    with post_office(tmp_path) as (office, server, certificate):
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        office.recipients, office.answers = [rcpt] * bool(rcpt), [data] * bool(data)
        answer = refused(server)
    assert (sentence in answer.sentence, answer.again) == (True, bool(again))
    assert office.got == []


def test_a_line_that_breaks_on_the_letter_is_not_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with post_office(tmp_path) as (office, server, certificate):
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        office.drops = True
        answer = refused(server)
    assert (answer.sentence, answer.again) == (UNSURE, False)
    assert len(office.got) == 1, "it had arrived: a second try would have been a second order"


def test_a_server_that_is_not_there_is_tried_again() -> None:
    answer = refused(MailServer("127.0.0.1", "siparis@kapi.test", 9))
    assert ("cannot be reached" in answer.sentence, answer.again) == (True, True)
