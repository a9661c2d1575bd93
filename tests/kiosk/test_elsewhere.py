"""A screen bound to departments: told where any scanned door is, and nothing else of cards elsewhere."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select

from app.production.board import card as story_of
from models.floor import FloorPhoto
from tests.kiosk.conftest import Floor, Screen, new_key
from tests.kiosk.test_doors import doors_of, photo, send
from tests.kiosk.test_sockets import department_of

ALL = ("tap", "undo", "rework", "scrap", "reorder", "print")


@pytest.fixture
def cutting(floor: Floor) -> int:
    """A card at the first department."""
    return floor.plan()


@pytest.fixture
def painter(floor: Floor, cutting: int) -> Screen:
    """A screen with every right, bound to another department."""
    return floor.tablet("Boya", departments={department_of(floor, cutting) + 2}, rights=ALL)


@pytest.mark.parametrize("path", ["/story/{}", "/labels/{}.pdf", "/work-cards/{}.pdf"])
def test_numbers_of_cards_elsewhere_open_nothing(
    floor: Floor, painter: Screen, cutting: int, path: str
) -> None:
    asked = path.format(cutting)
    refused = painter.get(asked, headers={"Accept": "application/json"})
    assert (refused.status_code, refused.get_json()["code"]) == (409, "production.not_this_station")
    here = floor.tablet("Kesim", departments={department_of(floor, cutting)}, rights=ALL)
    everywhere = floor.tablet("Duvar", rights=ALL)
    assert here.get(asked).status_code == everywhere.get(asked).status_code == 200


def test_a_scanned_door_elsewhere_says_where_it_is_and_nothing_of_its_life(
    floor: Floor, painter: Screen, cutting: int
) -> None:
    door = doors_of(floor, cutting)[0]
    whole = floor.tablet("Duvar").get(f"/door/{door.serial}").get_json()
    said = painter.get(f"/door/{door.serial}").get_json()
    assert (said["department"], said["column"], said["here"]) == (whole["department"], whole["column"], False)
    assert (said["story"], said["photos"], said["customer"], said["order"]) == ([], [], "", "")
    assert whole["customer"]
    assert whole["customer"] not in json.dumps(said, ensure_ascii=False)


def test_pictures_of_cards_elsewhere_are_neither_taken_nor_shown(
    floor: Floor, painter: Screen, cutting: int
) -> None:
    refused = send(painter, cutting, photo())
    assert (refused.status_code, refused.get_json()["code"]) == (409, "production.not_this_station")
    kept = send(floor.tablet("Kesim"), cutting, photo()).get_json()["id"]
    assert painter.get(f"/photo/{kept}", headers={"Accept": "application/json"}).status_code == 409
    assert floor.tablet("Duvar").get(f"/photo/{kept}").status_code == 200
    with floor.work() as work:
        assert len(work.session.scalars(select(FloorPhoto).filter_by(work_order_id=cutting)).all()) == 1


def test_a_picture_follows_the_card_that_its_own_screen_sent_back(floor: Floor, cutting: int) -> None:
    floor.tablet("Duvar").tap(cutting)
    here = department_of(floor, cutting)
    welder = floor.tablet("Kaynak", departments={here}, rights=ALL)
    key = new_key()
    sent = {"card": cutting, "version": 2, "department": here - 1, "reason": "Ölçü yanlış", "key": key}
    assert welder.post("/send_back", sent).status_code == 200
    assert send(welder, cutting, photo(), touch=key).status_code == 200
    assert send(welder, cutting, photo()).status_code == 409
    with floor.work() as work:
        assert story_of(work, cutting).touches[0].kind == "sent_back"
