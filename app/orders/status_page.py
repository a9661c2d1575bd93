"""What a customer is told about their order: where each door is, when it is expected, its papers.

Chosen field by field: no note, no cost, no name of anybody of the company, no reason why something waits.
Prices and papers only where the company wants it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from sqlalchemy import and_, func, or_, select

from app.kernel.clock import today_local
from app.kernel.text import N_
from app.kernel.work import Work
from app.orders.invoiced import invoices_of
from models.core import Company, IssuedDocument
from models.orders import OrderLine, SalesOrder
from models.production import Department, WorkOrder
from models.promises import Promise
from models.shipping import ShipmentLine

PAPERS_TOLD: Final = ("proforma", "waybill", "invoice")
WITH_PRICES: Final = frozenset({"proforma", "invoice"})
"""Papers that say what something costs."""
READY, SHIPPED, TO_COME = "ready", "shipped", "to_come"
TOLD: Final[Mapping[str, str]] = {
    "draft": N_("Your order is being prepared."),
    "quoted": N_("Your offer is ready and waits for your answer."),
    "confirmed": N_("Your order is confirmed and waits for its turn."),
    "planned": N_("Your order is about to be made."),
    "in_production": N_("Your order is being made."),
    "ready": N_("Your order is ready to leave."),
    "partly_shipped": N_("A part of your order has left."),
    "shipped": N_("Your order has left."),
    "closed": N_("Your order is complete."),
    "cancelled": N_("This order was cancelled."),
}
"""The state of an order as its customer is told."""
_MADE: Final = frozenset({"planned", "in_production", "ready", "partly_shipped"})
_SIZES: Final = ("G", "Y")
_OPEN: Final = frozenset({"confirmed", *_MADE})


@dataclass(frozen=True)
class Stage:
    """A place on the way of the doors: a department's name, READY, SHIPPED or TO_COME."""

    place: str
    is_word: bool
    doors: int


@dataclass(frozen=True)
class StatusLine:
    """Some identical doors of the order, and where they are."""

    name: str
    size: str
    doors: int
    stages: tuple[Stage, ...]
    net: Decimal | None


@dataclass(frozen=True)
class StatusPaper:
    """A paper of the order; it can be taken from the page when the company wants it."""

    id: int
    kind: str
    number: str
    revision: int
    issued_at: datetime
    can_be_taken: bool


@dataclass(frozen=True)
class OrderStatus:
    """Everything the public page of an order says."""

    number: str
    reference: str
    customer: str
    language: str
    state: str
    ordered_on: date
    due_on: date | None
    """The promised day, while it is still to come."""
    expected_on: date | None
    """By when it is ready in eighty-five of a hundred cases, reckoned with that promise: an estimate."""
    is_late: bool
    """Whether the promised day has passed and something is still to come."""
    stages: tuple[Stage, ...]
    """All doors together, every department of the factory in its order."""
    lines: tuple[StatusLine, ...]
    papers: tuple[StatusPaper, ...]
    gross: Decimal | None
    currency: str


def status_of(work: Work, order_id: int) -> OrderStatus:
    """What the page of an order says at this moment; six queries, whatever the number of doors."""
    order = work.find(SalesOrder, order_id)
    company = work.session.get_one(Company, 1)
    departments = list(work.session.scalars(select(Department.name).order_by(Department.position)))
    standing = _standing(work, order) if order.state in _MADE else {}
    lines = tuple(
        _line(order, line, departments, standing.get(line.id, {}), shows_prices=company.status_shows_prices)
        for line in order.lines
        if line.quantity
    )
    whole: dict[str, int] = {}
    for line in lines:
        for stage in line.stages:
            whole[stage.place] = whole.get(stage.place, 0) + stage.doors
    return OrderStatus(
        number=order.number,
        reference=order.customer_reference,
        customer=order.customer.name,
        language=order.customer.paper_language,
        state=order.state,
        ordered_on=order.ordered_on,
        due_on=order.due_on if order.state in _OPEN else None,
        expected_on=_expected_on(work, order) if order.state in _OPEN else None,
        is_late=order.state in _OPEN and order.due_on is not None and order.due_on < today_local(work.now),
        stages=_stages(departments, whole, is_whole=True) if order.state in _MADE else (),
        lines=lines,
        papers=_papers(work, order_id, company),
        gross=order.net_total + order.vat_total if company.status_shows_prices else None,
        currency=order.currency,
    )


def paper_to_take(work: Work, order_id: int, document_id: int) -> StatusPaper | None:
    """A paper of this order that the company lets be taken from its page; None for any other."""
    company = work.session.get_one(Company, 1)
    papers = _papers(work, order_id, company)
    return next((paper for paper in papers if paper.id == document_id and paper.can_be_taken), None)


def _expected_on(work: Work, order: SalesOrder) -> date | None:
    """What was reckoned with the promise that counts; an estimate that time has overtaken says nothing."""
    newest = select(Promise).where(Promise.order_id == order.id).order_by(Promise.id.desc()).limit(1)
    promise = work.session.scalar(newest)
    if promise is None or promise.due_on != order.due_on or promise.safe_on is None:
        return None
    return promise.safe_on if promise.safe_on >= today_local(work.now) else None


def _standing(work: Work, order: SalesOrder) -> dict[int, dict[str, int]]:
    """For each line how many of its doors are where."""
    card = WorkOrder
    rows = work.session.execute(
        select(card.order_line_id, card.state, Department.name, func.sum(card.quantity))
        .join(Department, Department.id == card.department_id)
        .where(card.order_id == order.id, card.state.not_in(("cancelled", "scrapped")))
        .group_by(card.order_line_id, card.state, Department.name)
    )
    standing: dict[int, dict[str, int]] = {}
    for line_id, state, department, doors in rows:
        place = state if state in (READY, SHIPPED) else department
        places = standing.setdefault(line_id, {})
        places[place] = places.get(place, 0) + int(doors)
    return standing


def _line(
    order: SalesOrder,
    line: OrderLine,
    departments: list[str],
    places: Mapping[str, int],
    *,
    shows_prices: bool,
) -> StatusLine:
    model = (line.configuration or {}).get("model") or {}
    name = model.get("name") or (line.model.name if line.model else "") or line.description
    sizes = [line.parameters[code] for code in _SIZES if line.parameters.get(code)]
    known = dict(places)
    if order.state in ("shipped", "closed") and line.shipped:
        known = {SHIPPED: line.shipped}
    elif line.model_id is not None and order.state in _MADE:
        missing = line.quantity - sum(known.values())
        if missing > 0:  # the doors of a remake that has not begun
            known[TO_COME] = missing
    return StatusLine(
        name=name,
        size=" × ".join(sizes),
        doors=line.quantity,
        stages=_stages(departments, known),
        net=line.net if shows_prices else None,
    )


def _stages(
    departments: list[str], places: Mapping[str, int], *, is_whole: bool = False
) -> tuple[Stage, ...]:
    """The places in the order of the way; ``is_whole`` names empty departments too."""
    way = [(TO_COME, True), *((name, False) for name in departments), (READY, True), (SHIPPED, True)]
    return tuple(
        Stage(place, is_word, places.get(place, 0))
        for place, is_word in way
        if places.get(place) or (is_whole and place != TO_COME)
    )


def _papers(work: Work, order_id: int, company: Company) -> tuple[StatusPaper, ...]:
    """The newest revision of each paper the customer has been given, the newest first."""
    paper = IssuedDocument
    shipments = select(ShipmentLine.shipment_id).where(ShipmentLine.order_id == order_id)
    rows = work.session.scalars(
        select(paper)
        .where(
            paper.kind.in_(PAPERS_TOLD),
            or_(
                and_(paper.subject.in_(("Order", "SalesOrder")), paper.subject_id == order_id),
                and_(paper.subject == "Shipment", paper.subject_id.in_(shipments)),
                and_(paper.subject == "EDocument", paper.subject_id.in_(invoices_of(shipments))),
            ),
        )
        .order_by(paper.id.desc())
    )
    newest: dict[tuple[str, str], IssuedDocument] = {}
    for row in rows:
        newest.setdefault((row.kind, row.number), row)
    return tuple(
        StatusPaper(
            row.id, row.kind, row.number, row.revision, row.issued_at, _can_be_taken(company, row.kind)
        )
        for row in newest.values()
    )


def _can_be_taken(company: Company, kind: str) -> bool:
    return company.status_shows_papers and (kind not in WITH_PRICES or company.status_shows_prices)
