"""From rows to records: those that were stored are changed, the others are new."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from sqlalchemy.exc import DBAPIError

from app.kernel.violations import refusal_from
from app.kernel.work import Work
from models.base import Base

Line = TypeVar("Line", bound=Base)


def lines_of(
    table: type[Line],
    stored: list[Line],
    rows: Mapping[int, dict[str, Any]],
    key: str,
    *,
    keeps_numbers: bool = False,
) -> list[Line]:
    """The records of the rows: those that were stored are changed, the others are new.

    ``keeps_numbers`` gives a new one the id of its row: it was there before, and is the same again.
    """
    by_key = {getattr(line, key): line for line in stored}
    lines = []
    for values in rows.values():
        # A duplicated row still carries the id of its original: the second one is new.
        number = {"id": values["id"]} if keeps_numbers and values.get("id") else {}
        line = by_key.pop(values[key], None) or table(**number)
        for column, value in values.items():
            if column != "id":
                setattr(line, column, value)
        lines.append(line)
    return lines


def flush(work: Work) -> None:
    """Send everything to the database; what it refuses becomes a Refusal."""
    try:
        work.session.flush()
    except DBAPIError as error:
        refusal = refusal_from(error)
        if refusal is None:
            raise
        raise refusal from error
