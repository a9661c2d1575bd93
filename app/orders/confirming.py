"""Confirming an order: its doors are frozen as they are today and its proforma is issued."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import cast

from sqlalchemy import select

from app.documents.issuing import issue_document, next_revision
from app.documents.numbering import take_code
from app.kernel.clock import today_local
from app.kernel.errors import Refusal, Refusals
from app.kernel.permissions import Right
from app.kernel.work import Work
from app.orders.events import OrderConfirmed, OrderRevised
from app.orders.freezing import freeze_line
from app.orders.heading import check_due
from app.orders.locking import check_version, lock_order
from app.orders.proforma import KIND, build_proforma
from app.orders.promising import usual_due_day
from app.orders.refusals import CostsMissing, ForNothing, NothingOrdered, ReasonMissing
from app.orders.states import EDITABLE, check_state, move_to
from app.orders.storing import typed_line
from app.orders.typing_in import Complaints, read_line
from app.orders.working_out import WorkedLine, work_out_lines
from app.stock.ledger.reserving import release_reservation, reserve_for_orders
from models.core import IssuedDocument
from models.orders import SalesOrder

CONFIRM = Right("confirm", "Order")
REVISE = Right("revise", "Order")
DOCUMENT_SUBJECT = "SalesOrder"

Translate = Callable[[str], str]


def confirm_order(
    work: Work,
    order_id: int,
    version: int,
    key: str | None = None,
    *,
    confirmed: Collection[str] = (),
    translate: Translate = str,
) -> IssuedDocument:
    """Make a draft final and issue its proforma; returns the paper, the same one when it comes twice.

    Prices stay as the draft shows them; materials, minutes and cost are worked out anew and kept. Without a
    promised day the usual one is promised. Raises StaleOrder, WrongState, Refusals at the lines, and the
    Doubts ForNothing and CostsMissing unless their codes are in ``confirmed``. ``translate`` gives the
    language of the paper.
    """
    work.require(CONFIRM)

    def act() -> int:
        return _confirm(work, order_id, version, frozenset(confirmed), translate).id

    return work.find(IssuedDocument, cast("int", work.once(key, f"confirm order {order_id}", act)))


def revise_order(work: Work, order_id: int, reason: str) -> SalesOrder:
    """Open a confirmed order that is not planned yet again; its next proforma is a new revision."""
    work.require(REVISE)
    order = lock_order(work, order_id)
    check_state(order, frozenset({"confirmed"}))
    if not reason.strip():
        raise ReasonMissing
    move_to(work, order, "draft")
    order.confirmed_at = None
    work.session.flush()
    release_reservation(work, order.id)
    work.emit(OrderRevised(order.id, order.number, reason.strip()))
    return order


def last_proforma(work: Work, order_id: int) -> IssuedDocument | None:
    """The newest proforma of an order."""
    return work.session.scalar(
        select(IssuedDocument)
        .where(
            IssuedDocument.kind == KIND,
            IssuedDocument.subject == DOCUMENT_SUBJECT,
            IssuedDocument.subject_id == order_id,
        )
        .order_by(IssuedDocument.id.desc())
        .limit(1)
    )


def _confirm(
    work: Work, order_id: int, version: int, confirmed: frozenset[str], translate: Translate
) -> IssuedDocument:
    order = lock_order(work, order_id)
    issued = last_proforma(work, order_id)
    if order.state == "confirmed" and issued is not None:
        return issued  # a second click finds it done
    check_version(work, order, version)
    check_state(order, EDITABLE)
    worked = _worked(work, order)
    _check_doubts(order, worked, confirmed)
    _freeze(work, order, worked)
    number = issued.number if issued else take_code(work, KIND, "PRF", today_local(work.now).year)
    revision = next_revision(work, KIND, number)
    bills = {
        row.id: [need.material.code for need in line.needs]
        for row, line in zip(order.lines, worked, strict=True)
    }
    paper = build_proforma(work, order, bills, number, revision, translate)
    document = issue_document(
        work, KIND, number, (DOCUMENT_SUBJECT, order.id), paper.to_json(), revision=revision
    )
    work.emit(OrderConfirmed(order.id, order.number, document.id, number, revision))
    return document


def _worked(work: Work, order: SalesOrder) -> list[WorkedLine]:
    """All lines worked out anew; Refusals with everything that stands in the way."""
    complaints = Complaints()
    late = check_due(order.due_on, today_local(work.now))
    if late is not None:
        complaints.append(late)
    if not order.lines:
        complaints.append(NothingOrdered())
    typed = [
        read_line(typed_line(line, with_price=True), f"lines-{place}-", complaints)
        for place, line in enumerate(order.lines)
    ]
    kept = {line.model_id for line in order.lines if line.model_id}
    worked = work_out_lines(work, typed, order.ordered_on, complaints, kept=kept)
    if complaints:
        raise Refusals(complaints)
    return worked


def _check_doubts(order: SalesOrder, worked: Sequence[WorkedLine], confirmed: frozenset[str]) -> None:
    free = [str(line.position) for line in order.lines if not line.net]
    doubts: list[Refusal] = []
    if free and ForNothing.code not in confirmed:
        doubts.append(ForNothing(lines=", ".join(free)))
    calculated = [
        line for row, line in zip(order.lines, worked, strict=True) if row.net and not row.price_is_manual
    ]
    unknown = dict.fromkeys(code for line in calculated for code in line.without_cost)
    if unknown and CostsMissing.code not in confirmed:
        doubts.append(CostsMissing(materials=", ".join(unknown)))
    if doubts:
        raise doubts[0]


def _freeze(work: Work, order: SalesOrder, worked: Sequence[WorkedLine]) -> None:
    for row, line in zip(order.lines, worked, strict=True):
        freeze_line(row, line)
    move_to(work, order, "confirmed")
    order.confirmed_at = work.now
    order.due_on = order.due_on or usual_due_day(today_local(work.now))
    work.session.flush()
    reserve_for_orders(work, [order.id], work.now)
