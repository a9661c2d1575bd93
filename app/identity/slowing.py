"""Whoever guesses is made slow: tries are counted in the database, before what was tried is looked at."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from sqlalchemy import delete, text

from app.kernel.work import Work
from models.identity import FailedSignIns

FORGOTTEN_AFTER = timedelta(days=1)
LONGEST_WAIT = 900
_FIRST_WAIT, _DOUBLINGS = 5, 8

# Counted first: a hundred guesses at once wait in line at this row.
_TAKE = text(
    """
    insert into failed_sign_ins as f (key, failures, last_at) values (:key, 1, :now)
    on conflict (key) do update
    set failures = case when f.last_at < :forgotten then 1 else f.failures + 1 end, last_at = :now
    where f.failures < :free or f.last_at + make_interval(
        secs => least(:first * 2 ^ least(f.failures - :free, :doublings), :longest)) <= :now
    returning failures
    """
)


def take_try(work: Work, what: str, *, free: int) -> bool:
    """Count one try; False when it comes too soon after the others, and then it is not counted.

    The first ``free`` tries cost nothing, each further one makes the next wait longer, up to a quarter of
    an hour. A day without a try forgets them.
    """
    values = {
        "key": _key(what),
        "now": work.now,
        "forgotten": work.now - FORGOTTEN_AFTER,
        "free": free,
        "first": _FIRST_WAIT,
        "doublings": _DOUBLINGS,
        "longest": LONGEST_WAIT,
    }
    return work.session.execute(_TAKE, values).first() is not None


def waits_until(work: Work, what: str, *, free: int) -> datetime | None:
    """Until when a try would come too soon; None when it would not."""
    found = work.session.get(FailedSignIns, _key(what), populate_existing=True)
    if found is None or found.failures < free or found.last_at < work.now - FORGOTTEN_AFTER:
        return None
    seconds = min(_FIRST_WAIT * 2 ** min(found.failures - free, _DOUBLINGS), LONGEST_WAIT)
    until = found.last_at + timedelta(seconds=seconds)
    return until if until > work.now else None


def forget_tries(work: Work, *whats: str) -> None:
    """It was no guess: these tries count no more, and neither do those of yesterday."""
    is_over = FailedSignIns.key.in_([_key(what) for what in whats]) | (
        FailedSignIns.last_at < work.now - FORGOTTEN_AFTER
    )
    work.session.execute(delete(FailedSignIns).where(is_over))


def _key(what: str) -> str:
    """Hashed, because people type passwords into the field of their name."""
    return hashlib.sha256(what.encode("utf-8", "surrogatepass")).hexdigest()
