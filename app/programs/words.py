"""The words of every answer and question: numbers as text, money with its currency, moments in UTC."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Annotated, Any, Generic, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer
from pydantic_core import PydanticCustomError

LARGEST = 2**63 - 1
MOST_ON_A_PAGE = 100
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

Item = TypeVar("Item")


class Shape(BaseModel):
    """What is shown: built by us, never changed."""

    model_config = ConfigDict(frozen=True)


class Asked(BaseModel):
    """What is sent to us: a name we do not know is refused, so that no mistype passes in silence."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def _digits(value: Any) -> Any:
    """A number in an address is digits and nothing else: no sign, no space, no underscore."""
    is_number = isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 20  # noqa: PLR2004
    return int(value) if is_number else value


def _day(value: Any) -> Any:
    """A day is written in one way; a library would also take seconds since 1970."""
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        raise PydanticCustomError("day", "not a day")
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        raise PydanticCustomError("day", "not a day") from error


def _to_utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)


def _number(value: Decimal) -> str:
    return f"{value:f}"


Moment = Annotated[datetime, AfterValidator(_to_utc)]
"""ISO 8601 in UTC: 2026-11-21T09:00:00Z."""
Number = Annotated[
    Decimal,
    PlainSerializer(_number, return_type=str, when_used="json"),
    Field(json_schema_extra={"example": "12.500"}),
]
"""A decimal as text, with a point: no program reads it as a float by mistake."""
Id = Annotated[int, Field(ge=1, le=LARGEST)]
AskedId = Annotated[int, BeforeValidator(_digits), Field(ge=1, le=LARGEST)]
"""An id in an address."""
Day = Annotated[date, BeforeValidator(_day)]
Text = Annotated[str, Field(pattern=r"^[^\x00]*$")]
"""Anything but the one character the database cannot hold."""


class Money(Shape):
    """An amount in a currency."""

    amount: Number = Field(description="Two places or more, with a point.")
    currency: str = Field(description="ISO 4217, as TRY.")


class PageAsked(Asked):
    """Which part of a list."""

    limit: Annotated[int, BeforeValidator(_digits), Field(ge=1, le=MOST_ON_A_PAGE)] = Field(
        default=50, description="How many at once, at most 100."
    )
    after: AskedId | None = Field(default=None, description="The “next” of the page before.")


class Page(Shape, Generic[Item]):
    """A part of a list, by rising id."""

    items: list[Item]
    next: int | None = Field(description="Send it as “after” for the page that follows; null at the end.")


class Reference(Shape):
    """Another record, by id and what people call it."""

    id: int
    name: str


def money(amount: Decimal | None, currency: str = "TRY") -> Money | None:
    """An amount as it is shown; None stays None, for those who may not see it."""
    return None if amount is None else Money(amount=amount, currency=currency)
