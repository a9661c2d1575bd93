"""The customer's own answer to a proforma, by its link: approved, or what should be different; once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from app.kernel.errors import Refusal, Refusals
from app.kernel.text import N_
from app.kernel.work import RecordGone, Work
from app.orders.confirming import confirm_approved
from app.orders.events import ChangesWanted, ProformaApproved
from app.orders.locking import lock_order
from app.orders.proforma import KIND
from app.orders.refusals import TextTooLong
from app.orders.standing import Standing, standing_of
from models.core import Company
from models.orders import SalesOrder
from models.quotes import ProformaAnswer
from models.sharing import PaperShare

LONGEST: Final[Mapping[str, int]] = {"name": 120, "role": 80, "remark": 2000}
_SHORTEST_NAME: Final = 3
Translate = Callable[[str], str]
Confirm = Callable[[Work, SalesOrder, Translate], bool]


class AnswerNotOpen(Refusal):
    """The revision behind the link is not the one that counts any more."""

    code = "orders.answer_not_open"
    sentence = N_("This proforma cannot be answered any more. Please ask for the newest one.")


class ProformaReplaced(AnswerNotOpen):
    """A newer revision was issued."""

    code = "orders.proforma_replaced"
    sentence = N_("This proforma was replaced by a newer revision, so it cannot be approved any more.")


class ProformaExpired(AnswerNotOpen):
    """Its day has passed."""

    code = "orders.proforma_expired"
    sentence = N_("This proforma counted until {day}, so it cannot be approved any more.")


class AnsweredAlready(AnswerNotOpen):
    """Somebody with the same link was faster, and said something else."""

    code = "orders.answered_already"
    sentence = N_("{name} has already answered this proforma on {when}.")


class NameOfCustomerMissing(Refusal):
    """An approval is somebody's."""

    code = "orders.name_of_customer_missing"
    sentence = N_("Please write your name and surname.")
    field = "name"


class TickMissing(Refusal):
    """Nobody approves by accident."""

    code = "orders.tick_missing"
    sentence = N_("Please tick that you approve sizes, colours and terms.")
    field = "agreed"


class WishMissing(Refusal):
    """Who wants something else says what."""

    code = "orders.wish_missing"
    sentence = N_("Please write what should be different.")
    field = "remark"


@dataclass(frozen=True)
class Typed:
    """What somebody outside typed on the page of a proforma."""

    answer: str
    name: str
    role: str = ""
    remark: str = ""
    agreed: bool = False
    device: str = ""


def answer_proforma(
    work: Work,
    share: PaperShare,
    typed: Typed,
    translate: Translate = str,
    confirm: Confirm = confirm_approved,
) -> ProformaAnswer:
    """Keep what the customer says to the revision behind a link that counts; a double click is one answer.

    It needs no right: the link is the key. ``confirm`` confirms the order where an approval does so. Raises
    AnswerNotOpen and its kinds, Refusals at the fields.
    """
    document = share.document
    if document.kind != KIND:
        raise RecordGone
    order = lock_order(work, document.subject_id)
    standing = standing_of(work, document, order)
    if standing.answer is not None and _is_same(standing.answer, typed):
        return standing.answer
    _check_open(standing)
    _check_typed(typed)
    kept = ProformaAnswer(
        document_id=document.id,
        order_id=order.id,
        share_id=share.id,
        answer=typed.answer,
        name=_plain(typed.name),
        role=_plain(typed.role),
        remark=typed.remark.strip(),
        at=work.now,
        address=work.actor.address,
        device=typed.device[:160],
    )
    work.session.add(kept)
    work.session.flush()
    _tell(work, order, kept, document.number, document.revision)
    if kept.answer == "approved" and order.state == "quoted" and _confirms(work):
        confirm(work, order, translate)
    return kept


def _is_same(kept: ProformaAnswer, typed: Typed) -> bool:
    return (kept.answer, kept.name) == (typed.answer, _plain(typed.name))


def _check_open(standing: Standing) -> None:
    if standing.word == "replaced":
        raise ProformaReplaced
    if standing.answer is not None:
        raise AnsweredAlready(name=standing.answer.name, when=standing.answer.at)
    if standing.word == "expired":
        raise ProformaExpired(day=standing.until)
    if not standing.may_be_answered:
        raise AnswerNotOpen


def _check_typed(typed: Typed) -> None:
    wrong: list[Refusal] = []
    if len(_plain(typed.name)) < _SHORTEST_NAME:
        wrong.append(NameOfCustomerMissing())
    if typed.answer == "approved":
        wrong += [] if typed.agreed else [TickMissing()]
    elif typed.answer != "changes" or not typed.remark.strip():
        wrong.append(WishMissing())
    for field, most in LONGEST.items():
        if len(getattr(typed, field)) > most:
            wrong.append(TextTooLong(field=field, most=most))
    if wrong:
        raise Refusals(wrong)


def _tell(work: Work, order: SalesOrder, kept: ProformaAnswer, proforma: str, revision: int) -> None:
    said = ProformaApproved if kept.answer == "approved" else ChangesWanted
    work.emit(said(order.id, order.number, proforma, revision, kept.name, kept.remark))


def _confirms(work: Work) -> bool:
    return work.session.get_one(Company, 1).approval_confirms


def _plain(text: str) -> str:
    return " ".join(text.split())
