"""Touch screens of the shop floor: added by the owner, paired once, known by the hash of their token."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.identity.roles import KIOSK_RIGHTS
from app.kernel.errors import Refusal
from app.kernel.permissions import Actor, Right
from app.kernel.text import N_
from app.kernel.work import Work
from app.production.events import KioskAdded, KioskPaired, KioskRevoked
from models.core import Kiosk

ADD_KIOSK = Right("add", "Kiosk")
_LETTERS = "ACDEFGHJKLMNPQRTUVWXY3479"  # nothing that a hand on a touch screen could take for another
_CODE_LENGTH = 10  # 46 bits: nobody guesses it over the net
_TOKEN_BYTES = 32
_LONGEST_NAME = 160
CODE_LASTS = timedelta(minutes=15)
"""Long enough to walk to the tablet, too short for a note that is left on a desk."""


class KioskNameMissing(Refusal):
    """People find a screen by its name."""

    code = "production.kiosk_name_missing"
    sentence = N_("Please give the screen a name, like “Kesim tablet”.")
    field = "name"


class KioskNameTooLong(Refusal):
    """A name that nobody could read on a wall."""

    code = "production.kiosk_name_too_long"
    sentence = N_("A name has at most {most} characters.")
    field = "name"


class KioskIsPaired(Refusal):
    """A paired screen needs no code; a new tablet is a new kiosk."""

    code = "production.kiosk_is_paired"
    sentence = N_("This screen is paired already. Revoke it and add a new one.")


class WrongPairingCode(Refusal):
    """No kiosk waits for this code: it is mistyped or was used."""

    code = "production.wrong_pairing_code"
    sentence = N_("This code is not right, or it was used already. Ask for a new one in the office.")
    field = "code"


class PairingCodeExpired(Refusal):
    """The code is right and too old."""

    code = "production.pairing_code_expired"
    sentence = N_(
        "This code is older than {minutes} minutes and pairs no more."
        " In the office, under Kiosks, press “New code”."
    )
    field = "code"


def add_kiosk(work: Work, name: str, department_id: int | None = None) -> tuple[Kiosk, str]:
    """A new screen and the one-time code that pairs it; the code cannot be read again."""
    work.require(ADD_KIOSK)
    said = " ".join(name.split())
    if not said:
        raise KioskNameMissing
    if len(said) > _LONGEST_NAME:
        raise KioskNameTooLong(most=_LONGEST_NAME)
    code = _new_code()
    kiosk = Kiosk(
        name=said,
        department_id=department_id,
        token_hash=_digest(code),
        code_until=work.now + CODE_LASTS,
        public_id=uuid4(),
    )
    work.session.add(kiosk)
    work.session.flush()
    work.emit(KioskAdded(kiosk.id, said))
    return kiosk, show_code(code)


def new_code(work: Work, kiosk_id: int) -> str:
    """Another one-time code for a screen that is not paired yet; the old one is worth nothing any more."""
    work.require(ADD_KIOSK)
    kiosk = work.lock(Kiosk, kiosk_id)
    if kiosk.paired_at is not None or kiosk.revoked_at is not None:
        raise KioskIsPaired
    code = _new_code()
    kiosk.token_hash = _digest(code)
    kiosk.code_until = work.now + CODE_LASTS
    work.emit(KioskAdded(kiosk.id, kiosk.name))
    return show_code(code)


def pair_kiosk(work: Work, code: str) -> str:
    """The long token of the screen whose code this is.

    WrongPairingCode when no screen waits for it, PairingCodeExpired a quarter of an hour after it was made.
    """
    kiosk = work.session.scalars(
        select(Kiosk)
        .where(
            Kiosk.token_hash == _digest(_plain(code)), Kiosk.paired_at.is_(None), Kiosk.revoked_at.is_(None)
        )
        .with_for_update()
    ).first()
    if kiosk is None:
        raise WrongPairingCode
    if kiosk.code_until is None or work.now > kiosk.code_until:
        raise PairingCodeExpired(minutes=CODE_LASTS // timedelta(minutes=1))
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    kiosk.token_hash = _digest(token)
    kiosk.paired_at = work.now
    work.emit(KioskPaired(kiosk.id))
    return token


def revoke_kiosk(work: Work, kiosk_id: int) -> None:
    """From the next touch on the screen is a stranger."""
    work.require(ADD_KIOSK)
    kiosk = work.lock(Kiosk, kiosk_id)
    if kiosk.revoked_at is None:
        kiosk.revoked_at = work.now
        kiosk.token_hash = None
        work.emit(KioskRevoked(kiosk.id))


def find_kiosk(session: Session, token: str) -> Kiosk | None:
    """The paired screen that holds this token; one statement."""
    return session.scalars(
        select(Kiosk).where(
            Kiosk.token_hash == _digest(token), Kiosk.paired_at.is_not(None), Kiosk.revoked_at.is_(None)
        )
    ).first()


def kiosk_actor(kiosk: Kiosk, address: str | None = None) -> Actor:
    """A paired screen as operations know it: it may work the board and nothing else."""
    return Actor("kiosk", kiosk.id, kiosk.name, may=lambda right: right in KIOSK_RIGHTS, address=address)


def show_code(code: str) -> str:
    """A code in two groups, as people read it out."""
    half = _CODE_LENGTH // 2
    return f"{code[:half]}-{code[half:]}"


def _new_code() -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(_CODE_LENGTH))


def _plain(code: str) -> str:
    """A code as it is stored: a touch keyboard adds spaces and turns i into İ."""
    return "".join(letter for letter in code.upper() if letter in _LETTERS)


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8")).hexdigest()
