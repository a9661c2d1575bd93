from __future__ import annotations

from datetime import timedelta

import pytest

from app.production.kiosks import add_kiosk, new_code, revoke_kiosk
from models.core import Kiosk
from tests.kiosk.conftest import Floor, Screen


def code_for(floor: Floor, name: str = "Boya tablet") -> tuple[int, str]:
    with floor.work() as work:
        kiosk, code = add_kiosk(work, name)
        return kiosk.id, code


def test_an_unpaired_browser_is_sent_to_pair(stranger: Screen) -> None:
    for path in ("/", "/station/CUTTING_BENDING"):
        answer = stranger.get(path)
        assert (answer.status_code, answer.headers["Location"]) == (302, "/kiosk/pair")


def test_an_unpaired_browser_gets_no_data_and_moves_nothing(floor: Floor, stranger: Screen) -> None:
    card = floor.plan()
    assert stranger.get("/board.json").status_code == 401
    answer = stranger.tap(card)
    assert (answer.status_code, answer.content_type) == (401, "application/problem+json")
    assert floor.tablet().card(card)["version"] == 1  # type: ignore[index]


def test_the_code_from_the_office_opens_the_board(floor: Floor, stranger: Screen) -> None:
    _, code = code_for(floor)
    answer = stranger.client.post("/kiosk/pair", base_url=floor.host, data={"code": code.lower()})
    assert answer.headers["Location"] == "/kiosk/"
    assert stranger.get("/").status_code == 200


def test_the_token_is_kept_where_no_script_can_read_it(floor: Floor, stranger: Screen) -> None:
    _, code = code_for(floor)
    answer = stranger.client.post("/kiosk/pair", base_url=floor.host, data={"code": code})
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Domain" not in cookie
    token = cookie.partition("kiosk=")[2].partition(";")[0]
    with floor.work() as work:
        assert work.session.query(Kiosk).filter_by(token_hash=token).count() == 0


@pytest.mark.parametrize("code", ["", "AAAAA-AAAAA", "x" * 5000])
def test_a_wrong_code_is_refused_at_the_field(floor: Floor, stranger: Screen, code: str) -> None:
    answer = stranger.client.post("/kiosk/pair", base_url=floor.host, data={"code": code})
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text
    assert not [cookie for cookie in answer.headers.getlist("Set-Cookie") if cookie.startswith("kiosk=")]


def test_a_code_works_once(floor: Floor, stranger: Screen) -> None:
    _, code = code_for(floor)
    assert stranger.client.post("/kiosk/pair", base_url=floor.host, data={"code": code}).status_code == 302
    again = floor.app.test_client().post("/kiosk/pair", base_url=floor.host, data={"code": code})
    assert again.status_code == 422


def test_a_revoked_tablet_is_out_with_the_next_touch(floor: Floor) -> None:
    tablet = floor.tablet("Kaybolan tablet")
    card = floor.plan()
    with floor.work() as work:
        revoke_kiosk(work, tablet.kiosk_id)
    assert tablet.tap(card).status_code == 401
    assert tablet.get("/").status_code == 302


def test_a_tablet_is_a_stranger_at_the_neighbours(floor: Floor, neighbour: Floor, screen: Screen) -> None:
    card = neighbour.plan()
    token = screen.client.get_cookie("kiosk", domain=f"{floor.tenant.slug}.localhost")
    assert token is not None
    thief = neighbour.app.test_client()
    thief.set_cookie("kiosk", token.value, domain=f"{neighbour.tenant.slug}.localhost")
    there = Screen(neighbour, thief, 0)
    assert there.get("/board.json").status_code == 401
    assert there.tap(card).status_code == 401


def test_a_code_of_the_neighbours_pairs_nothing(floor: Floor, neighbour: Floor, stranger: Screen) -> None:
    _, code = code_for(neighbour)
    assert stranger.client.post("/kiosk/pair", base_url=floor.host, data={"code": code}).status_code == 422


def test_a_code_pairs_for_a_quarter_of_an_hour(floor: Floor, stranger: Screen) -> None:
    kiosk_id, code = code_for(floor, "Geç tablet")
    with floor.work() as work:
        kiosk = work.find(Kiosk, kiosk_id)
        assert kiosk.code_until is not None
        kiosk.code_until -= timedelta(minutes=15, seconds=1)
    answer = stranger.client.post("/kiosk/pair", base_url=floor.host, data={"code": code})
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text
    with floor.work() as work:
        assert work.find(Kiosk, kiosk_id).paired_at is None
        fresh = new_code(work, kiosk_id)
    again = stranger.client.post("/kiosk/pair", base_url=floor.host, data={"code": fresh})
    assert again.headers["Location"] == "/kiosk/"
