from __future__ import annotations

import json
import re
from typing import Any

import pytest

from app.production.blocking import block
from models.production import ProductionEvent
from tests.kiosk.conftest import Floor, Screen, new_key, touches

MONEY = re.compile(r"price|cost|\bnet\b|vat|total|value|margin|rate|fiyat|maliyet|tutar|₺", re.IGNORECASE)


def test_one_tap_passes_the_card_on(floor: Floor, screen: Screen) -> None:
    card = floor.plan()
    before = screen.card(card)
    answer = screen.tap(card)
    assert answer.status_code == 200, answer.text
    after = screen.card(card)
    assert before is not None
    assert after is not None
    assert (after["version"], after["state"]) == (2, "waiting")
    assert after["column"] != before["column"]
    assert answer.get_json()["event"] > 0


def test_the_event_names_the_screen(floor: Floor, screen: Screen) -> None:
    card = floor.plan()
    event = screen.tap(card).get_json()["event"]
    with floor.work() as work:
        touch = work.session.get_one(ProductionEvent, event)
        assert (touch.kiosk_id, touch.actor) == (screen.kiosk_id, "Kesim tablet")


def test_the_same_touch_sent_three_times_counts_once(floor: Floor, screen: Screen) -> None:
    card, key = floor.plan(), new_key()
    answers = [screen.post("/tap", {"card": card, "version": 1, "key": key}) for _ in range(3)]
    assert len({answer.text for answer in answers}) == 1
    with floor.work() as work:
        assert touches(work, ProductionEvent, work_order_id=card, kind="passed") == 1


def test_a_tablet_that_is_behind_is_told_who_was_faster(floor: Floor, screen: Screen) -> None:
    card = floor.plan()
    floor.tablet("Kaynak tablet").tap(card)
    answer = screen.tap(card, version=1)
    assert (answer.status_code, answer.content_type) == (409, "application/problem+json")
    said = answer.get_json()
    assert said["code"] == "production.card_moved_meanwhile"
    assert "Kaynak tablet" in said["title"]
    assert screen.card(card)["version"] == 2  # type: ignore[index]


def test_a_tap_is_taken_back(floor: Floor, screen: Screen) -> None:
    card = floor.plan()
    done = screen.tap(card).get_json()
    answer = screen.post("/undo", {"event": done["event"], "key": new_key()})
    assert answer.status_code == 200, answer.text
    assert screen.card(card)["version"] == 3  # type: ignore[index]


def test_another_tablet_cannot_take_it_back(floor: Floor, screen: Screen) -> None:
    done = screen.tap(floor.plan()).get_json()
    answer = floor.tablet("Boya tablet").post("/undo", {"event": done["event"], "key": new_key()})
    assert (answer.status_code, answer.get_json()["code"]) == (409, "production.too_late_to_undo")


def test_some_doors_go_ahead(floor: Floor, screen: Screen) -> None:
    card = floor.plan(doors=5)
    done = screen.tap(card, quantity=2).get_json()
    assert done["rest"] == card
    assert screen.card(card)["quantity"] == 3  # type: ignore[index]
    assert screen.card(done["card"])["quantity"] == 2  # type: ignore[index]


def test_a_card_waits_and_goes_on(floor: Floor, screen: Screen) -> None:
    card = floor.plan()
    screen.post("/block", {"card": card, "reason": "Kilit gelmedi", "key": new_key()})
    assert screen.card(card)["blocked_reason"] == "Kilit gelmedi"  # type: ignore[index]
    refused = screen.tap(card, version=2)
    assert (refused.status_code, refused.get_json()["code"]) == (409, "production.card_is_blocked")
    assert "Kilit gelmedi" in refused.get_json()["title"]
    screen.post("/unblock", {"card": card, "key": new_key()})
    assert screen.tap(card, version=3).status_code == 200


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"card": 1, "version": 1},
        {"card": "1", "version": 1, "key": "touch-abc"},
        {"card": True, "version": 1, "key": "touch-abc"},
        {"card": 1.5, "version": 1, "key": "touch-abc"},
        {"card": -1, "version": 1, "key": "touch-abc"},
        {"card": 10**30, "version": 1, "key": "touch-abc"},
        {"card": None, "version": 1, "key": "touch-abc"},
        {"card": 1, "version": 0, "key": "touch-abc"},
        {"card": 1, "version": 1, "key": "short"},
        {"card": 1, "version": 1, "key": "a" * 65},
        {"card": 1, "version": 1, "key": "touch'; drop"},
        {"card": 1, "version": 1, "key": 12345678},
        {"card": 1, "version": 1, "key": "touch-abc", "quantity": 0},
        {"card": 1, "version": 1, "key": "touch-abc", "quantity": "2"},
        [1, 2],
        "tap",
        None,
    ],
)
def test_what_no_board_sends_is_refused(screen: Screen, body: Any) -> None:
    answer = screen.post("/tap", body)
    assert (answer.status_code, answer.content_type) == (422, "application/problem+json")
    assert answer.get_json()["code"] == "kiosk.bad_touch"


def test_a_card_that_does_not_exist_is_refused(screen: Screen) -> None:
    assert screen.tap(987654321).status_code == 404


def test_too_many_doors_are_refused_at_the_field(floor: Floor, screen: Screen) -> None:
    answer = screen.tap(floor.plan(doors=2), quantity=3)
    assert (answer.status_code, answer.get_json()["field"]) == (422, "quantity")


def test_the_neighbours_cards_cannot_be_touched(neighbour: Floor, screen: Screen) -> None:
    card = neighbour.plan()
    with neighbour.work() as work:
        block(work, card, "Bekliyor")
    answer = screen.post("/unblock", {"card": card, "key": new_key()})
    assert answer.status_code in (404, 409)
    assert neighbour.tablet().card(card)["state"] == "blocked"  # type: ignore[index]


@pytest.mark.parametrize(
    "headers",
    [{"Origin": "http://evil.example"}, {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}],
)
def test_another_page_cannot_touch_in_the_screens_name(
    floor: Floor, screen: Screen, headers: dict[str, str]
) -> None:
    card = floor.plan()
    body = {"card": card, "version": 1, "key": new_key()}
    answer = screen.post("/tap", body, headers=headers)
    assert (answer.status_code, answer.get_json()["code"]) == (403, "kiosk.foreign_page")
    assert screen.card(card)["version"] == 1  # type: ignore[index]


def test_our_own_page_may_touch(floor: Floor, screen: Screen) -> None:
    headers = {"Origin": floor.host, "Sec-Fetch-Site": "same-origin"}
    body = {"card": floor.plan(), "version": 1, "key": new_key()}
    assert screen.post("/tap", body, headers=headers).status_code == 200


def test_a_form_of_another_page_carries_no_json(floor: Floor, screen: Screen) -> None:
    card = floor.plan()
    text = json.dumps({"card": card, "version": 1, "key": new_key()})
    answer = screen.client.post("/kiosk/tap", base_url=floor.host, data=text, content_type="text/plain")
    assert answer.status_code == 422
    assert screen.card(card)["version"] == 1  # type: ignore[index]


def test_the_board_page_shows_all_columns(floor: Floor, screen: Screen) -> None:
    floor.plan()
    page = screen.get("/")
    assert page.status_code == 200
    assert page.headers["Cache-Control"] == "no-store"
    for name in (
        "Kesim &amp; Büküm",
        "Kaynak &amp; Taşlama",
        "Boyama &amp; Yıkama",
        "Montaj &amp; Paketleme",
    ):
        assert name in page.text
    assert "data-board-now" in page.text


def test_a_station_is_named_by_its_department(screen: Screen) -> None:
    assert 'data-board-config>{"icons"' in screen.get("/station/CUTTING_BENDING").text
    assert '"station": "CUTTING_BENDING"' in screen.get("/station/CUTTING_BENDING").text
    assert '"station": ""' in screen.get("/station/NOWHERE").text


def test_no_money_reaches_a_tablet(floor: Floor, screen: Screen) -> None:
    card = floor.plan(net_total="77777.77")
    now = screen.get("/board.json").get_json()
    text = json.dumps({**now, "drawings": {}}, ensure_ascii=False)
    assert MONEY.findall(text) == []
    assert "77777" not in text
    said = [screen.tap(card), screen.tap(card, version=1), screen.tap(card, version=2, quantity=99)]
    assert not [answer.text for answer in said if MONEY.search(answer.text)]


def test_equal_doors_are_drawn_once_and_a_board_may_leave_out_what_it_has(
    floor: Floor, screen: Screen
) -> None:
    floor.plan()
    floor.plan()
    whole, light = (screen.get(f"/board.json{asked}").get_json() for asked in ("", "?light=1"))
    assert light["drawings"] == {}
    assert {card["drawing"] for card in whole["cards"]} == set(whole["drawings"])
    assert len(whole["drawings"]) < len(whole["cards"])
    assert all(drawn.startswith("<svg") for drawn in whole["drawings"].values())


def test_a_tablet_gets_nothing_of_the_back_office(floor: Floor, screen: Screen) -> None:
    for path in ("/today/", "/board/", "/kiosks/list/", "/materials/list/"):
        assert screen.client.get(path, base_url=floor.host).status_code in (302, 401, 403, 404)
