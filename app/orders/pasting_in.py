"""Pasted rows for an order of this company: read with the models it makes today."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.configurator.offering import OfferedModel, load_offered, model_choices
from app.kernel.work import Work
from app.orders.pasted_row import PastedRow
from app.orders.pasting import Known, read_pasted
from app.orders.previewing import EDIT


@dataclass(frozen=True)
class Pasted:
    """The rows that were understood, and the models they are about."""

    rows: Sequence[PastedRow]
    models: Mapping[int, OfferedModel]


def read_for_order(work: Work, text: str, chosen: int) -> Pasted:
    """What a pasted text says, for rows of any model that can be ordered; raises TooMuchPasted."""
    work.require(EDIT)
    models = load_offered(work, [each.id for each in model_choices(work)])
    rows = read_pasted(text, [Known(id_, model.spec) for id_, model in models.items()], chosen)
    return Pasted(rows, models)
