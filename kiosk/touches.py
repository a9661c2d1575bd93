"""What a touch sends, read strictly: whole numbers in range, a key of its own, nothing else."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from flask import request

from kiosk.problems import BadTouch

_KEY = re.compile(r"[A-Za-z0-9-]{8,64}")
_MOST = 2**53


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
