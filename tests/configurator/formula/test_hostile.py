"""Whatever is typed: a value or a Refusal, soon, and nothing else."""

from __future__ import annotations

from functools import partial
from itertools import islice

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.configurator.formula import Evaluation, FormulaRefusal, NamedExpression, Scope, define
from tests.configurator.formula.answering import VALUES, answer, must_answer, read_and_evaluate
from tests.configurator.formula.inputs import strange_inputs

NUMBERS = st.sampled_from(["0", "1", "2.5", ".5", "900", "0.000001", "9" * 24, "1,5", "1.2.3", "1."])
NAMES = st.sampled_from(["G", "Y", "sıfır", "kilit", "cam", "GK", "a", "yok", "G.x", "__class__", "lambda"])
TEXTS = st.sampled_from(["'4 yön'", '"x"', "“y”", "evet", "hayır", "true", "''"])
SIGNS = st.sampled_from(
    [
        "+",
        "-",
        "*",
        "/",
        "×",
        "÷",
        "−",
        "<",
        "<=",
        "≤",
        "==",
        "=",
        "!=",
        "<>",
        "and",
        "or",
        "ve",
        "veya",
        "if",
        "else",
    ]
)
OPENINGS = st.sampled_from(["(", "min(", "round(", "f(", "g(", "if(", "eğer("])
CLOSINGS = st.sampled_from([")", ",", ";", "not", "değil", "**", "^"])
PIECES = st.one_of(NUMBERS, NAMES, TEXTS, SIGNS, OPENINGS, CLOSINGS)


def longer(formula: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.builds(lambda left, sign, right: f"{left} {sign} {right}", formula, SIGNS, formula),
        formula.map(lambda inner: f"({inner})"),
        formula.map(lambda inner: f"-{inner}"),
        formula.map(lambda inner: f"not {inner}"),
        st.builds(lambda a, b, c: f"{a} if {b} else {c}", formula, formula, formula),
        st.builds(
            lambda name, a: f"{name}({a})", st.sampled_from(["f", "abs", "ceil", "round", "h"]), formula
        ),
        st.builds(
            lambda name, a, b: f"{name}({a}; {b})",
            st.sampled_from(["g", "min", "round", "f"]),
            formula,
            formula,
        ),
        st.builds(lambda a, b, c: f"eğer({a}; {b}; {c})", formula, formula, formula),
    )


FORMULAS = st.recursive(st.one_of(NUMBERS, NAMES, TEXTS), longer, max_leaves=25)


@settings(max_examples=200, deadline=20_000)
@given(st.text(max_size=80))
def test_any_text(source: str) -> None:
    must_answer(source)


@settings(max_examples=200, deadline=20_000)
@given(st.lists(PIECES, max_size=30).map(" ".join))
def test_words_of_the_language_in_any_order(source: str) -> None:
    must_answer(source)


@settings(max_examples=200, deadline=20_000)
@given(FORMULAS)
def test_formulas_that_nearly_make_sense(source: str) -> None:
    must_answer(source)


@settings(max_examples=100, deadline=20_000)
@given(st.dictionaries(st.sampled_from(["p", "q", "r", "s"]), FORMULAS, min_size=1), FORMULAS)
def test_expressions_of_any_content(sources: dict[str, str], asked: str) -> None:
    crossed = {name: source.replace("GK", "r").replace("kilit", "s") for name, source in sources.items()}
    defined = [answer(partial(define, name, source)) for name, source in crossed.items()]
    known = [each for each in defined if isinstance(each, NamedExpression)]
    evaluation = Evaluation(Scope.of(VALUES, known))
    for source in (*sources.values(), asked):
        given_back = answer(partial(read_and_evaluate, evaluation, source))
        assert not isinstance(given_back, FormulaRefusal) or given_back.say()


@settings(max_examples=100, deadline=20_000)
@given(st.text(max_size=60))
def test_any_head_of_an_expression(head: str) -> None:
    given_back = answer(lambda: define(head, "1"))
    assert not isinstance(given_back, FormulaRefusal) or given_back.say()


@pytest.mark.parametrize(
    "source",
    [
        "(" * 1000,
        "-" * 999 + "1",
        "not " * 240 + "cam",
        "1 if cam else " * 70 + "1",
        "[" * 1000,
        "'" * 999,
        "1" * 1000,
        "." * 1000,
        "x" * 1000,
        "+".join(["1"] * 500),
        "*".join(["9" * 20] * 40),
        "1/" * 400 + "1",
        "f(" * 240 + "1" + ")" * 240,
        "f(" * 45 + "1" + ")" * 45,
        "min(" + "1," * 400 + "1)",
        "\u202e1 + 2",
        "1\u20602",
        "İ" * 500,
        "ﬁ" * 300,
        "e\u0301" * 400,
        "{place}{found}{0.__class__}",
        "'{place.__class__}' + 1",
        "%s%s%n",
        "__import__('os').system('true')",
        "().__class__.__bases__[0]",
        "open('/etc/passwd')",
        "G.as_tuple()",
        "lambda: 0",
        "G := 3",
        "G; Y",
        "\ud800",
    ],
)
def test_known_attacks(source: str) -> None:
    must_answer(source)


def test_two_thousand_strange_inputs() -> None:
    """The first of the hundred thousand that ``make fuzz-formulas`` asks."""
    for source in islice(strange_inputs(seed=2026), 2_000):
        must_answer(source)
