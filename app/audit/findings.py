"""What the proof of the chain can find wrong, and the sentence that says it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from app.kernel.text import N_

SENTENCES: Final[Mapping[str, str]] = {
    "changed": N_("Entry {entry} was changed after it was sealed (seal {seal})."),
    "deleted": N_("Entry {entry} was deleted after it was sealed (seal {seal})."),
    "swapped": N_("Entries {entry} and {other} have changed places (seal {seal})."),
    "inserted": N_("Entry {entry} was put among entries that were sealed already."),
    "sealed twice": N_("Entry {entry} stands in more than one seal."),
    "first seal": N_("The chain begins with seal {seal}; the seals before it are missing."),
    "seal missing": N_("Seal {missing} is missing: seal {seal} follows seal {before}."),
    "seal forged": N_("Seal {seal} does not agree with its own contents: it was changed or forged."),
    "chain broken": N_("Seal {seal} does not follow from the seal before it: one of the two was replaced."),
    "count wrong": N_("Seal {seal} counts {counted} entries up to there, but there are {found}."),
    "head forged": N_("The signed head of {day} was changed, or somebody else signed it."),
    "end cut": N_(
        "On {day} the chain reached seal {seal}; now it ends with seal {last}: its end was cut off."
    ),
    "history rewritten": N_(
        "Seal {seal} is not the one that was signed on {day}: the trail was rewritten up to there."
    ),
    "no seals": N_("On {day} the chain reached seal {seal}; now there is no seal at all."),
    "not of here": N_("The signed head is of another company."),
    "unreadable": N_("This is not the file of a signed head."),
}
"""By problem: the sentence for a person, with the facts it names."""


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong with the chain; entries and seals are named by the numbers pages show."""

    problem: str
    facts: Mapping[str, Any]

    def say(self, translate: Callable[[str], str] = str) -> str:
        """The sentence for a person."""
        return translate(SENTENCES[self.problem]).format(**self.facts)

    def __str__(self) -> str:
        return self.say()
