"""The nightly proof: kept, signed, mailed to whoever wants it, and told on the day's page."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import select

from app.audit.chaining import waiting
from app.audit.heads import read_head
from app.audit.proving import chain_trouble, findings_of, prove_chain, request_chain_proof
from app.kernel.clock import now_utc
from app.kernel.permissions import Actor, NotAllowed
from app.notices.audit_heads import mail_head, set_head_recipient
from app.notices.mailing import use_mail
from app.parties.checking import NotAnEmail
from models.audit import AuditHead, AuditRules
from models.core import AuditEntry, Mail
from tests.audit.conftest import Trail


@pytest.fixture
def _post_office() -> Iterator[None]:
    use_mail(lambda: True)
    yield
    use_mail(lambda: False)


def test_a_whole_chain_is_signed_and_a_broken_one_is_not(sealed: Trail) -> None:
    with sealed.work() as work:
        proof, head = prove_chain(work)
        assert head is not None
        assert (proof.differences, proof.entries, head.seal_number) == (0, 9, 3)
        assert chain_trouble(work) is None
    sealed.damage("delete from audit_head")
    sealed.damage("delete from audit_entry where id = 2")
    with sealed.work() as work:
        proof, head = prove_chain(work)
        assert (proof.differences, head) == (1, None)
        assert [str(found) for found in findings_of(proof)] == [
            "Entry 2 was deleted after it was sealed (seal 1)."
        ]
        trouble = chain_trouble(work)
        assert trouble is not None
        assert trouble.differences == 1


def test_a_missing_night_and_a_standing_chain_are_told(sealed: Trail) -> None:
    later = now_utc() + timedelta(days=2)
    with sealed.work(now=later) as work:
        missing = chain_trouble(work)
        assert missing is not None
        assert (missing.differences, missing.last_at, missing.waiting_since) == (0, None, None)
    sealed.note()
    with sealed.work(now=now_utc() + timedelta(hours=1)) as work:
        standing = chain_trouble(work)
        assert standing is not None
        assert standing.waiting_since is not None
        assert waiting(work).entries == 1


@pytest.mark.usefixtures("_post_office")
def test_the_head_goes_to_whoever_wants_it(sealed: Trail) -> None:
    with sealed.work() as work:
        _proof, head = prove_chain(work)
        assert head is not None
        assert mail_head(work, head) is False, "nobody asked for it"
        set_head_recipient(work, " mali.musavir@example.com ")
        assert mail_head(work, head) is True
    with sealed.work() as work:
        mail = work.session.scalars(select(Mail).order_by(Mail.id.desc())).first()
        assert mail is not None
        assert mail.recipient == "mali.musavir@example.com"
        kept = read_head(mail.body[mail.body.index("{") :])
        assert kept.seal == 3
    assert sealed.problems(kept) == []


def test_who_gets_heads_is_decided_by_the_owner_and_written_down(trail: Trail) -> None:
    with trail.work() as work:
        set_head_recipient(work, "a@example.com")
        set_head_recipient(work, "a@example.com")
    with trail.work() as work, pytest.raises(NotAnEmail):
        set_head_recipient(work, "kimse")
    nobody = Actor("person", 1, "Veli", may=lambda _right: False)
    with trail.work(nobody) as work:
        for act in (prove_chain, request_chain_proof):
            with pytest.raises(NotAllowed):
                act(work)
        with pytest.raises(NotAllowed):
            set_head_recipient(work, "b@example.com")
    with trail.work() as work:
        assert work.session.get_one(AuditRules, 1).head_recipient == "a@example.com"
        entries = work.session.scalars(select(AuditEntry)).all()
        assert [(one.act, one.facts) for one in entries] == [
            ("HeadRecipientSet", {"recipient": "a@example.com", "was": ""})
        ]


def test_what_is_signed_can_be_checked_without_the_product(sealed: Trail) -> None:
    """With the public key and any Ed25519; nothing of ours is needed."""
    with sealed.work() as work:
        prove_chain(work)
    with sealed.work() as work:
        head = work.session.scalars(select(AuditHead)).one()
    key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(head.public_key))
    key.verify(bytes.fromhex(head.signature), head.statement.encode())
    said = json.loads(head.statement)
    assert (said["company"], said["seal"], said["entries"]) == ("trail", 3, 9)
