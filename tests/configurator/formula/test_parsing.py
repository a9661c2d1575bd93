from __future__ import annotations

import unicodedata
from decimal import Decimal

import pytest

from app.configurator.formula import FormulaRefusal, Scope, define, evaluate, parse
from app.configurator.formula import refusals as wrong
from app.configurator.formula.tree import Value

DOOR = Scope.of(
    {"G": Decimal(900), "Y": Decimal(2050), "kilit": "4 yön", "camlı": True, "menteşe_sayısı": Decimal(3)},
    [define("GK", "G - 90"), define("kanat(t)", "(GK + 90) * t")],
)


def value(source: str) -> Value:
    return evaluate(parse(source), DOOR)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("1 + 2 * 3", "7"),
        ("(1 + 2) * 3", "9"),
        ("10 - 4 - 3", "3"),
        ("100 / 10 / 2", "5"),
        ("-2 * 3", "-6"),
        ("2 - -3", "5"),
        ("- -5", "5"),
        (".5 + 0.25", "0.75"),
        ("2 × 3 ÷ 4", "1.5"),
        ("5 − 3 – 1", "1"),
        ("= G - 90", "810"),
        ("  G\n\t+ 1 ", "901"),
        ("G*Y/1000000", "1.845"),
        ("menteşe_sayısı + 1", "4"),
        ("kanat(1.5)", "1350"),
        ("1.10", "1.1"),
    ],
)
def test_arithmetic_reads_as_on_paper(source: str, expected: str) -> None:
    assert value(source) == Decimal(expected)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("Y <= 2200", True),
        ("Y ≤ 2050", True),
        ("Y ≥ 2051", False),
        ("Y = 2050", True),
        ("Y == 2050", True),
        ("Y <> 2050", False),
        ("Y != 2050", False),
        ("Y ≠ 2051", True),
        ('kilit == "4 yön"', True),
        ("kilit = '4 yön'", True),
        ("kilit = “4 yön”", True),
        ('kilit != "merkezi"', True),
        ("not camlı", False),
        ("değil camlı", False),
        ("DEĞİL(camlı)", False),
        ("G > 800 and Y > 3000 or camlı", True),
        ("G > 800 and (Y > 3000 or camlı)", True),
        ("G > 1000 ve camlı veya evet", True),
        ("hayır veya yanlış", False),
        ("doğru ve TRUE ve Evet", True),
        ("VE(camlı; G > 800; Y > 3000)", False),
        ("veya(G > 1000, Y > 2000)", True),
        ("not G == 900", False),
        ("(G > 800) == (Y > 800)", True),
    ],
)
def test_conditions_in_english_turkish_and_spreadsheet_form(source: str, *, expected: bool) -> None:
    assert value(source) is expected


@pytest.mark.parametrize(
    "source",
    [
        "3 if Y <= 2200 else 4",
        "if(Y <= 2200, 3, 4)",
        "if(Y <= 2200; 3; 4)",
        "eğer(Y <= 2200; 3; 4)",
        "EĞER(Y<=2200;3;4)",
        "eger(Y <= 2200, 3, 4)",
        "3 eğer Y <= 2200 değilse 4",
        "5 if Y < 2000 else 3 if Y < 2100 else 4",
        "(5 if Y > 3000 else 2) + 1",
    ],
)
def test_a_choice_between_two_values_has_many_spellings(source: str) -> None:
    assert value(source) == 3


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("min(3, 1, 2)", "1"),
        ("max(3; 1; 2)", "3"),
        ("maks(1; 2)", "2"),
        ("ceil(2.1)", "3"),
        ("tavan(-2.1)", "-2"),
        ("floor(2.9)", "2"),
        ("taban(-2.1)", "-3"),
        ("round(2.5)", "3"),
        ("round(3.5)", "4"),
        ("round(-2.5)", "-3"),
        ("round(2.675, 2)", "2.68"),
        ("yuvarla(1249; -2)", "1200"),
        ("YUVARLA(1250; -2)", "1300"),
        ("round(7, 3)", "7"),
        ("abs(3 - 5)", "2"),
        ("mutlak(-1.5)", "1.5"),
    ],
)
def test_functions(source: str, expected: str) -> None:
    assert value(source) == Decimal(expected)


def test_decimals_are_exact() -> None:
    assert str(value("0.1 + 0.2")) == "0.3"


def test_a_name_composed_from_letter_and_mark_is_the_same_name() -> None:
    assert value(unicodedata.normalize("NFD", "menteşe_sayısı")) == 3
    assert value(unicodedata.normalize("NFD", 'kilit = "4 yön"')) is True


def test_formulas_tell_which_names_and_functions_they_use() -> None:
    formula = parse("max(GK, kanat(t)) if kilit == 'x' else takviye(1, 2, G)")
    assert formula.names == {"GK", "t", "kilit", "G"}
    assert formula.functions == {"kanat", "takviye"}


def test_reading_the_same_text_twice_gives_the_same_formula() -> None:
    assert parse("G * 2 + 17") is parse("G * 2 + 17")
    assert parse("G*2") != parse("G * 2")


# The position is counted from 0 in the facts and from 1 in the sentence.
@pytest.mark.parametrize(
    ("source", "kind", "position", "found", "suggestion"),
    [
        ("", wrong.FormulaMissing, 0, "", None),
        (" \n ", wrong.FormulaMissing, 0, "", None),
        ("=", wrong.FormulaMissing, 0, "", None),
        ("G @ 3", wrong.UnexpectedCharacter, 2, "@", None),
        ("G ^ 2", wrong.UnexpectedCharacter, 2, "^", "x * x"),
        ("G ** 2", wrong.UnexpectedPart, 3, "*", "x * x"),
        ("G // 2", wrong.UnexpectedPart, 3, "/", "floor(x / y)"),
        ("20 % G", wrong.UnexpectedCharacter, 3, "%", "/ 100"),
        ("m²", wrong.UnexpectedCharacter, 1, "²", "x * x"),
        ("G.real", wrong.NumberNotUnderstood, 1, ".", None),
        ("G[0]", wrong.UnexpectedCharacter, 1, "[", "("),
        ("G\x00", wrong.UnexpectedCharacter, 1, "U+0000", None),
        ("G & Y", wrong.UnexpectedCharacter, 2, "&", "and"),
        ("١ + 2", wrong.UnexpectedCharacter, 0, "١", None),
        ("1.2.3", wrong.NumberNotUnderstood, 0, "1.2.3", None),
        ("G + 1.", wrong.NumberNotUnderstood, 4, "1.", None),
        ("1.250.000", wrong.NumberNotUnderstood, 0, "1.250.000", "1250000"),
        ("9" * 25, wrong.NumberNotUnderstood, 0, "9" * 25, None),
        ("1,5", wrong.DecimalComma, 1, ",", "1.5"),
        ("G * 1,25 + 2", wrong.DecimalComma, 5, ",", "1.25"),
        ("1.250,50", wrong.DecimalComma, 5, ",", "1250.50"),
        ("(1,5)", wrong.DecimalComma, 2, ",", "1.5"),
        ("min((1,5), 3)", wrong.DecimalComma, 6, ",", "1.5"),
        ("min(1,5; 3)", wrong.DecimalComma, 5, ",", "1.5"),
        ("min(3; 1,5)", wrong.DecimalComma, 8, ",", "1.5"),
        ("min(G, 2; 3)", wrong.UnexpectedPart, 8, ";", None),
        ("G, Y", wrong.UnexpectedPart, 1, ",", None),
        ("G +", wrong.UnexpectedEnd, 3, "", None),
        ("G +   ", wrong.UnexpectedEnd, 3, "", None),
        ("(G + 1", wrong.UnexpectedEnd, 6, "", ")"),
        ("min(1", wrong.UnexpectedEnd, 5, "", ")"),
        ("3 if camlı", wrong.UnexpectedEnd, 10, "", "else"),
        ("3 if camlı 4", wrong.OperatorMissing, 11, "4", None),
        ("G + 1)", wrong.UnexpectedPart, 5, ")", None),
        ("* 2", wrong.UnexpectedPart, 0, "*", None),
        ("G + * 2", wrong.UnexpectedPart, 4, "*", None),
        ("else", wrong.UnexpectedPart, 0, "else", None),
        ("min(, 2)", wrong.UnexpectedPart, 4, ",", None),
        ("()", wrong.UnexpectedPart, 1, ")", None),
        ("Y => 3", wrong.UnexpectedPart, 3, ">", ">="),
        ("Y =< 3", wrong.UnexpectedPart, 3, "<", "<="),
        ("2G", wrong.OperatorMissing, 1, "G", None),
        ("2 x G", wrong.OperatorMissing, 2, "x", "×"),
        ("G (2)", wrong.NotAFunction, 0, "G", None),
        ("2 (G)", wrong.OperatorMissing, 2, "(", None),
        ("1e5", wrong.OperatorMissing, 1, "e5", None),
        ('kilit == "4 yön', wrong.TextNotClosed, 9, '"4 yön', None),
        ("1 < 2 < 3", wrong.ChainedComparison, 6, "<", None),
        ("round()", wrong.WrongNumberOfArguments, 0, "round", None),
        ("round(1,2,3)", wrong.WrongNumberOfArguments, 0, "round", "1.2"),
        ("1 + if(camlı, 2)", wrong.WrongNumberOfArguments, 4, "if", None),
        ("GKK", wrong.UnknownName, 0, "GKK", "GK"),
        ("1 + gk", wrong.UnknownName, 4, "gk", "GK"),
        ("__import__", wrong.UnknownName, 0, "__import__", None),
        ("kant(1)", wrong.UnknownFunction, 0, "kant", "kanat"),
        ("2 * eval(G)", wrong.UnknownFunction, 4, "eval", None),
        ("kanat", wrong.WrongNumberOfArguments, 0, "kanat", None),
        ("1+kanat(1, 2)", wrong.WrongNumberOfArguments, 2, "kanat", None),
        ("GK(2)", wrong.NotAFunction, 0, "GK", None),
        ("G / (Y - 2050)", wrong.DivisionByZero, 2, "/", None),
        ("0 / 0", wrong.DivisionByZero, 2, "/", None),
        ("1 + kilit", wrong.NumberExpected, 4, "4 yön", None),
        ("camlı * 2", wrong.NumberExpected, 0, "evet", None),
        ("-kilit", wrong.NumberExpected, 1, "4 yön", None),
        ("kilit < 3", wrong.NumberExpected, 0, "4 yön", None),
        ("min(1, camlı)", wrong.NumberExpected, 7, "evet", None),
        ("kilit = 4", wrong.KindsDiffer, 6, "4 yön", None),
        ("camlı = 1", wrong.KindsDiffer, 6, "evet", None),
        ("if(G, 1, 2)", wrong.ConditionExpected, 3, "900", None),
        ("camlı and G", wrong.ConditionExpected, 10, "900", None),
        ("not kilit", wrong.ConditionExpected, 4, "4 yön", None),
        ("round(1, 0.5)", wrong.WrongDigits, 0, "0.5", None),
        ("round(1, 10)", wrong.WrongDigits, 0, "10", None),
    ],
)  # fmt: skip
def test_mistakes_point_at_the_character(
    source: str, kind: type[FormulaRefusal], position: int, found: str, suggestion: str | None
) -> None:
    with pytest.raises(FormulaRefusal) as caught:
        value(source)
    refusal = caught.value
    assert type(refusal) is kind
    assert refusal.facts["position"] == position
    assert refusal.facts["place"] == position + 1
    assert refusal.facts["found"] == found
    assert refusal.facts["suggestion"] == suggestion


def test_the_sentence_counts_from_one_and_says_what_to_write() -> None:
    with pytest.raises(FormulaRefusal) as caught:
        parse("G * 1,25")
    assert str(caught.value) == (
        "Character 6: in formulas decimals are written with a dot, not with a comma. Write 1.25 instead."
    )


def test_the_suggestion_is_translated_too() -> None:
    turkish = {
        wrong.UnknownName.sentence: "{place}. karakter: “{found}” yok.",
        "Did you mean {suggestion}?": "{suggestion} mi demek istediniz?",
    }
    with pytest.raises(FormulaRefusal) as caught:
        value("GKK")
    assert caught.value.say(lambda sentence: turkish[sentence]) == (
        "1. karakter: “GKK” yok. GK mi demek istediniz?"
    )


def test_a_long_find_is_shortened() -> None:
    with pytest.raises(wrong.UnknownName) as caught:
        value("x" * 900)
    assert len(caught.value.facts["found"]) == 41
