"""The signed head of a day: where the chain stood, so that a later rewrite of everything still shows.

A head that was downloaded or mailed lies where nobody who rewrites the database can reach it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import select

from app.audit.chaining import reached
from app.audit.findings import Finding
from app.audit.signing import is_signed, public_key, public_keys, sign
from app.kernel.clock import show_date, today_local
from app.kernel.errors import Refusal
from app.kernel.events import Event
from app.kernel.text import N_
from app.kernel.work import Work
from models.audit import AuditHead

LARGEST_FILE: Final = 10_000


class NotAHead(Refusal):
    """Not what we give out as a signed head."""

    code = "audit.not_a_head"
    sentence = N_("This is not the file of a signed head.")


@dataclass(frozen=True)
class HeadSigned(Event):
    """Where the chain stood today was signed."""

    subject = "AuditHead"
    head_id: int
    day: str
    seal: int


@dataclass(frozen=True)
class Head:
    """A signed head, from the database or from a file somebody kept."""

    statement: str
    public_key: str
    signature: str

    @property
    def said(self) -> dict[str, Any]:
        """What was signed; empty when it cannot be read."""
        try:
            said = json.loads(self.statement)
        except ValueError:
            return {}
        return said if isinstance(said, dict) else {}

    @property
    def seal(self) -> int | None:
        """The number of the seal it speaks of."""
        number = self.said.get("seal")
        return number if isinstance(number, int) else None

    def to_file(self) -> str:
        """As it is downloaded and mailed."""
        return json.dumps(vars(self), ensure_ascii=False, indent=1)


def sign_head(work: Work) -> AuditHead | None:
    """Sign where the chain stands, once a day; None when there is no chain yet or today's is signed."""
    day, last = today_local(work.now), reached(work)
    if last.number == 0 or work.session.scalar(select(AuditHead.id).where(AuditHead.day == day)) is not None:
        return None
    said = {
        "company": work.tenant.slug,
        "day": day.isoformat(),
        "entries": last.total,
        "hash": last.hash,
        "seal": last.number,
        "signed_at": work.now.isoformat(timespec="seconds"),
    }
    statement = json.dumps(said, separators=(",", ":"), sort_keys=True)
    head = AuditHead(
        day=day,
        seal_number=last.number,
        statement=statement,
        public_key=public_key(),
        signature=sign(statement),
        signed_at=work.now,
    )
    work.session.add(head)
    work.session.flush()
    work.emit(HeadSigned(head.id, day.isoformat(), last.number))
    return head


def as_head(row: AuditHead) -> Head:
    """A stored head as it is proved and given out."""
    return Head(row.statement, row.public_key, row.signature)


def heads_of(work: Work) -> list[Head]:
    """All stored heads of the company, the oldest first; 365 a year."""
    return [as_head(row) for row in work.session.scalars(select(AuditHead).order_by(AuditHead.id))]


def read_head(content: str) -> Head:
    """A head from a file that was downloaded or mailed; raises NotAHead."""
    try:
        said = json.loads(content[:LARGEST_FILE])
        head = Head(**{name: str(said[name]) for name in ("statement", "public_key", "signature")})
    except (ValueError, KeyError, TypeError) as wrong:
        raise NotAHead from wrong
    if head.seal is None:
        raise NotAHead
    return head


def misfit(work: Work, head: Head, last: int, hashes: Mapping[int, str]) -> Finding | None:
    """What is wrong between a head and the chain, which ends with seal ``last``; None when they agree."""
    said = head.said
    day = _day_of(said)
    is_ours = head.public_key in public_keys() and is_signed(head.statement, head.public_key, head.signature)
    if not is_ours or head.seal is None:
        return Finding("head forged", {"day": day})
    facts = {"day": day, "seal": head.seal}
    if said.get("company") != work.tenant.slug:
        return Finding("not of here", {})
    if last == 0:
        return Finding("no seals", facts)
    if head.seal > last:
        return Finding("end cut", {**facts, "last": last})
    if hashes.get(head.seal) != said.get("hash"):
        return Finding("history rewritten", facts)
    return None


def _day_of(said: Mapping[str, Any]) -> str:
    try:
        return show_date(date.fromisoformat(str(said.get("day"))))
    except ValueError:
        return "?"
