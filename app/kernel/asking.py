"""Ask the database past the layers of SQLAlchemy: they cost a small question more than the answer does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from psycopg import Error
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

Parameters = Sequence[Any] | Mapping[str, Any]


def rows_of(session: Session, statement: str, parameters: Parameters) -> list[tuple[Any, ...]]:
    """The rows of one statement in the session's own transaction, none when it has no rows.

    For the few statements of the acts that are done all day. Nothing is flushed before, errors are those of
    SQLAlchemy, and whoever listens to what is executed is told.
    """
    connection = session.connection()
    wire = connection.connection
    cursor = wire.cursor()
    for told in connection.dispatch.before_cursor_execute:
        told(connection, cursor, statement, parameters, None, False)  # noqa: FBT003 - as SQLAlchemy calls them
    try:
        cursor.execute(statement, parameters)
        return list(cursor.fetchall()) if cursor.description else []
    except Error as error:
        if getattr(wire.driver_connection, "closed", False):
            # Said again in the ordinary way, which knows what to do with a lost connection.
            connection.exec_driver_sql(statement, parameters)
        wrapped = DBAPIError.instance(
            statement, parameters, error, Error, hide_parameters=True, dialect=connection.dialect
        )
        raise wrapped from error
