"""Reading a formula: from text to a tree, by binding powers (Pratt), with errors at the character."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final, cast

from app.configurator.formula import complaints, limits, words
from app.configurator.formula.refusals import ChainedComparison, FormulaTooDeep, FormulaTooLong
from app.configurator.formula.tokens import Token, cut
from app.configurator.formula.tree import (
    Arithmetic,
    ArithmeticSign,
    Call,
    Comparison,
    ComparisonSign,
    Conditional,
    Literally,
    Logic,
    LogicWord,
    Name,
    Negative,
    Node,
    Opposite,
    walk,
)

_CONDITIONAL, _OR, _AND, _NOT, _COMPARISON, _SUM, _PRODUCT, _SIGN = range(10, 90, 10)
_BINDING: Final = {
    "if": _CONDITIONAL,
    "or": _OR,
    "and": _AND,
    **dict.fromkeys(("==", "!=", "<", "<=", ">", ">="), _COMPARISON),
    **dict.fromkeys(("+", "-"), _SUM),
    **dict.fromkeys(("*", "/"), _PRODUCT),
}


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula that has been read. Two formulas with the same text are equal."""

    source: str
    tree: Node = field(compare=False, repr=False)
    names: frozenset[str] = field(compare=False)  # parameters, expressions and arguments it uses
    functions: frozenset[str] = field(compare=False)  # named expressions it calls with arguments
    nodes: int = field(compare=False, repr=False)
    depth: int = field(compare=False, repr=False)


@lru_cache(maxsize=4096)
def parse(source: str) -> Formula:
    """Read a formula; raises a FormulaRefusal that points at the character. Cheap when repeated."""
    tree = _Reader(cut(source), source).read()
    names: set[str] = set()
    functions: set[str] = set()
    nodes = depth = 0
    for node, level in walk(tree):
        nodes, depth = nodes + 1, max(depth, level)
        if isinstance(node, Name):
            names.add(node.name)
        elif isinstance(node, Call) and node.function not in words.ARITY:
            functions.add(node.function)
    if nodes > limits.MOST_NODES:
        raise FormulaTooLong(len(source))
    if depth > limits.DEEPEST_TREE:
        raise FormulaTooDeep(0)
    return Formula(source, tree, frozenset(names), frozenset(functions), nodes, depth)


class _Reader:
    """Walks once over the tokens, never back."""

    def __init__(self, tokens: list[Token], source: str) -> None:
        self._tokens = tokens
        self._source = source
        self._at = 0
        self._nesting = 0

    def read(self) -> Node:
        """The whole formula, to its end."""
        tree = self._expression()
        if self._next.kind != "end":
            raise complaints.left_over(self._tokens, self._at, self._source)
        return tree

    @property
    def _next(self) -> Token:
        return self._tokens[self._at]

    def _take(self) -> Token:
        token = self._tokens[self._at]
        self._at += 1
        return token

    def _take_if(self, *meanings: str) -> Token | None:
        token = self._next
        return self._take() if token.kind in ("sign", "keyword") and token.meaning in meanings else None

    def _expect(self, meaning: str) -> Token:
        token = self._take_if(meaning)
        if token is None:
            raise complaints.not_what_was_expected(self._tokens, self._at, meaning)
        return token

    def _expression(self, power: int = 0) -> Node:
        self._nesting += 1
        if self._nesting > limits.DEEPEST_NESTING:
            raise FormulaTooDeep(self._next.position)
        left = self._beginning()
        while self._binding() > power:
            left = self._continued(left, self._take())
        self._nesting -= 1
        return left

    def _binding(self) -> int:
        token = self._next
        return _BINDING.get(token.meaning, 0) if token.kind in ("sign", "keyword") else 0

    def _beginning(self) -> Node:
        token = self._next
        match token.kind, token.meaning:
            case "number", _:
                return Literally(token.position, self._take().number)
            case "text", text:
                return Literally(self._take().position, text)
            case "keyword", ("true" | "false") as word:
                return Literally(self._take().position, word == "true")
            case "name", _:
                return self._name_or_call()
            case "keyword", ("if" | "and" | "or") as word if self._tokens[self._at + 1].written == "(":
                return self._own_form(word)
            case ("sign", "(" | "-") | ("keyword", "not"):
                return self._prefixed(self._take())
        raise complaints.no_value(self._tokens, self._at)

    def _prefixed(self, token: Token) -> Node:
        match token.meaning:
            case "not":
                return Opposite(token.position, self._expression(_NOT))
            case "-":
                return Negative(token.position, self._expression(_SIGN))
        inner = self._expression()
        self._expect(")")
        return inner

    def _continued(self, left: Node, token: Token) -> Node:
        power = _BINDING[token.meaning]
        if token.meaning == "if":
            test = self._expression(power)
            self._expect("else")
            return Conditional(token.position, test, left, self._expression(power - 1))
        right = self._expression(power)
        if power == _COMPARISON:
            if self._binding() == _COMPARISON:
                raise ChainedComparison(self._next.position, self._next.written)
            return Comparison(token.position, cast("ComparisonSign", token.meaning), left, right)
        if power in (_AND, _OR):
            return Logic(token.position, cast("LogicWord", token.meaning), left, right)
        return Arithmetic(token.position, cast("ArithmeticSign", token.meaning), left, right)

    def _name_or_call(self) -> Node:
        token = self._take()
        if self._next.written != "(":
            return Name(token.position, token.meaning)
        function = words.built_in(token.meaning)
        arguments = self._arguments()
        if function is not None:
            complaints.check_arity(token, *words.ARITY[function], arguments, self._source)
        return Call(token.position, function or token.meaning, arguments)

    def _own_form(self, word: str) -> Node:
        """The spreadsheet forms if(test; then; else), and(…; …), or(…; …)."""
        token = self._take()
        arguments = self._arguments()
        complaints.check_arity(token, *words.ARITY[word], arguments, self._source)
        if word == "if":
            return Conditional(token.position, *arguments)
        joined, *others = arguments
        for other in others:
            joined = Logic(token.position, cast("LogicWord", word), joined, other)
        return joined

    def _arguments(self) -> tuple[Node, ...]:
        self._expect("(")
        if self._take_if(")"):
            return ()
        arguments = [self._expression()]
        separator = ""
        while between := self._take_if(",", ";"):
            if separator and between.meaning != separator:
                raise complaints.mixed_separators(self._tokens, self._at)
            separator = between.meaning
            arguments.append(self._expression())
        self._expect(")")
        return tuple(arguments)
