"""The second factor, compulsory for people: six digits from a telephone that shares a secret with us.

As RFC 6238 says. A code counts once. The clock of a telephone may be half a minute wrong, before or behind.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import timedelta

import pyotp
from sqlalchemy import delete, select, update

from app.identity.recovery_codes import forget_recovery_codes, make_recovery_codes, use_recovery_code
from app.identity.sessions import end_sessions
from app.identity.signing_in import TooManyAttempts
from app.identity.slowing import forget_tries, take_try
from app.identity.trusted_devices import forget_devices
from app.kernel.errors import Refusal
from app.kernel.events import Event
from app.kernel.sealing import BrokenSeal, seal, unseal
from app.kernel.text import N_
from app.kernel.work import Work
from models.identity import SecondFactor, User

PURPOSE = "second_factor"
STEP = 30
WINDOW = 1
"""Steps before and after the present one whose codes still count."""
FREE_CODES = 5
SECOND_CLICK = timedelta(seconds=20)
_DIGITS = 6


class WrongCode(Refusal):
    """Not the code of this moment, or one that was used already."""

    code = "identity.wrong_code"
    sentence = N_(
        "This code does not fit. Type the six digits the app shows now; each code can be used only once."
    )
    field = "code"


class TooManyCodes(TooManyAttempts):
    """Guessing codes has become slow; not even the right one is looked at meanwhile."""

    code = "identity.too_many_codes"
    sentence = N_("Too many wrong codes. Wait a while and try again; each further attempt takes longer.")
    field = "code"


@dataclass(frozen=True)
class SecondFactorEnrolled(Event):
    """A person's telephone shares a secret with us from now on; the secret is written nowhere."""

    subject = "Person"
    user_id: int


@dataclass(frozen=True)
class SecondFactorReset(Event):
    """A person must enrol again, and is signed out everywhere."""

    subject = "Person"
    user_id: int


@dataclass(frozen=True)
class CodeRefused(Event):
    """A wrong code after a right password; what was typed is written nowhere."""

    subject = "Person"
    user_id: int


def new_secret() -> str:
    """160 bits, as telephones take them."""
    return pyotp.random_base32()


def setup_uri(secret: str, username: str, company: str) -> str:
    """What the QR code says to the app on the telephone."""
    return str(pyotp.TOTP(secret).provisioning_uri(name=username, issuer_name=f"AtölyeOS {company}"))


def is_enrolled(work: Work, user_id: int) -> bool:
    """Whether this person has a second factor."""
    found = work.session.scalar(select(SecondFactor.user_id).where(SecondFactor.user_id == user_id))
    return found is not None


def enrol(work: Work, user_id: int, secret: str, code: str) -> list[str]:
    """Keep the secret when the code proves that the telephone has it; ten fresh recovery codes, shown once.

    Another telephone of before is forgotten. Raises WrongCode and TooManyCodes.
    """
    step = _step_of(work, secret, code)
    if step is None:
        raise WrongCode
    connect_telephone(work, user_id, secret, last_step=step)
    return make_recovery_codes(work, user_id)


def enrol_first(work: Work, user_id: int, secret: str, code: str) -> list[str] | None:
    """The same at the door, for who has no telephone yet; None when one was connected meanwhile.

    Two arrivals stand in line at the person, so that one code neither counts twice nor replaces a telephone.
    The second click of the very browser that connected it gets codes once more: it never saw the first ones.
    """
    work.lock(User, user_id)
    if not is_enrolled(work, user_id):
        return enrol(work, user_id, secret, code)
    if _is_second_click(work, user_id, secret, code):
        return make_recovery_codes(work, user_id)
    return None


def connect_telephone(work: Work, user_id: int, secret: str, *, last_step: int = 0) -> None:
    """This telephone and no other counts from now on, with codes after this step."""
    work.session.execute(delete(SecondFactor).where(SecondFactor.user_id == user_id))
    work.session.add(
        SecondFactor(
            user_id=user_id,
            secret=seal(work.tenant, PURPOSE, secret),
            enrolled_at=work.now,
            last_step=last_step,
        )
    )
    work.session.flush()
    work.emit(SecondFactorEnrolled(user_id))


def take_code_try(work: Work, user_id: int) -> None:
    """Count one try before the code is looked at; TooManyCodes when it comes too soon.

    By person, from wherever: whoever comes here knows the password already.
    """
    if not take_try(work, _counted(user_id), free=FREE_CODES):
        raise TooManyCodes


def is_code(work: Work, user_id: int, code: str) -> bool:
    """Whether this is a code of this moment; then neither it nor an earlier one counts again."""
    factor = work.session.get(SecondFactor, user_id, populate_existing=True)
    try:
        secret = unseal(work.tenant, PURPOSE, factor.secret) if factor is not None else ""
    except BrokenSeal:  # sealed under a secret that was lost: only an owner's reset helps
        return False
    step = _step_of(work, secret, code) if secret else None
    return step is not None and _is_first(work, user_id, step)


def is_code_or_recovery_code(work: Work, user_id: int, typed: str) -> bool:
    """Six digits from the telephone, or one of the ten for the day it is lost."""
    digits = "".join(typed.split())
    fits = (
        is_code(work, user_id, digits)
        if digits.isdecimal() and len(digits) == _DIGITS
        else use_recovery_code(work, user_id, typed)
    )
    if fits:
        forget_tries(work, _counted(user_id))
    else:
        work.emit(CodeRefused(user_id))
    return fits


def reset_second_factor(work: Work, user_id: int) -> None:
    """For whoever lost telephone and codes: they enrol again when they come in next; RecordGone."""
    work.lock(User, user_id)
    work.session.execute(delete(SecondFactor).where(SecondFactor.user_id == user_id))
    forget_recovery_codes(work, user_id)
    forget_devices(work, user_id)
    end_sessions(work, user_id, "second_factor")
    work.emit(SecondFactorReset(user_id))


def _is_second_click(work: Work, user_id: int, secret: str, code: str) -> bool:
    """The secret that was just connected, which the browser at the door alone holds, and its first code."""
    factor = work.session.get_one(SecondFactor, user_id, populate_existing=True)
    try:
        is_same = hmac.compare_digest(unseal(work.tenant, PURPOSE, factor.secret), secret)
    except BrokenSeal:
        return False
    is_at_once = work.now - factor.enrolled_at <= SECOND_CLICK
    return is_same and is_at_once and _step_of(work, secret, code) == factor.last_step


def _step_of(work: Work, secret: str, code: str) -> int | None:
    """The step whose code this is."""
    now = int(work.now.timestamp()) // STEP
    totp, typed = pyotp.TOTP(secret), "".join(code.split())
    return next(
        (
            step
            for step in range(now - WINDOW, now + WINDOW + 1)
            if hmac.compare_digest(totp.generate_otp(step).encode(), typed.encode("utf-8", "replace"))
        ),
        None,
    )


def _is_first(work: Work, user_id: int, step: int) -> bool:
    """The same code twice at once: the row lets one of them through."""
    statement = (
        update(SecondFactor)
        .where(SecondFactor.user_id == user_id, SecondFactor.last_step < step)
        .values(last_step=step)
        .returning(SecondFactor.user_id)
        .execution_options(synchronize_session=False)
    )
    return work.session.execute(statement).first() is not None


def _counted(user_id: int) -> str:
    return f"code\n{user_id}"
