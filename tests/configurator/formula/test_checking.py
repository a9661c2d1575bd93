from __future__ import annotations

import pytest

from app.configurator.formula import (
    FormulaRefusal,
    Kind,
    NamedExpression,
    check,
    check_name,
    define,
    in_order,
)
from app.configurator.formula import refusals as wrong

NAMES: dict[str, Kind | None] = {"G": "number", "kilit": "text", "camlı": "truth", "GK": None}
FUNCTIONS = {"kanat": 1, "takviye": 3}


@pytest.mark.parametrize(
    "source",
    ["G - 90", "kanat(GK)", "takviye(1.2, 3, 2) * 1.08", "1 if kilit == 'x' else G", "max(G, GK)", "GK"],
)
def test_a_sound_formula_passes_and_comes_back(source: str) -> None:
    assert check(source, NAMES, FUNCTIONS, needs="number").source == source


def test_names_may_come_without_kinds() -> None:
    assert check("G * H", {"G", "H"}).names == {"G", "H"}
    assert check("G + kilit", ["G", "kilit"]).nodes == 3


@pytest.mark.parametrize(
    ("source", "kind", "position", "suggestion"),
    [
        ("2 * Gk", wrong.UnknownName, 4, "GK"),
        ("2 * W", wrong.UnknownName, 4, None),
        ("X + Z", wrong.UnknownName, 0, None),
        ("kant(1)", wrong.UnknownFunction, 0, "kanat"),
        ("mim(1, 2)", wrong.UnknownFunction, 0, "min"),
        ("G(1)", wrong.NotAFunction, 0, None),
        ("kanat", wrong.WrongNumberOfArguments, 0, None),
        ("2 * kanat(1,5)", wrong.WrongNumberOfArguments, 4, "1.5"),
        ("takviye(1.2, 3)", wrong.WrongNumberOfArguments, 0, None),
        ("kilit * 2", wrong.NumberExpected, 0, None),
        ("G + (kilit == 'x')", wrong.NumberExpected, 11, None),
        ("kanat(kilit + 1)", wrong.NumberExpected, 6, None),
        ("1 if G else 2", wrong.ConditionExpected, 5, None),
        ("camlı and G - 1", wrong.ConditionExpected, 12, None),
        ("kilit == 4", wrong.KindsDiffer, 6, None),
        ("1 if camlı else 'x'", wrong.KindsDiffer, 2, None),
        ("camlı", wrong.NumberExpected, 0, None),
        ("GK = G - 90", wrong.NumberExpected, 3, None),
        ("kilit", wrong.NumberExpected, 0, None),
    ],
)
def test_what_can_be_seen_without_numbers_is_refused(
    source: str, kind: type[FormulaRefusal], position: int, suggestion: str | None
) -> None:
    with pytest.raises(FormulaRefusal) as caught:
        check(source, NAMES, FUNCTIONS, needs="number")
    assert type(caught.value) is kind
    assert caught.value.facts["position"] == position
    assert caught.value.facts["suggestion"] == suggestion


def test_the_branch_never_taken_is_checked_too() -> None:
    with pytest.raises(wrong.UnknownName):
        check("1 if evet else nothing", NAMES)


def test_a_condition_may_be_asked_for() -> None:
    check("G > 3 and camlı", NAMES, needs="truth")
    with pytest.raises(wrong.ConditionExpected):
        check("G + 3", NAMES, needs="truth")


def test_defining_reads_the_head_as_clerks_write_it() -> None:
    plain = define(" GK ", "G - 90", "mm")
    assert (plain.name, plain.arguments, plain.unit) == ("GK", (), "mm")
    function = define("takviye(t; n, m )", "t * n * m")
    assert (function.name, function.arguments) == ("takviye", ("t", "n", "m"))


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        ("", wrong.NameNotPossible),
        ("2G", wrong.NameNotPossible),
        ("a b", wrong.NameNotPossible),
        ("m²", wrong.NameNotPossible),
        ("f(", wrong.NameNotPossible),
        ("f()", wrong.NameNotPossible),
        ("f(x) + 1", wrong.NameNotPossible),
        ("f(1)", wrong.NameNotPossible),
        ("x" * 41, wrong.NameNotPossible),
        ("G-K", wrong.NameNotPossible),
        ("'G'", wrong.NameNotPossible),
        ("eğer", wrong.NameTaken),
        ("VE", wrong.NameTaken),
        ("f(else)", wrong.NameTaken),
        ("f(x, x)", wrong.NameTaken),
        ("tavan(x)", wrong.NameTaken),
        ("MIN(x)", wrong.NameTaken),
    ],
)
def test_names_that_cannot_be(head: str, kind: type[FormulaRefusal]) -> None:
    with pytest.raises(kind) as caught:
        define(head, "1")
    assert caught.value.field == "name"


def test_a_plain_name_may_be_that_of_a_function() -> None:
    assert check_name("tavan") == "tavan"
    assert define("tavan", "G").name == "tavan"


def expressions(**formulas: str) -> list[NamedExpression]:
    return [define(name, source) for name, source in formulas.items()]


def test_expressions_are_put_in_the_order_they_need_each_other() -> None:
    ordered = in_order(expressions(A="GK * YK", YK="Y - 60", B="A + GK", GK="G - 90"))
    names = [expression.name for expression in ordered]
    assert sorted(names) == ["A", "B", "GK", "YK"]
    assert names.index("GK") < names.index("A") < names.index("B")
    assert names.index("YK") < names.index("A")


@pytest.mark.parametrize(
    ("formulas", "cycle", "last", "position"),
    [
        ({"a": "1 + a"}, "a → a", "a", 4),
        ({"a": "b", "b": "c + 1", "c": "2 * b"}, "b → c → b", "c", 4),
        ({"a": "1 if evet else a"}, "a → a", "a", 15),
    ],
)
def test_a_circle_is_found_without_numbers(
    formulas: dict[str, str], cycle: str, last: str, position: int
) -> None:
    with pytest.raises(wrong.CircularDefinition) as caught:
        in_order(expressions(**formulas))
    assert caught.value.facts["cycle"] == cycle
    assert caught.value.path == (last,)
    assert caught.value.facts["position"] == position


def test_a_function_is_no_circle_with_its_own_argument() -> None:
    t_and_f = [define("t", "f(2)"), define("f(t)", "t * 2")]
    assert [expression.name for expression in in_order(t_and_f)] == ["f", "t"]


def test_a_thousand_expressions_in_a_row_can_be_ordered() -> None:
    row = expressions(**{f"e{at}": f"e{at + 1}" for at in range(1000)})
    assert in_order(row)[0].name == "e999"
