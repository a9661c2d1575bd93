"""What PostgreSQL refused, as a Refusal a person understands; never its own words."""

from __future__ import annotations

from typing import Any

from sqlalchemy.exc import DataError, DBAPIError, IntegrityError

from app.kernel.errors import Doubt, Refusal
from app.kernel.text import N_


class AlreadyExists(Refusal):
    """A unique constraint: the code or number is taken."""

    code = "kernel.already_exists"
    sentence = N_("There is already a record with this value.")


class StillUsed(Refusal):
    """A foreign key: something else still points to the record."""

    code = "kernel.still_used"
    sentence = N_("This record is used elsewhere and cannot be deleted. You can make it passive instead.")


class NotAllowedByRule(Refusal):
    """A check constraint that no friendlier sentence covers."""

    code = "kernel.rule_of_the_record"
    sentence = N_("These values do not fit together. Nothing was saved.")


class MissingValue(Refusal):
    """A NOT NULL column stayed empty."""

    code = "kernel.missing_value"
    sentence = N_("This field must be filled in.")


class NotStorable(Refusal):
    """No column can hold it: a number of thirty digits, or a sign that is no letter."""

    code = "kernel.not_storable"
    sentence = N_("Here is a number with too many digits, or a sign that is no letter. Nothing was saved.")


class Busy(Doubt):
    """A lock could not be had in time: somebody else is changing the same records."""

    code = "kernel.busy"
    sentence = N_("Somebody else is working on the same records right now. Try again in a moment.")


class TookTooLong(Doubt):
    """The database was stopped in the middle of a question that had no end."""

    code = "kernel.took_too_long"
    sentence = N_("This took too long and was stopped; nothing was saved. Ask for less, or try again.")


def refusal_from(error: DBAPIError) -> Refusal | None:
    """The Refusal for a violated rule of the database, or None when it is a bug."""
    if getattr(error.orig, "sqlstate", None) == "57014":
        return TookTooLong()
    if getattr(error.orig, "sqlstate", None) in ("55P03", "40P01"):
        return Busy()
    if isinstance(error, DataError):
        return NotStorable()
    return _broken_rule(error) if isinstance(error, IntegrityError) else None


def _broken_rule(error: IntegrityError) -> Refusal:
    state = getattr(error.orig, "sqlstate", None)
    diagnosis: Any = getattr(error.orig, "diag", None)
    column = getattr(diagnosis, "column_name", None)
    if state == "23505":
        return AlreadyExists(field=_column_of(diagnosis))
    if state == "23503":
        return StillUsed()
    if state == "23502":
        return MissingValue(field=column)
    return NotAllowedByRule()


def _column_of(diagnosis: Any) -> str | None:
    """The column of a unique constraint named ``uq_<table>_<column>`` (its first one)."""
    name, table = getattr(diagnosis, "constraint_name", ""), getattr(diagnosis, "table_name", "")
    prefix = f"uq_{table}_"
    return name.removeprefix(prefix) if name and name.startswith(prefix) else None
