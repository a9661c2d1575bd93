"""The one seam between FAB's CRUD and our transactions: every save is a Work with an audit row."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask import g
from flask_appbuilder.models.sqla.interface import SQLAInterface
from sqlalchemy import inspect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import joinedload, selectinload

from app.kernel.events import Event, plain
from app.kernel.violations import refusal_from
from app.kernel.work import Work
from views.works import users_work

SECRET_COLUMNS = frozenset(
    {
        "password",
        "token_hash",
        "driver_national_id",
        "tax_id_sealed",
        "tax_id_print",
        "key_hash",
        "lookup_hash",
        "pin_hash",
        "badge_hash",
        "code_hash",
        "secret_hash",
    }
)


@dataclass(frozen=True)
class RecordAdded(Event):
    """A master-data record was added on a screen."""

    record_id: int
    table: str
    after: dict[str, Any]

    @property
    def subject(self) -> str:  # type: ignore[override]
        """The table of the record."""
        return self.table


@dataclass(frozen=True)
class RecordChanged(RecordAdded):
    """A master-data record was changed: only the columns that changed, before and after."""

    before: dict[str, Any]
    name: str = ""
    """What people call it; the columns that changed seldom say that."""


@dataclass(frozen=True)
class RecordDeleted(Event):
    """A master-data record was deleted; what it was is kept here."""

    record_id: int
    table: str
    before: dict[str, Any]

    @property
    def subject(self) -> str:  # type: ignore[override]
        """The table of the record."""
        return self.table


def columns_of(item: Any) -> dict[str, Any]:
    """The stored columns of a record as plain values, secrets and pictures left out."""
    state = inspect(item)
    return {
        column.key: plain(state.dict[column.key])
        for column in state.mapper.column_attrs
        if column.key in state.dict
        and column.key not in SECRET_COLUMNS
        and not isinstance(state.dict[column.key], bytes)
    }


def add_record(work: Work, item: Any) -> None:
    """Insert a record and say so in the audit trail."""
    work.session.add(item)
    flush(work)
    work.emit(RecordAdded(item.id, item.__table__.name, columns_of(item)))


def change_record(work: Work, item: Any, before: dict[str, Any]) -> None:
    """Write a changed record and keep what changed in the audit trail; saved untouched it leaves no trace."""
    is_touched = work.session.is_modified(item)
    flush(work)
    if before:
        # As it is stored: 5 that was typed over 5.000 is no change.
        work.session.refresh(item, list(before))
    after = columns_of(item)
    changed = {key for key in before | after if before.get(key) != after.get(key)}
    if not changed and not is_touched:
        return
    work.emit(
        RecordChanged(
            item.id,
            item.__table__.name,
            {key: after.get(key) for key in changed},
            {key: before.get(key) for key in changed},
            _called(item),
        )
    )


def _called(item: Any) -> str:
    """By its code or number or name, as the trail calls records."""
    names = (getattr(item, column, None) for column in ("number", "code", "name", "username"))
    return str(next((name for name in names if name), ""))


def delete_record(work: Work, item: Any) -> None:
    """Delete a record that nothing points to, and keep what it was in the audit trail."""
    before = columns_of(item)
    work.session.delete(item)
    flush(work)
    work.emit(RecordDeleted(before["id"], item.__table__.name, before))


def flush(work: Work) -> None:
    """Send the changes to the database; what it refuses becomes a Refusal."""
    try:
        work.session.flush()
    except DBAPIError as error:
        refusal = refusal_from(error)
        if refusal is None:
            raise
        raise refusal from error


class WorkInterface(SQLAInterface):
    """FAB's data interface with our transactions; used by FAB's own security screens too."""

    def __init__(self, obj: type[Any], session: Any = None) -> None:
        super().__init__(obj, session)
        self.loads: list[Any] = []

    def load_with(self, columns: Iterable[str]) -> None:
        """What these columns of a list name comes with the list, instead of one query for each row."""
        for column in columns:
            if self.is_relation_many_to_one(column):
                self.loads.append(joinedload(getattr(self.obj, column)))
            elif self.is_relation(column):
                self.loads.append(selectinload(getattr(self.obj, column)))

    def apply_all(self, query: Any, *values: Any, **more: Any) -> Any:
        """FAB's query of a list, and what its rows name."""
        return super().apply_all(query, *values, **more).options(*self.loads)

    def is_nullable(self, col_name: str) -> bool:
        """A form may leave a column empty when it has a default to fall back on."""
        column = self.list_columns.get(col_name)
        return super().is_nullable(col_name) or (column is not None and column.default is not None)

    def get_values(self, lst: list[Any], list_columns: list[str]) -> list[dict[str, Any]]:
        """The rows of a grid as a list: templates look at the first row before they draw all."""
        return list(super().get_values(lst, list_columns))

    def get_related_obj(self, col_name: str, value: Any) -> Any:
        """The record at the other end of a relationship; FAB's own way is one SQLAlchemy has given up."""
        return self.session.get(self.get_related_model(col_name), value)

    def add(self, item: Any, commit: bool = True) -> None:  # noqa: FBT001, FBT002
        """Insert in one Work."""
        del commit
        with users_work() as work:
            add_record(work, item)

    def edit(self, item: Any, commit: bool = True) -> None:  # noqa: FBT001, FBT002
        """Update in one Work."""
        del commit
        with users_work() as work:
            change_record(work, item, g.pop("record_before", {}))

    def delete(self, item: Any, commit: bool = True) -> None:  # noqa: FBT001, FBT002
        """Delete in one Work."""
        del commit
        with users_work() as work:
            delete_record(work, item)
