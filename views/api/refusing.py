"""What the API says when it says no: problem+json with a stable code, in the language that was asked for."""

from __future__ import annotations

from typing import Any, Final

from flask import Response, request
from flask_babel import gettext
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from app.identity.lanes import TooManyAtOnce
from app.identity.program_entrance import NotLetIn, WrongAddress
from app.identity.program_sessions import NotForPrograms
from app.identity.program_use import TooManyRequests
from app.identity.second_factor import TooManyCodes
from app.identity.signing_in import TooManyAttempts
from app.kernel.errors import Doubt, Refusal, Refusals
from app.kernel.permissions import NotAllowed
from app.kernel.text import N_
from app.kernel.work import KeyUsedElsewhere, RecordGone
from app.programs.once import KeySentBefore
from views.failing import problem
from views.works import sentence, sentences_by_field


class WrongInput(Refusals):
    """Something that was sent is not as the document says."""

    code = "api.wrong_input"


class WrongValue(Refusal):
    """One value, told at its path."""

    code = "api.wrong_value"

    def __init__(self, said: str, field: str, **facts: Any) -> None:
        super().__init__(field=field, **facts)
        self.sentence = said  # type: ignore[misc] # each kind of mistake has its own


class NotJson(Refusal):
    """The body is something else."""

    code = "api.not_json"
    sentence = N_("Send JSON with the header Content-Type: application/json.")


class KeyMissing(Refusal):
    """Without it a second arrival would write a second record."""

    code = "api.key_missing"
    sentence = N_(
        "Send the header Idempotency-Key with up to {most} letters and digits of your own, a new one for each"
        " new record."
    )
    field = "Idempotency-Key"


class ChangedMeanwhile(Refusal):
    """If-Match named an older state of the record."""

    code = "api.changed_meanwhile"
    sentence = N_("The record was changed meanwhile. Read it again and repeat the change.")


class WrongSignIn(Refusal):
    """Which of the three was wrong is not told."""

    code = "api.wrong_sign_in"
    sentence = N_("User name, password or code is wrong. A code can be used only once.")


class NotEnrolled(Refusal):
    """Nobody comes in without a second factor, programs least of all."""

    code = "api.not_enrolled"
    sentence = N_("Sign in with a browser first and connect your telephone. Then programs can sign in too.")


STATUSES: Final[tuple[tuple[type[Refusal], int], ...]] = (
    (NotLetIn, 401),
    (WrongSignIn, 401),
    (NotEnrolled, 403),
    (NotForPrograms, 403),
    (WrongAddress, 403),
    (NotAllowed, 403),
    (RecordGone, 404),
    (KeyUsedElsewhere, 409),
    (KeySentBefore, 409),
    (Doubt, 409),
    (ChangedMeanwhile, 412),
    (NotJson, 415),
    (TooManyRequests, 429),
    (TooManyAttempts, 429),
    (TooManyCodes, 429),
)
OTHERWISE: Final = 422
_SLOWED = 5
"""Seconds after which a slowed sign-in may be worth another try."""

_SENTENCES: Final = {
    "missing": N_("This is missing."),
    "extra_forbidden": N_("There is no such field."),
    "string_too_long": N_("At most {max_length} letters fit here."),
    "string_too_short": N_("At least {min_length} letters are needed here."),
    "string_type": N_("This must be text."),
    "int_type": N_("This must be a whole number."),
    "bool_type": N_("This must be true or false."),
    "list_type": N_("This must be a list."),
    "dict_type": N_("This must be an object."),
    "model_type": N_("This must be an object."),
    "model_attributes_type": N_("This must be an object."),
    "greater_than_equal": N_("This must be at least {ge}."),
    "less_than_equal": N_("This must be at most {le}."),
    "too_long": N_("At most {max_length} entries fit here."),
    "too_short": N_("At least {min_length} entries are needed here."),
    "literal_error": N_("This must be one of: {expected}."),
    "day": N_("This must be a day like 2026-11-21."),
    "json_invalid": N_("This is not JSON."),
}
_ANY_OTHER: Final = N_("This is not possible here.")


def wrong_input(error: ValidationError) -> WrongInput:
    """Every mistake at its path: lines/0/quantity."""
    return WrongInput([_wrong(one) for one in error.errors(include_url=False, include_input=False)])


def refused(refusal: Refusal) -> tuple[Response, int]:
    """The answer to a Refusal."""
    status = next((status for kind, status in STATUSES if isinstance(refusal, kind)), OTHERWISE)
    said = (
        gettext("Something that was sent is wrong.") if isinstance(refusal, Refusals) else sentence(refusal)
    )
    answer, status = problem(status, refusal.code, said, fields=_fields(refusal))
    if status == 401:  # noqa: PLR2004
        answer.headers["WWW-Authenticate"] = f'Bearer realm="{request.host}"'
    if isinstance(refusal, TooManyRequests):
        answer.headers["Retry-After"] = str(refusal.facts["seconds"])
    elif isinstance(refusal, TooManyAttempts | TooManyAtOnce | TooManyCodes):
        answer.headers["Retry-After"] = str(_SLOWED)
    return answer, status


def _fields(refusal: Refusal) -> dict[str, list[str]]:
    """What stands under no field is said in the title already."""
    fields = sentences_by_field(refusal)
    if not isinstance(refusal, Refusals):
        fields.pop("", None)
    return fields


def _wrong(error: ErrorDetails) -> WrongValue:
    field = "/".join(str(step) for step in error["loc"] if step != "[key]")
    return WrongValue(_SENTENCES.get(error["type"], _ANY_OTHER), field, **error.get("ctx", {}))
