"""How many doors may stand in a department: beyond its limit a card is warned about, or stopped."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import text

from app.kernel.text import N_
from app.kernel.work import Work
from app.production.refusals import WipAlmostFull, WipFull
from app.production.standing import Next

OVER_LIMIT: Final = "production.over_limit"
OVER_LIMIT_WORDS: Final = N_("{department} is over its limit now: {doors} / {limit} doors.")

# Who passes into a department that stops takes turns here: two racing cards cannot both use the last place.
_LOCK = text("select wip_limit from department where id = :department for no key update")
_DOORS = text(
    "select coalesce(sum(quantity), 0) from work_order"
    " where department_id = :department and state in ('waiting', 'running', 'blocked')"
)


def room_in(work: Work, target: Next | None, doors: int) -> dict[str, Any] | None:
    """Whether so many doors may go there: None, a warning with its facts, or WipFull.

    The department's row is locked only where a limit stops.
    """
    if target is None or target.limit is None:
        return None
    limit, there = target.limit, target.doors or 0
    if target.rule == "stop":
        limit = work.session.execute(_LOCK, {"department": target.id}).scalar_one() or limit
        there = int(work.session.execute(_DOORS, {"department": target.id}).scalar_one())
    if there + doors <= limit:
        return None
    if target.rule != "stop":
        return {"code": OVER_LIMIT, "department": target.name, "doors": there + doors, "limit": limit}
    if there < limit:
        raise WipAlmostFull(department=target.name, room=limit - there, doors=there, limit=limit)
    raise WipFull(department=target.name, doors=there, limit=limit)
