"""Looking at a password is slow on purpose; only so many are looked at together, and the rest goes on.

Whoever tries a thousand passwords at once waits in line behind themselves. A trusted device has a lane of its
own, so that its owner comes in meanwhile. Nothing of the database is held while somebody waits here.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore

from app.identity.signing_in import TooManyAttempts
from app.kernel.text import N_

PATIENCE = 10
"""Seconds somebody waits for their turn."""
_WAITING = 12


class TooManyAtOnce(TooManyAttempts):
    """More people (or one who guesses) are at the door than can be looked at."""

    code = "identity.too_many_at_once"
    sentence = N_("Too many people are signing in at this moment. Try again in a few seconds.")


class _Lane:
    def __init__(self) -> None:
        self.places = BoundedSemaphore(_WAITING)
        self.turn = BoundedSemaphore(1)


_STRANGERS, _TRUSTED = _Lane(), _Lane()


@contextmanager
def hashing_lane(*, trusted: bool = False) -> Iterator[None]:
    """One password of this process is looked at inside; raises TooManyAtOnce when the line is too long."""
    lane = _TRUSTED if trusted else _STRANGERS
    if not lane.places.acquire(blocking=False):
        raise TooManyAtOnce
    try:
        if not lane.turn.acquire(timeout=PATIENCE):
            raise TooManyAtOnce
        try:
            yield
        finally:
            lane.turn.release()
    finally:
        lane.places.release()
