"""What a board that lost its connection is told when it is back: the difference, and all of it."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from sqlalchemy import text

from app.production import differing
from app.production.passing import pass_on
from models.production import Department
from tests.kiosk.conftest import Floor, Screen
from tests.statements import statements_of

PATIENCE = 20


def horizon_of(screen: Screen) -> str:
    return str(screen.get("/board.json").get_json()["horizon"])


def changes(screen: Screen, horizon: str, more: str = "") -> dict[str, Any]:
    answer = screen.get(f"/changes?horizon={horizon}{more}")
    assert answer.status_code == 200, answer.text
    return dict(answer.get_json())


def ids(difference: dict[str, Any]) -> set[int]:
    return {card["id"] for card in difference["cards"]}


def test_only_what_changed_is_told(floor: Floor, screen: Screen) -> None:
    moved, still = floor.plan(), floor.plan()
    horizon = horizon_of(screen)
    done = screen.tap(moved).get_json()
    told = changes(screen, horizon)
    assert ids(told) == {moved}
    (card,) = told["cards"]
    assert (card["version"], card["id"]) == (done["version"], moved)
    assert told["number"] == done["event"]
    assert still not in ids(told)


def test_nothing_changed_says_nothing_and_moves_on(floor: Floor, screen: Screen) -> None:
    screen.tap(floor.plan())
    first = changes(screen, horizon_of(screen))
    assert first["cards"] == []
    assert changes(screen, first["horizon"])["cards"] == []


def test_a_transaction_that_commits_late_with_a_smaller_number_is_not_missed(
    floor: Floor, screen: Screen
) -> None:
    """The trap of "events after this number": the slow tap has the smaller number and is not yet seen."""
    slow, quick = floor.plan(), floor.plan()
    has_written, may_commit = threading.Event(), threading.Event()
    numbers: list[int] = []

    def tap_slowly() -> None:
        with floor.work() as work:
            numbers.append(pass_on(work, slow, 1)["event"])
            has_written.set()
            assert may_commit.wait(PATIENCE)

    tapping = threading.Thread(target=tap_slowly)
    tapping.start()
    assert has_written.wait(PATIENCE)
    screen.tap(quick)
    board = screen.get("/board.json").get_json()
    assert next(each["version"] for each in board["cards"] if each["id"] == slow) == 1
    may_commit.set()
    tapping.join(PATIENCE)
    assert numbers[0] < board["number"]
    told = changes(screen, board["horizon"])
    assert next(each["version"] for each in told["cards"] if each["id"] == slow) == 2
    assert slow not in ids(changes(screen, told["horizon"]))


def test_a_card_that_left_the_board_is_told_as_gone(floor: Floor, screen: Screen) -> None:
    card = floor.plan()
    horizon = horizon_of(screen)
    screen.tap(card)
    with floor.work() as work:
        work.session.execute(text("update work_order set state = 'shipped' where id = :id"), {"id": card})
    assert changes(screen, horizon)["cards"] == [{"id": card, "version": 2, "column": None}]


def test_drawings_come_only_when_they_are_wanted(floor: Floor, screen: Screen) -> None:
    horizon = horizon_of(screen)
    card = floor.plan()
    told = changes(screen, horizon)
    (fresh,) = [each for each in told["cards"] if each["id"] == card]
    assert told["drawings"][fresh["drawing"]].startswith("<svg")
    assert changes(screen, horizon, "&light=1")["drawings"] == {}


@pytest.mark.parametrize("horizon", ["", "soon", "-1", "1; drop table door", "9" * 19, "9" * 40, "1.5"])
def test_a_horizon_nobody_was_given_means_the_whole_board(screen: Screen, horizon: str) -> None:
    assert changes(screen, horizon) == {"reload": True}


def test_who_missed_too_much_reads_the_whole_board(
    floor: Floor, screen: Screen, monkeypatch: pytest.MonkeyPatch
) -> None:
    horizon = horizon_of(screen)
    for _ in range(3):
        floor.plan()
    monkeypatch.setattr(differing, "MOST", 2)
    assert changes(screen, horizon) == {"reload": True}
    monkeypatch.setattr(differing, "MOST", 3)
    assert len(changes(screen, horizon)["cards"]) == 3


def test_a_screen_of_one_department_is_told_who_came_and_who_went(floor: Floor) -> None:
    card = floor.plan()
    with floor.work() as work:
        first, second = work.session.query(Department).order_by(Department.position).limit(2)
        places = {first.id, second.id}
    cutting, welding = (floor.tablet(f"Ekran {place}", departments={place}) for place in sorted(places))
    horizons = horizon_of(cutting), horizon_of(welding)
    cutting.tap(card)
    assert changes(cutting, horizons[0])["cards"] == [{"id": card, "version": 2, "column": None}]
    (came,) = changes(welding, horizons[1])["cards"]
    assert (came["id"], came["customer"] != "") == (card, True)


def test_a_stranger_is_told_nothing(stranger: Screen) -> None:
    answer = stranger.get("/changes?horizon=1")
    assert (answer.status_code, answer.content_type) == (401, "application/problem+json")


def test_the_neighbours_changes_are_theirs(floor: Floor, neighbour: Floor, screen: Screen) -> None:
    horizon = horizon_of(screen)
    neighbour.plan()
    assert changes(screen, horizon)["cards"] == []


def test_a_difference_costs_the_same_however_many_cards(floor: Floor, screen: Screen) -> None:
    counts = []
    for cards in (1, 12):
        horizon = horizon_of(screen)
        for _ in range(cards):
            floor.plan()
        with floor.work() as work, statements_of(work.session) as sent:
            found = differing.difference(work, horizon)
        assert found is not None
        assert len(found.cards) >= cards
        counts.append(len(sent))
    assert counts[0] == counts[1] <= 8
