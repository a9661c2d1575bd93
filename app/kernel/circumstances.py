"""Under what circumstances somebody acts: with which device, and as part of which request."""

from __future__ import annotations

import secrets
from contextvars import ContextVar
from dataclasses import dataclass

LONGEST_DEVICE = 160


@dataclass(frozen=True)
class Circumstances:
    """What the audit trail and the log say beside who acted."""

    device: str = ""
    request_id: str = ""


_NONE = Circumstances()
_now: ContextVar[Circumstances] = ContextVar("circumstances", default=_NONE)


def circumstances() -> Circumstances:
    """Those of this request; jobs and the command line have none."""
    return _now.get()


def arrive(device: str) -> Circumstances:
    """A request begins and gets a number; the device in words."""
    arrived = Circumstances(device[:LONGEST_DEVICE], secrets.token_hex(6))
    _now.set(arrived)
    return arrived


def leave() -> None:
    """The request is over; the thread serves somebody else next."""
    _now.set(_NONE)
