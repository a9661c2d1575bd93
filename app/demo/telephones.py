"""The telephones of the demo's people; their secrets come from the installation itself and lie in no file."""

from __future__ import annotations

from base64 import b32encode

import pyotp
from sqlalchemy import select

from app.identity.second_factor import STEP, connect_telephone
from app.kernel.sealing import fingerprint
from app.kernel.tenancy import Tenant
from app.kernel.work import Work
from models.identity import SecondFactor, User

_BYTES = 20


def give_telephone(work: Work, user: User) -> None:
    """Connect somebody's imagined telephone."""
    connect_telephone(work, user.id, _secret(work.tenant, user.username))


def codes_of_the_moment(work: Work, usernames: tuple[str, ...]) -> list[tuple[str, str]]:
    """What each of these telephones shows; the next code where that of the moment has been used."""
    people = work.session.execute(
        select(User.username, SecondFactor.last_step)
        .join(SecondFactor, SecondFactor.user_id == User.id)
        .where(User.username.in_(usernames))
        .order_by(User.id)
    )
    now = int(work.now.timestamp()) // STEP
    return [
        (username, pyotp.TOTP(_secret(work.tenant, username)).generate_otp(max(now, last + 1)))
        for username, last in people
    ]


def _secret(tenant: Tenant, username: str) -> str:
    seed = bytes.fromhex(fingerprint(tenant, "demo telephone", username))
    return b32encode(seed[:_BYTES]).decode("ascii")
