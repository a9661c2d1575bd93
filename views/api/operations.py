"""What the API can be asked, each thing said once: the routes, the checks and the document come from here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel

from app.kernel.work import Work


@dataclass(frozen=True)
class Call:
    """What was sent, after it was checked."""

    path: dict[str, Any] = field(default_factory=dict)
    query: Any = None
    body: Any = None
    key: str = ""
    """The Idempotency-Key."""


@dataclass(frozen=True)
class Operation:
    """One thing the API does."""

    name: str
    method: str
    path: str
    """As routes are written: /orders/<int:pk>."""
    group: str
    summary: str
    answer: type[BaseModel]
    run: Callable[[Work, Call], BaseModel]
    scope: str | None = None
    """What a key needs for it; None: any key and any token."""
    query: type[BaseModel] | None = None
    body: type[BaseModel] | None = None
    status: int = 200
    needs_key: bool = False
    """Whether an Idempotency-Key must be sent."""
    may_match: bool = False
    """Whether If-Match is looked at."""

    @property
    def writes(self) -> bool:
        """Whether it changes something, so that it runs in a transaction of its own."""
        return self.method != "GET"

    @property
    def address(self) -> str:
        """As the document writes it: /orders/{id}."""
        return self.path.replace("<int:pk>", "{id}").replace("<string:code>", "{serial}")
