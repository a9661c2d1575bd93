"""Papers as plain JSON and back, without losing a digit: what was printed can be printed again."""

from __future__ import annotations

import types
from dataclasses import fields
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any, Self, Union, get_args, get_origin, get_type_hints


class NotThisPaper(ValueError):
    """The stored JSON is not what this kind of paper is made of."""


class PaperPart:
    """A frozen dataclass of text, whole numbers, Decimal, days, moments, other parts, and tuples of these."""

    def to_json(self) -> dict[str, Any]:
        """The part as JSON-ready values: Decimal as text, days and moments in ISO form, tuples as lists."""
        return {field.name: _plain(getattr(self, field.name)) for field in fields(self)}  # type: ignore[arg-type]

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Self:
        """The part that to_json wrote; raises NotThisPaper for anything else."""
        kinds = _kinds(cls)  # type: ignore[arg-type] # a class is hashable; mypy asks its instances
        if not isinstance(stored, dict) or (unknown := set(stored) - set(kinds)):
            raise NotThisPaper(
                f"{cls.__name__} cannot hold {sorted(unknown) if isinstance(stored, dict) else stored!r}"
            )
        read = {name: _read(kinds[name], value, f"{cls.__name__}.{name}") for name, value in stored.items()}
        try:
            return cls(**read)
        except TypeError as missing:
            raise NotThisPaper(str(missing)) from missing


@cache
def _kinds(part: type[Any]) -> dict[str, Any]:
    return get_type_hints(part)


def _plain(value: Any) -> Any:
    if isinstance(value, PaperPart):
        return value.to_json()
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, Decimal):
        return str(value)
    return value.isoformat() if isinstance(value, date) else value


def _read(kind: Any, value: Any, where: str) -> Any:
    """One stored value as its field wants it: no number for a Decimal, no text for a number."""
    if get_origin(kind) in (Union, types.UnionType):
        (kind,) = (one for one in get_args(kind) if one is not type(None))
        if value is None:
            return None
    if get_origin(kind) is tuple and isinstance(value, list):
        return tuple(_read(get_args(kind)[0], item, where) for item in value)
    if isinstance(kind, type) and issubclass(kind, PaperPart):
        return kind.from_json(value)
    return _read_plain(kind, value, where)


def _read_plain(kind: Any, value: Any, where: str) -> Any:
    try:
        if kind is Decimal and isinstance(value, str):
            return _finite(Decimal(value))
        if kind in (date, datetime) and isinstance(value, str):
            return kind.fromisoformat(value)
    except (ValueError, ArithmeticError) as wrong:
        raise NotThisPaper(f"{where}: {value!r}") from wrong
    if isinstance(kind, type) and type(value) is kind:
        return value
    raise NotThisPaper(f"{where}: {value!r}")


def _finite(number: Decimal) -> Decimal:
    if not number.is_finite():
        raise ValueError("a paper shows numbers only")
    return number
