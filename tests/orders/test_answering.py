from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import ProgrammingError

from app.documents.sharing import share_paper
from app.kernel.permissions import Actor
from app.kernel.work import RecordGone, Work
from app.orders.answered import answered_offers, expired_offers
from app.orders.answering import (
    AnsweredAlready,
    AnswerNotOpen,
    ProformaExpired,
    ProformaReplaced,
    Typed,
    answer_proforma,
)
from app.orders.confirming import confirm_order
from app.orders.drafting import open_order, save_order
from app.orders.offering import last_proforma
from app.orders.quoting import quote_anew, quote_order
from app.orders.revisions import revisions_of
from app.orders.standing import standing_of
from models.core import Company, IssuedDocument
from models.orders import SalesOrder
from models.parties import Party
from models.quotes import ProformaAnswer
from models.sharing import PaperShare
from tests.orders.conftest import refused

Line = Callable[..., dict[str, str]]
YES = Typed(answer="approved", name="  Ahmet   Yılmaz ", role="Satın alma", agreed=True, device="iPhone")
NO = Typed(answer="changes", name="Ahmet Yılmaz", remark="Kilit kale olsun")


@pytest.fixture
def order(work: Work, customer: Party, line: Line) -> SalesOrder:
    opened = open_order(work, customer.id, {}, [line("CK-LUX", quantity="2", p_G="950")])
    quote_order(work, opened.id, 1)
    work.events.clear()
    return opened


def share_of(work: Work, document: IssuedDocument | None) -> PaperShare:
    assert document is not None
    return work.session.get_one(PaperShare, share_paper(work, document.id, 90, {document.kind}))


def stranger(work: Work) -> Work:
    """The same transaction, and somebody without any right in it."""
    work.events.clear()
    work.actor = Actor("visitor", None, "Ahmet Yılmaz", may=lambda _right: False, address="192.0.2.7")
    return work


def answers(work: Work) -> int:
    return work.session.scalar(select(func.count()).select_from(ProformaAnswer)) or 0


def test_a_customer_approves_once_whatever_the_clicks(work: Work, order: SalesOrder) -> None:
    share = share_of(work, last_proforma(work, order.id))
    stranger(work)
    kept = answer_proforma(work, share, YES)
    assert answer_proforma(work, share, YES).id == kept.id
    assert (kept.answer, kept.name, kept.role, kept.at) == (
        "approved",
        "Ahmet Yılmaz",
        "Satın alma",
        work.now,
    )
    assert (str(kept.address), kept.device) == ("192.0.2.7", "iPhone")
    assert [event.act() for event in work.events] == ["ProformaApproved"]
    assert work.events[0].facts()["by"] == "Ahmet Yılmaz"
    assert (order.state, answers(work)) == ("quoted", 1)
    with pytest.raises(AnsweredAlready, match="Ahmet Yılmaz"):
        answer_proforma(work, share, NO)
    assert answers(work) == 1


def test_an_answer_stands_for_ever(work: Work, order: SalesOrder) -> None:
    kept = answer_proforma(work, share_of(work, last_proforma(work, order.id)), YES)
    with pytest.raises(ProgrammingError, match="permission denied"), work.session.begin_nested():
        kept.name = "Başkası"
        work.session.flush()


def test_wishes_are_kept_in_words(work: Work, order: SalesOrder) -> None:
    answer_proforma(work, share_of(work, last_proforma(work, order.id)), NO)
    (told,) = answered_offers(work, 10)
    assert (told.number, told.answer, told.remark) == (order.number, "changes", "Kilit kale olsun")
    quote_anew(work, order.id)
    assert answered_offers(work, 10) == []


def test_what_is_missing_stands_at_its_field(work: Work, order: SalesOrder) -> None:
    share = share_of(work, last_proforma(work, order.id))
    for typed, fields in (
        (Typed(answer="approved", name="  "), {"name", "agreed"}),
        (Typed(answer="changes", name="Ahmet", remark=" "), {"remark"}),
        (Typed(answer="maybe", name="Ahmet"), {"remark"}),
        (Typed(answer="approved", name="A" * 121, agreed=True, role="r" * 81), {"name", "role"}),
    ):
        with refused(work) as said:
            answer_proforma(work, share, typed)
        assert set(said) == fields
    assert answers(work) == 0


def test_an_old_revision_is_not_approved(work: Work, order: SalesOrder) -> None:
    first = last_proforma(work, order.id)
    share = share_of(work, first)
    quote_anew(work, order.id)
    with pytest.raises(ProformaReplaced):
        answer_proforma(work, share, YES)
    assert first is not None
    standing = standing_of(work, first)
    assert (standing.word, standing.newest.revision) == ("replaced", 1)
    assert answers(work) == 0


def test_an_expired_one_is_not_approved(work: Work, order: SalesOrder) -> None:
    share = share_of(work, last_proforma(work, order.id))
    work.now += timedelta(days=15)
    assert (standing_of(work, share.document).word, expired_offers(work)) == ("open", 0)
    work.now += timedelta(days=1)
    with pytest.raises(ProformaExpired, match="2026-12-06"):
        answer_proforma(work, share, YES)
    assert (standing_of(work, share.document).word, expired_offers(work)) == ("expired", 1)


def test_one_that_is_being_rewritten_waits(work: Work, order: SalesOrder, line: Line) -> None:
    share = share_of(work, last_proforma(work, order.id))
    save_order(work, order.id, order.version, {}, [line("CK-EKO")])
    with pytest.raises(AnswerNotOpen):
        answer_proforma(work, share, YES)
    assert standing_of(work, share.document).word == "revising"
    order.state = "cancelled"
    with pytest.raises(AnswerNotOpen):
        answer_proforma(work, share, YES)
    assert answers(work) == 0


def test_a_paper_of_another_kind_has_no_answer(work: Work, order: SalesOrder) -> None:
    paper = IssuedDocument(
        kind="waybill",
        number="PRB-1",
        issued_at=work.now,
        issued_by="x",
        subject="SalesOrder",
        subject_id=order.id,
        snapshot={},
    )
    work.session.add(paper)
    work.session.flush()
    with pytest.raises(RecordGone):
        answer_proforma(work, share_of(work, paper), YES)


def test_an_approval_confirms_where_the_company_wants_it(work: Work, order: SalesOrder) -> None:
    work.session.get_one(Company, 1).approval_confirms = True
    document = last_proforma(work, order.id)
    share = share_of(work, document)
    stranger(work)
    answer_proforma(work, share, YES)
    assert order.state == "confirmed"
    assert [event.act() for event in work.events] == ["ProformaApproved", "OrderConfirmed"]
    assert last_proforma(work, order.id) is document


def test_a_doubt_leaves_the_confirming_to_a_clerk(work: Work, customer: Party, line: Line) -> None:
    work.session.get_one(Company, 1).approval_confirms = True
    free = open_order(work, customer.id, {}, [line("", description="Numune", unit_price="0")])
    document = quote_order(work, free.id, 1, confirmed=["orders.for_nothing"])
    share = share_of(work, document)
    stranger(work)
    answer_proforma(work, share, YES)
    assert (free.state, answers(work)) == ("quoted", 1)
    assert [event.act() for event in work.events] == ["ProformaApproved"]


def test_a_confirmed_order_may_still_be_signed(work: Work, order: SalesOrder) -> None:
    share = share_of(work, last_proforma(work, order.id))
    confirm_order(work, order.id, order.version)
    answer_proforma(work, share, YES)
    assert (order.state, answers(work)) == ("confirmed", 1)


# --- revisions ------------------------------------------------------------------------------------------


def test_revisions_say_in_words_what_changed(work: Work, order: SalesOrder, line: Line) -> None:
    lines = [
        line("CK-LUX", quantity="3", discount="5", p_G="1.000"),
        line("", description="Montaj", unit_price="2500"),
    ]
    save_order(work, order.id, order.version, {"delivery_terms": "Asansörle"}, lines)
    quote_order(work, order.id, order.version)
    newest, first = revisions_of(work, order.id)
    assert (newest.document.revision, first.document.revision, first.changes) == (1, 0, ())
    said = "\n".join(newest.changes)
    assert "Line 1, features: Size (W × H × wall): 950 × 2100 × 160 mm → " in said
    assert "Line 1, quantity: 2\N{NO-BREAK SPACE}adet → 3\N{NO-BREAK SPACE}adet" in said
    assert "Line 1, discount: – → %5" in said
    assert "Line 2 is new: Montaj, 1\N{NO-BREAK SPACE}adet, 2.500,00\N{NO-BREAK SPACE}₺" in said
    assert "Delivery terms: – → Asansörle" in said
    assert "Grand total: " in said
    assert "Notes" not in said
