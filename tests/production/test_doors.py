"""Doors by name: found by serial, public id or label address; labels for doors that are still there."""

from __future__ import annotations

from uuid import uuid4

import pytest
from sqlalchemy import select

from app.kernel.permissions import Actor, NotAllowed, Right
from app.kernel.work import Work
from app.production.doors import (
    Looks,
    TooManyDoorLabels,
    UnknownDoor,
    door_labels,
    find_door,
    find_public,
)
from models.orders import SalesOrder
from models.production import Door, ProductionEvent
from tests.production.floor import acting, card_of, person, planned_order, tablet


def doors_of(work: Work, order: SalesOrder) -> list[Door]:
    lines = [line.id for line in order.lines]
    query = select(Door).where(Door.order_line_id.in_(lines)).order_by(Door.serial)
    return list(work.session.scalars(query))


def printing_tablet() -> Actor:
    rights = {Right("list", "Board"), Right("print", "Board")}
    return Actor("kiosk", None, "Paketleme", may=lambda right: right in rights)


# --- finding ------------------------------------------------------------------------------------------


def test_a_door_is_found_by_everything_its_label_says(work: Work) -> None:
    first, second = doors_of(work, planned_order(work))
    said = str(first.public_id)
    for scanned in (
        first.serial,
        f"  {first.serial.lower()} ",
        said,
        said.upper(),
        f"https://acme.example.com/d/{said}",
        f"http://acme.localhost:8000/d/{said}",
        # What a hand scanner types where Windows expects a Turkish keyboard.
        f"httpsŞ..acmeçexampleçcom.d.{said.replace('-', '*')}",
        first.serial.replace("-", "*"),
    ):
        assert find_door(work, scanned) is first, scanned
    assert find_door(work, second.serial) is second


def test_the_code_of_a_work_card_is_its_first_door(work: Work) -> None:
    order = planned_order(work, lines=2)
    card = card_of(work, order)
    for scanned in (card.number, card.number.lower(), f"https://acme.example.com/d/{card.number}"):
        assert find_door(work, scanned) is card.doors[0]
    with pytest.raises(UnknownDoor):
        find_door(work, "IE-1999-00001")


@pytest.mark.parametrize(
    "scanned", ["", " ", "SIP-1999-00001-1-001", "\0", "x" * 5000, "/d/", "https://acme.example.com/q/m/SAC"]
)
def test_anything_else_is_no_door(work: Work, scanned: str) -> None:
    planned_order(work)
    with pytest.raises(UnknownDoor):
        find_door(work, scanned)
    with pytest.raises(UnknownDoor):
        find_door(work, str(uuid4()))


def test_the_public_page_knows_no_serials(work: Work) -> None:
    door = doors_of(work, planned_order(work))[0]
    assert find_public(work, str(door.public_id)) is door
    for guess in (door.serial, f"x{door.public_id}", str(uuid4()), ""):
        assert find_public(work, guess) is None


# --- labels -------------------------------------------------------------------------------------------


def test_every_door_of_an_order_has_its_label(work: Work) -> None:
    order = planned_order(work, lines=2, doors=3)
    labels = door_labels(acting(work, person("Planner")), orders=[order.id])
    assert [label.serial for label in labels] == [door.serial for door in doors_of(work, order)]
    assert len({label.public_id for label in labels}) == 6
    label = labels[0]
    assert (label.model, label.size) == ("Lüks PVC Kabartma", "1000 × 2100 × 160 mm")
    assert (label.opening, label.colours) == ("sağ içe", "RAL 7016 / RAL 9016")


def test_a_screen_that_may_print_prints_the_doors_of_a_card(work: Work) -> None:
    order = planned_order(work, lines=2)
    card = card_of(work, order)
    labels = door_labels(acting(work, printing_tablet()), cards=[card.id])
    assert [label.serial for label in labels] == [door.serial for door in card.doors]


@pytest.mark.parametrize("actor", [tablet(), person("Dispatcher"), person("Storekeeper")])
def test_nobody_else_prints_labels(work: Work, actor: Actor) -> None:
    order = planned_order(work)
    with pytest.raises(NotAllowed):
        door_labels(acting(work, actor), orders=[order.id])


def test_a_scrapped_door_and_a_cancelled_card_have_no_labels(work: Work) -> None:
    order = planned_order(work, lines=2)
    first, second = doors_of(work, order)[:2]
    card = card_of(work, order)
    touched = select(ProductionEvent.id).where(ProductionEvent.work_order_id == card.id)
    first.scrapped_event_id = work.session.scalars(touched).one()
    work.session.flush()
    said = [label.serial for label in door_labels(work, cards=[card.id])]
    assert said == [second.serial]
    card.state = "cancelled"
    work.session.flush()
    assert door_labels(work, cards=[card.id]) == []


def test_more_than_a_printer_takes_are_refused(work: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    order = planned_order(work, doors=3)
    monkeypatch.setattr("app.production.doors.MOST_LABELS", 2)
    with pytest.raises(TooManyDoorLabels, match="at most 2"):
        door_labels(work, orders=[order.id])


# --- looks --------------------------------------------------------------------------------------------


def test_looks_come_from_what_was_frozen() -> None:
    labels = {
        "G": {"name": "Genişlik", "value": "1.050", "unit": "mm"},
        "yon": {"name": "Açılım", "value": "Sağ içe", "unit": ""},
        "ral_dis": {"name": "Dış renk", "value": "Antrasit gri", "unit": ""},
        "cam": {"name": "Cam", "value": "", "unit": ""},
    }
    values = {"G": "1050", "Y": "2100", "yon": "sag", "ral_dis": "7016"}
    frozen = {"model": {"code": "X", "name": "Eski ad"}, "labels": labels, "order": ["yon", "G", "ral_dis"]}
    looks = Looks.of(values, frozen, "Yeni ad")
    assert looks.model == "Eski ad"
    assert looks.size == "1050 × 2100 mm"
    assert looks.colours == "Antrasit gri"
    assert looks.answers == (("Açılım", "Sağ içe"), ("Genişlik", "1050 mm"), ("Dış renk", "Antrasit gri"))


def test_a_line_from_elsewhere_has_looks_too() -> None:
    looks = Looks.of({"G": "900"}, {}, "Model")
    assert (looks.model, looks.size, looks.answers) == ("Model", "900 mm", ())
    assert Looks.of(None, None, None).size == ""
