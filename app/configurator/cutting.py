"""The pieces that are cut for one door [kesim listesi]: how many, how long, how wide, from which material."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from app.configurator.formula import Evaluation, round_half_up
from app.configurator.placing import number_of
from app.configurator.spec import ComponentSpec
from app.kernel.errors import Refusal
from app.kernel.text import N_

MOST_PIECES = 1_000  # of one kind in one door
LONGEST_PIECE = Decimal(20_000)  # mm; nothing in a door factory is longer than twenty metres
_SAW = 1
"""Decimals of a millimetre that a saw or a shear can be set to."""


class ImpossibleCut(Refusal):
    """The formulas of a cut piece give no piece that could be cut."""

    code = "configurator.impossible_cut"
    sentence = N_("{piece}: {pieces} pieces of {size} mm cannot be cut. The formula does not fit this door.")


@dataclass(frozen=True, slots=True)
class Cut:
    """Equal pieces of one door, cut from a component's sheet or profile; millimetres."""

    position: int
    """Of the component."""
    material_code: str
    name: str
    pieces: int
    length: Decimal
    width: Decimal | None
    """None for what is cut from a profile."""
    department: str | None


def cuts_of(component: ComponentSpec, material: str, evaluation: Evaluation) -> Iterator[Cut]:
    """The pieces of a component that this door needs; those of which there are none are left out.

    Raises ImpossibleCut, or a FormulaRefusal whose ``field`` names the formula
    (``components.3.cuts.0.length``).
    """
    for index, spec in enumerate(component.cuts):
        place = f"components.{component.position}.cuts.{index}"
        pieces = number_of(spec.pieces, evaluation, material, f"{place}.pieces")
        if not pieces:
            continue
        length = round_half_up(number_of(spec.length, evaluation, material, f"{place}.length"), _SAW)
        width = None
        if spec.width:
            width = round_half_up(number_of(spec.width, evaluation, material, f"{place}.width"), _SAW)
        if not _can_be_cut(pieces, length, width):
            size = " × ".join(f"{side:f}" for side in (length, width) if side is not None)
            raise ImpossibleCut(field=f"{place}.pieces", piece=spec.name, pieces=pieces, size=size)
        yield Cut(component.position, material, spec.name, int(pieces), length, width, component.department)


def _can_be_cut(pieces: Decimal, length: Decimal, width: Decimal | None) -> bool:
    sides = (length,) if width is None else (length, width)
    is_whole = pieces == pieces.to_integral_value() and 0 < pieces <= MOST_PIECES
    return is_whole and all(0 < side <= LONGEST_PIECE for side in sides)
