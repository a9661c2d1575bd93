"""Many rows like one, so that a company of years is filled in seconds."""

from __future__ import annotations

import psycopg


def copy_rows(
    connection: psycopg.Connection,
    table: str,
    which: str,
    times: int,
    *,
    source: str = "",
    where: str = "",
    **changed: str,
) -> None:
    """A row of a table so many times over, with some columns worked out anew."""
    rows = connection.execute(
        "select column_name from information_schema.columns where table_schema = current_schema()"
        " and table_name = %s and column_name <> 'id' and is_generated = 'NEVER'",
        (table,),
    )
    columns = [str(row[0]) for row in rows]
    values = ", ".join(changed.get(column, f"x.{column}") for column in columns)
    connection.execute(
        f"insert into {table} ({', '.join(columns)}) select {values}"
        f" from {table} x {source}, generate_series(1, %s) n where {which} {where}",
        (times,),
    )
