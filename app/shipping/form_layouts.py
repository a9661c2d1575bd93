"""How a company's pre-printed waybill form differs from the common one: kept in tenths of a millimetre."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final

from app.kernel.errors import Refusal, Refusals
from app.kernel.permissions import Right
from app.kernel.text import N_
from app.kernel.work import Work
from app.shipping.events import FormLayoutKept
from models.carriage import FormLayout

EDIT: Final = Right("edit", "Company")
_MOST_SHIFT: Final = 500
_RIGHT_EDGE: Final = 2100
_LOWER_EDGE: Final = 2970


class NotOnTheSheet(Refusal):
    """A field that begins beyond the edge of the sheet is never seen."""

    code = "shipping.not_on_the_sheet"
    sentence = N_("Write millimetres between {least} and {most}.")


def form_layout(work: Work) -> FormLayout:
    """How the form of this company differs; nothing moved where nobody has said so. Not stored by reading."""
    return work.session.get(FormLayout, 1) or FormLayout(id=1, shift_x=0, shift_y=0, fields={})


def keep_form_layout(
    work: Work,
    shift: tuple[int, int],
    places: Mapping[str, tuple[int, int]],
    preset: Mapping[str, tuple[int, int]],
    known: Collection[str],
) -> None:
    """Keep the shift and every field that stands elsewhere than in the preset; Refusals beyond the sheet."""
    work.require(EDIT)
    refusals: list[Refusal] = [
        NotOnTheSheet(field=f"shift_{axis}", least=-_MOST_SHIFT // 10, most=_MOST_SHIFT // 10)
        for axis, value in zip("xy", shift, strict=True)
        if abs(value) > _MOST_SHIFT
    ]
    for name, place in places.items():
        refusals += [
            NotOnTheSheet(field=f"{name}-{axis}", least=0, most=edge // 10)
            for axis, value, edge in zip("xy", place, (_RIGHT_EDGE, _LOWER_EDGE), strict=True)
            if not 0 <= value <= edge
        ]
    if refusals:
        raise Refusals(refusals)
    kept = work.session.get(FormLayout, 1, with_for_update=True) or FormLayout(id=1)
    kept.shift_x, kept.shift_y = shift
    kept.fields = {
        name: list(place) for name, place in places.items() if name in known and place != preset[name]
    }
    work.session.add(kept)
    work.session.flush()
    work.emit(FormLayoutKept(kept.shift_x, kept.shift_y))
