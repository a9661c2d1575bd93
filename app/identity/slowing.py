"""Whoever guesses is made slow: tries are counted in the database, before what was tried is looked at."""

from __future__ import annotations

import hashlib
from datetime import timedelta

from sqlalchemy import delete, text

from app.kernel.work import Work
from models.identity import FailedSignIns

FORGOTTEN_AFTER = timedelta(days=1)

# Counted first: a hundred guesses at once wait in line at this row.
_TAKE = text(
    """
    insert into failed_sign_ins as f (key, failures, last_at) values (:key, 1, :now)
    on conflict (key) do update
    set failures = case when f.last_at < :forgotten then 1 else f.failures + 1 end, last_at = :now
    where f.last_at + make_interval(secs => case when f.failures < :free then 0
                                            else least(5 * 2 ^ least(f.failures - :free, 8), 900) end) <= :now
    returning failures
    """
)


def take_try(work: Work, what: str, *, free: int) -> bool:
    """Count one try; False when it comes too soon after the others, and then it is not counted.

    The first ``free`` tries cost nothing, each further one makes the next wait longer, up to a quarter of
    an hour. A day without a try forgets them.
    """
    values = {"key": _key(what), "now": work.now, "forgotten": work.now - FORGOTTEN_AFTER, "free": free}
    return work.session.execute(_TAKE, values).first() is not None


def forget_tries(work: Work, *whats: str) -> None:
    """It was no guess: these tries count no more, and neither do those of yesterday."""
    is_over = FailedSignIns.key.in_([_key(what) for what in whats]) | (
        FailedSignIns.last_at < work.now - FORGOTTEN_AFTER
    )
    work.session.execute(delete(FailedSignIns).where(is_over))


def _key(what: str) -> str:
    """Hashed, because people type passwords into the field of their name."""
    return hashlib.sha256(what.encode("utf-8", "surrogatepass")).hexdigest()
