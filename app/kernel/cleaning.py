"""What must not be written down: secrets, and the identity numbers of people. The one place that knows them.

The audit trail and the log pass everything through here. Secrets are known by the names of their fields,
identity numbers by their form: eleven digits of which the last two check the others.
"""

from __future__ import annotations

import logging
import re
import traceback
from typing import Any, Final

from stdnum.tr import tckimlik

HIDDEN: Final = "•••"
UNKNOWN_BUYER: Final = "11111111111"

_NAMES: Final = (
    r"(?:\w*_)?(?:password|passwd|parola|sifre|secret|token|pin|otp|totp|recovery_codes?|api_key|private_key"
    r"|national_id|cookie|authorization)(?:_\w*)?"
)
_SECRET_NAME: Final = re.compile(_NAMES, re.IGNORECASE)
_LOOKS_SECRET: Final = re.compile(rf'"{_NAMES}": ', re.IGNORECASE)
_IDENTITY: Final = re.compile(r"(?<![0-9A-Za-z.,+])[1-9](?: ?[0-9]){10}(?![0-9A-Za-z]|[.,][0-9])")
_GIVEN: Final = re.compile(rf"(?i)\b({_NAMES}|code|key|signature)=[^&\s'\"]+")
_BEARER: Final = re.compile(r"(?i)\b(bearer|basic)\s+[\w.~+/=-]{8,}")
_JWT: Final = re.compile(r"\beyJ[\w-]+\.[\w-]+\.[\w-]+")
_FRAGMENT: Final = re.compile(r"(/kiosk/pair)#[\w-]+")


def hide_identity_numbers(text: str) -> str:
    """The text with only the last four digits of every identity number."""
    return _IDENTITY.sub(_masked, text) if _IDENTITY.search(text) else text


def clean_text(text: str) -> str:
    """A line as the log may keep it."""
    for pattern, sign in ((_GIVEN, "="), (_BEARER, " "), (_FRAGMENT, "#")):
        text = pattern.sub(rf"\1{sign}{HIDDEN}", text)
    return hide_identity_numbers(_JWT.sub(HIDDEN, text))


def clean_facts(value: Any, name: str = "") -> Any:
    """Plain JSON values as the audit trail may keep them; yes and no about a secret may stay."""
    if isinstance(value, dict):
        return {key: clean_facts(item, key) for key, item in value.items()}
    if value in (None, "") or isinstance(value, bool):
        return value
    if name and _SECRET_NAME.fullmatch(name):
        return HIDDEN
    if isinstance(value, list):
        return [clean_facts(item) for item in value]
    if isinstance(value, str):
        return _JWT.sub(HIDDEN, hide_identity_numbers(value))
    return value


def may_need_cleaning(written: str) -> bool:
    """Whether a text of JSON has anything to hide perhaps: the quick look before the careful one."""
    return any(found.search(written) for found in (_LOOKS_SECRET, _IDENTITY, _JWT))


def _masked(found: re.Match[str]) -> str:
    number = found[0].replace(" ", "")
    if number == UNKNOWN_BUYER or not tckimlik.is_valid(number):
        return found[0]
    return f"•••••••{number[-4:]}"


class CleanRecord(logging.LogRecord):
    """A record of the log in which nothing secret stands, whoever wrote it and whatever broke."""

    def getMessage(self) -> str:  # noqa: N802 - the name is logging's
        """The message with its arguments, cleaned."""
        return clean_text(super().getMessage())


def write_clean_logs() -> None:
    """From now on every record of this process is a clean one."""
    logging.setLogRecordFactory(_clean_record)


def _clean_record(*args: Any, **kwargs: Any) -> CleanRecord:
    record = CleanRecord(*args, **kwargs)
    if record.exc_info and record.exc_info[0] is not None:
        # Formatters take the text that is there already instead of writing what the error said.
        record.exc_text = clean_text("".join(traceback.format_exception(*record.exc_info)).rstrip("\n"))
    return record
