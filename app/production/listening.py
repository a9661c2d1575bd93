"""Whose right to hear the board has ended: asked for everybody who listens in a company at once."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.identity.roles import DEALER, allows, role_names
from app.production.cards import LOOK

# Everything a new connection would be asked for: a screen by its token, a person by their session, account
# and roles, their own or those of their groups; who comes from outside hears nothing, whatever else they are.
_STAYING: Final = text("""
select 'screen' as kind, k.token_hash as name, 0 as session_id,
       array(select department_id from kiosk_department where kiosk_id = k.id) as departments
from kiosk k
where k.token_hash = any(:tokens) and k.paired_at is not null and k.revoked_at is null
union all
select 'person', '', s.id, array[]::bigint[]
from sign_in_session s join ab_user u on u.id = s.user_id join sign_in_rules r on r.id = 1
where s.id = any(:sessions) and s.ended_at is null and s.expires_at > :now and u.active
  and s.last_seen_at + make_interval(mins => r.idle_minutes) > :now
  and (
    select bool_and(role.name <> :outside) and bool_or(
      role.name = any(:looking) or role.name <> all(:builtin) and exists (
        select from ab_permission_view_role a
        join ab_permission_view pv on pv.id = a.permission_view_id
        join ab_permission p on p.id = pv.permission_id and p.name = :permission
        join ab_view_menu v on v.id = pv.view_menu_id and v.name = :subject
        where a.role_id = role.id
      )
    ) from (
      select role_id from ab_user_role where user_id = u.id
      union all
      select g.role_id from ab_user_group p join ab_group_role g on g.group_id = p.group_id
      where p.user_id = u.id
    ) given join ab_role role on role.id = given.role_id
  )
""")


@dataclass(frozen=True)
class Listener:
    """Who holds a connection: a screen by the hash of its token and its place, or somebody's session."""

    token_hash: str | None = None
    departments: frozenset[int] = frozenset()
    session_id: int | None = None


def who_may_stay(session: Session, listeners: Collection[Listener], now: datetime) -> set[Listener]:
    """Those who would be let in again as what they are; one statement, however many they are."""
    rows = session.execute(
        _STAYING,
        {
            "tokens": [each.token_hash for each in listeners if each.token_hash],
            "sessions": [each.session_id for each in listeners if each.session_id],
            "now": now,
            "permission": f"can_{LOOK.action}",
            "subject": LOOK.subject,
            "outside": DEALER,
            **_roles(),
        },
    )
    present = {
        Listener(token_hash=row.name, departments=frozenset(row.departments))
        if row.kind == "screen"
        else Listener(session_id=row.session_id)
        for row in rows
    }
    return present & set(listeners)


@cache
def _roles() -> dict[str, list[str]]:
    builtin = role_names()
    return {"builtin": builtin, "looking": [name for name in builtin if allows(name, LOOK)]}
