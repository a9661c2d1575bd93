from __future__ import annotations

import pytest
from sqlalchemy import select

from app.kernel.errors import Refusal, Refusals
from app.kernel.permissions import NotAllowed
from app.kernel.work import Work
from app.production.board import board
from app.production.doors import UnknownDoor
from app.production.held import CardOnLoadingList
from app.production.reworking import send_back
from app.production.scrapping import scrap_doors
from app.production.undoing import undo
from app.shipping.events import DoorLoaded
from app.shipping.forms import Part
from app.shipping.list_paper import loading_paper
from app.shipping.list_showing import list_card, open_lists, parts_of
from app.shipping.preparing import add_to_list, cancel_list, keep_form, prepare_list, take_off_list
from app.shipping.refusals import (
    CancelReasonMissing,
    ListNotLoading,
    LoadingGoesOn,
    NothingOnList,
    NothingToSend,
)
from app.shipping.sending import send_shipment
from app.shipping.sending_lists import form_of_list
from app.shipping.ticking import tick_door, untick_door
from app.shipping.wrong_doors import (
    DoorHasLeft,
    DoorIsScrapped,
    DoorNotOnList,
    DoorNotReady,
    DoorOfAnother,
    DoorOnAnotherList,
)
from models.loading import LoadingDoor, LoadingList
from models.orders import SalesOrder
from models.production import Department, Door
from models.shipping import Shipment
from tests.factories import make_customer
from tests.production.floor import acting, card_of, cards_of, person, planned_order, touches_of
from tests.shipping.trucks import codes, count, form_for, ready_order


def doors_of(work: Work, order: SalesOrder) -> list[Door]:
    lines = [line.id for line in order.lines]
    query = select(Door).where(Door.order_line_id.in_(lines)).order_by(Door.serial)
    return list(work.session.scalars(query.execution_options(populate_existing=True)))


def prepared(work: Work, *orders: SalesOrder) -> int:
    parts = tuple(
        Part(card.id, card.quantity)
        for order in orders
        for card in cards_of(work, order)
        if card.state == "ready"
    )
    return prepare_list(work, orders[0].customer_id, parts)


def test_a_list_holds_its_doors_and_says_how_far_it_is(work: Work) -> None:
    customer = make_customer(work)
    first, second = ready_order(work, customer=customer, doors=3), ready_order(work, customer=customer)
    list_id = prepared(work, first, second)
    doors = doors_of(work, first)
    assert tick_door(work, list_id, doors[1].serial)["result"] == "ticked"
    assert tick_door(work, list_id, f"https://acme.example/d/{doors[2].public_id}")["result"] == "ticked"
    (opened,) = open_lists(work)
    assert (opened.doors, opened.ticked, opened.loaders) == (5, 2, [work.actor.name])
    card = list_card(work, list_id)
    assert [(number, len(found)) for number, found in card.by_order()] == [
        (first.number, 3),
        (second.number, 2),
    ]
    assert card.ticked == 2
    assert card.loading.number.startswith("YL-2026-")
    assert loading_paper(work, list_id).language == "tr"
    customer.paper_language = "en"
    assert (loading_paper(work, list_id).language, loading_paper(work, list_id, "tr").language) == (
        "en",
        "tr",
    )


def test_what_is_held_leaves_with_no_other_truck(work: Work) -> None:
    order = ready_order(work, doors=3)
    card = card_of(work, order)
    prepare_list(work, order.customer_id, (Part(card.id, 2),))
    with pytest.raises(Refusals) as refused:
        send_shipment(work, form_for(work, order))
    assert codes(refused.value) == {"parts-0-quantity": "shipping.held_by_loading_list"}
    with pytest.raises(Refusals):
        prepare_list(work, order.customer_id, (Part(card.id, 2),))
    assert (count(work, Shipment), count(work, LoadingList)) == (0, 1)
    held = set(work.session.scalars(select(LoadingDoor.door_id)))
    send_shipment(work, form_for(work, order, parts=(Part(card.id, 1),)))
    (left,) = work.session.scalars(select(Door).where(Door.shipment_line_id.is_not(None)))
    assert left.id not in held
    assert {door.id for door in doors_of(work, order) if door.work_order_id == card.id} == held


def test_nobody_sends_back_or_scraps_or_undoes_what_is_being_loaded(work: Work) -> None:
    order = ready_order(work)
    card = card_of(work, order)
    list_id = prepared(work, order)
    first = work.session.scalars(select(Department.id).order_by(Department.position)).first() or 0
    with pytest.raises(CardOnLoadingList):
        send_back(work, card.id, card.version, first, "Çizik")
    with pytest.raises(CardOnLoadingList):
        scrap_doors(work, card.id, card.version, "Ezik", quantity=1)
    with pytest.raises(CardOnLoadingList):
        undo(work, touches_of(work, card)[-1].id)
    assert card.state == "ready"
    cancel_list(work, list_id, "Kamyon gelmedi")
    send_back(work, card.id, card.version, first, "Çizik")
    assert card.state == "waiting"


def test_scanned_twice_is_said_and_counted_once(work: Work) -> None:
    order = ready_order(work)
    list_id = prepared(work, order)
    serial = doors_of(work, order)[0].serial
    first = tick_door(work, list_id, serial, key="scan-1")
    work.events.clear()
    assert tick_door(work, list_id, serial, key="scan-1") == first
    again = tick_door(work, list_id, serial, key="scan-2")
    assert (again["result"], again["by"]) == ("again", work.actor.name)
    assert work.events == []
    assert list_card(work, list_id).ticked == 1


def test_wrong_doors_are_refused_each_with_its_own_reason(work: Work) -> None:
    customer = make_customer(work)
    order, other = ready_order(work, customer=customer), ready_order(work)
    list_id = prepared(work, order)
    unready = planned_order(work, customer=customer)
    gone = ready_order(work, customer=customer)
    send_shipment(work, form_for(work, gone))
    scrapped = ready_order(work, customer=customer)
    scrap_doors(work, card_of(work, scrapped).id, card_of(work, scrapped).version, "Ezik", quantity=1)
    elsewhere = ready_order(work, customer=customer)
    second_list = prepared(work, elsewhere)
    thrown = next(door for door in doors_of(work, scrapped) if door.scrapped_event_id)
    wrong: list[tuple[Door, type[Refusal]]] = [
        (doors_of(work, other)[0], DoorOfAnother),
        (doors_of(work, unready)[0], DoorNotReady),
        (doors_of(work, gone)[0], DoorHasLeft),
        (thrown, DoorIsScrapped),
        (doors_of(work, elsewhere)[0], DoorOnAnotherList),
    ]
    for door, refusal in wrong:
        with pytest.raises(refusal, match=door.serial):
            tick_door(work, list_id, door.serial)
    with pytest.raises(UnknownDoor):
        tick_door(work, list_id, "KP-0000-00000-1")
    assert list_card(work, list_id).ticked == list_card(work, second_list).ticked == 0


def test_an_equal_door_goes_in_the_place_of_the_one_that_was_chosen(work: Work) -> None:
    order = ready_order(work, doors=3)
    card = card_of(work, order)
    list_id = prepare_list(work, order.customer_id, (Part(card.id, 1),))
    chosen, other, _third = doors_of(work, order)
    ticked = tick_door(work, list_id, other.serial)
    assert (ticked["result"], ticked["instead"]) == ("swapped", chosen.serial)
    assert [door.serial for door in list_card(work, list_id).doors] == [other.serial]
    form = form_of_list(work, list_id, form_for(work, order), only_ticked=True)
    send_shipment(work, form)
    left = work.session.scalars(select(Door.serial).where(Door.shipment_line_id.is_not(None))).all()
    assert left == [other.serial]
    assert {door.serial for door in doors_of(work, order) if door.work_order_id == card.id} == {
        chosen.serial,
        _third.serial,
    }


def test_a_ready_door_nobody_chose_goes_along_when_somebody_says_so(work: Work) -> None:
    customer = make_customer(work)
    order, more = ready_order(work, customer=customer), ready_order(work, customer=customer)
    list_id = prepared(work, order)
    door = doors_of(work, more)[0]
    with pytest.raises(DoorNotOnList):
        tick_door(work, list_id, door.serial)
    assert len(list_card(work, list_id).doors) == 2
    added = tick_door(work, list_id, door.serial, confirmed={DoorNotOnList.code})
    assert added["result"] == "added"
    assert list_card(work, list_id).ticked == 1


def test_only_what_was_ticked_leaves_and_the_rest_is_free_again(work: Work) -> None:
    order = ready_order(work, doors=4)
    list_id = prepared(work, order)
    doors = doors_of(work, order)
    for door in (doors[3], doors[1]):
        tick_door(work, list_id, door.serial)
    untick_door(work, list_id, doors[1].id)
    tick_door(work, list_id, doors[0].serial)
    shipment_id = send_shipment(
        work, form_of_list(work, list_id, form_for(work, order), only_ticked=True), key="go"
    )
    left = work.session.scalars(
        select(Door.serial).where(Door.shipment_line_id.is_not(None)).order_by(Door.serial)
    ).all()
    assert left == [doors[0].serial, doors[3].serial]
    loading = work.session.get_one(LoadingList, list_id)
    assert (loading.state, loading.shipment_id) == ("shipped", shipment_id)
    assert work.session.scalars(select(LoadingDoor.id).where(LoadingDoor.is_held)).all() == []
    send_shipment(work, form_for(work, order))
    assert order.state == "shipped"
    with pytest.raises(ListNotLoading):
        tick_door(work, list_id, doors[1].serial)


def test_a_door_that_is_loaded_while_the_button_is_pressed_stops_it(work: Work) -> None:
    order = ready_order(work, doors=2)
    list_id = prepared(work, order)
    first, second = doors_of(work, order)
    tick_door(work, list_id, first.serial)
    form = form_of_list(work, list_id, form_for(work, order), only_ticked=True)
    tick_door(work, list_id, second.serial)
    with pytest.raises(LoadingGoesOn), work.session.begin_nested():
        send_shipment(work, form)
    assert count(work, Shipment) == 0


def test_a_list_is_cancelled_with_a_reason_and_lets_its_doors_go(work: Work) -> None:
    order = ready_order(work)
    list_id = prepared(work, order)
    with pytest.raises(CancelReasonMissing):
        cancel_list(work, list_id, " ")
    cancel_list(work, list_id, "Kamyon gelmedi")
    assert open_lists(work) == []
    with pytest.raises(ListNotLoading):
        cancel_list(work, list_id, "Bir daha")
    send_shipment(work, form_for(work, order))
    assert order.state == "shipped"


def test_doors_come_on_and_off_a_list(work: Work) -> None:
    order = ready_order(work, doors=3)
    card = card_of(work, order)
    list_id = prepare_list(work, order.customer_id, (Part(card.id, 1),))
    assert add_to_list(work, list_id, (Part(card.id, 2),), key="more") == 2
    assert add_to_list(work, list_id, (Part(card.id, 2),), key="more") == 2
    doors = doors_of(work, order)
    assert take_off_list(work, list_id, [doors[0].id, doors[1].id]) == 2
    assert take_off_list(work, list_id, [doors[0].id]) == 0
    assert [door.serial for door in list_card(work, list_id).doors] == [doors[2].serial]
    take_off_list(work, list_id, [doors[2].id])
    with pytest.raises(NothingOnList):
        form_of_list(work, list_id, form_for(work, order), only_ticked=False)
    with pytest.raises(NothingToSend):
        prepare_list(work, order.customer_id, ())


def test_what_is_known_of_the_waybill_survives_without_identity_numbers(work: Work) -> None:
    order = ready_order(work)
    list_id = prepared(work, order)
    keep_form(work, list_id, {"plate": "38 ABC 12", "driver_tckn": "10000000146", "_key": "x"})
    assert work.session.get_one(LoadingList, list_id).form == {"plate": "38 ABC 12"}


def test_a_card_that_is_no_longer_ready_is_shown_and_does_not_leave(work: Work) -> None:
    order = ready_order(work)
    list_id = prepared(work, order)
    card_of(work, order).state = "blocked"
    work.session.flush()
    shown = list_card(work, list_id)
    assert len(shown.gone) == 2
    form = form_of_list(work, list_id, form_for(work, order), only_ticked=False)
    with pytest.raises(Refusals):
        send_shipment(work, form)
    assert parts_of(shown, only_ticked=True) == ()


@pytest.mark.parametrize("role", ["Clerk", "Planner", "Storekeeper", "Foreman", "Accountant"])
def test_who_may_not_load_prepares_and_ticks_nothing(work: Work, role: str) -> None:
    order = ready_order(work)
    list_id = prepared(work, order)
    serial = doors_of(work, order)[0].serial
    with pytest.raises(NotAllowed):
        prepared(acting(work, person(role)), order)
    with pytest.raises(NotAllowed):
        tick_door(acting(work, person(role)), list_id, serial)
    assert (count(work, LoadingList), list_card(work, list_id).ticked) == (1, 0)


def test_the_trail_says_which_door_was_loaded(work: Work) -> None:
    order = ready_order(work)
    list_id = prepared(work, order)
    work.events.clear()
    serial = doors_of(work, order)[0].serial
    tick_door(work, list_id, serial)
    assert [type(event) for event in work.events] == [DoorLoaded]


def test_the_board_says_which_cards_a_list_holds(work: Work) -> None:
    order, other = ready_order(work, doors=2), ready_order(work, doors=1)
    number = prepared(work, order)
    (card,), (free,) = cards_of(work, order), cards_of(work, other)
    held = work.session.get_one(LoadingList, number).number

    def said() -> dict[int, str]:
        return {one["id"]: one["held"] for one in board(work).to_json(is_light=True)["cards"]}

    assert (said()[card.id], said()[free.id]) == (held, "")
    cancel_list(work, number, "Araç gelmedi")
    assert said()[card.id] == ""
