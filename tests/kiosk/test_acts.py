from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event, select

from models.floor import FloorReason, FloorRules, Operator
from models.production import Department, Door, ProductionEvent
from tests.kiosk.conftest import Floor, Screen, new_key

EVERYTHING = ("tap", "undo", "rework", "scrap", "reorder", "print")
LONG_AGO = 1_000_000_000_000


@pytest.fixture(scope="module")
def foreman(floor: Floor) -> Screen:
    """A screen that may do everything."""
    return floor.tablet("Ustabaşı", rights=EVERYTHING)


@contextmanager
def rules(floor: Floor, **columns: Any) -> Iterator[None]:
    """Other rules of the floor for a moment."""
    with floor.work() as work:
        record = work.session.get_one(FloorRules, 1)
        before = {name: getattr(record, name) for name in columns}
        for name, value in columns.items():
            setattr(record, name, value)
    yield
    with floor.work() as work:
        for name, value in before.items():
            setattr(work.session.get_one(FloorRules, 1), name, value)


@contextmanager
def statements(floor: Floor) -> Iterator[list[str]]:
    """What the application sends to the database in here."""
    engine = floor.app.extensions["atolye.database"].engine
    sent: list[str] = []

    def keep(_connection: Any, _cursor: Any, statement: str, *_others: Any) -> None:
        sent.append(statement)

    event.listen(engine, "before_cursor_execute", keep)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", keep)


def departments(floor: Floor) -> list[int]:
    with floor.work() as work:
        return list(work.session.scalars(select(Department.id).order_by(Department.position)))


def act(screen: Screen, path: str, card: int, version: int, **more: Any) -> dict[str, Any]:
    answer = screen.post(path, {"card": card, "version": version, "key": new_key(), **more})
    assert answer.status_code == 200, answer.text
    return dict(answer.get_json())


def shown(screen: Screen, card: int) -> dict[str, Any]:
    found = screen.card(card)
    assert found is not None
    return found


@pytest.mark.parametrize("mode", ["one_tap", "start_finish"])
def test_a_tap_costs_at_most_ten_statements(floor: Floor, screen: Screen, mode: str) -> None:
    with rules(floor, tap_mode=mode):
        card = floor.plan()
        for version in range(1, 9):
            with statements(floor) as sent:
                answer = screen.tap(card, version)
            assert answer.status_code in (200, 409), answer.text
            assert len(sent) <= 10, sent


def test_a_tap_of_somebody_known_costs_at_most_ten_statements(floor: Floor, screen: Screen) -> None:
    with floor.work() as work:
        someone = Operator(name="Hasan Usta")
        work.session.add(someone)
        work.session.flush()
        number = someone.id
    with rules(floor, operator_rule="name", tap_mode="start_finish"):
        card = floor.plan()
        refused = screen.tap(card)
        assert (refused.status_code, refused.get_json()["code"]) == (409, "production.operator_needed")
        token = screen.post("/operator", {"operator_id": number}).get_json()["token"]
        for version in (1, 2):
            with statements(floor) as sent:
                answer = screen.tap(card, version, operator=token)
            assert answer.status_code == 200, answer.text
            assert len(sent) <= 10, sent
    with floor.work() as work:
        touch = work.session.get_one(ProductionEvent, answer.get_json()["event"])
        assert (touch.actor, touch.operator_id, touch.kiosk_id) == ("Hasan Usta", number, screen.kiosk_id)


def test_the_rules_of_the_floor_are_told(screen: Screen) -> None:
    said = screen.get("/rules.json").get_json()
    assert (said["tap_mode"], said["operator_rule"]) == ("one_tap", "none")
    assert [each["code"] for each in said["departments"]][:2] == ["CUTTING_BENDING", "WELDING_GRINDING"]
    assert {kind: len(reasons) > 2 for kind, reasons in said["reasons"].items()} == {
        "block": True,
        "rework": True,
        "scrap": True,
    }
    assert said["reasons"]["block"][0]["is_material"]


def test_work_is_started_paused_and_finished(floor: Floor, screen: Screen) -> None:
    card = floor.plan()
    assert act(screen, "/start", card, 1)["kind"] == "started"
    assert (shown(screen, card)["state"], len(shown(screen, card)["by"])) == ("running", 1)
    assert act(screen, "/pause", card, 2)["kind"] == "paused"
    assert (shown(screen, card)["state"], shown(screen, card)["by"]) == ("waiting", [])


def test_a_chosen_reason_says_what_a_card_waits_for(floor: Floor, screen: Screen) -> None:
    card = floor.plan()
    with floor.work() as work:
        reason = work.session.scalars(select(FloorReason).where(FloorReason.is_material)).one()
    act(screen, "/block", card, 1, reason_id=reason.id)
    assert (shown(screen, card)["blocked_reason"], shown(screen, card)["waits_for_material"]) == (
        reason.words,
        True,
    )
    act(screen, "/unblock", card, 2)
    assert shown(screen, card)["state"] == "waiting"


def test_doors_go_back_and_are_scrapped(floor: Floor, foreman: Screen) -> None:
    cutting, welding, *_ = departments(floor)
    card = floor.plan(doors=3)
    act(foreman, "/tap", card, 1)
    back = act(foreman, "/send_back", card, 2, department=cutting, reason="Ölçü hatası", quantity=1)
    assert (shown(foreman, back["card"])["rework_from"], back["rest"]) == (str(welding), card)
    with floor.work() as work:
        serial = work.session.scalars(select(Door.serial).where(Door.work_order_id == card)).first()
    gone = act(foreman, "/scrap", card, 3, serials=[serial], reason="Yanlış kesim")
    assert shown(foreman, gone["remake"])["remake_of"] == shown(foreman, card)["number"]
    assert gone["lacks"] == 0
    last = act(foreman, "/scrap", card, 4, reason="Yanlış kesim", remake=False)
    assert (last["remake"], foreman.card(card)) == (None, None)


def test_a_queue_is_put_in_order(floor: Floor, foreman: Screen) -> None:
    first, second = floor.plan(), floor.plan()
    act(foreman, "/place", second, 1, after=None)
    act(foreman, "/place", first, 1, after=second)
    act(foreman, "/priority", first, 1, urgent=True)
    cards = [each["id"] for each in foreman.get("/board.json").get_json()["cards"]]
    assert cards[:2] == [second, first]
    assert shown(foreman, first)["is_urgent"]


@pytest.mark.parametrize("path", ["/send_back", "/scrap", "/place", "/priority"])
def test_a_screen_does_only_what_it_was_given(floor: Floor, screen: Screen, path: str) -> None:
    card = floor.plan()
    body = {"card": card, "version": 1, "department": 1, "reason": "Boya", "key": new_key()}
    answer = screen.post(path, body)
    assert (answer.status_code, answer.get_json()["code"]) == (403, "kernel.not_allowed")
    assert shown(screen, card)["version"] == 1


def test_the_board_says_what_the_screen_may(screen: Screen, foreman: Screen) -> None:
    assert screen.get("/board.json").get_json()["may"] == {
        "tap": True,
        **dict.fromkeys(("undo", "rework", "scrap", "reorder", "print"), False),
    }
    assert all(foreman.get("/board.json").get_json()["may"].values())


def limit_welding(floor: Floor, limit: int | None) -> None:
    with floor.work() as work:
        work.session.scalars(select(Department).order_by(Department.position)).all()[1].wip_limit = limit


def test_a_limit_warns_in_words(floor: Floor, screen: Screen) -> None:
    card = floor.plan(doors=3)
    limit_welding(floor, 1)
    try:
        warning = act(screen, "/tap", card, 1)["warning"]
        assert warning["code"] == "production.over_limit"
        assert "/ 1 " in warning["sentence"]
    finally:
        limit_welding(floor, None)


def test_a_screen_of_one_station_sees_and_touches_only_what_is_there(floor: Floor) -> None:
    welding = departments(floor)[1]
    station = floor.tablet("Kaynak tablet", departments=[welding])
    card = floor.plan()
    answer = station.tap(card)
    assert (answer.status_code, answer.get_json()["code"]) == (409, "production.not_this_station")
    now = station.get("/board.json").get_json()
    assert card not in [each["id"] for each in now["cards"]]
    assert [column["own"] for column in now["columns"]] == [False, True, False, False, False]


@pytest.mark.parametrize(
    "more",
    [
        {"serials": "SIP-1"},
        {"serials": [1]},
        {"serials": ["x"] * 201},
        {"remake": "yes"},
        {"touched_at": "now"},
        {"touched_at": -1},
        {"touched_at": 1.5},
        {"operator": 7},
        {"reason_id": 0},
    ],
)
def test_what_no_board_sends_is_refused(floor: Floor, foreman: Screen, more: dict[str, Any]) -> None:
    card = floor.plan()
    body = {"card": card, "version": 1, "reason": "Yanlış kesim", "key": new_key(), **more}
    answer = foreman.post("/scrap", body)
    assert (answer.status_code, answer.get_json()["code"]) == (422, "kiosk.bad_touch")
    assert shown(foreman, card)["version"] == 1


def test_a_clock_that_stopped_long_ago_is_not_believed(floor: Floor, screen: Screen) -> None:
    done = act(screen, "/tap", floor.plan(), 1, touched_at=LONG_AGO)
    with floor.work() as work:
        assert work.session.get_one(ProductionEvent, done["event"]).touched_at is None
