"""Whose hand touched a card, and when: the operator at the screen, and the moment the finger came down."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

LATEST = timedelta(hours=12)
"""A touch that arrives later than this after it was made counts from its arrival."""


@dataclass(frozen=True)
class Hand:
    """The operator who made a touch, and when they say they did; nothing where nobody asks for it."""

    operator_id: int | None = None
    operator: str = ""
    touched_at: datetime | None = None

    def moment(self, now: datetime, previous: datetime | None) -> datetime | None:
        """When it was touched, if that can be believed: not in the future, not before what came before."""
        said = self.touched_at
        if said is None or not now - LATEST <= said <= now:
            return None
        return said if previous is None or said >= previous else None


NOBODY: Final = Hand()
"""Nobody said who they are; the touch was made when it arrived."""
