from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

import pytest
from flask_socketio import SocketIOTestClient

from app.kernel.tenancy import Tenant
from app.production.kiosks import revoke_kiosk
from app.production.ruling import RANGES, change_rules, read_rules
from app.promises.giving import give_promise
from kiosk.sockets import BoardSockets, room_of
from models.orders import SalesOrder
from models.production import WorkOrder
from tests.kiosk.conftest import Floor, Screen, new_key


def board_of(screen: Screen) -> SocketIOTestClient:
    sockets: BoardSockets = screen.floor.app.extensions["socketio"]
    host = {"Host": f"{screen.floor.tenant.slug}.localhost"}
    client = screen.client
    client.environ_base["HTTP_HOST"] = host["Host"]
    return sockets.test_client(screen.floor.app, flask_test_client=client, headers=host)


def heard(board: SocketIOTestClient) -> list[dict[str, Any]]:
    return [message["args"][0] for message in board.get_received() if message["name"] == "card"]


@pytest.fixture
def board(floor: Floor) -> Iterator[SocketIOTestClient]:
    opened = board_of(floor.tablet("Duvar ekranı"))
    assert opened.is_connected()
    yield opened
    opened.disconnect()


def test_an_open_board_hears_of_a_tap(floor: Floor, screen: Screen, board: SocketIOTestClient) -> None:
    card = floor.plan()
    heard(board)
    done = screen.tap(card).get_json()
    (message,) = heard(board)
    assert (message["number"], message["kind"], message["by"]) == (done["event"], "passed", "Kesim tablet")
    assert (message["card"]["id"], message["card"]["version"]) == (card, 2)
    assert "drawing" not in message["card"]
    assert "customer" not in message["card"]


def test_an_open_board_hears_of_a_planned_order_with_all_there_is_to_show(
    floor: Floor, board: SocketIOTestClient
) -> None:
    card = floor.plan(lines=3)
    messages = heard(board)
    assert [message["kind"] for message in messages] == ["planned"] * 3
    first = messages[0]["card"]
    assert (first["id"], first["quantity"], first["column"] is not None) == (card, 2, True)
    assert messages[0]["drawings"][first["drawing"]].startswith("<svg")
    assert first["customer"]


def test_a_split_is_two_messages_one_of_them_a_whole_card(
    floor: Floor, screen: Screen, board: SocketIOTestClient
) -> None:
    card = floor.plan(doors=4)
    heard(board)
    done = screen.tap(card, quantity=1).get_json()
    messages = {message["card"]["id"]: message for message in heard(board)}
    assert messages[card]["card"]["quantity"] == 3
    part = messages[done["card"]]
    assert part["card"]["quantity"] == 1
    assert part["drawings"][part["card"]["drawing"]].startswith("<svg")


def test_open_boards_are_told_that_the_floor_works_by_other_rules(
    floor: Floor, neighbour: Floor, board: SocketIOTestClient
) -> None:
    there = board_of(neighbour.tablet())
    there.get_received()
    board.get_received()
    with floor.work() as work:
        rules = read_rules(work)
        typed = {name: str(getattr(rules, name)) for name in ("tap_mode", "operator_rule", *RANGES)}
        change_rules(work, {**typed, "tv_seconds": str(rules.tv_seconds + 1)})
    assert [message["name"] for message in board.get_received()] == ["rules"]
    assert there.get_received() == []
    there.disconnect()


def test_a_refused_touch_is_told_to_nobody(floor: Floor, screen: Screen, board: SocketIOTestClient) -> None:
    card = floor.plan()
    heard(board)
    assert screen.tap(card, version=9).status_code == 409
    assert heard(board) == []


def test_a_repeated_touch_is_told_once(floor: Floor, screen: Screen, board: SocketIOTestClient) -> None:
    card, key = floor.plan(), new_key()
    heard(board)
    for _ in range(2):
        screen.post("/tap", {"card": card, "version": 1, "key": key})
    assert len(heard(board)) == 1


def test_the_neighbours_board_hears_nothing(neighbour: Floor, floor: Floor, screen: Screen) -> None:
    there = board_of(neighbour.tablet())
    assert there.is_connected()
    screen.tap(floor.plan())
    assert heard(there) == []
    there.disconnect()


def test_a_stranger_is_not_let_in(stranger: Screen) -> None:
    assert not board_of(stranger).is_connected()


def test_a_tablet_of_here_is_not_let_in_next_door(neighbour: Floor, floor: Floor) -> None:
    tablet = floor.tablet()
    token = tablet.client.get_cookie("kiosk", domain=f"{floor.tenant.slug}.localhost")
    assert token is not None
    thief = Screen(neighbour, neighbour.app.test_client(), 0)
    thief.client.set_cookie("kiosk", token.value, domain=f"{neighbour.tenant.slug}.localhost")
    assert not board_of(thief).is_connected()


def test_rooms_carry_the_company() -> None:
    assert room_of(Tenant("acme", "Acme")) == "acme:board"


def test_what_is_committed_stays_when_boards_cannot_be_told(
    floor: Floor, screen: Screen, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    card = floor.plan()

    def broken(*_args: Any, **_more: Any) -> None:
        raise ConnectionError("redis is down")

    monkeypatch.setattr(floor.app.extensions["socketio"], "emit", broken)
    with caplog.at_level(logging.CRITICAL):
        assert screen.tap(card).status_code == 200
    assert screen.card(card)["version"] == 2  # type: ignore[index]


def department_of(floor: Floor, card: int) -> int:
    with floor.work() as work:
        return int(work.session.get_one(WorkOrder, card).department_id)


def test_a_screen_hears_all_of_a_new_card_only_where_it_stands(floor: Floor) -> None:
    here = department_of(floor, floor.plan())
    own = board_of(floor.tablet("Buradaki ekran", departments={here}))
    other = board_of(floor.tablet("Oradaki ekran", departments={here + 1}))
    card = floor.plan()
    assert [message["card"]["id"] for message in heard(own)] == [card]
    assert heard(other) == []
    floor.tablet("Bir tablet").tap(card)
    assert [message["card"]["column"] for message in heard(other)] == [str(here + 1)]
    assert "customer" not in str(heard(other))
    own.disconnect()
    other.disconnect()


def test_a_revoked_screen_is_put_out_at_once(floor: Floor, board: SocketIOTestClient) -> None:
    lost = floor.tablet("Kayıp ekran")
    opened = board_of(lost)
    with floor.work() as work:
        revoke_kiosk(work, lost.kiosk_id)
    assert not opened.is_connected()
    assert board.is_connected()
    assert not board_of(lost).is_connected()


def test_every_board_hears_of_another_promised_day_and_may_still_undo(
    floor: Floor, screen: Screen, board: SocketIOTestClient
) -> None:
    card = floor.plan()
    tapped = screen.tap(card).get_json()
    horizon = screen.get("/board.json").get_json()["horizon"]
    heard(board)

    def promise(day: str) -> None:
        with floor.work() as work:
            order = work.session.get_one(SalesOrder, work.session.get_one(WorkOrder, card).order_id)
            give_promise(work, order.id, order.version, day)

    promise("30.12.2098")
    (message,) = heard(board)
    told = message["card"]
    assert (message["kind"], told["id"], told["due_on"], told["version"]) == (
        "promised",
        card,
        "2098-12-30",
        2,
    )
    promise("30.12.2098")
    assert heard(board) == [], "the same day is no news"
    missed = screen.get(f"/changes?horizon={horizon}").get_json()["cards"]
    assert [(each["id"], each["due_on"]) for each in missed if each["column"]] == [(card, "2098-12-30")]
    assert screen.get(f"/story/{card}").get_json()["touches"][0]["kind"] == "promised"
    assert screen.post("/undo", {"event": tapped["event"], "key": new_key()}).status_code == 200
