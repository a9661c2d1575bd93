"""The story of an order as bars."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from app.kernel.clock import ISTANBUL
from app.kernel.work import RecordGone, Work
from app.production.blocking import block, unblock
from app.production.passing import pass_on
from app.production.reworking import send_back
from app.production.scrapping import scrap_doors
from app.production.timeline import order_timeline
from app.production.undoing import undo
from tests.production.floor import card_of, cards_of, departments, planned_order
from tests.statements import statements_of

EIGHT = datetime(2026, 11, 23, 8, 0, tzinfo=ISTANBUL)


def test_every_card_shows_where_it_stood_and_how(work: Work) -> None:
    work.now = EIGHT
    names = [each.name for each in departments(work)]
    order = planned_order(work, doors=2)
    work.now += timedelta(hours=1)
    block(work, card_of(work, order).id, "Sac yok")
    work.now += timedelta(hours=1)
    unblock(work, card_of(work, order).id)
    work.now += timedelta(hours=1)
    card = card_of(work, order)
    pass_on(work, card.id, card.version, quantity=1)
    work.now += timedelta(hours=1)
    rest, part = order_timeline(work, order.id).cards
    assert [(bar.place, bar.state, bar.reason) for bar in part.bars] == [
        (names[0], "waiting", ""),
        (names[0], "blocked", "Sac yok"),
        (names[0], "waiting", ""),
        (names[1], "waiting", ""),
    ]
    assert [bar.state for bar in rest.bars] == ["waiting", "blocked", "waiting"]
    assert part.bars[-1].end == work.now
    assert (part.bars[1].begin, part.bars[1].end) == (EIGHT + timedelta(hours=1), EIGHT + timedelta(hours=2))


def test_rework_lasts_until_it_is_past_where_it_was_noticed(work: Work) -> None:
    work.now = EIGHT
    order = planned_order(work, doors=1)
    first = departments(work)[0]

    def passed() -> None:
        work.now += timedelta(minutes=10)
        card = card_of(work, order)
        pass_on(work, card.id, card.version)

    passed()
    passed()
    work.now += timedelta(minutes=10)
    card = card_of(work, order)
    send_back(work, card.id, card.version, first.id, "Boya hatası")
    passed()
    passed()
    passed()
    (shown,) = order_timeline(work, order.id).cards
    assert [bar.state for bar in shown.bars] == ["waiting"] * 3 + ["rework"] * 3 + ["waiting"]
    assert shown.bars[3].reason == "Boya hatası"


def test_what_was_undone_at_once_shows_nowhere(work: Work) -> None:
    work.now = EIGHT
    order = planned_order(work, doors=2)
    card = card_of(work, order)
    touch = pass_on(work, card.id, card.version, quantity=1)
    undo(work, touch["event"])
    (shown,) = order_timeline(work, order.id).cards
    assert len(shown.bars) == 1


def test_a_scrapped_door_and_the_one_made_for_it_have_bars(work: Work) -> None:
    work.now = EIGHT
    order = planned_order(work, doors=3)
    work.now += timedelta(hours=1)
    card = card_of(work, order)
    scrap_doors(work, card.id, card.version, "Yanlış kesim", quantity=1)
    work.now += timedelta(hours=1)
    rest, remake = order_timeline(work, order.id).cards
    assert (rest.doors, rest.is_remake, remake.doors, remake.is_remake) == (2, False, 1, True)
    assert len(rest.bars) == 1
    assert rest.bars[0].end - rest.bars[0].begin == timedelta(hours=2)


def test_an_order_with_many_cards_costs_the_same_statements(work: Work) -> None:
    work.now = EIGHT
    order = planned_order(work, lines=4, doors=2)
    for card in cards_of(work, order):
        pass_on(work, card.id, card.version, quantity=1)
    work.session.expire_all()
    with statements_of(work.session) as sent:
        assert len(order_timeline(work, order.id).cards) == 8
    assert len(sent) <= 5


def test_no_order_no_timeline(work: Work) -> None:
    with pytest.raises(RecordGone):
        order_timeline(work, 10**9)
