"""Refusals speak: translated, facts shown, several at once."""

from __future__ import annotations

from decimal import Decimal

from app.kernel.errors import Doubt, Refusal, Refusals


class NotThatMany(Refusal):
    code = "test.not_that_many"
    sentence = "Only {left} of {what} are left."


def test_a_refusal_shows_its_facts_as_whoever_asks_reads_them() -> None:
    refusal = NotThatMany(left=Decimal("1.5"), what="sac", field="quantity")
    said = refusal.say(lambda _sentence: "{what}: {left} kaldı.", lambda fact: str(fact).replace(".", ","))
    assert said == "sac: 1,5 kaldı."
    assert refusal.field == "quantity"
    assert refusal.code == "test.not_that_many"


def test_a_missing_fact_does_not_fail_a_second_time() -> None:
    assert str(NotThatMany(what="sac")) == "Only {left} of sac are left."


def test_a_fact_cannot_format_itself_into_the_sentence() -> None:
    assert str(NotThatMany(left="{what.__class__}", what="x")) == "Only {what.__class__} of x are left."


def test_several_refusals_are_said_together() -> None:
    both = Refusals([NotThatMany(left=1, what="a"), NotThatMany(left=2, what="b")])
    assert str(both) == "Only 1 of a are left. Only 2 of b are left."


def test_a_doubt_is_a_refusal_that_may_be_confirmed() -> None:
    assert issubclass(Doubt, Refusal)
