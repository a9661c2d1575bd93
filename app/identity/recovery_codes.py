"""Ten codes for the day the telephone is lost, each good for coming in once."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from sqlalchemy import delete, func, select, update

from app.identity.tokens import digest
from app.kernel.events import Event
from app.kernel.work import Work
from models.identity import RecoveryCode

HOW_MANY = 10
_SIGNS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""Without those that look alike on paper: I and 1, O and 0."""
_GROUPS, _GROUP = 3, 5  # 75 bits: whoever gets a copy of the hashes cannot guess them


@dataclass(frozen=True)
class RecoveryCodesMade(Event):
    """A person got fresh codes; those of before count no more."""

    subject = "Person"
    user_id: int


@dataclass(frozen=True)
class RecoveryCodeUsed(Event):
    """Somebody came in without their telephone."""

    subject = "Person"
    user_id: int
    left: int


def make_recovery_codes(work: Work, user_id: int) -> list[str]:
    """Ten fresh codes instead of those of before, to be shown once; only their hashes are kept."""
    forget_recovery_codes(work, user_id)
    codes = [_new_code() for _ in range(HOW_MANY)]
    work.session.add_all(RecoveryCode(user_id=user_id, code_hash=_hashed(user_id, code)) for code in codes)
    work.session.flush()
    work.emit(RecoveryCodesMade(user_id))
    return codes


def use_recovery_code(work: Work, user_id: int, typed: str) -> bool:
    """Whether this is one of the person's unused codes; it is used up with that."""
    used = work.session.execute(
        update(RecoveryCode)
        .where(
            RecoveryCode.user_id == user_id,
            RecoveryCode.code_hash == _hashed(user_id, typed),
            RecoveryCode.used_at.is_(None),
        )
        .values(used_at=work.now)
        .returning(RecoveryCode.id)
        .execution_options(synchronize_session=False)
    ).first()
    if used is None:
        return False
    work.emit(RecoveryCodeUsed(user_id, codes_left(work, user_id)))
    return True


def codes_left(work: Work, user_id: int) -> int:
    """How many of the ten can still be used."""
    unused = select(func.count()).where(RecoveryCode.user_id == user_id, RecoveryCode.used_at.is_(None))
    return work.session.scalar(unused) or 0


def forget_recovery_codes(work: Work, user_id: int) -> None:
    """None of the codes counts any more."""
    work.session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user_id))


def _new_code() -> str:
    return "-".join("".join(secrets.choice(_SIGNS) for _ in range(_GROUP)) for _ in range(_GROUPS))


def _hashed(user_id: int, typed: str) -> str:
    signs = "".join(sign for sign in typed.upper().replace("İ", "I") if sign.isalnum())
    return digest(f"{user_id}\n{signs}")
