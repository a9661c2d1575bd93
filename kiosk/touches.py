"""What a touch sends, read strictly: whole numbers in range, a key of its own, nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import request

from app.kernel.work import Work
from app.production.hands import Hand
from kiosk.problems import BadTouch
from kiosk.visitors import Touch, visitors_work

_KEY = re.compile(r"[A-Za-z0-9-]{8,64}")
_MOST = 2**53
_MOST_SERIALS = 200
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LAST_MOMENT = 253_402_300_799_000  # milliseconds, the end of the year 9999


@dataclass(frozen=True)
class Touched:
    """The JSON object that a board posts."""

    sent: dict[str, Any]

    @classmethod
    def read(cls) -> Touched:
        """The body of this request; raises BadTouch for anything but a JSON object."""
        sent = request.get_json(silent=True)
        if not isinstance(sent, dict):
            raise BadTouch
        return cls(sent)

    def number(self, name: str) -> int:
        """A whole number above zero."""
        value = self.sent.get(name)
        if type(value) is not int or not 0 < value < _MOST:
            raise BadTouch(field=name)
        return value

    def number_or_none(self, name: str) -> int | None:
        """A whole number above zero, or nothing."""
        return None if self.sent.get(name) is None else self.number(name)

    def key(self) -> str:
        """The touch's own name, by which its second arrival is known."""
        value = self.sent.get("key")
        if not isinstance(value, str) or _KEY.fullmatch(value) is None:
            raise BadTouch(field="key")
        return value

    def words(self, name: str) -> str:
        """A text; what is missing is empty."""
        value = self.sent.get(name, "")
        if not isinstance(value, str):
            raise BadTouch(field=name)
        return value

    def truth(self, name: str, *, usual: bool) -> bool:
        """Yes or no; what is missing is as usual."""
        value = self.sent.get(name, usual)
        if type(value) is not bool:
            raise BadTouch(field=name)
        return value

    def list_of_words(self, name: str) -> list[str]:
        """Some texts; what is missing is empty."""
        value = self.sent.get(name) or []
        if not isinstance(value, list) or len(value) > _MOST_SERIALS:
            raise BadTouch(field=name)
        if not all(isinstance(each, str) for each in value):
            raise BadTouch(field=name)
        return value

    def moment(self) -> datetime | None:
        """When the finger came down, by the screen's clock: milliseconds of the epoch."""
        value = self.sent.get("touched_at")
        if value is None:
            return None
        if type(value) is not int or not 0 < value < _LAST_MOMENT:
            raise BadTouch(field="touched_at")
        return _EPOCH + timedelta(milliseconds=value)

    @property
    def hand(self) -> Hand:
        """When it was touched; who it was is known with the screen."""
        return Hand(touched_at=self.moment())

    @contextmanager
    def work(self) -> Iterator[Work]:
        """The one transaction of this touch, in the name of the screen or of who works at it."""
        token = self.words("operator") or None
        with visitors_work(Touch(operator=token, touched_at=self.moment())) as work:
            yield work
