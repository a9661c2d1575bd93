"""What every formula must give back, whatever it is: a value, or a FormulaRefusal that can be said."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from app.configurator.formula import (
    Evaluation,
    FormulaRefusal,
    Scope,
    check,
    define,
    evaluate,
    parse,
    worked_example,
)
from app.configurator.formula.tree import Value

VALUES: dict[str, Value] = {
    "G": Decimal(900),
    "Y": Decimal("2050.5"),
    "sıfır": Decimal(0),
    "kilit": "4 yön",
    "cam": True,
}
DOOR = Scope.of(
    VALUES,
    [
        define("GK", "G - 90"),
        define("f(x)", "x * GK + 1"),
        define("g(x, y)", "f(x) / (y - 1)"),
        define("a", "b"),
        define("b", "a"),
    ],
)


def answer(act: Callable[[], object]) -> object:
    """What comes out, a refusal being an answer too; every other exception fails the test."""
    try:
        return act()
    except FormulaRefusal as refusal:
        return refusal


def read_and_evaluate(evaluation: Evaluation, source: str) -> Value:
    return evaluation.value(parse(source))


def must_answer(source: str) -> None:
    """Reading, checking, working out and showing give a value or a FormulaRefusal that can be said."""
    for given_back in (
        answer(lambda: evaluate(parse(source), DOOR)),
        answer(lambda: check(source, VALUES, {"f": 1, "g": 2})),
        answer(lambda: worked_example(parse(source), DOOR)),
    ):
        if isinstance(given_back, FormulaRefusal):
            assert given_back.path or 0 <= given_back.facts["position"] <= len(source)
            assert given_back.say()
        assert not isinstance(given_back, Decimal) or given_back.is_finite()
