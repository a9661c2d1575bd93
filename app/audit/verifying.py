"""Prove the chain: read every seal and every entry again, and say in plain words what does not fit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import Row, text

from app.audit.chaining import CONTENT, FIRST, PRINT, hash_of, reached
from app.audit.findings import Finding
from app.audit.heads import Head, heads_of, misfit
from app.kernel.work import Work

_SEALS_AT_ONCE: Final = 100
_SEALS = text(
    "select number, entries, prints, total, era_start, reached_xact, reached_id, previous, hash, sealed_at"
    " from audit_seal where number > :after order by number limit :most"
)
_PRINTS = text(
    f"select e.id, {CONTENT} as print from audit_entry e where e.id = any(cast(:ids as bigint[]))"  # noqa: S608
)
# Behind what the chain has reached, in the order of transactions, there is nothing that is not in a seal.
_INSERTED = text(
    """
    select id from audit_entry
    where id <= :era_start or (xact, id) <= (cast(:xact as xid8), :id)
    except select unnest(entries) from audit_seal
    order by 1 limit 500
    """
)
_TWICE = text(
    "select id from (select unnest(entries) as id from audit_seal) as sealed"
    " group by id having count(*) > 1 order by id limit 500"
)


@dataclass
class ChainReport:
    """How much was read, and everything that is wrong, from the beginning of the chain to its end."""

    entries: int = 0
    seals: int = 0
    findings: list[Finding] = field(default_factory=list)

    @property
    def first(self) -> Finding | None:
        """The first break."""
        return self.findings[0] if self.findings else None


@dataclass
class _Walk:
    """Where the reading of the chain is, and what is to be compared with the signed heads."""

    number: int = 0
    hash: str = FIRST
    total: int = 0
    signed: dict[int, str] = field(default_factory=dict)


def verify_chain(work: Work, heads: Sequence[Head] = ()) -> ChainReport:
    """Read everything again; ``heads`` are signed heads kept elsewhere. Changes and locks nothing."""
    report, walk = ChainReport(), _Walk()
    kept = [*heads_of(work), *heads]
    wanted = {head.seal for head in kept if head.seal is not None}
    for seals in _pages(work):
        report.findings += _chain_of(walk, seals, wanted)
        report.findings += _entries_of(work, seals)
        report.seals += len(seals)
    report.entries = walk.total
    report.findings += [Finding("inserted", {"entry": row.id}) for row in _inserted(work)]
    report.findings += [
        Finding("sealed twice", {"entry": row.id}) for row in work.session.execute(_TWICE).all()
    ]
    for head in kept:
        found = misfit(work, head, walk.number, walk.signed)
        report.findings += [found] if found else []
    return report


def _pages(work: Work) -> Iterator[Sequence[Row[Any]]]:
    after = -1
    while seals := work.session.execute(_SEALS, {"after": after, "most": _SEALS_AT_ONCE}).all():
        yield seals
        after = seals[-1].number


def _chain_of(walk: _Walk, seals: Sequence[Row[Any]], wanted: set[int]) -> Iterator[Finding]:
    """Each seal by itself and beside the one before."""
    for seal in seals:
        facts = {"seal": seal.number}
        walk.total += len(seal.entries)
        if hash_of(dict(seal._mapping)) != seal.hash or len(seal.prints) != PRINT * len(seal.entries):  # noqa: SLF001
            yield Finding("seal forged", facts)
        elif walk.number == 0 and seal.number != 1:
            yield Finding("first seal", facts)
        elif seal.number != walk.number + 1:
            yield Finding("seal missing", {**facts, "before": walk.number, "missing": walk.number + 1})
        elif seal.previous != walk.hash:
            yield Finding("chain broken", facts)
        elif seal.total != walk.total:
            yield Finding("count wrong", {**facts, "counted": seal.total, "found": walk.total})
        walk.number, walk.hash, walk.total = seal.number, seal.hash, seal.total
        if seal.number in wanted:
            walk.signed[seal.number] = seal.hash


def _entries_of(work: Work, seals: Sequence[Row[Any]]) -> list[Finding]:
    """The entries of some seals beside what was sealed of them, in the order of the chain."""
    ids = [entry for seal in seals for entry in seal.entries]
    there = {row.id: bytes(row.print) for row in work.session.execute(_PRINTS, {"ids": ids})}
    sealed: dict[int, bytes] = {}
    wrong: dict[int, int] = {}
    for seal in seals:
        prints = bytes(seal.prints)
        for place, entry in enumerate(seal.entries):
            sealed[entry] = prints[place * PRINT : (place + 1) * PRINT]
            if there.get(entry) != sealed[entry]:
                wrong[entry] = seal.number
    return list(_named(wrong, sealed, there))


def _named(wrong: dict[int, int], sealed: dict[int, bytes], there: dict[int, bytes]) -> Iterator[Finding]:
    """What happened to each entry that is not as it was sealed: two that changed places are told once."""
    was = {sealed[entry]: entry for entry in wrong}
    told: set[int] = set()
    for entry, seal in wrong.items():
        if entry in told:
            continue
        facts = {"entry": entry, "seal": seal}
        other = was.get(there.get(entry, b""))
        if entry not in there:
            yield Finding("deleted", facts)
        elif other is not None and there.get(other) == sealed[entry]:
            told.add(other)
            yield Finding("swapped", {**facts, "other": other})
        else:
            yield Finding("changed", facts)


def _inserted(work: Work) -> Sequence[Row[Any]]:
    return work.session.execute(_INSERTED, reached(work).place).all()
