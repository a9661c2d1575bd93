"""Once for each key a program sends: the second arrival gets the first result, another content is refused."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import cast

from pydantic import BaseModel

from app.kernel.errors import Refusal
from app.kernel.text import N_
from app.kernel.work import Work


class KeySentBefore(Refusal):
    """An Idempotency-Key came again with something else behind it."""

    code = "api.key_sent_before"
    sentence = N_(
        "This Idempotency-Key was sent before with another content. Use a new key for a new record."
    )


def once_for_program(work: Work, key: str, operation: str, written: BaseModel, act: Callable[[], int]) -> int:
    """The id of the record that the act makes, or made when the key came first; KeySentBefore.

    Keys of different programs never meet.
    """
    sent = hashlib.sha256(written.model_dump_json().encode()).hexdigest()
    mine = hashlib.sha256(f"{work.actor.kind}:{work.actor.id}:{key}".encode()).hexdigest()[:60]
    result = cast(
        "dict[str, object]",
        work.once(f"api:{mine}", operation, lambda: {"id": act(), "sent": sent}),
    )
    if result["sent"] != sent:
        raise KeySentBefore
    return int(str(result["id"]))
