"""E-documents: a thousand random ones of every variant of each kind, each built and asked about, warm."""

from __future__ import annotations

import statistics
from collections.abc import Callable
from datetime import UTC, datetime
from random import Random
from uuid import UUID

from app.edocuments.rules.asking import RulesProcess
from app.edocuments.ubl.despatch import build_despatch
from app.edocuments.ubl.invoice import build_invoice
from tests.benchmarks.figures import Figure, at_most, exactly, milliseconds
from tests.edocuments.papers.bills import a_bill
from tests.edocuments.papers.lorries import a_despatch

DOCUMENTS = 1000
WARM = 20
LIMIT = 20
"""Milliseconds for building one and asking every rule of the tax office about it."""
_ISSUED = datetime(2026, 11, 20, 9, tzinfo=UTC)
Build = Callable[[Random], bytes]


def measure_edocuments() -> list[Figure]:
    """The median of each kind, and that none of the thousands has an error."""
    rules = RulesProcess()
    try:
        return [*_measure(rules, "e-despatch", _a_despatch), *_measure(rules, "invoice", _an_invoice)]
    finally:
        rules.close()


def _measure(rules: RulesProcess, name: str, build: Build) -> list[Figure]:
    random, wrong = Random(20261122), 0

    def build_and_ask() -> None:
        nonlocal wrong
        wrong += bool(rules.ask(build(random)))

    for _ in range(WARM):
        build_and_ask()
    times = [milliseconds(build_and_ask) for _ in range(DOCUMENTS)]
    return [
        at_most(f"{name} built and validated", statistics.median(times), "ms", LIMIT),
        exactly(f"wrong ones of {DOCUMENTS} random {name}s", wrong, "", 0),
    ]


def _a_despatch(random: Random) -> bytes:
    return build_despatch(a_despatch(random))


def _an_invoice(random: Random) -> bytes:
    ettn = UUID(int=random.getrandbits(128), version=4)
    number = f"FAT2026{random.randrange(10**9):09}"
    return build_invoice(a_bill(random), number, ettn, _ISSUED)
