"""The nightly proof of the ledger: kept run by run, so that a finding and a missing night both show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, text

from app.identity.fencing import require_everywhere
from app.kernel.events import Event
from app.kernel.jobs import defer
from app.kernel.permissions import Right
from app.kernel.work import Work
from app.stock.proof.findings import Difference
from app.stock.proof.verifying import verify_ledger
from models.warehouse import LedgerProof

LIST_PROOFS = Right("list", "LedgerProof")
RUN_PROOF = Right("run", "LedgerProof")
JOB = "prove_ledger"
MOST_KEPT = 500
"""So many findings are kept of one run; whoever has more has one cause, and the count says how many."""
A_NIGHT = timedelta(hours=26)
"""The proof runs every night; two hours later it is missing."""

_LAST = text("select id, at, differences from ledger_proof order by id desc limit 1")
_FIRST_MOVE = text("select posted_at from stock_move order by id limit 1")


@dataclass(frozen=True)
class LedgerProved(Event):
    """The whole ledger was added up again and held against everything that follows from it."""

    subject = "LedgerProof"
    proof_id: int
    moves: int
    differences: int


@dataclass(frozen=True)
class ProofRequested(Event):
    """Somebody wanted the ledger proved at once."""

    subject = "LedgerProof"


@dataclass(frozen=True)
class ProofTrouble:
    """Why the owner should look: the last proof found something, or a night is missing."""

    last_at: datetime | None
    differences: int


def prove_ledger(work: Work) -> LedgerProof:
    """Run the proof and keep what it found; runs every night and when somebody asks for it."""
    work.require(RUN_PROOF)
    report = verify_ledger(work)
    proof = LedgerProof(
        at=work.now,
        moves=report.moves,
        balances=report.balances,
        differences=len(report.differences),
        findings={"found": [_kept(each) for each in report.differences[:MOST_KEPT]]},
    )
    work.session.add(proof)
    work.session.flush()
    work.emit(LedgerProved(proof.id, proof.moves, proof.differences))
    return proof


def request_proof(work: Work, key: str | None = None) -> None:
    """Have the worker prove the ledger now; asked twice with one key, it is proved once."""
    work.require(RUN_PROOF)
    require_everywhere(work)

    def act() -> None:
        defer(work, JOB, alone="proofs")
        work.emit(ProofRequested())

    work.once(key, JOB, act)


def findings_of(proof: LedgerProof) -> list[Difference]:
    """What a run found, as far as it was kept."""
    kept: Sequence[dict[str, Any]] = proof.findings.get("found", [])
    return [Difference(each["problem"], each["facts"]) for each in kept]


def last_proof(work: Work) -> LedgerProof | None:
    """The newest run; its findings name every warehouse, so CountsEveryWarehouse for who is bound to some."""
    work.require(LIST_PROOFS)
    require_everywhere(work)
    return work.session.scalar(select(LedgerProof).order_by(LedgerProof.id.desc()).limit(1))


def proof_trouble(work: Work) -> ProofTrouble | None:
    """What is wrong with the last proof, or that there was none last night; None when all is well.

    A factory without a move older than a night has nothing to prove. Two short queries.
    """
    last = work.session.execute(_LAST).first()
    if last is not None and last.differences:
        return ProofTrouble(last.at, last.differences)
    since = last.at if last is not None else work.session.execute(_FIRST_MOVE).scalar_one_or_none()
    if since is None or work.now - since <= A_NIGHT:
        return None
    return ProofTrouble(None if last is None else last.at, 0)


def _kept(found: Difference) -> dict[str, Any]:
    return {"problem": found.problem, "facts": dict(found.facts)}
