"""The words of a model: its options, yes/no questions and names, as people write them on the telephone."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from app.configurator.formula import nearest
from app.configurator.spec import ModelSpec, OptionSpec, ParameterSpec
from app.kernel.text import tr_fold

LONGEST_PHRASE: Final = 4
"""Words that are looked up together."""
_NOISE: Final = (
    "ve ile icin olacak olsun lutfen renk rengi ral kapi kapilar kapisi olcu olculer ebat adet adt ad tane "
    "cm mm m x yon yonu acilim model modeli siparis no sira and with please color colour size"
)
NOISE: Final = frozenset(_NOISE.split())
"""Said beside what is meant; nothing is lost with it."""
YES: Final = frozenset({"var", "evet", "olsun", "istiyor", "yes"})
NO: Final = frozenset({"yok", "hayir", "olmasin", "istemiyor", "no", "yoktur", "haric"})
_SAME: Final[Mapping[str, str]] = {
    "sagdan": "sag", "right": "sag", "soldan": "sol", "left": "sol",
    "iceri": "ice", "iceriye": "ice", "icten": "ice", "inward": "ice", "inwards": "ice",
    "disari": "disa", "disariya": "disa", "distan": "disa", "outward": "disa", "outwards": "disa",
    "dort": "4", "guvenli": "guvenlikli", "laminox": "laminoks", "merkez": "merkezi",
}  # fmt: skip
"""Other words for the same; on the left as folded text."""
_BETWEEN: Final = re.compile(r"[\s\-–/_().,:+]+")
_SHORTEST_PART: Final = 3
_FOUR: Final = 4


@dataclass(frozen=True, slots=True)
class Meaning:
    """An option of a question, and whether the words are all of its name."""

    asked: ParameterSpec
    option: OptionSpec
    is_whole: bool


def phrase(text: str) -> str:
    """Words as they are compared: folded, without signs between them, other words for the same made one."""
    words = [_SAME.get(word, word) for word in _BETWEEN.split(tr_fold(text)) if word]
    return " ".join(words)


class Vocabulary:
    """Everything one model understands."""

    def __init__(self, spec: ModelSpec) -> None:
        self.spec = spec

    @cached_property
    def options(self) -> dict[str, list[Meaning]]:
        """What each phrase may mean, whole names before parts of names."""
        found: dict[str, list[Meaning]] = {}
        for asked in self.spec.parameters:
            for option in asked.options:
                for name in dict.fromkeys((phrase(option.value), phrase(option.label))):
                    if name:
                        found.setdefault(name, []).append(Meaning(asked, option, is_whole=True))
                        self._parts(found, asked, option, name)
        return {name: sorted(all_, key=lambda each: not each.is_whole) for name, all_ in found.items()}

    def _parts(
        self, found: dict[str, list[Meaning]], asked: ParameterSpec, option: OptionSpec, name: str
    ) -> None:
        """Single words of a longer name: "PVC" is enough for "PVC kabartma"."""
        words = name.split()
        for word in dict.fromkeys(words if len(words) > 1 else ()):
            is_number = word.isdigit() and len(word) < _FOUR
            if len(word) >= _SHORTEST_PART and not is_number and word not in NOISE:
                found.setdefault(word, []).append(Meaning(asked, option, is_whole=False))

    @cached_property
    def labels(self) -> dict[str, list[ParameterSpec]]:
        """Which questions a word of their names may be about."""
        found: dict[str, list[ParameterSpec]] = {}
        for asked in self.spec.parameters:
            name = asked.name.partition("(")[0]
            for word in dict.fromkeys((phrase(asked.code), *phrase(name).split(), phrase(asked.name))):
                if word and (word not in NOISE or word == phrase(asked.code)):
                    found.setdefault(word, []).append(asked)
        return found

    @cached_property
    def yes_or_no(self) -> dict[str, ParameterSpec]:
        """The yes/no questions by their names and codes."""
        asked_for = [asked for asked in self.spec.parameters if asked.kind == "boolean"]
        return {
            name: asked
            for asked in asked_for
            for name in (phrase(asked.name), phrase(asked.name.partition("(")[0]), phrase(asked.code))
            if name
        }

    def question(self, heading: str) -> ParameterSpec | None:
        """The question a heading of a column is about."""
        text = phrase(heading)
        for asked in self.spec.parameters:
            if text in (phrase(asked.code), phrase(asked.name), phrase(asked.name.partition("(")[0])):
                return asked
        named: Sequence[ParameterSpec] = [
            asked for asked in self.spec.parameters if text and text in phrase(asked.name)
        ]
        return named[0] if len(named) == 1 else None

    def option_of(self, asked: ParameterSpec, text: str) -> Meaning | None:
        """The option of one question that a cell of its column names."""
        return next((each for each in self.options.get(phrase(text), ()) if each.asked is asked), None)

    def like(self, word: str) -> str:
        """The word it was probably meant to be; empty when nothing is near."""
        near = nearest(phrase(word), [*self.options, *self.yes_or_no])
        if near is None:
            return ""
        meanings = self.options.get(near)
        return meanings[0].option.label if meanings else self.yes_or_no[near].name
