"""How often a program may ask: counted in the database by key or session, so that all processes agree."""

from __future__ import annotations

from datetime import UTC, timedelta
from typing import Final

from app.kernel.errors import Refusal
from app.kernel.text import N_
from app.kernel.work import Work

MOST_A_MINUTE: Final = 300

_COUNT: Final = (
    "insert into program_use as u (who, minute, asked) values (%(who)s, %(minute)s, 1)"
    " on conflict (who) do update set minute = excluded.minute,"
    " asked = case when u.minute = excluded.minute then u.asked + 1 else 1 end"
    " returning asked"
)
_FORGET: Final = "delete from program_use where minute < %(before)s"


class TooManyRequests(Refusal):
    """A program that asks without pause takes the place of people."""

    code = "api.too_many_requests"
    sentence = N_("This program asks too often. It may ask {most} times a minute; wait {seconds} seconds.")


def take_turn(work: Work, who: str, most: int = MOST_A_MINUTE) -> int:
    """Count one request of a key or session; how many are left in this minute, or TooManyRequests."""
    now = work.now.astimezone(UTC)
    minute = now.replace(second=0, microsecond=0)
    ((asked,),) = work.ask(_COUNT, {"who": who, "minute": minute})
    if asked > most:
        raise TooManyRequests(most=most, seconds=60 - now.second)
    return int(most - asked)


def forget_use(work: Work) -> None:
    """What was counted yesterday is of no use."""
    work.ask(_FORGET, {"before": work.now - timedelta(days=1)})
