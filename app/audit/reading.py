"""Reading the trail: the newest first, narrowed by whatever is known, page by page however long it is.

Pages go on from the last entry that was seen: the hundredth costs what the first costs. Words are looked up
where the sealing has put them; the few entries that are not sealed yet are read themselves.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, String, and_, cast, func, literal_column, or_, select, text
from sqlalchemy.orm import aliased

from app.audit.chaining import WORDS, Reached, reached
from app.identity.fencing import require_everywhere
from app.kernel.clock import ISTANBUL
from app.kernel.permissions import Right
from app.kernel.text import tr_fold
from app.kernel.work import Work
from models.audit import AuditWords
from models.base import Xid8
from models.core import AuditEntry

LIST = Right("list", "Audit")
PAGE: Final = 50

_SEAL_OF = text(
    "select number, hash, sealed_at from audit_seal"
    " where last_id >= :id and first_id <= :id and :id = any(entries) order by last_id limit 1"
)
_e = aliased(AuditEntry, name="e")
_WORDS: ColumnElement[str] = literal_column(WORDS, String)


@dataclass(frozen=True)
class Search:
    """What is known of the entries that are looked for; what is empty is not asked."""

    words: str = ""
    person: str = ""
    act: str = ""
    subjects: tuple[str, ...] = ()
    number: int | None = None
    since: date | None = None
    until: date | None = None
    address: str = ""
    device: str = ""
    request: str = ""
    before: int | None = None
    """Only entries with smaller ids: the page after one that ended there."""


@dataclass(frozen=True)
class Found:
    """One page of entries, the newest first, and where the next one begins."""

    entries: Sequence[AuditEntry]
    chain: Reached
    next_before: int | None

    def is_sealed(self, entry: AuditEntry) -> bool:
        """Whether the chain holds it already."""
        place = (int(self.chain.xact), self.chain.id)
        return entry.id <= self.chain.era_start or (int(entry.xact), entry.id) <= place


@dataclass(frozen=True)
class SealOf:
    """The seal that holds an entry."""

    number: int
    hash: str
    sealed_at: datetime


def find_entries(work: Work, search: Search, most: int = PAGE) -> Found:
    """One page of the trail; four short queries at most, whatever the length of the trail.

    It tells of every warehouse: CountsEveryWarehouse for who is bound to some.
    """
    work.require(LIST)
    require_everywhere(work)
    chain = reached(work)
    asked = _folded(search)
    queries = [_plain(search)]
    if asked:
        by_words = (_WORDS.contains(word, autoescape=True) for word in asked)
        tail = queries[0].where(_is_waiting(chain), *by_words)
        stored = (AuditWords.words.contains(word, autoescape=True) for word in asked)
        sealed = queries[0].join(AuditWords, AuditWords.entry_id == _e.id).where(*stored)
        queries = [tail, sealed]
    rows = {row.id: row for query in queries for row in work.session.scalars(query.limit(most + 1))}
    entries = [rows[number] for number in sorted(rows, reverse=True)]
    has_more = len(entries) > most
    return Found(entries[:most], chain, entries[most - 1].id if has_more else None)


def find_entry(work: Work, number: int) -> tuple[AuditEntry | None, SealOf | None, bool]:
    """One entry, the seal that holds it, and whether it should be held by one."""
    work.require(LIST)
    require_everywhere(work)
    entry = work.session.get(AuditEntry, number)
    if entry is None:
        return None, None, False
    seal = work.session.execute(_SEAL_OF, {"id": number}).first()
    held = Found([entry], reached(work), None).is_sealed(entry)
    return entry, None if seal is None else SealOf(*seal), held


def _folded(search: Search) -> list[str]:
    """Every word that must stand somewhere in the entry."""
    typed = (search.words, search.person, search.device, search.address, search.request, search.act)
    return [word for text_ in typed for word in tr_fold(text_).split()]


def _plain(search: Search) -> Select[AuditEntry]:
    """What columns answer by themselves."""
    query = select(_e).order_by(_e.id.desc())
    wanted: list[ColumnElement[bool]] = [
        *_has(_e.actor_name, search.person),
        *_has(_e.device, search.device),
    ]
    if search.act:
        wanted.append(_e.act == search.act)
    if search.subjects:
        wanted.append(_e.subject.in_(search.subjects))
    if search.number is not None:
        wanted.append(_e.subject_id == search.number)
    if search.request:
        wanted.append(_e.request_id == search.request)
    if search.address:
        wanted.append(func.host(_e.address).startswith(search.address.strip(), autoescape=True))
    if search.since is not None:
        wanted.append(_e.at >= _begin(search.since))
    if search.until is not None:
        wanted.append(_e.at < _begin(search.until + timedelta(days=1)))
    if search.before is not None:
        wanted.append(_e.id < search.before)
    return query.where(*wanted)


def _has(column: Any, typed: str) -> list[ColumnElement[bool]]:
    return [func.platform.tr_fold(column).contains(word, autoescape=True) for word in tr_fold(typed).split()]


def _is_waiting(chain: Reached) -> ColumnElement[bool]:
    """What the chain does not hold yet."""
    far = cast(cast(chain.xact, String), Xid8)
    behind = or_(_e.xact > far, and_(_e.xact == far, _e.id > chain.id))
    return and_(_e.id > chain.era_start, behind)


def _begin(day: date) -> datetime:
    return datetime.combine(day, time.min, ISTANBUL)
