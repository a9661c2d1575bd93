"""Write thousands of records with a few statements: arrays in, rows out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from psycopg.errors import UniqueViolation
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from app.importing.file_refusals import ChangedMeanwhile
from app.kernel.work import Work

AT_ONCE = 2000
"""Rows of one statement: few enough for the progress to move, many enough to cost nothing."""


def insert_rows(
    work: Work,
    table: str,
    types: Mapping[str, str],
    rows: Sequence[Mapping[str, Any]],
    told: Callable[[int], None],
) -> None:
    """Insert all rows; ``types`` are the columns and their PostgreSQL types, named by our code alone."""
    columns = ", ".join(types)
    _run(work, f"insert into {table} ({columns}) select {columns} from {_given(types)}", types, rows, told)  # noqa: S608


def update_rows(
    work: Work,
    table: str,
    types: Mapping[str, str],
    rows: Sequence[Mapping[str, Any]],
    told: Callable[[int], None],
) -> None:
    """Set these columns of the rows with these ids."""
    sets = ", ".join(f"{column} = given.{column}" for column in types)
    types = {"id": "bigint", **types}
    given = _given(types)
    _run(work, f"update {table} set {sets} from {given} where {table}.id = given.id", types, rows, told)  # noqa: S608


def _given(types: Mapping[str, str]) -> str:
    arrays = ", ".join(f"cast(:{column} as {kind}[])" for column, kind in types.items())
    return f"unnest({arrays}) as given ({', '.join(types)})"


def _run(
    work: Work,
    statement: str,
    types: Mapping[str, str],
    rows: Sequence[Mapping[str, Any]],
    told: Callable[[int], None],
) -> None:
    prepared = text(statement)
    for start in range(0, len(rows), AT_ONCE):
        some = rows[start : start + AT_ONCE]
        try:
            work.session.execute(prepared, {column: [row[column] for row in some] for column in types})
        except IntegrityError as error:
            if isinstance(error.orig, UniqueViolation):
                raise ChangedMeanwhile from error
            raise
        told(len(some))
