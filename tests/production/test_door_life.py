"""The life of a door on the real board: what happened to it and not to its neighbours, what is in it."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from app.kernel.clock import today_local
from app.kernel.permissions import NotAllowed
from app.kernel.work import RecordGone, Work
from app.production.door_life import DoorLife, door_life
from app.production.passing import pass_on
from app.production.reworking import send_back
from app.production.scrapping import scrap_doors
from app.production.undoing import undo
from app.shipping.sending import send_shipment
from models.floor import FloorPhoto
from models.production import Door, WorkOrder
from models.shipping import Shipment
from tests.factories import behind_the_scenes
from tests.production.floor import acting, card_of, cards_of, departments, person, planned_order, tablet
from tests.production.test_doors import doors_of
from tests.shipping.conftest import secret  # noqa: F401 - a truck has a driver
from tests.shipping.trucks import form_for, make_ready
from tests.statements import statements_of


def kinds(life: DoorLife) -> list[str]:
    """What happened, the oldest first; what was taken back in brackets."""
    return [f"({touch.kind})" if touch.is_undone else touch.kind for touch in life.touches[::-1]]


def pass_part(work: Work, card: WorkOrder, quantity: int) -> tuple[WorkOrder, int]:
    done = pass_on(behind_the_scenes(work), card.id, card.version, quantity=quantity)
    work.session.expire_all()
    return work.session.get_one(WorkOrder, done["card"]), done["event"]


def life_of(work: Work, door: Door) -> DoorLife:
    work.session.expire_all()
    return door_life(work, door.id)


def test_a_new_door(work: Work) -> None:
    order = planned_order(work, doors=3)
    door = doors_of(work, order)[0]
    life = life_of(work, door)
    assert kinds(life) == ["planned"]
    assert (life.order_id, life.order_number, life.customer) == (
        order.id,
        order.number,
        order.customer.name,
    )
    assert (life.state, life.department) == ("waiting", departments(work)[0].name)
    assert "<svg" in life.drawing
    assert (life.left, life.made_on, life.warranty_until) == (None, None, None)


def test_the_part_that_went_first_has_its_own_life(work: Work) -> None:
    order = planned_order(work, doors=3)
    first, second, _third = doors_of(work, order)
    part, _event = pass_part(work, card_of(work, order), 1)
    send_back(behind_the_scenes(work), part.id, part.version, departments(work)[0].id, "Ölçü hatası")
    pass_part(work, card_of(work, order), 2)
    mine = life_of(work, first)
    assert kinds(mine) == ["planned", "split", "passed", "sent_back"]
    assert mine.touches[0].reason == "Ölçü hatası"
    assert mine.touches[0].to_name == departments(work)[0].name
    assert kinds(life_of(work, second)) == ["planned", "split", "passed"]
    assert life_of(work, second).card != mine.card


def test_a_split_that_was_taken_back(work: Work) -> None:
    order = planned_order(work, doors=3)
    first, second, _third = doors_of(work, order)
    _part, event = pass_part(work, card_of(work, order), 1)
    undo(behind_the_scenes(work), event)
    pass_part(work, card_of(work, order), 3)
    assert kinds(life_of(work, first)) == ["planned", "split", "(passed)", "undone", "passed"]
    assert kinds(life_of(work, second)) == ["planned", "split", "passed"]
    assert life_of(work, first).card == life_of(work, second).card


def test_a_scrapped_door_ends_and_its_remake_begins(work: Work) -> None:
    order = planned_order(work, doors=3)
    first, second, _third = doors_of(work, order)
    card = card_of(work, order)
    pass_on(behind_the_scenes(work), card.id, card.version)
    work.session.expire_all()
    card = card_of(work, order)
    scrap_doors(behind_the_scenes(work), card.id, card.version, "Taşımada hasar", serials=[first.serial])
    work.session.expire_all()
    card = card_of(work, order)
    pass_on(behind_the_scenes(work), card.id, card.version)
    life = life_of(work, first)
    assert (kinds(life), life.state) == (["planned", "passed", "scrapped"], "scrapped")
    assert life.touches[0].reason == "Taşımada hasar"
    assert kinds(life_of(work, second)) == ["planned", "passed", "passed"]
    remake = doors_of(work, order)[-1]
    begun = life_of(work, remake)
    assert kinds(begun) == ["remade"]
    assert begun.remake_of == card.number


def test_a_scrap_that_was_taken_back_is_told_to_no_other_door(work: Work) -> None:
    order = planned_order(work, doors=3)
    first, second, _third = doors_of(work, order)
    card = card_of(work, order)
    done = scrap_doors(behind_the_scenes(work), card.id, card.version, "Yanlış kesim", serials=[first.serial])
    undo(behind_the_scenes(work), done["event"])
    assert kinds(life_of(work, first)) == ["planned", "(scrapped)", "undone"]
    assert life_of(work, first).state == "waiting"
    assert kinds(life_of(work, second)) == ["planned"]


def test_what_went_in_is_told_for_the_line_and_for_one_door(work: Work) -> None:
    order = planned_order(work, lines=2, doors=3)
    door = doors_of(work, order)[0]
    used = life_of(work, door).materials
    assert sorted(each.quantity for each in used) == [Decimal("1.500"), Decimal(3)]
    assert sorted(each.per_door for each in used) == [Decimal("0.500"), Decimal(1)]
    own = {
        row.material.code for line in order.lines if line.id == door.order_line_id for row in line.materials
    }
    assert {each.code for each in used} == own, "not the other line's"


def test_a_door_that_left_knows_its_waybill_and_its_warranty(work: Work) -> None:
    order = planned_order(work, doors=2)
    make_ready(work, *cards_of(work, order))
    door = doors_of(work, order)[0]
    assert life_of(work, door).made_on == today_local(work.now)
    shipment = send_shipment(work, form_for(work, order))
    life = life_of(work, door)
    assert life.left is not None
    assert (life.left.shipment_id, life.state) == (shipment, "shipped")
    assert life.left.waybill == work.session.get_one(Shipment, shipment).waybill_number
    assert life.warranty_until is not None
    assert life.warranty_until > today_local(work.now) + timedelta(days=720)
    assert kinds(life)[-1] == "shipped"


def test_its_pictures_are_its_own_and_those_of_its_card(work: Work) -> None:
    order = planned_order(work, doors=2)
    first, second = doors_of(work, order)
    card = card_of(work, order)
    for door_id, name in ((None, "kart"), (first.id, "birinci"), (second.id, "ikinci")):
        work.session.add(
            FloorPhoto(
                work_order_id=card.id,
                door_id=door_id,
                taken_at=work.now,
                taken_by=name,
                sha256="0",
                content=b"",
            )
        )
    work.session.flush()
    assert [photo.taken_by for photo in life_of(work, first).photos] == ["kart", "birinci"]


def test_a_life_costs_the_same_statements_whatever_happened(work: Work) -> None:
    counts = []
    for doors, parts in ((1, 0), (9, 4)):
        order = planned_order(work, doors=doors)
        for _part in range(parts):
            part, event = pass_part(work, card_of(work, order), 1)
            if part.id % 2:
                undo(behind_the_scenes(work), event)
        door = doors_of(work, order)[0]
        work.session.expire_all()
        with statements_of(work.session) as sent:
            door_life(work, door.id)
        counts.append(len(sent))
    assert counts[0] == counts[1] <= 7


def test_who_may_not_see_doors_is_told_so(work: Work) -> None:
    door = doors_of(work, planned_order(work))[0]
    for actor in (person("Dispatcher"), person("Foreman"), tablet()):
        assert door_life(acting(work, actor), door.id).door is door
    with pytest.raises(NotAllowed):
        door_life(acting(work, person("Accountant")), door.id)
    with pytest.raises(RecordGone):
        door_life(work, 999_999_999)
