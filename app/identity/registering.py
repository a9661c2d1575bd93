"""Which rights there are, as rows: a company builds roles of its own from them."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from sqlalchemy import text

from app.kernel.work import Work

Pair = tuple[str, str]
"""A permission and what it is on, in FAB's words: ``("can_plan", "Order")``."""

_STEPS: Final = (
    text(
        "insert into ab_permission (name) select distinct unnest(cast(:permissions as text[]))"
        " on conflict (name) do nothing"
    ),
    text(
        "insert into ab_view_menu (name) select distinct unnest(cast(:subjects as text[]))"
        " on conflict (name) do nothing"
    ),
    text(
        "insert into ab_permission_view (permission_id, view_menu_id)"
        " select p.id, v.id from unnest(cast(:permissions as text[]), cast(:subjects as text[])) as w (p, v)"
        " join ab_permission p on p.name = w.p join ab_view_menu v on v.name = w.v"
        " on conflict (permission_id, view_menu_id) do nothing"
    ),
    # What no screen and no operation asks for any more goes, from every role that had it too.
    text(
        "delete from ab_permission_view k using ab_permission p, ab_view_menu v"
        " where p.id = k.permission_id and v.id = k.view_menu_id and not exists ("
        " select from unnest(cast(:permissions as text[]), cast(:subjects as text[])) as w (p, v)"
        " where w.p = p.name and w.v = v.name)"
    ),
)


def register_rights(work: Work, rights: Collection[Pair]) -> None:
    """From now on there are these rights and no others; roles keep theirs of them.

    FAB itself takes from every role what the view it looks at does not know, though another view of the
    same subject or an operation does; and it asks the database a thousand times.
    """
    pairs = sorted(set(rights))
    values = {"permissions": [name for name, _ in pairs], "subjects": [subject for _, subject in pairs]}
    for step in _STEPS:
        work.session.execute(step, values)
