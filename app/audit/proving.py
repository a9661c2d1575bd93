"""The nightly proof of the chain: kept run by run, and signed when nothing was found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, text

from app.audit.chaining import waiting
from app.audit.findings import Finding
from app.audit.heads import sign_head
from app.audit.verifying import verify_chain
from app.kernel.events import Event
from app.kernel.jobs import defer
from app.kernel.permissions import Right
from app.kernel.work import Work
from models.audit import AuditHead, AuditProof

LIST_AUDIT = Right("list", "Audit")
RUN_PROOF = Right("run", "Audit")
JOB = "prove_audit"
MOST_KEPT = 500
A_NIGHT = timedelta(hours=26)
"""The proof runs every night; two hours later it is missing."""
SEALED_WITHIN = timedelta(minutes=15)
"""Entries are sealed within seconds; so much later somebody should look."""

_LAST = text("select at, differences from audit_proof order by id desc limit 1")
_FIRST_ENTRY = text("select at from audit_entry order by id limit 1")


@dataclass(frozen=True)
class AuditProved(Event):
    """The whole chain was read again and held against the entries and the signed heads."""

    subject = "AuditProof"
    proof_id: int
    entries: int
    differences: int


@dataclass(frozen=True)
class AuditProofRequested(Event):
    """Somebody wanted the chain proved at once."""

    subject = "AuditProof"


@dataclass(frozen=True)
class ChainTrouble:
    """Why the owner should look: something was found, a night is missing, or nothing is sealed any more."""

    last_at: datetime | None
    differences: int
    waiting_since: datetime | None = None


def prove_chain(work: Work) -> tuple[AuditProof, AuditHead | None]:
    """Run the proof and keep what it found; the head of the day is signed only when that is nothing."""
    work.require(RUN_PROOF)
    report = verify_chain(work)
    proof = AuditProof(
        at=work.now,
        entries=report.entries,
        seals=report.seals,
        differences=len(report.findings),
        findings={"found": [_kept(each) for each in report.findings[:MOST_KEPT]]},
    )
    work.session.add(proof)
    work.session.flush()
    head = None if report.findings else sign_head(work)
    work.emit(AuditProved(proof.id, proof.entries, proof.differences))
    return proof, head


def request_chain_proof(work: Work, key: str | None = None) -> None:
    """Have the worker prove the chain now; asked twice with one key, it is proved once."""
    work.require(RUN_PROOF)

    def act() -> None:
        defer(work, JOB, alone="proofs")
        work.emit(AuditProofRequested())

    work.once(key, JOB, act)


def findings_of(proof: AuditProof) -> list[Finding]:
    """What a run found, as far as it was kept."""
    kept: Sequence[dict[str, Any]] = proof.findings.get("found", [])
    return [Finding(each["problem"], each["facts"]) for each in kept]


def last_chain_proof(work: Work) -> AuditProof | None:
    """The newest run."""
    work.require(LIST_AUDIT)
    return work.session.scalar(select(AuditProof).order_by(AuditProof.id.desc()).limit(1))


def chain_trouble(work: Work) -> ChainTrouble | None:
    """What is wrong with the last proof or with the sealing; None when all is well. Three short queries."""
    last = work.session.execute(_LAST).first()
    if last is not None and last.differences:
        return ChainTrouble(last.at, last.differences)
    since = waiting(work).since
    if since is not None and work.now - since > SEALED_WITHIN:
        return ChainTrouble(None, 0, since)
    first = last.at if last is not None else work.session.execute(_FIRST_ENTRY).scalar_one_or_none()
    if first is None or work.now - first <= A_NIGHT:
        return None
    return ChainTrouble(None if last is None else last.at, 0)


def _kept(found: Finding) -> dict[str, Any]:
    return {"problem": found.problem, "facts": dict(found.facts)}
