"""What a line would change: only columns that are in the file, only cells in which something stands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Row

from app.importing.kind import Line, Planned


def plan(
    line: Line, stored: Row[Any] | None, values: Mapping[str, Any], defaults: Mapping[str, Any]
) -> Planned:
    """A new record with its defaults, or what differs from the stored one."""
    if stored is None:
        return Planned(line, None, {**defaults, **values})
    was = {name: there for name, value in values.items() if (there := getattr(stored, name)) != value}
    return Planned(line, stored.id, dict(values), was)
