"""Seal what was written into the trail: in the order of transactions, each seal bound to the one before.

Ids become visible out of order, because a transaction that took a smaller one may commit last. So entries
are taken by their transactions: only what transactions wrote that had all ended when the snapshot was taken,
and everything of those. None of them can write any more: no entry is skipped, and none is sealed twice.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC
from typing import Any, Final

from sqlalchemy import Row, text

from app.kernel.work import Work

FIRST: Final = "0" * 64
"""What stands for the hash before the first seal."""
PRINT: Final = 32
AT_ONCE: Final = 5_000
"""Entries of one seal at most."""

# What is fingerprinted of an entry: everything a person can read of it. Its id stands in the seal's list.
CONTENT: Final = """sha256(convert_to(cast(jsonb_build_array(
    to_char(e.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'), e.actor_kind, e.actor_id,
    e.actor_name, cast(e.address as text), e.device, e.request_id, e.act, e.subject, e.subject_id,
    e.facts) as text), 'UTF8'))"""
# What an entry is found by: whoever searches types the words of people, so capitals and dots do not matter.
WORDS: Final = """platform.tr_fold(concat_ws(' ', e.actor_name, nullif(e.device, ''), host(e.address),
    nullif(e.request_id, ''), e.act, (select string_agg(value #>> '{}', ' ')
        from jsonb_path_query(e.facts, 'strict $.** ? (@.type() != "object" && @.type() != "array")')
            as facts (value))))"""
_ALONE = text("select pg_try_advisory_xact_lock(hashtextextended(current_schema(), 1)) as is_mine")
_LAST = text(
    "select number, total, era_start, reached_xact, reached_id, hash,"
    " cast(reached_xact as xid8) >= pg_snapshot_xmin(pg_current_snapshot()) as is_foreign"
    " from audit_seal order by number desc limit 1"
)
_NEW = text(
    f"""
    select e.id, cast(e.xact as text) as xact, {CONTENT} as print,
           {WORDS} as words
    from audit_entry e
    where (e.xact, e.id) > (cast(:xact as xid8), :id) and e.id > :era_start
      and e.xact < pg_snapshot_xmin(pg_current_snapshot())
    order by e.xact, e.id limit :most
    """  # noqa: S608 - our own expression
)
# After the database was moved to another server its transactions count from a smaller number again.
_OF_BEFORE = text(
    f"""
    select e.id, {CONTENT} as print, '' as words from audit_entry e
    where (e.xact, e.id) > (cast(:xact as xid8), :id) and e.id > :era_start
      and e.xact >= pg_snapshot_xmax(pg_current_snapshot())
    order by e.xact, e.id
    """  # noqa: S608 - our own expression
)
_KEEP = text(
    """
    insert into audit_seal (number, entries, prints, first_id, last_id, total, era_start,
        reached_xact, reached_id, previous, hash, sealed_at)
    values (:number, :entries, :prints, :first_id, :last_id, :total, :era_start,
        cast(:reached_xact as xid8), :reached_id, :previous, :hash, :sealed_at)
    """
)
_KEEP_WORDS = text(
    "insert into audit_words (entry_id, words)"
    " select * from unnest(cast(:ids as bigint[]), cast(:words as text[])) on conflict do nothing"
)
_WAITING = text(
    """
    select count(*) as entries, min(e.at) as since from audit_entry e
    where (e.xact, e.id) > (cast(:xact as xid8), :id) and e.id > :era_start
    """
)


@dataclass(frozen=True)
class Reached:
    """How far the chain is."""

    number: int = 0
    total: int = 0
    era_start: int = 0
    xact: str = "0"
    id: int = 0
    hash: str = FIRST
    is_foreign: bool = False
    """The last seal was made on another database server, whose transactions were counted further."""

    @property
    def place(self) -> dict[str, Any]:
        """From where on entries are not sealed yet."""
        return {"xact": self.xact, "id": self.id, "era_start": self.era_start}


def reached(work: Work) -> Reached:
    """Where the chain of this company ends now."""
    last = work.session.execute(_LAST).first()
    if last is None:
        return Reached()
    return Reached(
        last.number,
        last.total,
        last.era_start,
        str(last.reached_xact),
        last.reached_id,
        last.hash,
        last.is_foreign,
    )


def waiting(work: Work) -> Row[Any]:
    """How many entries wait for their seal, and since when."""
    return work.session.execute(_WAITING, reached(work).place).one()


def seal_entries(work: Work) -> int:
    """Add one seal over what is new, at most AT_ONCE entries of it; how many it holds.

    Whoever comes while another seals does nothing. Runs in a transaction of its own.
    """
    if not work.session.execute(_ALONE).one().is_mine:
        return 0
    last = reached(work)
    if last.is_foreign:
        return _begin_era(work, last)
    rows = work.session.execute(_NEW, {**last.place, "most": AT_ONCE}).all()
    if rows:
        _add(work, last, rows, last.era_start, rows[-1].xact, rows[-1].id)
    return len(rows)


def _begin_era(work: Work, last: Reached) -> int:
    """One seal over what the server before had left unsealed; from here on its numbers count for nothing."""
    rows = work.session.execute(_OF_BEFORE, last.place).all()
    newest = work.session.execute(text("select coalesce(max(last_id), 0) from audit_seal")).scalar_one()
    era_start = max([newest, last.era_start, *(row.id for row in rows)])
    _add(work, last, rows, era_start, "0", 0)
    return len(rows) + 1


def _add(work: Work, last: Reached, rows: Any, era_start: int, xact: str, place: int) -> None:
    ids = [row.id for row in rows]
    seal = {
        "number": last.number + 1,
        "entries": ids,
        "prints": b"".join(row.print for row in rows),
        "first_id": min(ids, default=None),
        "last_id": max(ids, default=None),
        "total": last.total + len(ids),
        "era_start": era_start,
        "reached_xact": xact,
        "reached_id": place,
        "previous": last.hash,
        "sealed_at": work.now,
    }
    work.session.execute(_KEEP, {**seal, "hash": hash_of(seal)})
    words = {"ids": ids, "words": [row.words for row in rows]}
    if ids:
        work.session.execute(_KEEP_WORDS, words)


def hash_of(seal: dict[str, Any]) -> str:
    """What binds a seal to its entries, their content and every seal before; 64 letters."""
    said = {
        "number": seal["number"],
        "previous": seal["previous"],
        "total": seal["total"],
        "era_start": seal["era_start"],
        "reached": [str(seal["reached_xact"]), seal["reached_id"]],
        "sealed_at": seal["sealed_at"].astimezone(UTC).isoformat(),
        "entries": seal["entries"],
        "prints": bytes(seal["prints"]).hex(),
    }
    return hashlib.sha256(json.dumps(said, separators=(",", ":"), sort_keys=True).encode()).hexdigest()
