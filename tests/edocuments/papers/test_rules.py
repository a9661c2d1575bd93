"""GİB's rules say yes to everything the builder can write, and no to what was tampered with."""

from __future__ import annotations

import os
import signal
from dataclasses import replace
from random import Random

import pytest

from app.edocuments.rules.asking import RulesAway, RulesProcess
from app.edocuments.rules.findings import ERROR, is_valid
from app.edocuments.ubl.carriage import is_turkish_plate
from app.edocuments.ubl.despatch import build_despatch
from app.edocuments.ubl.despatch_facts import DespatchFacts
from tests.edocuments.papers.lorries import a_despatch

VARIANTS = 2 * 2 * 2 * 2 * (1 + 2 + 2 + 2)
"""Type × seller × recipient × buyer apart × carriage: a firm; its plate, drivers or both, here or abroad."""


def variant(facts: DespatchFacts) -> tuple[object, ...]:
    carriage = facts.carriage
    return (
        facts.type_code,
        facts.seller.scheme,
        facts.recipient.scheme,
        facts.buyer is not None,
        carriage.carrier is not None,
        bool(carriage.drivers),
        carriage.plate and is_turkish_plate(carriage.plate),
    )


def test_shipments_of_every_variant_are_valid(gib: RulesProcess) -> None:
    """One each here; ``make bench`` asks about a thousand."""
    random, seen = Random(20261122), set[tuple[object, ...]]()
    while len(seen) < VARIANTS:
        facts = a_despatch(random)
        if variant(facts) not in seen:
            seen.add(variant(facts))
            assert gib.ask(build_despatch(facts)) == [], facts


@pytest.mark.parametrize(
    ("good", "bad", "code"),
    [
        (b"<cbc:UUID>", b"<cbc:UUID>x", "sch-UUIDCheck-1"),
        (b"TEMELIRSALIYE", b"TEMELFATURA", "sch-ProfileIDTypeDespatchAdvice-1"),
        (b"cbc:ActualDespatchTime", b"cbc:ActualDespatchHour", "xsd-element-content"),
        (b'unitCode="C62"', b'unitCode="ADET"', "sch-GeneralUnitCodeCheck-1"),
        (b"</cbc:UUID><cbc:IssueDate>2026", b"</cbc:UUID><cbc:IssueDate>2199", "sch-TimeCheck-1"),
        (b"<DespatchAdvice", b"<DespatchAdvise", "xml-bicim"),
    ],
)
def test_a_document_that_was_tampered_with_is_refused(
    gib: RulesProcess, good: bytes, bad: bytes, code: str
) -> None:
    facts = a_despatch(Random(3))
    xml = build_despatch(replace(facts, lines=(replace(facts.lines[0], unit="C62"),)))
    assert good in xml
    findings = gib.ask(xml.replace(good, bad))
    assert code in {finding.code for finding in findings if finding.level == ERROR}
    assert not is_valid(findings)
    assert all(finding.sentence for finding in findings)


def test_rules_that_died_are_started_again(gib: RulesProcess) -> None:
    xml = build_despatch(a_despatch(Random(4)))
    assert gib.ask(xml) == []
    assert gib._process is not None
    os.kill(gib._process.pid, signal.SIGKILL)
    gib._process.wait()
    assert gib.ask(xml) == []


def test_rules_that_do_not_answer_are_not_waited_for() -> None:
    hasty = RulesProcess(patience=0)
    with pytest.raises(RulesAway):
        hasty.ask(build_despatch(a_despatch(Random(5))))
    assert hasty._process is None
