"""Days that are promised on the way: with an approval by link, and with a change of what is being made."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from app.documents.sharing import share_paper
from app.kernel.permissions import Actor
from app.kernel.work import Work
from app.orders.answering import Typed, answer_proforma
from app.orders.quoting import quote_order
from app.promises.following import confirm_approved_with_promise, keep_new_day
from models.core import Company
from models.promises import Promise
from models.sharing import PaperShare
from tests.production.floor import names
from tests.promises.house import doors_of, empty_floor
from tests.promises.test_giving import draft
from tests.signing_in import sealing_with

YES = Typed(answer="approved", name="Ahmet Yılmaz", agreed=True)


def promises(work: Work) -> int:
    return work.session.scalar(select(func.count()).select_from(Promise)) or 0


@pytest.mark.parametrize("confirms", [True, False])
def test_an_approval_that_confirms_keeps_its_day(work: Work, *, confirms: bool) -> None:
    order = draft(work)
    paper = quote_order(work, order.id, order.version)
    offered = order.due_on
    work.session.get_one(Company, 1).approval_confirms = confirms
    with sealing_with("o" * 40):
        share = work.session.get_one(PaperShare, share_paper(work, paper.id, 90, {paper.kind}))
    work.actor = Actor("visitor", None, "Ahmet Yılmaz", may=lambda _right: False, address="192.0.2.7")
    for _click in range(2):
        answer_proforma(work, share, YES, confirm=confirm_approved_with_promise)
    assert (order.state == "confirmed", promises(work)) == (confirms, int(confirms))
    if confirms:
        kept = work.session.scalars(select(Promise)).one()
        assert kept.safe_on is not None
        assert kept.due_on == order.due_on == (offered or kept.safe_on)
        assert (kept.kind, kept.given_by) == ("confirmed", "Ahmet Yılmaz")
    else:
        assert order.due_on == offered


def test_a_changed_day_is_kept_once_and_an_unchanged_one_never(work: Work) -> None:
    before = date(2026, 12, 1)
    order = doors_of(empty_floor(work), is_planned=True, due_on=before)
    work.events.clear()
    assert keep_new_day(work, order.id, before, "Kilit değişti") is None
    assert (promises(work), work.events) == (0, [])
    order.due_on = before + timedelta(days=9)
    kept = keep_new_day(work, order.id, before, " Müşteri  istedi ")
    assert kept is not None
    assert (kept.kind, kept.due_on, kept.note) == ("given", order.due_on, "Müşteri istedi")
    assert names(work.events) == ["CardMoved", "PromiseGiven"]
