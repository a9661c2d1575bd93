"""Offers of the demo factory: one waits, one is approved, one should be different, one has expired."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from sqlalchemy import select

from app.demo.calendar import moment
from app.documents.sharing import share_paper
from app.kernel.work import Work
from app.orders.answering import Typed, answer_proforma
from app.orders.drafting import open_order
from app.orders.keeping_terms import save_terms
from app.orders.paying import note_payment
from app.orders.proforma import KIND
from app.orders.quoting import quote_order
from app.orders.terms import terms_of
from models.configurator import DoorModel
from models.orders import SalesOrder
from models.parties import Party
from models.sharing import PaperShare
from reports.labels import labels_for

CLERK = "Zeynep Aslan"
_PLAN = (
    {"due": "order", "percent": "40"},
    {"due": "delivery", "percent": "30"},
    {"due": "days", "when": "30"},
)
_PHONE = "iPhone · Safari"
At = Callable[[datetime, str, Callable[[Work], None]], None]


def tell_offers(at: At, now: datetime) -> None:
    """Four offers of the last days, and the deposit of an order that is being made."""
    old = {"valid_days": "3", "delivery_way": "at_factory"}
    at(moment(now, 9, 16, 20), CLERK, lambda work: _offer(work, "MUS-006", "CK-EKO", 4, old))
    wish = Typed("changes", "Selin Aydın", "Mimar", "Dış renk 9005 olsun, kilit aynı kalsın.", device=_PHONE)
    fitted = {"valid_days": "15", "delivery_way": "fitted"}
    at(moment(now, 3, 14, 10), CLERK, lambda work: _offer(work, "MUS-002", "CK-YNG", 2, fitted, wish))
    yes = Typed("approved", "Kemal Arslan", "Satın alma müdürü", agreed=True, device=_PHONE)
    at(moment(now, 2, 11, 30), CLERK, lambda work: _offer(work, "MUS-001", "CK-LUX", 6, fitted, yes, _PLAN))
    abroad = {"currency": "EUR", "incoterm": "FCA", "incoterm_place": "Kayseri", "valid_days": "30"}
    at(moment(now, 1, 15, 45), CLERK, lambda work: _offer(work, "MUS-003", "CK-LUX", 10, abroad))
    at(moment(now, 1, 16, 30), CLERK, _deposit)


def _offer(
    work: Work,
    customer: str,
    model: str,
    doors: int,
    terms: Mapping[str, str],
    said: Typed | None = None,
    plan: Sequence[Mapping[str, str]] = (),
) -> None:
    party = work.session.scalars(select(Party).where(Party.code == customer)).one()
    door = work.session.scalars(select(DoorModel).where(DoorModel.code == model)).one()
    lines = [{"model": str(door.id), "quantity": str(doors)}]
    order = open_order(work, party.id, {}, lines)
    save_terms(work, order.id, order.version, terms, plan)
    words = labels_for(party.paper_language)
    document = quote_order(work, order.id, order.version, translate=words)
    if said is not None:
        share = work.find(PaperShare, share_paper(work, document.id, 30, {KIND}))
        answer_proforma(work, share, said, words)


def _deposit(work: Work) -> None:
    """The newest order on the floor has paid its deposit."""
    newest = select(SalesOrder).where(SalesOrder.state == "in_production").order_by(SalesOrder.id.desc())
    order = work.session.scalars(newest.limit(1)).first()
    if order is not None:
        amount = (terms_of(work, order).payable * 4 / 10).quantize(Decimal(1))
        typed = {"amount": str(amount), "way": "transfer", "note": "Kapora, dekont 4471"}
        note_payment(work, order.id, typed)
