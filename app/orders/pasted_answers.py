"""Words of a pasted row that answer questions of its model: options, yes/no, and numbers behind a name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from app.configurator.spec import ParameterSpec
from app.orders.pasted_numbers import take_number_of
from app.orders.pasted_row import TAKEN, Scan
from app.orders.pasted_words import LONGEST_PHRASE, NO, YES, Meaning, Vocabulary, phrase

Word = tuple[int, int, str]
_BETWEEN_NAME_AND_NUMBER: Final = " :=."


def take_named_numbers(scan: Scan, words: Vocabulary) -> None:
    """A number right behind the name of its question: "G 90", "duvar: 14 cm"."""
    for _start, end, word in list(scan.words()):
        asked = [each for each in words.labels.get(phrase(word), ()) if each.kind == "number"]
        if len(asked) != 1 or scan.is_answered(asked[0].code):
            continue
        place = end
        while place < len(scan.left) and scan.left[place] in _BETWEEN_NAME_AND_NUMBER:
            place += 1
        take_number_of(scan, asked[0], place)


def take_yes_and_no(scan: Scan, words: Vocabulary) -> None:
    """The name of a yes/no question means yes, unless no stands behind it: "panik bar", "eşik yok"."""
    listed = list(scan.words())
    for place, (start, _end, _word) in enumerate(listed):
        for length in range(min(LONGEST_PHRASE, len(listed) - place), 0, -1):
            last = listed[place + length - 1]
            asked = words.yes_or_no.get(phrase(scan.left[start : last[1]]))
            if asked is None or TAKEN in scan.left[start : last[1]] or scan.is_answered(asked.code):
                continue
            behind = listed[place + length] if place + length < len(listed) else None
            said_no = behind is not None and behind[2] in NO
            end = behind[1] if behind is not None and behind[2] in NO | YES else last[1]
            value = "false" if said_no else "true"
            scan.answer(start, end, asked.code, value, f"{asked.name}: {'−' if said_no else '✓'}")
            break


def take_options(scan: Scan, words: Vocabulary) -> None:
    """Options of choices, the longest phrases first: "sağ", "ral 9005", "iç beyaz", "4 yön".

    A word that fits several questions answers the one whose name stands before it, else the first that is
    still open, and then it is a guess.
    """
    listed = list(scan.words())
    named: list[ParameterSpec] = []
    place = 0
    while place < len(listed):
        found = _longest(scan, words, listed, place)
        if found is None:
            named += words.labels.get(phrase(listed[place][2]), [])
            place += 1
            continue
        length, meanings = found
        behind = listed[place + length] if place + length < len(listed) else None
        about = named or (words.labels.get(phrase(behind[2]), []) if behind else [])
        start, end = listed[place][0], listed[place + length - 1][1]
        _choose(scan, (start, end), meanings, about)
        named = []
        place += length


def take_names(scan: Scan, words: Vocabulary) -> None:
    """Names of questions that have been answered say nothing more."""
    for start, end, word in list(scan.words()):
        about = words.labels.get(phrase(word), ())
        if any(scan.is_answered(asked.code) for asked in about):
            scan.take(start, end, "noise")


def _longest(
    scan: Scan, words: Vocabulary, listed: Sequence[Word], place: int
) -> tuple[int, list[Meaning]] | None:
    for length in range(min(LONGEST_PHRASE, len(listed) - place), 0, -1):
        text = scan.left[listed[place][0] : listed[place + length - 1][1]]
        if TAKEN not in text and (meanings := words.options.get(phrase(text))):
            return length, meanings
    return None


def _choose(
    scan: Scan, span: tuple[int, int], meanings: Sequence[Meaning], about: Sequence[ParameterSpec]
) -> None:
    """Take the options that are meant; nothing when every question they fit has been answered."""
    open_ = [each for each in meanings if not scan.is_answered(each.asked.code)]
    if not open_:
        return
    codes = list(dict.fromkeys(each.asked.code for each in open_))
    meant = [asked.code for asked in about if asked.code in codes]
    chosen = list(dict.fromkeys(meant)) or codes[:1]
    for code in chosen[1:]:  # "iç ve dış 7016"
        first = next(each for each in open_ if each.asked.code == code)
        scan.answers[code] = first.option.value
    of_code = [each for each in open_ if each.asked.code == chosen[0]]
    best = of_code[0]
    is_only = best.is_whole or len({each.option.value for each in of_code}) == 1
    is_guess = not is_only or (len(codes) > 1 and not meant)
    shown = ", ".join(
        each.asked.name for each in open_ if each.asked.code in chosen and each.option == best.option
    )
    means = f"{shown or best.asked.name}: {best.option.label}"
    scan.answer(*span, chosen[0], best.option.value, means, is_guess=is_guess)
