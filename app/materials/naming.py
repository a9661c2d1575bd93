"""Which material does a person mean? By id, code or name; the nearest one is offered for a slip."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import text

from app.kernel.errors import Refusal
from app.kernel.text import tr_fold
from app.kernel.work import Work
from app.materials.naming_refusals import MaterialMissing, MaterialUnclear, MaterialUnknown

_LONGEST_SHOWN = 60
_MOST_SHOWN = 5
_MOST_SUGGESTED = 50
_LONGEST_ID = 18
_BETWEEN_CODE_AND_NAME = re.compile(r"\s+[·–—:|-]\s+|\s+")
_LIKE_SIGNS = re.compile(r"[\\%_]")

_MEANT = text(
    "select id, code, name, unit_id, is_active, purchase_unit_id from material"
    " where search like any(cast(:patterns as text[])) or id = any(cast(:ids as bigint[])) order by id"
)

# pg_trgm lives in the schema public, which is not on the search path.
_NEAREST = text(
    "select typed.text, near.code, near.name"
    " from unnest(cast(:texts as text[])) as typed (text)"
    " cross join lateral ("
    "  select code, name, public.word_similarity(typed.text, search) as likeness from material"
    "  where is_active order by likeness desc, code limit 1) near"
    " where near.likeness >= 0.3"
)


@dataclass(frozen=True)
class NamedMaterial:
    """What a line has to know about the material it names."""

    id: int
    code: str
    name: str
    unit_id: int
    is_active: bool
    purchase_unit_id: int | None


@dataclass(frozen=True)
class Names:
    """The materials a form may mean, by id and by everything people write for them."""

    by_id: Mapping[int, NamedMaterial]
    by_code: Mapping[str, Sequence[NamedMaterial]]
    by_name: Mapping[str, Sequence[NamedMaterial]]
    suggestions: Mapping[str, str]

    def find(self, written_id: str, written: str) -> NamedMaterial:
        """The one material that is meant; raises MaterialMissing, MaterialUnknown or MaterialUnclear.

        The text counts more than the id of a suggestion that was chosen before the text was changed.
        """
        if not written and not written_id:
            raise MaterialMissing
        if not written:
            return self._by_id(written_id)
        typed = folded(written)
        for found in (self.by_code.get(typed), self.by_name.get(typed)):
            if found:
                return _only(found, written, written_id)
        raise _unknown(written, self.suggestions.get(typed))

    def _by_id(self, written_id: str) -> NamedMaterial:
        found = self.by_id.get(int(written_id)) if _is_id(written_id) else None
        if found is None:
            raise _unknown(written_id, None)
        return found


def read_names(work: Work, written: Sequence[tuple[str, str]]) -> Names:
    """Read all materials that ids and texts of a form may mean; one query, two when something is unknown."""
    texts = sorted({tr_fold(words) for _, words in written if words})
    ids = sorted({int(each) for each, _ in written if _is_id(each)})
    patterns = sorted({pattern for words in texts for pattern in _patterns(words)})
    found = work.session.execute(_MEANT, {"patterns": patterns, "ids": ids}) if texts or ids else ()
    materials = [NamedMaterial(*row) for row in found]
    by_code: dict[str, list[NamedMaterial]] = defaultdict(list)
    by_name: dict[str, list[NamedMaterial]] = defaultdict(list)
    for material in materials:
        by_code[folded(material.code)].append(material)
        by_name[folded(material.name)].append(material)
        by_name[folded(f"{material.code} {material.name}")].append(material)
    unknown = {words for words in map(folded, texts) if words not in by_code and words not in by_name}
    return Names(
        {material.id: material for material in materials}, by_code, by_name, _suggestions(work, unknown)
    )


def folded(written: str) -> str:
    """Text to compare: no capitals, dots or doubled spaces, no dash between code and name."""
    return _BETWEEN_CODE_AND_NAME.sub(" ", tr_fold(written)).strip()


def _patterns(words: str) -> Iterator[str]:
    """As code, as name, or as both: what ``material.search`` looks like then, whatever stands between."""
    plain = "%".join(_LIKE_SIGNS.sub(r"\\\g<0>", word) for word in folded(words).split())
    yield from (plain, f"{plain} %", f"% {plain}")


def _suggestions(work: Work, unknown: Collection[str]) -> dict[str, str]:
    if not unknown:
        return {}
    asked = {"texts": sorted(unknown)[:_MOST_SUGGESTED]}
    return {row.text: f"{row.code} {row.name}" for row in work.session.execute(_NEAREST, asked)}


def _is_id(written: str) -> bool:
    return written.isascii() and written.isdigit() and len(written) <= _LONGEST_ID


def _only(found: Sequence[NamedMaterial], written: str, written_id: str) -> NamedMaterial:
    """The one of several that is written exactly so, was chosen from the list, or is not passive."""
    for candidates in (
        [material for material in found if material.code == written],
        [material for material in found if str(material.id) == written_id],
        [material for material in found if material.is_active],
        found,
    ):
        if len(candidates) == 1:
            return candidates[0]
    raise MaterialUnclear(
        text=written[:_LONGEST_SHOWN], codes=", ".join(material.code for material in found[:_MOST_SHOWN])
    )


def _unknown(written: str, suggestion: str | None) -> Refusal:
    return MaterialUnknown(text=written[:_LONGEST_SHOWN], suggestion=suggestion)
