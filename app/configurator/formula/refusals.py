"""What can be wrong with a formula, each in a sentence for a clerk that names the character."""

from __future__ import annotations

from typing import Any, ClassVar

from app.kernel.errors import Refusal, ShowFact, Translate
from app.kernel.text import N_

_LONGEST_SHOWN = 40


class FormulaRefusal(Refusal):
    """A formula cannot be read or worked out.

    Facts: ``position`` (from 0), ``place`` (from 1, as people count), ``found`` and ``suggestion``.
    ``path`` names where the formula stands when it was reached through others: a component, then the
    named expressions on the way; the position counts in the last of them.
    """

    code = "formula.refused"
    sentence = N_("This formula is not understood.")
    advice: ClassVar[str] = N_("Write {suggestion} instead.")

    def __init__(
        self,
        position: int = 0,
        found: str = "",
        *,
        suggestion: str | None = None,
        field: str | None = None,
        **facts: Any,
    ) -> None:
        shown = found if len(found) <= _LONGEST_SHOWN else found[:_LONGEST_SHOWN] + "…"
        super().__init__(
            field=field, position=position, place=position + 1, found=shown, suggestion=suggestion, **facts
        )
        self.path: tuple[str, ...] = ()

    def inside(self, name: str, field: str | None = None) -> FormulaRefusal:
        """The same refusal, telling that it was met while working out ``name``."""
        self.path = (name, *self.path)
        self.field = field or self.field
        return self

    def say(self, translate: Translate = str, show: ShowFact = str) -> str:
        """Where it happened, what is wrong, and what to write instead when that is known."""
        said = super().say(translate, show)
        suggestion = self.facts["suggestion"]
        if suggestion is not None:
            said += " " + translate(self.advice).replace("{suggestion}", suggestion)
        return f"{' › '.join(self.path)}: {said}" if self.path else said


class FormulaMissing(FormulaRefusal):
    """Nothing is written where a formula is needed."""

    code = "formula.missing"
    sentence = N_("A formula is needed here.")


class FormulaTooLong(FormulaRefusal):
    """More characters than any formula for a door can need."""

    code = "formula.too_long"
    sentence = N_("The formula is too long. Split it into named expressions.")


class FormulaTooDeep(FormulaRefusal):
    """Too many parentheses, conditions or expressions inside each other."""

    code = "formula.too_deep"
    sentence = N_("Character {place}: too many parts inside each other. Split it into named expressions.")


class TooMuchWork(FormulaRefusal):
    """Named expressions that call each other so often that the answer would take too long."""

    code = "formula.too_much_work"
    sentence = N_("Character {place}: working this out takes too many steps.")


class UnexpectedCharacter(FormulaRefusal):
    """A character that means nothing in a formula."""

    code = "formula.unexpected_character"
    sentence = N_("Character {place}: “{found}” has no meaning in a formula.")


class UnexpectedPart(FormulaRefusal):
    """A known sign or word in a place where it cannot stand."""

    code = "formula.unexpected_part"
    sentence = N_("Character {place}: “{found}” cannot stand here.")


class UnexpectedEnd(FormulaRefusal):
    """The formula stops where something must follow."""

    code = "formula.unexpected_end"
    sentence = N_("Character {place}: the formula ends too early.")
    advice = N_("“{suggestion}” is missing.")


class OperatorMissing(FormulaRefusal):
    """Two values stand side by side."""

    code = "formula.operator_missing"
    sentence = N_("Character {place}: + − × ÷ or a comparison is missing before “{found}”.")


class TextNotClosed(FormulaRefusal):
    """A quotation mark opens and never closes."""

    code = "formula.text_not_closed"
    sentence = N_("Character {place}: the quotation mark opened here is never closed.")


class NumberNotUnderstood(FormulaRefusal):
    """Digits and dots that make no number."""

    code = "formula.number_not_understood"
    sentence = N_("Character {place}: “{found}” is not a number.")


class DecimalComma(FormulaRefusal):
    """A comma between two numbers: in a formula decimals have a dot, the comma separates values."""

    code = "formula.decimal_comma"
    sentence = N_("Character {place}: in formulas decimals are written with a dot, not with a comma.")


class ChainedComparison(FormulaRefusal):
    """Two comparisons in a row, as in 1 < x < 3."""

    code = "formula.chained_comparison"
    sentence = N_("Character {place}: two comparisons in a row. Join them with “and”.")


class UnknownName(FormulaRefusal):
    """Neither a parameter nor a named expression."""

    code = "formula.unknown_name"
    sentence = N_("Character {place}: there is no parameter or expression called “{found}”.")
    advice = N_("Did you mean {suggestion}?")


class UnknownFunction(FormulaRefusal):
    """Neither a function of the language nor a named expression with arguments."""

    code = "formula.unknown_function"
    sentence = N_("Character {place}: there is no function called “{found}”.")
    advice = N_("Did you mean {suggestion}?")


class WrongNumberOfArguments(FormulaRefusal):
    """A function got more or fewer values than it takes."""

    code = "formula.wrong_number_of_arguments"
    sentence = N_(
        "Character {place}: values that “{found}” takes in parentheses: {expected}, given: {given}."
    )


class NotAFunction(FormulaRefusal):
    """A plain name with parentheses behind it."""

    code = "formula.not_a_function"
    sentence = N_("Character {place}: “{found}” takes no values. Write it without parentheses.")


class UnknownOption(FormulaRefusal):
    """A choice is compared with a text that is none of its options, so the answer never changes."""

    code = "formula.unknown_option"
    sentence = N_("Character {place}: {parameter} has no option “{found}”.")
    advice = N_("Did you mean {suggestion}?")


class WrongKind(FormulaRefusal):
    """A number, a text or a condition stands where another kind is needed."""

    code = "formula.wrong_kind"
    sentence = N_("Character {place}: “{found}” is of the wrong kind.")


class NumberExpected(WrongKind):
    """A text or a condition where one calculates."""

    code = "formula.number_expected"
    sentence = N_("Character {place}: a number is needed here, and “{found}” is none.")


class ConditionExpected(WrongKind):
    """A number or a text where something must be true or false."""

    code = "formula.condition_expected"
    sentence = N_("Character {place}: a condition (yes or no) is needed here, and “{found}” is none.")


class KindsDiffer(WrongKind):
    """Both sides must be of one kind."""

    code = "formula.kinds_differ"
    sentence = N_("Character {place}: “{found}” and “{other}” are of different kinds.")


class DivisionByZero(FormulaRefusal):
    """What stands below the fraction bar is zero for these values."""

    code = "formula.division_by_zero"
    sentence = N_("Character {place}: division by zero.")


class NumberTooLarge(FormulaRefusal):
    """The numbers grow beyond anything that can be measured on a door."""

    code = "formula.number_too_large"
    sentence = N_("Character {place}: the result is too large to be right.")


class WrongDigits(FormulaRefusal):
    """round() was asked for an impossible number of decimals."""

    code = "formula.wrong_digits"
    sentence = N_("Character {place}: the decimals to round to are a whole number from {least} to {most}.")


class CircularDefinition(FormulaRefusal):
    """An expression needs itself to be worked out. Fact ``cycle``: the names on the way round."""

    code = "formula.circular"
    sentence = N_("Character {place}: “{found}” would need itself: {cycle}.")


class NameNotPossible(FormulaRefusal):
    """A parameter, expression or argument cannot be called that."""

    code = "formula.name_not_possible"
    field = "name"
    sentence = N_("“{found}” cannot be a name. Use letters, digits and _, starting with a letter.")


class NameTaken(FormulaRefusal):
    """The word already means something in formulas."""

    code = "formula.name_taken"
    field = "name"
    sentence = N_("“{found}” is already used. Choose another name.")
