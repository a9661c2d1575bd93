"""The same board in the back office, for people who signed in."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from app.identity.accounts import add_person
from tests.kiosk.conftest import Floor, Screen, new_key
from tests.kiosk.test_sockets import board_of, heard
from tests.signing_in import sign_in

PASSWORD = "a-good-password"
OFFICE = {"X-Board-Mode": "office"}


@pytest.fixture(scope="session")
def people(floor: Floor) -> None:
    with floor.work() as work:
        for role in ("Foreman", "Clerk", "Accountant"):
            add_person(work, role.lower(), role, "Kişi", f"{role}@x.test", (role,), PASSWORD)


def signed_in(floor: Floor, username: str) -> Screen:
    client: FlaskClient = floor.app.test_client()
    sign_in(client, username, PASSWORD, floor.host)
    return Screen(floor, client, 0)


def tap(screen: Screen, card: int, version: int = 1, **headers: str) -> Any:
    body = {"card": card, "version": version, "key": new_key()}
    return screen.post("/tap", body, headers={**OFFICE, **headers})


def test_a_foreman_passes_cards_on_from_the_office(floor: Floor, people: None) -> None:
    card = floor.plan()
    foreman = signed_in(floor, "foreman")
    assert tap(foreman, card).status_code == 200
    now = foreman.get("/board.json", headers=OFFICE).get_json()
    assert all(now["may"].values()), now["may"]
    assert {"tap", "undo", "rework", "scrap", "reorder", "print"} == set(now["may"])


def test_a_clerk_looks_and_moves_nothing(floor: Floor, people: None) -> None:
    card = floor.plan()
    clerk = signed_in(floor, "clerk")
    answer = tap(clerk, card)
    assert (answer.status_code, answer.get_json()["code"]) == (403, "kernel.not_allowed")
    now = clerk.get("/board.json", headers=OFFICE).get_json()
    assert not any(now["may"].values()), now["may"]
    assert next(each for each in now["cards"] if each["id"] == card)["version"] == 1


def test_in_the_office_the_person_counts_even_on_a_paired_tablet(floor: Floor, people: None) -> None:
    card = floor.plan()
    clerk = signed_in(floor, "clerk")
    token = floor.tablet().client.get_cookie("kiosk", domain=f"{floor.tenant.slug}.localhost")
    assert token is not None
    clerk.client.set_cookie("kiosk", token.value, domain=f"{floor.tenant.slug}.localhost")
    assert tap(clerk, card).status_code == 403
    assert clerk.tap(card).status_code == 200  # at the kiosk's own page the tablet counts


def test_who_may_not_look_gets_no_board(floor: Floor, people: None) -> None:
    accountant = signed_in(floor, "accountant")
    assert accountant.get("/board.json", headers=OFFICE).status_code == 403
    assert accountant.get("/").status_code == 403


def test_an_open_office_board_hears_of_a_tap(floor: Floor, screen: Screen, people: None) -> None:
    board = board_of(signed_in(floor, "clerk"))
    assert board.is_connected()
    card = floor.plan()
    heard(board)
    screen.tap(card)
    assert [message["card"]["id"] for message in heard(board)] == [card]
    board.disconnect()


def test_a_board_that_may_not_be_seen_is_not_heard_either(floor: Floor, people: None) -> None:
    assert not board_of(signed_in(floor, "accountant")).is_connected()


def test_the_office_page_carries_the_board(floor: Floor, people: None) -> None:
    page = signed_in(floor, "foreman").client.get("/board/", base_url=floor.host)
    assert page.status_code == 200
    assert '"mode": "office"' in page.text
    assert 'class="board board--office"' in page.text
