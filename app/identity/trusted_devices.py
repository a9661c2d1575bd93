"""Browsers in which a person is not asked for codes for a while, where the company allows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from app.identity.sign_in_rules import sign_in_rules
from app.identity.tokens import digest, new_token
from app.kernel.events import Event
from app.kernel.work import RecordGone, Work
from models.identity import TrustedDevice, User


@dataclass(frozen=True)
class DeviceTrusted(Event):
    """A person asked not to be asked for codes in this browser."""

    subject = "Person"
    user_id: int
    device: str


@dataclass(frozen=True)
class DeviceForgotten(Event):
    """A browser is trusted no more."""

    subject = "Person"
    user_id: int
    device: str


def trust_device(work: Work, user_id: int, name: str) -> tuple[TrustedDevice, str] | None:
    """Trust the browser that gets this token; None where the company trusts none."""
    days = sign_in_rules(work.session).trusted_days
    if not days:
        return None
    token = new_token()
    device = TrustedDevice(
        user_id=user_id,
        token_hash=digest(token),
        name=name[:120],
        address=work.actor.address,
        created_at=work.now,
        last_used_at=work.now,
        until=work.now + timedelta(days=days),
    )
    work.session.add(device)
    work.session.flush()
    work.emit(DeviceTrusted(user_id, device.name))
    return device, token


def find_trusted_device(work: Work, token: str, username: str) -> TrustedDevice | None:
    """The browser with this token, when the person of this name (or e-mail) may still use it."""
    if not token or not sign_in_rules(work.session).trusted_days:
        return None
    return work.session.scalars(
        select(TrustedDevice)
        .join(User, User.id == TrustedDevice.user_id)
        .where(
            TrustedDevice.token_hash == digest(token),
            TrustedDevice.until > work.now,
            or_(User.username == username, User.email == username),
        )
    ).first()


def note_device_used(work: Work, device_id: int) -> None:
    """It was used just now, from here."""
    work.session.execute(
        update(TrustedDevice)
        .where(TrustedDevice.id == device_id)
        .values(last_used_at=work.now, address=work.actor.address)
    )


def trusted_devices_of(session: Session, user_id: int) -> list[TrustedDevice]:
    """A person's trusted browsers, the one used last first."""
    return list(
        session.scalars(
            select(TrustedDevice)
            .where(TrustedDevice.user_id == user_id)
            .order_by(TrustedDevice.last_used_at.desc(), TrustedDevice.id)
        )
    )


def forget_device(work: Work, device_id: int, *, user_id: int) -> None:
    """Trust one browser of this person no more; RecordGone."""
    device = work.lock(TrustedDevice, device_id)
    if device.user_id != user_id:
        raise RecordGone
    work.session.delete(device)
    work.emit(DeviceForgotten(user_id, device.name))


def forget_devices(work: Work, user_id: int) -> None:
    """Trust none of a person's browsers any more."""
    names = work.session.scalars(
        delete(TrustedDevice)
        .where(TrustedDevice.user_id == user_id)
        .returning(TrustedDevice.name)
        .execution_options(synchronize_session=False)
    )
    for name in names.all():
        work.emit(DeviceForgotten(user_id, name))
