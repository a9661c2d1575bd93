"""The list of e-documents: quick however long it is, and closed to whom it is no business."""

from __future__ import annotations

import pytest

from app.edocuments.answers.inbox import inbox
from app.edocuments.listing import document_story, list_documents
from app.edocuments.watching import edocument_alarms
from app.kernel.permissions import Actor, NotAllowed
from app.kernel.work import RecordGone, Work
from tests.edocuments.documents import validated_despatch
from tests.factories import make_customer
from tests.statements import statements_of


def test_a_long_list_costs_as_many_statements_as_a_short_one(work: Work) -> None:
    costs = []
    for _round in range(2):
        for _number in range(3):
            validated_despatch(work)
        work.session.expire_all()
        with statements_of(work.session) as sent:
            page = list_documents(work)
            assert all(row.document.number and row.customer for row in page.rows)
            inbox(work)
        costs.append(len(sent))
    assert costs == [3, 3]


def test_pages_follow_each_other_without_gap_or_double(work: Work) -> None:
    made = {validated_despatch(work).id for _number in range(5)}
    seen: list[int] = []
    for place in range(3):
        page = list_documents(work, page=place, most=2)
        seen += [row.document.id for row in page.rows]
        assert page.is_more == (place < 2)
    assert (set(seen), len(seen)) == (made, 5)


def test_every_typed_word_counts(work: Work) -> None:
    star = validated_despatch(work, customer=make_customer(work, "Yıldız İnşaat", tax_id="9205121120"))
    validated_despatch(work, customer=make_customer(work, "Çınar Yapı", tax_id="1234567890"))
    assert [row.document.id for row in list_documents(work, typed="yildiz ins").rows] == [star.id]
    assert [row.document.id for row in list_documents(work, typed=str(star)).rows] == [star.id]
    assert list_documents(work, typed="yildiz cinar").rows == ()
    assert list_documents(work, typed="%_").rows == ()


def test_who_has_no_right_learns_nothing(work: Work) -> None:
    document = validated_despatch(work)
    stranger = Work(work.session, Actor("person", 1, "Nobody", lambda _right: False), work.tenant, work.now)
    for act in (list_documents, inbox, lambda one: document_story(one, document.id)):
        with pytest.raises(NotAllowed):
            act(stranger)
    assert edocument_alarms(stranger) is None
    with pytest.raises(RecordGone):
        document_story(work, 0)
