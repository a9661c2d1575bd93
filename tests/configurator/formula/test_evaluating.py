from __future__ import annotations

import sys
from collections.abc import Mapping
from decimal import Decimal

import pytest

from app.configurator.formula import (
    Evaluation,
    FormulaRefusal,
    NamedExpression,
    Scope,
    define,
    evaluate,
    parse,
)
from app.configurator.formula import refusals as wrong
from app.configurator.formula.tree import Value

G = {"G": Decimal(900)}


def scope(values: Mapping[str, Value] = G, /, **formulas: str) -> Scope:
    return Scope.of(values, [define(name, source) for name, source in formulas.items()])


def test_expressions_use_each_other_in_any_order() -> None:
    known = scope(A="GK * 2", GK="G - 90")
    assert evaluate(parse("A + GK"), known) == 2430


def test_an_expression_is_worked_out_once() -> None:
    # Forty levels that each ask twice for the one below: 2^40 steps unless each is remembered.
    doubling = {f"e{level}": f"e{level - 1} + e{level - 1}" for level in range(1, 40)}
    known = scope(**doubling, e0="G")
    assert evaluate(parse("e39"), known) == 900 * 2**39


def test_a_function_is_worked_out_once_for_the_same_arguments() -> None:
    known = Scope.of(G, [define("f(x)", "g(x) + g(x) + g(x)"), define("g(x)", "x * G")])
    evaluation = Evaluation(known)
    assert evaluation.value(parse("f(2) + f(2) + f(3)")) == 3 * 900 * 7
    assert evaluation.intermediates() == {"g(2)": 1800, "f(2)": 5400, "g(3)": 2700, "f(3)": 8100}


def test_yes_is_not_remembered_as_one() -> None:
    known = Scope.of(G, [define("f(x)", "x + 1")])
    evaluation = Evaluation(known)
    assert evaluation.value(parse("f(1)")) == 2
    with pytest.raises(wrong.NumberExpected):
        evaluation.value(parse("f(evet)"))


def test_what_is_not_needed_is_not_worked_out() -> None:
    known = scope(broken="1 / 0", fine="G")
    assert evaluate(parse("fine if G > 0 else broken"), known) == 900
    assert evaluate(parse("G > 0 or broken > 1"), known) is True
    assert evaluate(parse("G < 0 and broken > 1"), known) is False
    with pytest.raises(wrong.DivisionByZero):
        evaluate(parse("broken"), known)


def test_arguments_hide_parameters_inside_the_function_only() -> None:
    known = Scope.of(G, [define("f(G)", "G * 2"), define("g(x)", "f(x) + G")])
    assert evaluate(parse("g(5) + G"), known) == 10 + 900 + 900


def test_a_function_does_not_see_the_arguments_of_its_caller() -> None:
    known = Scope.of(G, [define("inner(x)", "x + t"), define("outer(t)", "inner(t)")])
    with pytest.raises(wrong.UnknownName) as caught:
        evaluate(parse("outer(1)"), known)
    assert caught.value.path == ("outer", "inner")


def test_a_mistake_inside_an_expression_says_where() -> None:
    known = scope(A="B + 1", B="G / (G - 900)")
    with pytest.raises(wrong.DivisionByZero) as caught:
        evaluate(parse("2 * A"), known)
    assert caught.value.path == ("A", "B")
    assert caught.value.facts["position"] == 2
    assert str(caught.value) == "A › B: Character 3: division by zero."


@pytest.mark.parametrize(
    ("formulas", "cycle"),
    [
        ({"a": "a + 1"}, "a → a"),
        ({"a": "b", "b": "c", "c": "2 * a"}, "a → b → c → a"),
        ({"x": "1 + a", "a": "b", "b": "a"}, "a → b → a"),
    ],
)
def test_a_circle_is_refused_and_named(formulas: dict[str, str], cycle: str) -> None:
    with pytest.raises(wrong.CircularDefinition) as caught:
        evaluate(parse(next(iter(formulas))), scope(**formulas))
    assert caught.value.facts["cycle"] == cycle


def test_a_function_that_calls_itself_is_refused_even_with_an_end() -> None:
    known = Scope.of(G, [define("f(n)", "1 if n <= 1 else n * f(n - 1)")])
    with pytest.raises(wrong.CircularDefinition, match="f → f"):
        evaluate(parse("f(5)"), known)


def test_after_a_refusal_the_evaluation_goes_on_as_before() -> None:
    evaluation = Evaluation(scope(a="b", b="a", fine="G + 1"))
    with pytest.raises(wrong.CircularDefinition):
        evaluation.value(parse("a"))
    assert evaluation.value(parse("fine")) == 901


def test_a_result_of_the_wrong_kind_is_refused() -> None:
    evaluation = Evaluation(scope())
    with pytest.raises(wrong.NumberExpected):
        evaluation.number(parse("G > 3"))
    with pytest.raises(wrong.ConditionExpected):
        evaluation.truth(parse("G + 3"))
    assert evaluation.truth(parse("G > 3")) is True


def test_minus_nothing_is_nothing() -> None:
    assert str(evaluate(parse("-(G - 900)"), scope())) == "0"
    assert str(evaluate(parse("0 * -1"), scope())) == "0"


@pytest.mark.parametrize("source", ["9" * 24 + "*" + "9" * 24, "1/0.00000000000000000001/0.00000000000001"])
def test_numbers_do_not_grow_without_end(source: str) -> None:
    with pytest.raises(wrong.NumberTooLarge):
        evaluate(parse(source), scope())


@pytest.mark.parametrize("value", ["NaN", "sNaN", "Infinity", "1E+31", "1E+999999"])
def test_values_from_outside_must_be_numbers_of_this_world(value: str) -> None:
    with pytest.raises(wrong.NumberTooLarge):
        scope({"G": Decimal(value)})


def test_functions_that_multiply_work_are_stopped() -> None:
    # Every call has new arguments, so nothing is remembered: 4^19 calls if nobody counted.
    levels = [
        define(f"f{level}(x)", "+".join(f"f{level - 1}(4 * x + {add})" for add in range(4)))
        for level in range(1, 20)
    ]
    known = Scope.of(G, [*levels, define("f0(x)", "x")])
    with pytest.raises(wrong.TooMuchWork):
        evaluate(parse("f19(1)"), known)


def chain(length: int, body: str) -> Scope:
    return scope(**{f"e{at}": body.replace("#", f"e{at - 1}") for at in range(1, length)}, e0="G")


def test_a_chain_of_forty_expressions_is_fine() -> None:
    assert evaluate(parse("e39"), chain(40, "# + 1")) == 939


def test_a_chain_without_end_is_refused_before_the_interpreter_is_exhausted() -> None:
    with pytest.raises(wrong.FormulaTooDeep):
        evaluate(parse("e399"), chain(400, "# + 1"))


def test_the_deepest_allowed_work_leaves_room_for_the_web_server() -> None:
    nested = "min(" * 45 + "#" + ")" * 45

    def at_depth(calls: int) -> Value:
        return at_depth(calls - 1) if calls else evaluate(parse("e6"), chain(7, nested))

    used = 0
    frame = sys._getframe()
    while frame.f_back:
        frame, used = frame.f_back, used + 1
    assert at_depth(300 - used) == 900


def test_limits_on_reading() -> None:
    with pytest.raises(wrong.FormulaTooLong):
        parse("1" + " " * 1000)
    with pytest.raises(wrong.FormulaTooDeep):
        parse("(" * 60 + "1" + ")" * 60)
    with pytest.raises(wrong.FormulaTooDeep):
        parse("+".join(["1"] * 150))
    with pytest.raises(wrong.FormulaTooLong):
        parse(f"max({','.join(['1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1'] * 30)})")
    assert evaluate(parse("+".join(["1"] * 100)), scope()) == 100


def test_expressions_can_be_given_by_hand() -> None:
    expression = NamedExpression("kanat", ("t",), parse("G * t"), "kg")
    assert expression.head == "kanat(t)"
    assert evaluate(parse("kanat(2)"), Scope(G, {"kanat": expression})) == 1800


def test_evaluating_raises_refusals_only() -> None:
    for source in ("1 +", "x", "1/0", "'a' + 1", "9" * 30):
        with pytest.raises(FormulaRefusal):
            evaluate(parse(source), scope())
