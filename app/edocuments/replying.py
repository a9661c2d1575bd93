"""Our answer to a supplier's e-despatch [irsaliye yanıtı]: what we took, what was missing, what we refused.

Made from the goods receipt, within the seven days the law gives (e-İrsaliye Uygulama Kılavuzu): after that
silence has accepted. GİB's rules look at it like at every document of ours before it may leave.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import undefer

from app.documents.electronic import FREE, add_edocument, ask_for_validation
from app.documents.numbering import take_legal_number
from app.documents.purchase_prices import check_reach
from app.edocuments.answerable import DAYS
from app.edocuments.firms import firm_of, our_firm
from app.edocuments.refusals import AlreadyValidated, NotBuilt
from app.edocuments.replying_refusals import (
    AnswerTooLate,
    AnswerWithoutReason,
    MoreAcceptedThanCame,
    NoDespatchNumber,
    NotAQuantity,
    NotEveryLine,
    NothingAnswered,
    SupplierWithoutNumber,
)
from app.edocuments.ubl.facts import Goods, Named
from app.edocuments.ubl.receipt import ReceiptFacts, ReceiptLineFacts, build_receipt
from app.kernel.amounts import round_quantity
from app.kernel.clock import today_local
from app.kernel.errors import Refusal, Refusals
from app.kernel.permissions import Right
from app.kernel.work import RecordGone, Work
from app.parties.checking import HOME
from app.parties.identification import full_tax_id
from app.purchasing.corrections.refusals import ReceiptIsCancelled
from app.purchasing.receipts.card import receipt_card
from models.edocuments import EDocument
from models.parties import Party
from models.purchasing import GoodsReceipt, GoodsReceiptLine
from models.shipping import NUMBER_PATTERN

ANSWER: Final = Right("answer", "GoodsReceipt")
SERIES: Final = "YNT"
"""Answers count on their own; the tax office wants sixteen characters, whose letters are ours to choose."""
LONGEST: Final = 500
MOST: Final = Decimal(1_000_000_000)
_LINES: Final = "lines"
_NUMBER = re.compile(NUMBER_PATTERN)


@dataclass(frozen=True, kw_only=True)
class ReplyLine:
    """What became of one line, in its own unit; ``their_line`` is its number on the supplier's paper."""

    line_id: int
    accepted: Decimal
    rejected: Decimal = Decimal(0)
    missing: Decimal = Decimal(0)
    reason: str = ""
    their_line: int = 0


def answer_despatch(
    work: Work,
    receipt_id: int,
    lines: Sequence[ReplyLine],
    note: str = "",
    *,
    confirmed: Collection[str] = (),
    key: str | None = None,
) -> int:
    """Write our answer to the despatch a receipt came with; the id of the document.

    A second one takes the place of the first as long as that has not left. Raises ReceiptIsCancelled,
    AlreadyValidated, AnswerTooLate, NoDespatchNumber, SupplierWithoutNumber, Refusals at the lines, or the
    Doubt MoreAcceptedThanCame.
    """
    work.require(ANSWER)

    def act() -> int:
        return _answer(work, receipt_id, lines, note, confirmed)

    return int(work.once(key, f"answer despatch {receipt_id}", act))


def answer_of(work: Work, receipt_id: int) -> EDocument | None:
    """Our answer to the despatch of a receipt, if there is one; NotYourWarehouse."""
    work.require(ANSWER)
    document = work.session.scalar(
        select(EDocument).where(EDocument.kind == "receipt", EDocument.goods_receipt_id == receipt_id)
    )
    if document is not None:
        check_reach(work, document)
    return document


def open_answer(work: Work, receipt_id: int) -> tuple[str, bytes]:
    """A name for the file and the XML as the rules accepted it; it names no prices."""
    work.require(ANSWER)
    document = work.session.scalar(
        select(EDocument)
        .where(EDocument.kind == "receipt", EDocument.goods_receipt_id == receipt_id)
        .options(undefer(EDocument.xml))
    )
    if document is None:
        raise RecordGone
    check_reach(work, document)
    if document.xml is None or document.state in FREE:
        raise NotBuilt(number=str(document))
    return f"{document.number}.xml", document.xml


def usual_lines(work: Work, receipt_id: int) -> list[tuple[GoodsReceiptLine, ReplyLine]]:
    """What the answer would be: all that came is accepted but what has gone back since."""
    work.require(ANSWER)
    usual = []
    for each in receipt_card(work, receipt_id).lines:
        back = round_quantity(each.sent_back / each.line.factor)
        usual.append(
            (
                each.line,
                ReplyLine(
                    line_id=each.line.id,
                    accepted=each.line.quantity - back,
                    rejected=back,
                    their_line=each.line.position,
                ),
            )
        )
    return usual


def last_day(receipt: GoodsReceipt) -> date:
    """The last day on which the supplier's despatch may be answered."""
    return receipt.supplier_waybill_date + DAYS


def verdict_of(document: EDocument) -> str:
    """accepted, partly or rejected: what our answer comes to."""
    lines = document.snapshot.get(_LINES, [])
    accepted = any(Decimal(line["accepted"]) for line in lines)
    whole = not any(Decimal(line[name]) for line in lines for name in ("rejected", "missing"))
    return "accepted" if whole else "partly" if accepted else "rejected"


def build_reply(work: Work, document: EDocument) -> bytes:
    """The XML of our answer, with partner and letterhead as they are now."""
    receipt = work.session.get_one(GoodsReceipt, document.goods_receipt_id)
    known = {line.id: line for line in receipt.lines}
    lines = tuple(
        _line(position, one, known[one["line_id"]], receipt)
        for position, one in enumerate(document.snapshot[_LINES], start=1)
    )
    note = str(document.snapshot.get("note", ""))
    facts = ReceiptFacts(
        number=str(document.number),
        ettn=document.ettn,
        issued_at=document.created_at,
        despatch=Named(number=receipt.supplier_waybill_number, on=receipt.supplier_waybill_date),
        receiver=our_firm(work),
        supplier=firm_of(work, receipt.supplier),
        lines=lines,
        notes=(note,) if note else (),
    )
    return build_receipt(facts)


def _answer(
    work: Work, receipt_id: int, lines: Sequence[ReplyLine], note: str, confirmed: Collection[str]
) -> int:
    receipt_card(work, receipt_id)  # whoever may not see it may not answer it
    receipt = work.lock(GoodsReceipt, receipt_id)
    document = answer_of(work, receipt_id)
    if document is not None and document.state not in FREE:
        raise AlreadyValidated(number=str(document))
    _check_receipt(work, receipt)
    _check_lines(receipt, lines)
    if MoreAcceptedThanCame.code not in confirmed:
        _check_accepted(work, receipt_id, lines)
    snapshot: dict[str, Any] = {_LINES: [_plain(line) for line in lines], "note": _said(note)}
    if document is None:
        document = EDocument(
            kind="receipt",
            goods_receipt_id=receipt.id,
            party_id=receipt.supplier_id,
            number=take_legal_number(work, "receipt", SERIES, today_local(work.now).year),
            ettn=uuid4(),
            profile="TEMELIRSALIYE",
            type_code="SEVK",
            snapshot=snapshot,
        )
        add_edocument(work, document)
    document.snapshot = snapshot
    work.session.flush()
    ask_for_validation(work, document)
    return document.id


def _check_receipt(work: Work, receipt: GoodsReceipt) -> None:
    if receipt.cancelled_at is not None:
        raise ReceiptIsCancelled(number=receipt.number)
    if _NUMBER.fullmatch(receipt.supplier_waybill_number) is None:
        raise NoDespatchNumber(number=receipt.supplier_waybill_number or "–")
    if today_local(work.now) > last_day(receipt):
        raise AnswerTooLate(last=last_day(receipt))
    supplier = work.find(Party, receipt.supplier_id)
    if not full_tax_id(work, supplier) or supplier.country != HOME:
        raise SupplierWithoutNumber(name=supplier.name, party_id=supplier.id)


def _check_lines(receipt: GoodsReceipt, lines: Sequence[ReplyLine]) -> None:
    refusals: list[Refusal] = []
    known = {line.id for line in receipt.lines}
    for line in lines:
        if line.line_id not in known:
            raise RecordGone
        refusals += [
            NotAQuantity(field=f"{name}-{line.line_id}")
            for name in ("accepted", "rejected", "missing")
            if not 0 <= getattr(line, name) < MOST
        ]
        if line.rejected > 0 and not line.reason.strip():
            refusals.append(AnswerWithoutReason(field=f"reason-{line.line_id}"))
        if line.their_line < 1:
            refusals.append(NotAQuantity(field=f"their_line-{line.line_id}"))
    if sorted(line.line_id for line in lines) != sorted(known):
        refusals.append(NotEveryLine())
    if not any(line.accepted or line.rejected or line.missing for line in lines):
        refusals.append(NothingAnswered())
    if refusals:
        raise Refusals(refusals)


def _check_accepted(work: Work, receipt_id: int, lines: Sequence[ReplyLine]) -> None:
    accepted = {line.line_id: line.accepted for line in lines}
    for line, usual in usual_lines(work, receipt_id):
        if accepted[line.id] > usual.accepted:
            raise MoreAcceptedThanCame(
                material=line.material.name, accepted=accepted[line.id], kept=usual.accepted
            )


def _plain(line: ReplyLine) -> dict[str, Any]:
    return {
        "line_id": line.line_id,
        "accepted": str(line.accepted),
        "rejected": str(line.rejected),
        "missing": str(line.missing),
        "reason": _said(line.reason),
        "their_line": line.their_line,
    }


def _said(text: str) -> str:
    return " ".join(text.split())[:LONGEST]


def _line(
    position: int, said: dict[str, Any], line: GoodsReceiptLine, receipt: GoodsReceipt
) -> ReceiptLineFacts:
    return ReceiptLineFacts(
        position=position,
        unit=line.unit.code,
        goods=Goods(name=line.material.name, code=line.material.code),
        despatch_position=said["their_line"],
        received=Decimal(said["accepted"]),
        rejected=Decimal(said["rejected"]),
        short=Decimal(said["missing"]),
        reject_reason=said["reason"],
        received_on=today_local(receipt.received_at),
    )
