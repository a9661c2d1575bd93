"""Pairing a tablet: it asks and shows a short code, the office says yes, and only the tablet gets the token.

The tablet's browser holds a secret no script can read. The code on its screen and the token are both made
from that secret, so whoever reads the code over somebody's shoulder has nothing, and the tablet can show
its code again after a reload though only hashes are stored.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.identity.slowing import forget_tries, take_try
from app.kernel.work import Work
from app.production.kiosk_refusals import (
    PairingCodeExpired,
    PairingCodeUsed,
    TooManyPairingRequests,
    WrongPairingCode,
)
from app.production.kiosks import ADD_KIOSK, digest, hand_over_to, make_kiosk
from models.core import Kiosk
from models.floor import PairingRequest

CODE_LASTS = timedelta(minutes=15)
"""Long enough to walk to the office, too short for a note that is left on a desk."""
FREE_FROM_ADDRESS = 30
"""Codes one network may ask for before waiting begins: a factory that is set up has many tablets."""
_LETTERS = "ACDEFGHJKLMNPQRTUVWXY3479"  # nothing that an eye could take for another
_CODE_LENGTH = 6
_SECRET_BYTES = 32
_LONGEST_DEVICE = 200


@dataclass(frozen=True)
class Asked:
    """What a tablet keeps and shows after it asked."""

    secret: str
    code: str
    until: datetime


@dataclass(frozen=True)
class Waiting:
    """What the office sees of a tablet before it says yes."""

    code: str
    device: str
    address: str
    asked_at: datetime
    until: datetime


def ask_to_pair(work: Work, address: str | None, device: str) -> Asked:
    """A tablet asks; TooManyPairingRequests when its network asks all the time."""
    if not take_try(work, _asking_from(address), free=FREE_FROM_ADDRESS):
        raise TooManyPairingRequests
    until = work.now + CODE_LASTS
    while True:
        secret = secrets.token_urlsafe(_SECRET_BYTES)
        code = code_of(secret)
        written = work.session.execute(
            insert(PairingRequest)
            .values(
                code_hash=digest(code),
                secret_hash=digest(secret),
                asked_at=work.now,
                until=until,
                address=address,
                device=" ".join(device.split())[:_LONGEST_DEVICE],
            )
            .on_conflict_do_nothing()  # the same code as another's: one in many millions
            .returning(PairingRequest.id)
        ).scalar()
        if written is not None:
            return Asked(secret, show_code(code), until)


def request_of(session: Session, secret: str, now: datetime) -> PairingRequest | None:
    """The live request of the tablet with this secret; None when it is over."""
    return session.scalars(
        select(PairingRequest)
        .where(PairingRequest.secret_hash == digest(secret), PairingRequest.until > now)
        .execution_options(populate_existing=True)
    ).first()


def find_waiting(work: Work, code: str) -> Waiting:
    """The tablet that shows this code; WrongPairingCode, PairingCodeExpired, PairingCodeUsed."""
    work.require(ADD_KIOSK)
    found = _waiting(work, code, lock=False)
    return Waiting(
        show_code(_plain(code)), found.device, str(found.address or ""), found.asked_at, found.until
    )


def approve_pairing(
    work: Work, code: str, name: str, *, departments: Collection[int], rights: Collection[str], shows: str
) -> Kiosk:
    """Say yes to the tablet that shows this code: it is this screen from now on."""
    work.require(ADD_KIOSK)
    asked = _waiting(work, code, lock=True)
    kiosk = make_kiosk(work, name, departments=departments, rights=rights, shows=shows)
    asked.kiosk_id = kiosk.id
    work.session.flush()
    forget_tries(work, _asking_from(str(asked.address) if asked.address else None))
    return kiosk


def fetch_token(work: Work, secret: str) -> str | None:
    """The token for the tablet that asked with this secret, once the office said yes; None until then.

    It is handed out once. Only while the screen was never seen with it, the same token is told again:
    then the first answer was lost on the way.
    """
    asked = work.session.scalars(
        select(PairingRequest)
        .where(PairingRequest.secret_hash == digest(secret), PairingRequest.until > work.now)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).first()
    if asked is None or asked.kiosk_id is None:
        return None
    kiosk = work.lock(Kiosk, asked.kiosk_id)
    if kiosk.revoked_at is not None or kiosk.last_seen_at is not None:
        return None
    token = token_of(secret)
    if asked.taken_at is None:
        asked.taken_at = work.now
        hand_over_to(work, kiosk, token)
    return token


def forget_requests(work: Work) -> int:
    """Delete requests that are over; how many. Runs every night."""
    gone = work.session.execute(
        delete(PairingRequest).where(PairingRequest.until <= work.now).returning(PairingRequest.id)
    )
    return len(gone.all())


def code_of(secret: str) -> str:
    """The code a tablet shows; nobody gets from it to the secret."""
    drawn = int.from_bytes(_made_from(secret, "code"), "big")
    letters = []
    for _ in range(_CODE_LENGTH):
        drawn, place = divmod(drawn, len(_LETTERS))
        letters.append(_LETTERS[place])
    return "".join(letters)


def token_of(secret: str) -> str:
    """The token a tablet gets."""
    return urlsafe_b64encode(_made_from(secret, "token")).decode("ascii").rstrip("=")


def show_code(code: str) -> str:
    """A code in two groups, as people read it out."""
    half = _CODE_LENGTH // 2
    return f"{code[:half]}-{code[half:]}"


def _waiting(work: Work, code: str, *, lock: bool) -> PairingRequest:
    query = select(PairingRequest).where(PairingRequest.code_hash == digest(_plain(code)))
    asked = work.session.scalars(
        (query.with_for_update() if lock else query).execution_options(populate_existing=True)
    ).first()
    if asked is None:
        raise WrongPairingCode
    if asked.kiosk_id is not None:
        raise PairingCodeUsed(kiosk=work.find(Kiosk, asked.kiosk_id).name)
    if work.now > asked.until:
        raise PairingCodeExpired(minutes=CODE_LASTS // timedelta(minutes=1))
    return asked


def _plain(code: str) -> str:
    """A code as it is hashed: keyboards add spaces and turn i into İ."""
    return "".join(letter for letter in code.upper() if letter in _LETTERS)


def _made_from(secret: str, what: str) -> bytes:
    return hmac.new(secret.encode("utf-8", "surrogatepass"), what.encode(), hashlib.sha256).digest()


def _asking_from(address: str | None) -> str:
    return f"pair\n{address or ''}"
