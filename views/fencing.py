"""Warehouses people are bound to, on screens: narrower lists, and the field on a person's page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from flask import request
from flask_appbuilder.fieldwidgets import Select2ManyWidget
from flask_appbuilder.models.filters import BaseFilter
from flask_babel import gettext, lazy_gettext
from sqlalchemy import false, or_, select
from wtforms import SelectMultipleField

from app.identity.fencing import WAREHOUSE, bind_person, own_warehouses, warehouses_of
from app.kernel.work import Work
from app.stock.ledger.reading import moves_of
from app.stock.slips.slips import slips_of
from models.materials import Material
from models.stock import Location, Shelf
from views.ids import id_from
from views.works import reading

FIELD: Final = "warehouse_ids"


class InOwnWarehouses(BaseFilter):
    """Only what belongs to a warehouse of whoever asks; its value names the column of the warehouse."""

    def apply(self, query: Any, value: str) -> Any:
        """Narrow the query; not at all for who works everywhere."""
        own = own_warehouses(reading())
        return query if own is None else query.filter(getattr(self.model, value).in_(own))


class MovesOfOwnWarehouses(BaseFilter):
    """Only moves into or out of a warehouse of whoever asks."""

    def apply(self, query: Any, value: Any) -> Any:
        """Narrow the query."""
        del value
        return query.filter(moves_of(own_warehouses(reading())))


class SlipsOfOwnWarehouses(BaseFilter):
    """Only slips that moved something in a warehouse of whoever asks."""

    def apply(self, query: Any, value: Any) -> Any:
        """Narrow the query."""
        del value
        return query.filter(slips_of(own_warehouses(reading())))


class OnlyForAll(BaseFilter):
    """What is about the whole store room at once is nothing for who works in a part of it."""

    def apply(self, query: Any, value: Any) -> Any:
        """Everything or nothing."""
        del value
        return query if own_warehouses(reading()) is None else query.filter(false())


class ShelvesInReach(BaseFilter):
    """Shelves of one's own warehouses, and the one on which the material that is edited lies already."""

    def apply(self, query: Any, value: Any) -> Any:
        """Narrow the query."""
        del value
        own = own_warehouses(reading())
        if own is None:
            return query
        edited = id_from(str((request.view_args or {}).get("pk", "")))
        lies_on = select(Material.shelf_id).where(Material.id == edited)
        return query.filter(or_(Shelf.warehouse_id.in_(own), Shelf.id.in_(lies_on)))


class _Warehouses(SelectMultipleField):
    """Any number of warehouses; what there is to choose from is asked when the form is made."""

    widget = Select2ManyWidget()

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, coerce=_id, **more)
        rows = reading().session.execute(
            select(Location.id, Location.name)
            .where(Location.kind == WAREHOUSE, Location.is_active)
            .order_by(Location.id)
        )
        self.choices = [(row.id, row.name) for row in rows]


def _id(written: Any) -> int | None:
    return written if written is None or isinstance(written, int) else id_from(str(written))


def warehouses_field() -> Any:
    """The field of a person's form; nothing chosen means every warehouse."""
    return _Warehouses(
        lazy_gettext("Works in these warehouses"),
        description=lazy_gettext(
            "Chooses what a person sees and moves in the store room. None chosen: all warehouses."
        ),
    )


def with_warehouses(fieldsets: Sequence[Any]) -> list[Any]:
    """FAB's page of a person with the warehouses among the first things it says."""
    (title, first), *rest = fieldsets
    return [(title, {**first, "fields": [*first["fields"], "works_in"]}), *rest]


class BoundToWarehouses:
    """The part of the screens of people that says in which warehouses each of them works."""

    def show_bound(self, person: Any) -> Any:
        """Put on the person what the form and the page of the person show."""
        work = reading()
        bound = warehouses_of(work.session, person.id)
        names = work.session.scalars(
            select(Location.name).where(Location.id.in_(bound)).order_by(Location.id)
        ).all()
        if not hasattr(person, FIELD):
            person.warehouse_ids = sorted(bound)
        person.works_in = ", ".join(names) or gettext("All warehouses")
        return person

    def save_bound(self, work: Work, person: Any) -> None:
        """Write what was chosen on the form."""
        bind_person(work, person, [one for one in getattr(person, FIELD, None) or () if one])
