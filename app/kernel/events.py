"""Past-tense facts: what happened, told to the audit trail before and to screens after the commit."""

from __future__ import annotations

from dataclasses import dataclass, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar

_PLAIN = frozenset({str, int, bool})
"""Most facts are one of these."""


@dataclass(frozen=True)
class Event:
    """Something that happened to one subject. Subclasses are named in the past tense."""

    subject: ClassVar[str] = ""

    @classmethod
    def act(cls) -> str:
        """The stable name of the kind of event, as the audit trail writes it."""
        return cls.__name__

    @property
    def subject_id(self) -> int | None:
        """The id of what it happened to: by convention the first field."""
        values = tuple(self.__dict__.values())
        return values[0] if values and isinstance(values[0], int) else None

    def facts(self) -> dict[str, Any]:
        """The fields as plain JSON values."""
        return {key: plain(value) for key, value in vars(self).items()}


def plain(value: Any) -> Any:
    """A value as JSON can hold it; decimals and dates become text, never floats."""
    if value is None or type(value) in _PLAIN:
        return value
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(item) for item in value]
    return plain(vars(value)) if is_dataclass(value) else value
