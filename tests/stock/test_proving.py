"""Every night is kept; a finding and a missing night are both told."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.kernel.permissions import Actor, NotAllowed
from app.kernel.work import Work
from app.stock.proof.proving import (
    LedgerProved,
    findings_of,
    last_proof,
    proof_trouble,
    prove_ledger,
    request_proof,
)
from models.orders import SalesOrder
from models.warehouse import LedgerProof
from tests.conftest import NOW
from tests.factories import issue_to_order, make_material, make_order, needs_of, stock_up

NIGHT = timedelta(hours=24)


@pytest.fixture
def order(work: Work) -> SalesOrder:
    """A planned order with its material."""
    sheet = make_material(work, "SAC")
    stock_up(work, sheet, 10, 3)
    made = make_order(work, {sheet: 4}, state="planned")
    issue_to_order(work, made.id, needs_of(made))
    work.events.clear()
    return made


def later(work: Work, nights: float) -> Work:
    return Work(work.session, work.actor, work.tenant, NOW + nights * NIGHT)


def test_a_sound_night_is_kept_and_told_to_nobody(work: Work, order: SalesOrder) -> None:
    proof = prove_ledger(work)
    assert (proof.at, proof.moves, proof.balances, proof.differences) == (NOW, 2, 2, 0)
    assert findings_of(proof) == []
    assert work.events == [LedgerProved(proof.id, 2, 0)]
    assert last_proof(work) is proof
    assert proof_trouble(later(work, 1)) is None


def test_findings_are_kept_as_sentences_and_told(work: Work, order: SalesOrder) -> None:
    order.state = "closed"
    work.session.flush()
    proof = prove_ledger(work)
    work.session.refresh(proof)
    (found,) = findings_of(proof)
    assert str(found) == f"Order {order.number} is not being made, but 4 of SAC is in its work in progress."
    trouble = proof_trouble(work)
    assert trouble is not None
    assert (trouble.last_at, trouble.differences) == (NOW, 1)
    order.state = "planned"
    work.session.flush()
    prove_ledger(work)
    assert proof_trouble(work) is None


def test_a_missing_night_is_told_with_the_last_one(work: Work, order: SalesOrder) -> None:
    prove_ledger(work)
    trouble = proof_trouble(later(work, 2))
    assert trouble is not None
    assert (trouble.last_at, trouble.differences) == (NOW, 0)


def test_a_proof_that_never_ran_is_missing_once_there_is_something_to_prove(work: Work) -> None:
    assert proof_trouble(later(work, 30)) is None, "nothing has ever moved"
    stock_up(work, make_material(work), 10, 3)
    assert proof_trouble(later(work, 0.5)) is None, "the first night is not over"
    trouble = proof_trouble(later(work, 2))
    assert trouble is not None
    assert trouble.last_at is None


def test_a_proof_asked_for_twice_with_one_key_runs_once(work: Work) -> None:
    request_proof(work, key="nervous")
    request_proof(work, key="nervous")
    assert [event.act() for event in work.events] == ["ProofRequested"]


def test_who_may_not_runs_and_reads_nothing(work: Work) -> None:
    somebody = Work(work.session, Actor("person", 1, "Can", lambda _right: False), work.tenant, NOW)
    for act in (prove_ledger, request_proof, last_proof):
        with pytest.raises(NotAllowed):
            act(somebody)
    assert work.session.scalar(select(func.count()).select_from(LedgerProof)) == 0
