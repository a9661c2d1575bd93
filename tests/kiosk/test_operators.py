from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import update

from app.production.operators import TRIES, badge_print
from app.production.pins import hash_pin
from models.core import AuditEntry
from models.floor import FloorRules, Operator, OperatorSession
from tests.kiosk.conftest import Floor, Screen, new_key

PIN = "7294"


@pytest.fixture
def asks_for_pins(floor: Floor) -> Iterator[None]:
    with floor.work() as work:
        work.session.execute(update(FloorRules).values(operator_rule="pin"))
    yield
    with floor.work() as work:
        work.session.execute(update(FloorRules).values(operator_rule="none"))


def operator(floor: Floor, name: str, **columns: object) -> int:
    with floor.app.app_context(), floor.work() as work:
        made = Operator(name=name, **{"pin_hash": hash_pin(work.tenant, PIN), **columns})
        work.session.add(made)
        work.session.flush()
        return made.id


def test_names_come_without_secrets(floor: Floor, screen: Screen) -> None:
    number = operator(floor, "Hamit Usta")
    answer = screen.get("/operators.json")
    mine = next(one for one in answer.get_json()["operators"] if one["id"] == number)
    assert mine == {
        "id": number,
        "name": "Hamit Usta",
        "department": None,
        "here": False,
        "has_pin": True,
        "locked": False,
    }
    assert "hash" not in answer.text


def test_a_name_is_enough_where_no_pin_is_asked(floor: Floor, screen: Screen) -> None:
    number = operator(floor, "Ayhan Usta", pin_hash=None)
    answer = screen.post("/operator", {"operator_id": number})
    assert (answer.status_code, answer.get_json()["name"]) == (200, "Ayhan Usta")


def test_a_touch_with_the_token_is_theirs_in_the_audit_trail(
    floor: Floor, screen: Screen, asks_for_pins: None
) -> None:
    number = operator(floor, "Cemal Usta")
    came = screen.post("/operator", {"operator_id": number, "pin": PIN}).get_json()
    assert (came["id"], came["name"]) == (number, "Cemal Usta")
    assert screen.post("/operator/leave", {"operator": came["token"]}).get_json() == {"left": True}
    assert screen.post("/operator/leave", {"operator": came["token"]}).status_code == 200
    with floor.work() as work:
        kept = work.session.query(OperatorSession).filter_by(operator_id=number).one()
        assert kept.token_hash != came["token"]
        assert kept.ended_at is not None
        acts = [
            entry.act
            for entry in work.session.query(AuditEntry)
            .filter_by(subject="Operator", subject_id=number)
            .order_by(AuditEntry.id)
        ]
        assert acts == ["OperatorCame", "OperatorLeft"]


def test_wrong_pins_lock_and_are_written_nowhere(floor: Floor, screen: Screen, asks_for_pins: None) -> None:
    number = operator(floor, "Deniz Usta")
    wrong = [screen.post("/operator", {"operator_id": number, "pin": "8351"}) for _ in range(TRIES)]
    assert [answer.get_json()["code"] for answer in wrong] == ["production.wrong_pin"] * (TRIES - 1) + [
        "production.operator_locked"
    ]
    assert {answer.status_code for answer in wrong} == {409}
    locked = screen.post("/operator", {"operator_id": number, "pin": PIN})
    assert (locked.status_code, locked.get_json()["code"]) == (409, "production.operator_locked")
    with floor.work() as work:
        assert work.session.query(OperatorSession).filter_by(operator_id=number).count() == 0
        written = [
            str(entry.facts)
            for entry in work.session.query(AuditEntry)
            .filter_by(subject="Operator", subject_id=number)
            .order_by(AuditEntry.id)
        ]
    assert len(written) == TRIES
    assert not [facts for facts in written if "8351" in facts]


def test_a_badge_is_enough(floor: Floor, screen: Screen, asks_for_pins: None) -> None:
    with floor.app.app_context(), floor.work() as work:
        kept = badge_print(work, "0004711815")
    number = operator(floor, "Esra Usta", badge_hash=kept, pin_hash=None)
    assert screen.post("/operator", {"badge": "0004711815"}).get_json()["id"] == number
    assert screen.post("/operator", {"badge": "0004711816"}).get_json()["code"] == "production.unknown_badge"
    without = screen.post("/operator", {"operator_id": number, "pin": PIN})
    assert without.get_json()["code"] == "production.operator_has_no_pin"


@pytest.mark.parametrize(
    "body",
    [{}, [], {"operator_id": "1"}, {"operator_id": -1}, {"operator_id": 1, "pin": 1234}, {"badge": 5}],
)
def test_nonsense_is_refused(screen: Screen, body: object) -> None:
    assert screen.post("/operator", body).status_code == 422


def test_a_stranger_neither_sees_names_nor_comes(stranger: Screen) -> None:
    assert stranger.post("/operator", {"operator_id": 1}).status_code == 401
    assert stranger.post("/operator/leave", {"operator": "x" * 30}).status_code == 401
    assert stranger.get("/operators.json").status_code in (302, 401)


def test_an_operator_of_the_neighbours_is_unknown_here(
    floor: Floor, neighbour: Floor, screen: Screen
) -> None:
    number = operator(neighbour, "Komşu Usta")
    came = neighbour.tablet().post("/operator", {"operator_id": number}).get_json()
    card = floor.plan()
    body = {"card": card, "version": 1, "key": new_key(), "operator": came["token"]}
    assert screen.post("/tap", body).status_code == 200
    with floor.work() as work:
        moved = work.session.query(AuditEntry).filter_by(act="CardMoved", subject_id=card)
        assert "Komşu Usta" not in {entry.actor_name for entry in moved}
