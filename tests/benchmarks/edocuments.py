"""E-despatches: a thousand random ones of every variant, each built and asked about, warm."""

from __future__ import annotations

import statistics
from random import Random

from app.edocuments.rules.asking import RulesProcess
from app.edocuments.ubl.despatch import build_despatch
from app.edocuments.ubl.despatch_facts import DespatchFacts
from tests.benchmarks.figures import Figure, at_most, exactly, milliseconds
from tests.edocuments.papers.lorries import a_despatch

SHIPMENTS = 1000
WARM = 20
LIMIT = 20
"""Milliseconds for building one and asking every rule of the tax office about it."""


def measure_edocuments() -> list[Figure]:
    """The median, and that none of the thousand has an error."""
    rules, random, wrong = RulesProcess(), Random(20261122), 0

    def build_and_ask(facts: DespatchFacts) -> None:
        nonlocal wrong
        wrong += bool(rules.ask(build_despatch(facts)))

    try:
        for _ in range(WARM):
            build_and_ask(a_despatch(random))
        times = [milliseconds(lambda: build_and_ask(a_despatch(random))) for _ in range(SHIPMENTS)]
    finally:
        rules.close()
    return [
        at_most("e-despatch built and validated", statistics.median(times), "ms", LIMIT),
        exactly(f"wrong ones of {SHIPMENTS} random e-despatches", wrong, "", 0),
    ]
