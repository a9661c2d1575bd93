"""What has changed on the board since a screen looked last: a lost connection costs no whole board."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sqlalchemy import text

from app.kernel.clock import today_local
from app.kernel.work import Work
from app.production.cards import LOOK
from app.production.showing import Card, read_cards

MOST = 2_000
"""Cards of a difference; who has missed more reads the whole board."""
_HORIZON = re.compile(r"[0-9]{1,19}")

# Numbers of events are given out before their commits, and a transaction with a smaller number may commit
# last. So what is asked for is not "events after this number" but everything written by a transaction that
# was not finished when the board was read: such a one has at least the number of the oldest then running.
_CHANGED = text("""
select (select coalesce(max(id), 0) from production_event) as number,
       cast(pg_snapshot_xmin(pg_current_snapshot()) as text) as horizon,
       cast(:horizon as xid8) > pg_snapshot_xmin(pg_current_snapshot()) as is_foreign,
       array(select distinct work_order_id from production_event
             where xact >= cast(:horizon as xid8) limit :most) as cards
""")


@dataclass(frozen=True)
class Difference:
    """The cards that may have changed since a horizon as they are now, and the horizon to ask with next."""

    number: int
    horizon: str
    cards: tuple[Card, ...]


def difference(work: Work, horizon: str) -> Difference | None:
    """Everything a board read at this horizon cannot know; None when it had better read all of it again."""
    work.require(LOOK)
    if _HORIZON.fullmatch(horizon) is None:
        return None
    found = work.session.execute(_CHANGED, {"horizon": horizon, "most": MOST + 1}).one()
    if found.is_foreign or len(found.cards) > MOST:
        return None  # a horizon of the future is one of another database, from before a restore
    cards = read_cards(work.session, today_local(work.now), found.cards) if found.cards else []
    return Difference(found.number, found.horizon, tuple(cards))
