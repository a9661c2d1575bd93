"""Who did what to a card, as its sheet asks for it."""

from __future__ import annotations

from tests.kiosk.conftest import Floor, Screen, new_key


def test_the_newest_first_and_only_that_can_be_taken_back(floor: Floor, screen: Screen) -> None:
    card = floor.plan(doors=3)
    assert screen.tap(card).status_code == 200
    story = screen.get(f"/story/{card}").get_json()
    assert [touch["kind"] for touch in story["touches"]] == ["passed", "planned"]
    assert [touch["can_be_undone"] for touch in story["touches"]] == [True, False]
    assert story["touches"][0]["to"] == "Kaynak & Taşlama"
    assert len(story["serials"]) == 3
    assert "price" not in str(story)
    assert "cost" not in str(story)


def test_a_place_in_the_queue_hides_nothing_that_can_be_taken_back(floor: Floor) -> None:
    screen = floor.tablet("Ustabaşı tablet", rights=["tap", "reorder"])
    card = floor.plan(doors=3)
    passed = screen.tap(card).get_json()
    urgent = {"card": card, "version": passed["version"], "urgent": True, "key": new_key()}
    placed = screen.post("/priority", urgent)
    assert placed.status_code == 200
    touches = screen.get(f"/story/{card}").get_json()["touches"]
    assert [(touch["kind"], touch["can_be_undone"]) for touch in touches] == [
        ("placed", False),
        ("passed", True),
        ("planned", False),
    ]


def test_what_was_only_planned_is_not_taken_back_here(floor: Floor, screen: Screen) -> None:
    (planned,) = screen.get(f"/story/{floor.plan()}").get_json()["touches"]
    assert planned["can_be_undone"] is False


def test_strangers_and_unknown_cards_get_nothing(floor: Floor, screen: Screen, stranger: Screen) -> None:
    assert stranger.get(f"/story/{floor.plan()}").status_code == 401
    assert screen.get("/story/987654321").status_code == 404


def test_the_wall_has_an_address_of_its_own(screen: Screen) -> None:
    answer = screen.get("/tv")
    assert answer.status_code == 302
    assert answer.location.endswith("/kiosk/?tv=1")
