from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from app.production.kiosks import change_kiosk, revoke_kiosk
from app.production.pairing import FREE_FROM_ADDRESS, approve_pairing
from models.core import Kiosk
from models.floor import PairingRequest
from models.production import Department
from tests.kiosk.conftest import Floor, Screen

TABLET = "Mozilla/5.0 (Linux; Android 14; SM-X200) AppleWebKit/537.36 Chrome/130.0 Safari/537.36"


def asked(screen: Screen, address: str = "127.0.0.1") -> str:
    """A tablet touches “Ask for a code”; the code it shows."""
    said = screen.client.post(
        "/kiosk/pair",
        base_url=screen.floor.host,
        headers={"User-Agent": TABLET},
        environ_base={"REMOTE_ADDR": address},
    )
    assert (said.status_code, said.headers["Location"]) == (303, "/kiosk/pair")
    return code_on(screen)


def code_on(screen: Screen) -> str:
    found = re.search(r'doorstep__code"[^>]*>([A-Z0-9]{3}-[A-Z0-9]{3})<', screen.get("/pair").text)
    assert found is not None
    return found[1]


def approved(floor: Floor, code: str, name: str = "Boya tablet", **more: Any) -> int:
    chosen: dict[str, Any] = {"departments": (), "rights": ["tap", "undo"], "shows": "board", **more}
    with floor.work() as work:
        return approve_pairing(work, code, name, **chosen).id


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


def test_a_tablet_asks_the_office_says_yes_and_the_board_opens(floor: Floor, stranger: Screen) -> None:
    code = asked(stranger)
    assert code_on(stranger) == code  # also after a reload
    assert stranger.post("/pair/token", {}).get_json()["state"] == "waiting"
    kiosk = approved(floor, code)
    answer = stranger.post("/pair/token", {})
    assert answer.get_json() == {"state": "paired", "to": "/kiosk/start"}
    assert stranger.get("/start").headers["Location"] == "/kiosk/"
    assert stranger.get("/").status_code == 200
    with floor.work() as work:
        request = work.session.query(PairingRequest).filter_by(kiosk_id=kiosk).one()
        assert (request.device, str(request.address)) == ("Android, Chrome", "127.0.0.1")
    assert stranger.post("/pair/token", {}).get_json() == {"state": "over"}


def test_secret_and_token_are_kept_where_no_script_can_read_them(floor: Floor, stranger: Screen) -> None:
    first = stranger.client.post("/kiosk/pair", base_url=floor.host)
    approved(floor, code_on(stranger))
    second = stranger.post("/pair/token", {})
    for answer, name in ((first, "pairing"), (second, "kiosk")):
        cookie = answer.headers["Set-Cookie"]
        assert cookie.startswith(f"{name}=")
        assert "HttpOnly" in cookie
        assert "SameSite=Lax" in cookie
        assert "Domain" not in cookie
    token = second.headers["Set-Cookie"].partition("kiosk=")[2].partition(";")[0]
    assert token not in second.text
    with floor.work() as work:
        assert work.session.query(Kiosk).filter_by(token_hash=token).count() == 0


def test_who_read_the_code_fetches_nothing(floor: Floor, stranger: Screen) -> None:
    code = asked(stranger)
    approved(floor, code)
    thief = floor.app.test_client()
    thief.set_cookie("pairing", code, domain=f"{floor.tenant.slug}.localhost", path="/")
    answer = thief.post("/kiosk/pair/token", base_url=floor.host)
    assert answer.get_json() == {"state": "over"}
    assert "Set-Cookie" not in answer.headers


def test_a_code_that_is_over_says_so(floor: Floor, stranger: Screen) -> None:
    asked(stranger)
    with floor.work() as work:
        work.session.execute(
            update(PairingRequest).values(until=PairingRequest.until - timedelta(minutes=16))
        )
    assert stranger.post("/pair/token", {}).get_json() == {"state": "over"}
    assert "doorstep__code" not in stranger.get("/pair").text


def test_asking_all_the_time_is_refused_and_stays_so_after_a_restart(floor: Floor, stranger: Screen) -> None:
    for _ in range(FREE_FROM_ADDRESS):
        asked(stranger, "192.0.2.66")
    for client in (stranger.client, floor.app.test_client()):
        answer = client.post("/kiosk/pair", base_url=floor.host, environ_base={"REMOTE_ADDR": "192.0.2.66"})
        assert answer.status_code == 429
        assert "pairing=" not in answer.headers.get("Set-Cookie", "")
    asked(stranger, "192.0.2.67")


def test_another_page_cannot_ask(floor: Floor, stranger: Screen) -> None:
    answer = stranger.client.post(
        "/kiosk/pair", base_url=floor.host, headers={"Origin": "https://elsewhere.example"}
    )
    assert answer.status_code == 403


def test_a_revoked_tablet_is_out_with_the_next_touch(floor: Floor) -> None:
    tablet = floor.tablet("Kaybolan tablet")
    card = floor.plan()
    with floor.work() as work:
        revoke_kiosk(work, tablet.kiosk_id)
    assert tablet.tap(card).status_code == 401
    assert tablet.get("/").status_code == 302


def test_rights_taken_from_a_screen_are_gone_with_the_next_touch(floor: Floor) -> None:
    tablet = floor.tablet("Sessiz tablet")
    card = floor.plan()
    with floor.work() as work:
        change_kiosk(work, tablet.kiosk_id, "Sessiz", departments=(), rights=[], shows="board")
    assert tablet.tap(card).status_code == 403
    assert tablet.card(card)["version"] == 1  # type: ignore[index]


def test_a_tablet_is_a_stranger_at_the_neighbours(floor: Floor, neighbour: Floor, screen: Screen) -> None:
    card = neighbour.plan()
    token = screen.client.get_cookie("kiosk", domain=f"{floor.tenant.slug}.localhost")
    assert token is not None
    thief = neighbour.app.test_client()
    thief.set_cookie("kiosk", token.value, domain=f"{neighbour.tenant.slug}.localhost")
    there = Screen(neighbour, thief, 0)
    assert there.get("/board.json").status_code == 401
    assert there.tap(card).status_code == 401
    entered = thief.post("/kiosk/enter", base_url=neighbour.host, data={"token": token.value})
    assert entered.status_code == 401


def test_a_request_of_the_neighbours_is_unknown_here(
    floor: Floor, neighbour: Floor, stranger: Screen
) -> None:
    code = asked(stranger)
    with neighbour.work() as work, pytest.raises(Exception, match="No tablet shows this code"):
        approve_pairing(work, code, "Boya", departments=(), rights=(), shows="board")
    secret = stranger.client.get_cookie("pairing", domain=f"{floor.tenant.slug}.localhost", path="/")
    assert secret is not None
    thief = neighbour.app.test_client()
    thief.set_cookie("pairing", secret.value, domain=f"{neighbour.tenant.slug}.localhost", path="/")
    approved(floor, code)
    assert thief.post("/kiosk/pair/token", base_url=neighbour.host).get_json() == {"state": "over"}


@pytest.mark.parametrize("shows", ["station", "board", "tv"])
def test_a_screen_opens_with_what_it_shows(floor: Floor, shows: str) -> None:
    with floor.work() as work:
        first = work.session.query(Department).order_by(Department.position).first()
        assert first is not None
        here, code = first.id, first.code
    tablet = floor.tablet(f"Açılış {shows}", departments=[here], shows=shows)
    opens = {"station": f"/kiosk/station/{code}", "board": "/kiosk/", "tv": "/kiosk/?tv=1"}
    assert tablet.get("/start").headers["Location"] == opens[shows]


def test_a_look_says_that_the_screen_is_alive_and_a_touch_pays_nothing_for_it(floor: Floor) -> None:
    tablet = floor.tablet("Canlı tablet")
    card = floor.plan()
    assert tablet.tap(card).status_code == 200
    with floor.work() as work:
        assert work.find(Kiosk, tablet.kiosk_id).last_seen_at is None
    tablet.get("/board.json")
    with floor.work() as work:
        seen = work.find(Kiosk, tablet.kiosk_id).last_seen_at
    assert seen is not None
    tablet.get("/board.json")
    with floor.work() as work:
        assert work.find(Kiosk, tablet.kiosk_id).last_seen_at == seen
