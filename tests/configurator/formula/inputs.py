"""Strange inputs for the formula language without end, the same ones for the same seed."""

from __future__ import annotations

import random
import sys
from collections.abc import Callable, Iterator

SENSIBLE = (
    "(GK + 90) * f(1.5)",
    'eğer(kilit = "4 yön"; 4; 3)',
    "round((Y - 60) / 200, 2) if cam else tavan(G / 250)",
    "min(G; Y; 900) + maks(1, 2) - mutlak(-3)",
    "G > 900 ve Y <= 2100 veya değil cam",
    "g(G / 2; Y × 0.001) ÷ 7",
)
_PLAIN = """
G Y sıfır kilit cam GK a yok f g h min max ceil floor round abs tavan taban yuvarla mutlak if else and or not
eğer değilse ve veya değil evet hayır true False None lambda import __class__ __import__ exec self
0 1 2.5 .5 900 1e9 0x1F 999999999999999999999999 1,5 1.2.3 1_000 ∞ NaN Infinity “y” '' '
"""
WORDS = (*_PLAIN.split(), "'4 yön'", '"x"')
SIGNS = (
    *"+-*/×÷−<>=≤≥≠()[]{},;.:!%^&|~@#$\\\"'`?²³√",
    "<=", ">=", "==", "!=", "<>", "**", "//", "<<", ":=", "->", "&&", "||", "..", " ", "\n", "\t",
)  # fmt: skip
ATTACKS = (
    "__import__('os').system('id')",
    "().__class__.__bases__[0].__subclasses__()",
    "open('/etc/passwd').read()",
    "{0.__class__.__init__.__globals__}",
    "%(x)s %n %s",
    "';drop table door_model;--",
    "<script>alert(1)</script>",
    "{{7*7}} ${7*7} #{7*7}",
    "9**9**9**9",
    "9" * 24 + "*" + "9" * 24,
    "\u202e1 + 2",
    "1\u20602",
    "e\u0301" * 40,
    "\ud800",
    "\x00",
    "ﬁ + ① + ²",
    "\N{MATHEMATICAL BOLD CAPITAL G}",
)
_NEAR = (range(32, 127), range(0xA0, 0x250), range(0x2000, 0x2070), range(0x2200, 0x2300))


def strange_inputs(seed: int) -> Iterator[str]:
    """Inputs of every kind in turn."""
    dice = random.Random(seed)
    kinds: tuple[Callable[[random.Random], str], ...] = (
        _characters, _soup, _soup, _grown, _grown, _grown, _mended, _mended, _nested, _long, _attack,
    )  # fmt: skip
    while True:
        for kind in kinds:
            yield kind(dice)


def _character(dice: random.Random) -> str:
    if dice.random() < 0.2:
        return chr(dice.randrange(sys.maxunicode + 1))
    return chr(dice.choice(dice.choice(_NEAR)))


def _characters(dice: random.Random) -> str:
    return "".join(_character(dice) for _ in range(dice.randrange(60)))


def _soup(dice: random.Random) -> str:
    between = dice.choice(("", " "))
    return between.join(dice.choice(WORDS + SIGNS) for _ in range(dice.randrange(1, 30)))


def _grown(dice: random.Random, depth: int = 0) -> str:
    """Something that nearly makes sense."""
    if depth > 4 or dice.random() < 0.3:
        return dice.choice(WORDS)
    one, two, three = (_grown(dice, depth + 1) for _ in range(3))
    return dice.choice(
        (
            f"{one} {dice.choice(SIGNS)} {two}",
            f"({one} + {two}) * {three}",
            f"{one} / ({two} - {three})",
            f"eğer({one}; {two}; {three})",
            f"{one} if {two} else {three}",
            f"not {one} and {two} or {three}",
            f"{dice.choice(WORDS)}({one}, {two})",
            f"-{one}",
            f"f({one}) + g({two}; {three})",
        )
    )


def _mended(dice: random.Random) -> str:
    """A sensible formula after an accident."""
    letters = list(dice.choice(SENSIBLE))
    for _ in range(dice.randrange(1, 5)):
        at = dice.randrange(len(letters)) if letters else 0
        match dice.randrange(4):
            case 0:
                del letters[at : at + 1]
            case 1:
                letters.insert(at, _character(dice))
            case 2:
                letters[at : at + 1] = letters[at : at + 1] * 2
            case _:
                letters.insert(at, dice.choice(SIGNS))
    return "".join(letters)


def _nested(dice: random.Random) -> str:
    opening, closing = dice.choice(
        (
            ("(", ")"),
            ("-", ""),
            ("not ", ""),
            ("f(", ")"),
            ("g(1;", ")"),
            ("min(", ")"),
            ("1 if cam else ", ""),
        )
    )
    depth = dice.randrange(1, 300)
    return f"{opening * depth}{dice.choice(WORDS)}{closing * dice.randrange(depth - 1, depth + 2)}"


def _long(dice: random.Random) -> str:
    piece = f"{dice.choice(WORDS)}{dice.choice(SIGNS)}"
    return piece * dice.randrange(1, 400) + "1"


def _attack(dice: random.Random) -> str:
    attack = dice.choice(ATTACKS)
    return dice.choice((attack, f"G + {attack}", f"'{attack}'", f"kilit = '{attack}'", f"{attack}(1)"))
