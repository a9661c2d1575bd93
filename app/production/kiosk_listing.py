"""The screens of the floor as the office lists them: where each stands, what it may, when it was seen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import text

from app.kernel.permissions import Right
from app.kernel.work import RecordGone, Work

LOOK_AT_KIOSKS = Right("list", "Kiosk")
ALIVE = timedelta(minutes=5)
"""An open board asks every minute; with bad luck and bad Wi-Fi every few."""
SILENT = timedelta(days=7)
_SCREENS = text(
    """
    select k.id, k.name, k.rights, k.shows, k.paired_at, k.last_seen_at, k.revoked_at,
           array_remove(array_agg(d.id order by d.position), null) as department_ids,
           array_remove(array_agg(d.name order by d.position), null) as departments
    from kiosk k
    left join kiosk_department kd on kd.kiosk_id = k.id
    left join department d on d.id = kd.department_id
    where cast(:id as bigint) is null or k.id = :id
    group by k.id
    order by k.revoked_at is not null, k.revoked_at desc, platform.tr_sort(k.name), k.id
    """
)


@dataclass(frozen=True)
class Screen:
    """One line of the list."""

    id: int
    name: str
    rights: list[str]
    shows: str
    paired_at: datetime | None
    last_seen_at: datetime | None
    revoked_at: datetime | None
    department_ids: list[int]
    departments: list[str]
    state: str
    """waiting for its tablet, alive, quiet, silent for a week, revoked."""


def screens(work: Work) -> list[Screen]:
    """All screens, those in use first."""
    work.require(LOOK_AT_KIOSKS)
    return [_screen(row, work.now) for row in work.session.execute(_SCREENS, {"id": None})]


def screen(work: Work, kiosk_id: int) -> Screen:
    """One screen; RecordGone."""
    work.require(LOOK_AT_KIOSKS)
    row = work.session.execute(_SCREENS, {"id": kiosk_id}).first()
    if row is None:
        raise RecordGone
    return _screen(row, work.now)


def _screen(row: Any, now: datetime) -> Screen:
    return Screen(**row._mapping, state=_state(row, now))  # noqa: SLF001 - how rows become records


def _state(row: Any, now: datetime) -> str:
    if row.revoked_at is not None:
        return "revoked"
    if row.paired_at is None:
        return "waiting"
    seen = row.last_seen_at or row.paired_at
    if now - seen <= ALIVE:
        return "alive"
    return "silent" if now - seen > SILENT else "quiet"
