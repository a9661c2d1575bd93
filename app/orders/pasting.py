"""Rows pasted from a spreadsheet or a chat, read as lines of an order: "90x205 sağ 7016 5 adet".

Nothing is dropped: every word of a row is one of its pieces, understood or not. Pure and bounded: no
database, at most MOST_LETTERS letters and MOST_ROWS rows, every row read in one pass over its words.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from app.configurator.spec import ModelSpec
from app.kernel.errors import Refusal
from app.kernel.text import N_, tr_fold
from app.orders.pasted_answers import take_named_numbers, take_names, take_options, take_yes_and_no
from app.orders.pasted_columns import Columns, read_heading, take_cells
from app.orders.pasted_numbers import take_bare_numbers, take_quantity, take_size
from app.orders.pasted_row import PastedRow, Piece, Scan
from app.orders.pasted_words import NOISE, Vocabulary, phrase

MOST_LETTERS: Final = 60_000
MOST_ROWS: Final = 200
LONGEST_ROW: Final = 500
_CHAT_HEAD: Final = re.compile(
    r"\[?\d{1,2}[./]\d{1,2}[./]\d{2,4},? \d{1,2}:\d{2}(?::\d{2})?\]?(?: -)? ?[^:\[\]]{1,40}: "
)
_NUMBERED: Final = re.compile(r"\s{0,5}(?:\d{1,3}[.)](?=\s)|[-•*–](?=\s))")
_UNSEEN: Final = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\0]")
_SHORTEST_NAME: Final = 4


class TooMuchPasted(Refusal):
    """More than one order can have."""

    code = "orders.too_much_pasted"
    sentence = N_("That is too much at once. Paste at most {rows} rows and {letters} characters.")
    field = "text"


@dataclass(frozen=True, slots=True)
class Known:
    """A model that a row may be about."""

    id: int
    spec: ModelSpec


def read_pasted(text: str, models: Sequence[Known], chosen: int = 0) -> list[PastedRow]:
    """The rows of a pasted text, in their order; raises TooMuchPasted.

    ``chosen`` is the model (id) of rows that name none. A row that only names a model is the heading of
    those below it.
    """
    rows = rows_of(text)
    vocabularies = {known.id: Vocabulary(known.spec) for known in models}
    names = _names_of(models)
    columns: Columns | None = None
    read: list[PastedRow] = []
    for row in rows:
        heading = read_heading(row, vocabularies.get(chosen)) if columns is None else None
        if heading is not None:
            columns = heading
            read.append(_as_heading(row, chosen))
            continue
        found = _read_row(row, names, vocabularies, chosen, columns)
        if found.is_heading:
            chosen = found.model_id
        read.append(found)
    return read


def rows_of(text: str) -> list[str]:
    """The rows in which something stands, without letters nobody sees; raises TooMuchPasted."""
    if len(text) > MOST_LETTERS:
        raise TooMuchPasted(rows=MOST_ROWS, letters=MOST_LETTERS)
    clean = _UNSEEN.sub("", unicodedata.normalize("NFC", text)).replace("\N{NO-BREAK SPACE}", " ")
    rows = [row.rstrip() for row in clean.splitlines() if row.strip()]
    if len(rows) > MOST_ROWS or any(len(row) > LONGEST_ROW for row in rows):
        raise TooMuchPasted(rows=MOST_ROWS, letters=MOST_LETTERS)
    return rows


def _read_row(
    row: str,
    names: Mapping[str, int],
    vocabularies: Mapping[int, Vocabulary],
    chosen: int,
    columns: Columns | None,
) -> PastedRow:
    scan = Scan(row)
    for pattern in (_CHAT_HEAD, _NUMBERED):
        if found := pattern.match(scan.left):
            scan.take(found.start(), found.end(), "noise")
    named = _take_model(scan, names)
    model_id = named or chosen
    words = vocabularies.get(model_id)
    if columns is not None:
        take_cells(scan, columns, words)
    if words is not None:
        take_size(scan, words.spec)
    take_quantity(scan, words.options if words is not None else ())
    if words is not None:
        take_named_numbers(scan, words)
        take_yes_and_no(scan, words)
        take_options(scan, words)
    take_bare_numbers(scan, words.spec if words is not None else None)
    if words is not None:
        take_names(scan, words)
    _take_rest(scan, words)
    is_heading = bool(named) and not scan.answers and not scan.quantity
    return scan.done(model_id, is_heading=is_heading and all(p.kind != "unknown" for p in scan.pieces))


def _as_heading(row: str, model_id: int) -> PastedRow:
    return PastedRow(row, model_id, "", {}, (Piece(0, row, "noise"),), is_heading=True)


def _names_of(models: Sequence[Known]) -> dict[str, int]:
    """Codes and names of models, and words that only one of them has in its name."""
    names: dict[str, int] = {}
    words: dict[str, set[int]] = {}
    said_otherwise = {name for known in models for name in _words_of(Vocabulary(known.spec))}
    for known in models:
        names[phrase(known.spec.code)] = names[phrase(known.spec.name)] = known.id
        for word in phrase(known.spec.name).split():
            words.setdefault(word, set()).add(known.id)
    for word, ids in words.items():
        if len(ids) == 1 and len(word) >= _SHORTEST_NAME and word not in said_otherwise:
            names.setdefault(word, next(iter(ids)))
    return names


def _words_of(words: Vocabulary) -> set[str]:
    """Words that are about the doors of a model, and so do not name it."""
    return {
        *words.options,
        *words.labels,
        *(part for name in words.yes_or_no for part in name.split()),
        *NOISE,
    }


def _take_model(scan: Scan, names: Mapping[str, int]) -> int:
    """The model a row names, by the longest of its names; 0 for none."""
    listed = list(scan.words())
    best: tuple[int, int, int] | None = None
    for place, (start, _end, _word) in enumerate(listed):
        for length in range(1, min(6, len(listed) - place) + 1):
            end = listed[place + length - 1][1]
            id_ = names.get(phrase(scan.left[start:end]))
            if id_ and (best is None or end - start > best[1] - best[0]):
                best = (start, end, id_)
    if best is None:
        return 0
    scan.take(best[0], best[1], "model", means=scan.text[best[0] : best[1]])
    return best[2]


def _take_rest(scan: Scan, words: Vocabulary | None) -> None:
    """What is left was not understood; what never means anything is noise."""
    for start, end, word in list(scan.words()):
        is_noise = tr_fold(word) in NOISE or not any(letter.isalnum() for letter in word)
        scan.take(start, end, "noise" if is_noise else "unknown")
        if not is_noise and words is not None:
            scan.pieces[-1] = replace(scan.pieces[-1], hint=words.like(word))
