"""Which version of its model a line keeps: the one it was configured with, until a newer one is taken."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import select

from app.configurator.offering import Asked, OfferedModel, load_asked
from app.kernel.work import Work
from app.orders.typing_in import TypedLine
from models.orders import OrderLine

Pins = Mapping[int, Asked]
"""Line id → its model and the version it was configured with."""


def read_pins(work: Work, line_ids: Collection[int]) -> Pins:
    """What stored lines were configured with; one query, none without lines."""
    ids = [id_ for id_ in line_ids if id_]
    if not ids:
        return {}
    query = select(OrderLine.id, OrderLine.model_id, OrderLine.version_id).where(OrderLine.id.in_(ids))
    return {row.id: (row.model_id or 0, row.version_id) for row in work.session.execute(query)}


def asked_of(pins: Pins, line_id: int, model_id: int, *, takes_newest: bool = False) -> Asked:
    """The model of a line in the version that it keeps; another model than before is the newest."""
    model, version = pins.get(line_id, (0, None))
    return (model_id, None if takes_newest or model != model_id else version)


def models_of_lines(work: Work, lines: Sequence[TypedLine]) -> list[OfferedModel | None]:
    """The model of each line in its version; None for a line without one, or whose model is gone."""
    pins = read_pins(work, [line.id for line in lines if line.model_id])
    asked = [asked_of(pins, line.id, line.model_id, takes_newest=line.takes_newest) for line in lines]
    offered = load_asked(work, [each for each in asked if each[0]])
    return [offered.get(each) for each in asked]
