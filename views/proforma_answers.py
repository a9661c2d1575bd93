"""The public page of a proforma: where it stands, and the form in which its customer answers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final

from flask import request
from flask_babel import gettext

from app.identity.devices import device_words
from app.kernel.work import Work
from app.orders.answering import LONGEST, Typed, answer_proforma
from app.orders.proforma import KIND
from app.orders.standing import Standing, standing_of
from app.promises.following import confirm_approved_with_promise
from models.core import IssuedDocument
from models.orders import SalesOrder
from models.sharing import PaperShare
from reports.labels import labels_for

FIELDS: Final = ("answer", "name", "role", "remark")


@dataclass(frozen=True)
class Answerable:
    """What the page says beyond the paper itself, read while the transaction was open."""

    word: str
    until: Any
    newest: str
    is_open: bool
    answered_by: str
    answered_at: Any
    answer: str
    remark: str
    longest: dict[str, int]


def answerable(work: Work, document: IssuedDocument) -> Answerable | None:
    """How a proforma can be answered; None for a paper of another kind, or of no order of ours."""
    order = work.session.get(SalesOrder, document.subject_id) if document.kind == KIND else None
    if order is None:
        return None
    standing: Standing = standing_of(work, document, order)
    said = standing.answer
    return Answerable(
        word=standing.word,
        until=standing.until,
        newest=f"{standing.newest.number}-R{standing.newest.revision}",
        is_open=standing.may_be_answered,
        answered_by=said.name if said else "",
        answered_at=said.at if said else None,
        answer=said.answer if said else "",
        remark=said.remark if said else "",
        longest=dict(LONGEST),
    )


def typed_answer() -> dict[str, str]:
    """The form as it was sent."""
    typed = {name: request.form.get(name, "").replace("\r\n", "\n").replace("\x00", "") for name in FIELDS}
    return {**typed, "agreed": request.form.get("agreed", "")}


def keep_answer(work: Work, share: PaperShare, typed: dict[str, str]) -> str:
    """Keep it; what is said to the customer then."""
    language = str(share.document.snapshot.get("language", "tr"))
    said = Typed(
        answer=typed["answer"],
        name=typed["name"],
        role=typed["role"],
        remark=typed["remark"],
        agreed=bool(typed["agreed"]),
        device=device_words(request.user_agent.string),
    )
    # The audit trail names who it was, as they name themselves.
    work.actor = replace(work.actor, name=" ".join(typed["name"].split())[:120] or work.actor.name)
    kept = answer_proforma(work, share, said, labels_for(language), confirm_approved_with_promise)
    if kept.answer == "approved":
        return gettext("Thank you. Your approval has reached us.")
    return gettext("Thank you. We have your wishes and will send a new proforma.")
