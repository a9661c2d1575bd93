"""Touch screens of the shop floor: what each may do and where it stands; known by the hash of their token."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final, NamedTuple
from uuid import uuid4

from sqlalchemy import ARRAY, BigInteger, delete, func, insert, or_, select, update
from sqlalchemy.orm import Session

from app.kernel.permissions import Actor, Right
from app.kernel.work import Work
from app.production.events import KioskAdded, KioskChanged, KioskPaired, KioskRevoked
from app.production.floor_actor import FloorActor
from app.production.kiosk_refusals import (
    KioskNameMissing,
    KioskNameTooLong,
    KioskRevokedAlready,
    UnknownDepartment,
    UnknownKioskRight,
)
from models.core import Kiosk
from models.floor import KioskDepartment, Operator
from models.production import Department

ADD_KIOSK = Right("add", "Kiosk")
EDIT_KIOSK = Right("edit", "Kiosk")
REVOKE_KIOSK = Right("revoke", "Kiosk")
GRANTABLE: Final = ("tap", "undo", "rework", "scrap", "reorder", "print", "load")
"""What a screen can be given beyond looking at the board."""
_AT_THE_TRUCK: Final = frozenset(Right(action, "Shipment") for action in ("list", "show", "load"))
USUAL: Final = ("tap",)
SHOWS: Final = ("station", "board", "tv")
SEEN_EVERY = timedelta(minutes=1)
_LOOK = Right("list", "Board")
_TOKEN_BYTES = 32
_LONGEST_NAME = 160


class Paired(NamedTuple):
    """A screen that may come in, and the departments it stands at."""

    kiosk: Kiosk
    departments: frozenset[int]


def add_kiosk(
    work: Work,
    name: str,
    *,
    departments: Collection[int] = (),
    rights: Collection[str] = USUAL,
    shows: str = "station",
) -> tuple[Kiosk, str]:
    """A screen that is paired at once, and its token: for a browser that stands beside who adds it."""
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    kiosk = make_kiosk(work, name, departments=departments, rights=rights, shows=shows)
    hand_over_to(work, kiosk, token)
    return kiosk, token


def make_kiosk(
    work: Work, name: str, *, departments: Collection[int], rights: Collection[str], shows: str
) -> Kiosk:
    """A screen that has no tablet yet."""
    work.require(ADD_KIOSK)
    kiosk = Kiosk(name=_named(name), rights=_granted(rights), shows=_shown(shows), public_id=uuid4())
    work.session.add(kiosk)
    work.session.flush()
    _stand(work, kiosk.id, departments)
    work.emit(KioskAdded(kiosk.id, kiosk.name, tuple(kiosk.rights), tuple(sorted(departments)), kiosk.shows))
    return kiosk


def hand_over_to(work: Work, kiosk: Kiosk, token: str) -> None:
    """Whoever holds this token is the screen from now on."""
    kiosk.token_hash = digest(token)
    kiosk.paired_at = work.now
    work.session.flush()
    work.emit(KioskPaired(kiosk.id))


def change_kiosk(
    work: Work,
    kiosk_id: int,
    name: str,
    *,
    departments: Collection[int],
    rights: Collection[str],
    shows: str,
) -> Kiosk:
    """Another name, place or other rights; in force at the screen's next touch."""
    work.require(EDIT_KIOSK)
    kiosk = work.lock(Kiosk, kiosk_id)
    if kiosk.revoked_at is not None:
        raise KioskRevokedAlready
    kiosk.name, kiosk.rights, kiosk.shows = _named(name), _granted(rights), _shown(shows)
    work.session.execute(delete(KioskDepartment).where(KioskDepartment.kiosk_id == kiosk_id))
    _stand(work, kiosk_id, departments)
    work.session.flush()
    work.emit(
        KioskChanged(kiosk_id, kiosk.name, tuple(kiosk.rights), tuple(sorted(departments)), kiosk.shows)
    )
    return kiosk


def revoke_kiosk(work: Work, kiosk_id: int) -> None:
    """From the next touch on the screen is a stranger."""
    work.require(REVOKE_KIOSK)
    kiosk = work.lock(Kiosk, kiosk_id)
    if kiosk.revoked_at is None:
        kiosk.revoked_at = work.now
        kiosk.token_hash = None
        work.emit(KioskRevoked(kiosk.id))


def find_kiosk(session: Session, token: str) -> Paired | None:
    """The paired screen that holds this token; one statement."""
    stands = (
        select(func.array_agg(KioskDepartment.department_id, type_=ARRAY(BigInteger)))
        .where(KioskDepartment.kiosk_id == Kiosk.id)
        .scalar_subquery()
    )
    found = session.execute(
        select(Kiosk, stands).where(
            Kiosk.token_hash == digest(token), Kiosk.paired_at.is_not(None), Kiosk.revoked_at.is_(None)
        )
    ).first()
    return Paired(found[0], frozenset(found[1] or ())) if found is not None else None


def kiosk_actor(paired: Paired, address: str | None = None, operator: Operator | None = None) -> FloorActor:
    """A paired screen as operations know it: it may do on the board what it was given, and nothing else."""
    kiosk = paired.kiosk
    rights = rights_of(kiosk)
    return FloorActor(
        "kiosk",
        kiosk.id,
        operator.name if operator is not None else kiosk.name,
        may=lambda right: right in rights,
        address=address,
        departments=paired.departments,
        operator_id=operator.id if operator is not None else None,
        screen=kiosk.name,
    )


def rights_of(kiosk: Kiosk) -> frozenset[Right]:
    """Looking, and what it was given; a right that screens no longer have counts as not given."""
    given = [each for each in kiosk.rights if each in GRANTABLE]
    loading = _AT_THE_TRUCK if "load" in given else frozenset()
    return loading | {_LOOK, *(Right(each, "Board") for each in given if each != "load")}


def note_seen(session: Session, kiosk: Kiosk, now: datetime) -> None:
    """Remember to the minute that the screen is alive; asked more often it does nothing."""
    before = now - SEEN_EVERY
    if kiosk.last_seen_at is not None and kiosk.last_seen_at > before:
        return
    session.execute(
        update(Kiosk)
        .where(Kiosk.id == kiosk.id, or_(Kiosk.last_seen_at.is_(None), Kiosk.last_seen_at <= before))
        .values(last_seen_at=now)
        .execution_options(synchronize_session=False)
    )


def departments_of(session: Session, kiosk_id: int) -> frozenset[int]:
    """Where a screen stands; nothing means everywhere."""
    rows = session.scalars(select(KioskDepartment.department_id).where(KioskDepartment.kiosk_id == kiosk_id))
    return frozenset(rows)


def is_kiosk(actor: Actor) -> bool:
    """Whether a screen acts and no person of the office."""
    return actor.kind == "kiosk"


def digest(secret: str) -> str:
    """What is stored of a secret that nobody could guess."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def _named(name: str) -> str:
    said = " ".join(name.split())
    if not said:
        raise KioskNameMissing
    if len(said) > _LONGEST_NAME:
        raise KioskNameTooLong(most=_LONGEST_NAME)
    return said


def _granted(rights: Collection[str]) -> list[str]:
    if not set(rights) <= set(GRANTABLE):
        raise UnknownKioskRight
    return [each for each in GRANTABLE if each in rights]


def _shown(shows: str) -> str:
    return shows if shows in SHOWS else SHOWS[0]


def _stand(work: Work, kiosk_id: int, departments: Collection[int]) -> None:
    asked = set(departments)
    if not asked:
        return
    known = set(work.session.scalars(select(Department.id).where(Department.id.in_(asked))))
    if known != asked:
        raise UnknownDepartment
    rows = [{"kiosk_id": kiosk_id, "department_id": each} for each in sorted(asked)]
    work.session.execute(insert(KioskDepartment), rows)
