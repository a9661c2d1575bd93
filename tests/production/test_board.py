from __future__ import annotations

import json
from datetime import date, timedelta

import pytest

from app.kernel.permissions import NotAllowed
from app.kernel.work import RecordGone, Work
from app.production.blocking import block
from app.production.board import Board, board, card
from app.production.passing import pass_on
from app.production.showing import Card
from models.configurator import Parameter, ParameterOption
from tests.factories import make_customer
from tests.production.floor import (
    acting,
    card_of,
    cards_of,
    departments,
    person,
    planned_order,
    tablet,
    touches_of,
)
from tests.statements import statements_of

MONEY = ("price", "cost", "net", "vat", "total", "value", "margin", "rate", "fiyat", "maliyet", "tutar", "₺")


def shown(seen: Board, number: str) -> Card:
    return next(each for each in seen.cards if each.number == number)


def test_the_board_has_the_four_departments_and_ready_to_ship(work: Work) -> None:
    seen = board(work)
    assert [column.code for column in seen.columns] == [*(each.code for each in departments(work)), "READY"]
    assert seen.cards == ()


def test_a_card_shows_whose_door_it_is_and_how_it_looks(work: Work) -> None:
    order = planned_order(work, customer=make_customer(work, "Yıldız İnşaat"), due_on=date(2026, 12, 5))
    record = card_of(work, order)
    seen = shown(board(work), record.number)
    assert (seen.customer, seen.order_number, seen.model) == (
        "Yıldız İnşaat",
        order.number,
        "Lüks PVC Kabartma",
    )
    assert (seen.size, seen.opening, seen.quantity) == ("1000 × 2100 × 160", "sağ içe", 2)
    assert (seen.outside.name, seen.outside.hex) == ("RAL 7016", "#383e42")
    assert seen.inside.hex == "#f1f1ea"
    assert (seen.due_on, seen.is_late) == (date(2026, 12, 5), False)
    assert (seen.column, seen.state, seen.since, seen.version) == (
        str(departments(work)[0].id),
        "waiting",
        work.now,
        1,
    )
    assert board(work).to_json()["drawings"][seen.drawing].startswith("<svg")


def test_a_colour_looks_as_the_company_chose_it(work: Work) -> None:
    outside = Parameter(code="ral_dis", name="Dış renk", kind="choice")
    outside.options = [ParameterOption(value="7016", label="Antrasit", colour="#123456")]
    work.session.add(outside)
    record = card_of(work, planned_order(work))
    seen = shown(board(work), record.number)
    assert (seen.outside.name, seen.outside.hex) == ("Antrasit", "#123456")


def test_a_card_is_late_from_the_day_after_its_date(work: Work) -> None:
    due = [date(2026, 11, 20), date(2026, 11, 21), date(2026, 11, 22), None]
    numbers = [card_of(work, planned_order(work, due_on=day)).number for day in due]
    assert [shown(board(work), number).is_late for number in numbers] == [True, False, False, False]


def test_the_most_urgent_card_comes_first(work: Work) -> None:
    due = [date(2026, 12, 9), None, date(2026, 12, 1)]
    numbers = [card_of(work, planned_order(work, due_on=day)).number for day in due]
    assert [each.number for each in board(work).cards] == [numbers[2], numbers[0], numbers[1]]


def test_a_blocked_card_says_why(work: Work) -> None:
    record = card_of(work, planned_order(work))
    block(work, record.id, "Kilit gelmedi")
    seen = shown(board(work), record.number)
    assert (seen.state, seen.blocked_reason, seen.column) == (
        "blocked",
        "Kilit gelmedi",
        str(departments(work)[0].id),
    )


def test_a_ready_card_stands_in_the_last_column(work: Work) -> None:
    record = card_of(work, planned_order(work))
    for _ in range(4):
        pass_on(work, record.id, record.version)
    assert shown(board(work), record.number).column == "ready"


@pytest.mark.parametrize("state", ["shipped", "cancelled"])
def test_what_has_left_is_not_on_the_board(work: Work, state: str) -> None:
    card_of(work, planned_order(work)).state = state
    assert board(work).cards == ()


def test_the_number_is_the_last_event(work: Work) -> None:
    record = card_of(work, planned_order(work))
    assert board(work).number == touches_of(work, record)[-1].id


def test_the_board_costs_six_statements_however_many_cards_there_are(work: Work) -> None:
    planned_order(work)
    for _ in range(6):
        planned_order(work, lines=3)
    work.session.flush()
    with statements_of(work.session) as sent:
        seen = board(work)
    assert len(seen.cards) == 19
    assert len(sent) <= 6, sent


def test_nothing_on_the_board_looks_like_money(work: Work) -> None:
    order = planned_order(work, net_total="24690.00", vat_total="4938.00")
    order.lines[0].unit_price = order.lines[0].net = "12345.67"  # type: ignore[assignment]
    work.session.flush()
    said = board(acting(work, tablet())).to_json()
    keys = {key.lower() for each in said["cards"] for key in each}
    assert not [key for key in keys for word in MONEY if word in key]
    text = json.dumps({**said, "drawings": {}})
    assert not [number for number in ("12345", "24690", "4938", "12.345") if number in text]


@pytest.mark.parametrize("role", ["Clerk", "Storekeeper", "Foreman", "Dispatcher", "Planner"])
def test_who_may_look_sees_the_board(work: Work, role: str) -> None:
    planned_order(work)
    assert len(board(acting(work, person(role))).cards) == 1


def test_who_may_not_look_sees_nothing(work: Work) -> None:
    with pytest.raises(NotAllowed):
        board(acting(work, person("Accountant")))


def test_the_story_of_a_card_has_its_doors_and_everything_that_happened(work: Work) -> None:
    order = planned_order(work, number="SIP-2026-70001")
    record = card_of(work, order)
    later = Work(work.session, tablet(), work.tenant, work.now + timedelta(minutes=20))
    pass_on(later, record.id, 1)
    story = card(work, record.id)
    assert story.serials == ("SIP-2026-70001-1-001", "SIP-2026-70001-1-002")
    assert [(touch.kind, touch.to_name) for touch in story.touches] == [
        ("passed", "Kaynak & Taşlama"),
        ("planned", "Kesim & Büküm"),
    ]
    assert story.touches[0].actor == "Kesim tablet"
    assert story.card.number == record.number


def test_the_story_of_a_card_that_does_not_exist_is_refused(work: Work) -> None:
    with pytest.raises(RecordGone):
        card(work, 987654321)


def test_parts_of_a_split_card_are_two_cards(work: Work) -> None:
    order = planned_order(work, doors=5)
    pass_on(work, card_of(work, order).id, 1, quantity=2)
    first, second = cards_of(work, order)
    seen = board(work)
    assert {each.number: each.quantity for each in seen.cards} == {first.number: 3, second.number: 2}
