"""Every sentence of the product has its Turkish one: complete, sure of itself, same places for facts.

``python -m tools.check_translations`` prints what is wrong and ends with 1, or is silent.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

ROOT = Path(__file__).parent.parent
CATALOGUE = ROOT / "translations" / "tr" / "LC_MESSAGES" / "messages.po"
KEYWORDS = {**DEFAULT_KEYWORDS, "N_": None, "lazy_gettext": None}
PLACE = re.compile(r"%\((\w+)\)[sd]|(?<!\{)\{(\w*)[^{}]*\}(?!\})|%[sd]")

Sentences = dict[str | tuple[str, ...], str]


def said_by_the_product(root: Path) -> Sentences:
    """Every msgid in the sources, with the first file that says it."""
    with (root / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)  # type: ignore[no-untyped-call]
    found: Sentences = {}
    for place, _line, message, _comments, _context in extract_from_dir(root, methods, options, KEYWORDS):
        found.setdefault(message, place)
    return found


def wrongs(said: Sentences, catalogue: Catalog) -> Iterator[str]:
    """One line for each sentence whose Turkish is missing, unsure, or has other places for facts."""
    for msgid, place in sorted(said.items(), key=lambda item: item[1]):
        message = catalogue.get(msgid if isinstance(msgid, str) else msgid[0])
        shown = msgid if isinstance(msgid, str) else msgid[0]
        if message is None or not _is_whole(message):
            yield f"{place}: no Turkish for {shown!r}"
        elif message.fuzzy:
            yield f"{place}: unsure Turkish (fuzzy) for {shown!r}"
        elif not _same_places(message):
            yield f"{place}: other places for facts in the Turkish of {shown!r}"


def places(sentence: str) -> set[str]:
    """The places for facts in a sentence: names in ``{braces}`` or ``%(brackets)s``."""
    return {match[1] or match[2] or match[0] for match in PLACE.finditer(sentence)}


def _is_whole(message: Message) -> bool:
    translated = message.string
    return all(translated) if isinstance(translated, tuple | list) else bool(translated)


def _same_places(message: Message) -> bool:
    originals = [message.id] if isinstance(message.id, str) else message.id
    translated = [message.string] if isinstance(message.string, str) else message.string or []
    # The singular may leave its number out ("one door"), so the plural says which places there are.
    wanted = places(originals[-1])
    return all(places(sentence) == wanted for sentence in translated)


def main() -> int:
    """Print what is wrong with the Turkish catalogue; 1 when anything is."""
    with CATALOGUE.open("rb") as file:
        catalogue = read_po(file, locale="tr")
    found = list(wrongs(said_by_the_product(ROOT), catalogue))
    print(*found, sep="\n", end="\n" if found else "")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
