"""A door at a station: scanned, labelled, photographed; no money, nothing for strangers."""

from __future__ import annotations

import json
from io import BytesIO
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import pytest
from PIL import Image
from sqlalchemy import select

from models.floor import FloorPhoto
from models.production import Door, WorkOrder
from tests.kiosk.conftest import Floor, Screen, new_key, touches
from tests.kiosk.test_touching import MONEY


def doors_of(floor: Floor, card: int) -> list[Any]:
    with floor.work() as work:
        query = select(Door.serial, Door.public_id).where(Door.work_order_id == card).order_by(Door.serial)
        return list(work.session.execute(query))


def photo(width: int = 60, height: int = 40) -> BytesIO:
    made = BytesIO()
    Image.new("RGB", (width, height), "red").save(made, "PNG")
    made.seek(0)
    return made


def send(screen: Screen, card: Any, content: BytesIO | None = None, **fields: Any) -> Any:
    data = {"card": str(card), "key": new_key(), **fields}
    if content is not None:
        data["photo"] = (content, "foto.png")
    return screen.client.post("/kiosk/photo", base_url=screen.floor.host, data=data)


# --- scanning -------------------------------------------------------------------------------------------


def test_a_scanned_door_leads_to_its_card(floor: Floor, screen: Screen) -> None:
    card = floor.plan()
    screen.tap(card)
    door = doors_of(floor, card)[0]
    for code in (door.serial, str(door.public_id), quote(f"{floor.host}/d/{door.public_id}", safe="")):
        said = screen.get(f"/door/{code}").get_json()
        assert (said["card"], said["here"], said["door"]["serial"]) == (card, True, door.serial)
    said = screen.get("/door", query_string={"code": f"{floor.host}/d/{door.public_id}"}).get_json()
    assert [touch["kind"] for touch in said["story"]] == ["passed", "planned"]
    assert said["story"][0]["who"] == "Kesim tablet"
    assert said["column"] is not None
    assert not MONEY.search(json.dumps({name: value for name, value in said.items() if name != "story"}))


def test_a_screen_elsewhere_is_told_where_the_door_is(floor: Floor) -> None:
    card = floor.plan()
    with floor.work() as work:
        here = work.session.get_one(WorkOrder, card).department
        name, elsewhere = here.name, here.id + 1
    away = floor.tablet("Boya", departments=(elsewhere,))
    said = away.get(f"/door/{doors_of(floor, card)[0].serial}").get_json()
    assert (said["here"], said["department"]) == (False, name)


@pytest.mark.parametrize("code", ["SIP-1-1", "00000000-0000-4000-8000-000000000000", "%00", "x" * 600])
def test_what_is_no_door_is_said_in_a_sentence(screen: Screen, code: str) -> None:
    answer = screen.get(f"/door/{code}")
    assert (answer.status_code, answer.get_json()["code"]) == (404, "production.unknown_door")


def test_strangers_and_other_factories_find_nothing(
    floor: Floor, neighbour: Floor, stranger: Screen, screen: Screen
) -> None:
    door = doors_of(floor, floor.plan())[0]
    assert stranger.get(f"/door/{door.serial}").status_code == 401
    other = neighbour.tablet("Komşu tablet")
    assert other.get(f"/door/{door.public_id}").status_code == 404


# --- labels ---------------------------------------------------------------------------------------------


def test_a_screen_prints_labels_only_when_it_was_given_that(floor: Floor, screen: Screen) -> None:
    card = floor.plan()
    printer = floor.tablet("Paketleme", rights=("tap", "undo", "print"))
    answer = printer.get(f"/labels/{card}.pdf?format=62x29")
    assert (answer.status_code, answer.data[:5]) == (200, b"%PDF-")
    assert screen.get(f"/labels/{card}.pdf").status_code == 403


def test_a_screen_that_may_print_has_the_work_card(floor: Floor, screen: Screen) -> None:
    card = floor.plan()
    printer = floor.tablet("Kesim", rights=("print",))
    answer = printer.get(f"/work-cards/{card}.pdf")
    assert (answer.status_code, answer.data[:5]) == (200, b"%PDF-")
    assert answer.headers["Cache-Control"] == "no-store"
    assert printer.get("/work-cards/99999999.pdf").status_code == 404
    assert screen.get(f"/work-cards/{card}.pdf").status_code == 403


# --- pictures -------------------------------------------------------------------------------------------


def test_a_picture_is_kept_and_shown_to_screens(floor: Floor, screen: Screen) -> None:
    card, key = floor.plan(), new_key()
    done = screen.post("/tap", {"card": card, "version": 1, "key": key}).get_json()
    door = doors_of(floor, card)[0]
    answer = send(screen, card, photo(), touch=key, door=door.serial)
    assert answer.status_code == 200, answer.text
    said = answer.get_json()
    assert said["card"] == card
    shown = screen.get(f"/photo/{said['id']}")
    assert (shown.mimetype, shown.headers["Cache-Control"]) == ("image/jpeg", "no-store")
    assert shown.headers["X-Content-Type-Options"] == "nosniff"
    assert Image.open(BytesIO(shown.data)).size == (60, 40)
    story = screen.get(f"/door/{door.serial}").get_json()
    assert [one["event"] for one in story["photos"]] == [done["event"]]


def test_the_same_picture_sent_again_is_kept_once(floor: Floor, screen: Screen) -> None:
    card, key = floor.plan(), new_key()
    answers = [send(screen, card, photo(), key=key) for _ in range(2)]
    assert answers[0].get_json() == answers[1].get_json()
    with floor.work() as work:
        assert touches(work, FloorPhoto, work_order_id=card) == 1


@pytest.mark.parametrize(
    ("fields", "content", "code"),
    [
        ({}, None, "production.not_a_photo"),
        ({}, BytesIO(b"<svg onload=alert(1)>"), "production.not_a_photo"),
        ({"card": "x"}, None, "kiosk.bad_touch"),
        ({"card": "-1"}, None, "kiosk.bad_touch"),
        ({"key": "short"}, None, "kiosk.bad_touch"),
        ({"door": "SIP-0"}, photo(), "production.unknown_door"),
    ],
)
def test_nothing_else_is_kept(
    floor: Floor, screen: Screen, fields: dict[str, str], content: BytesIO | None, code: str
) -> None:
    card, fields = floor.plan(), dict(fields)
    answer = send(screen, fields.pop("card", card), content, **fields)
    assert answer.status_code in (404, 422), answer.text
    assert answer.get_json()["code"] == code
    with floor.work() as work:
        assert touches(work, FloorPhoto, work_order_id=card) == 0


def test_there_is_an_end_to_what_is_read(
    floor: Floor, screen: Screen, monkeypatch: pytest.MonkeyPatch
) -> None:
    for place in ("app.production.picturing", "kiosk.photos"):
        monkeypatch.setattr(f"{place}.MOST_BYTES", 1000)
    answer = send(screen, floor.plan(), BytesIO(b"\xff" * 5000))
    assert (answer.status_code, answer.get_json()["code"]) == (422, "production.photo_too_large")


def test_strangers_neither_send_nor_see_pictures(floor: Floor, screen: Screen, stranger: Screen) -> None:
    card = floor.plan()
    said = send(screen, card, photo()).get_json()
    assert send(stranger, card, photo()).status_code == 401
    assert stranger.get(f"/photo/{said['id']}").status_code == 401
    assert screen.get(f"/photo/{uuid4()}").status_code == 404
    foreign = screen.client.post(
        "/kiosk/photo", base_url=floor.host, data={}, headers={"Origin": "https://evil.example"}
    )
    assert foreign.status_code == 403
    assert screen.get(f"/photo/{said['id']}").mimetype == "image/jpeg"
