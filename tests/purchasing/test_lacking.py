"""What all orders lack together: who waits, for what, and until when."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from app.kernel.clock import today_local
from app.kernel.permissions import Actor, NotAllowed
from app.kernel.work import Work
from app.purchasing.needs.lacking import Lack, lacking
from models.materials import Material
from models.warehouse import Reservation
from tests.factories import make_material, make_materials, make_order, stock_up
from tests.purchasing.ordered import make_purchase
from tests.statements import statements_of


def confirmed(work: Work, needs: dict[Material, int], rank: int) -> str:
    order = make_order(work, needs)
    for material, quantity in needs.items():
        work.session.add(
            Reservation(order_id=order.id, material_id=material.id, quantity=Decimal(quantity), rank=rank)
        )
    work.session.flush()
    return order.number


def only(work: Work, *, drafts: bool = False) -> Lack:
    (found,) = lacking(work, drafts=drafts)
    return found


def test_enough_for_all_is_no_shortage(work: Work) -> None:
    lock = make_material(work)
    stock_up(work, lock, 10)
    confirmed(work, {lock: 10}, 1)
    assert lacking(work) == []


def test_who_confirmed_first_is_served_and_the_others_wait(work: Work) -> None:
    lock = make_material(work, "KLT", lead_days=14)
    stock_up(work, lock, 10)
    third = confirmed(work, {lock: 5}, 3)
    first = confirmed(work, {lock: 8}, 1)
    second = confirmed(work, {lock: 4}, 2)
    found = only(work)
    assert (found.needed, found.on_hand, found.missing, found.uncovered) == (17, 10, 7, 7)
    assert [(each.number, each.quantity, each.short) for each in found.waiting] == [
        (second, 4, 2),
        (third, 5, 5),
    ]
    assert first not in {each.number for each in found.waiting}
    assert found.feasible_on == today_local(work.now) + timedelta(days=14), "ordered today"
    assert [each.ready_on for each in found.waiting] == [None, None]


def test_what_is_on_order_says_when_each_can_have_theirs(work: Work) -> None:
    today = today_local(work.now)
    lock = make_material(work, "KLT", lead_days=14, purchase_unit="BX", purchase_factor=Decimal(3))
    near = make_purchase(work, {lock: 1}, days=2)
    make_purchase(work, {lock: 4}, days=6)
    make_purchase(work, {lock: 50}, days=1, state="draft")
    for rank in (1, 2):
        confirmed(work, {lock: 3 * rank}, rank)
    found = only(work)
    arrival = found.arrivals[0]
    assert (arrival.number, arrival.quantity, arrival.on) == (near.number, 3, today + timedelta(days=2))
    assert (found.on_order, found.uncovered) == (15, 0)
    assert [each.ready_on for each in found.waiting] == [today + timedelta(days=2), today + timedelta(days=6)]
    assert found.feasible_on == today + timedelta(days=6)


def test_a_late_delivery_comes_today_at_the_earliest(work: Work) -> None:
    lock = make_material(work)
    make_purchase(work, {lock: 9}, days=-5)
    confirmed(work, {lock: 3}, 1)
    found = only(work)
    assert (found.arrivals[0].is_late, found.feasible_on) == (True, today_local(work.now))


def test_drafts_count_only_when_asked_for_and_come_last(work: Work) -> None:
    lock = make_material(work)
    stock_up(work, lock, 5)
    draft = make_order(work, {lock: 4}, state="draft")
    assert lacking(work, drafts=True) == []
    sure = confirmed(work, {lock: 3}, 7)
    assert lacking(work) == []
    found = only(work, drafts=True)
    assert (found.needed, found.reserved, found.missing) == (7, 3, 2)
    assert [(each.number, each.is_draft, each.short) for each in found.waiting] == [(draft.number, True, 2)]
    assert sure != draft.number


def test_it_is_the_stock_s_own_right(work: Work) -> None:
    work.actor = Actor("person", 1, "Sevkiyat", lambda _right: False)
    with pytest.raises(NotAllowed):
        lacking(work)


def test_a_hundred_shortages_cost_as_many_statements_as_one(work: Work) -> None:
    costs = []
    for count in (1, 60):
        for rank, material in enumerate(make_materials(work, count)):
            confirmed(work, {material: 3}, rank)
            make_purchase(work, {material: 1})
        with statements_of(work.session) as statements:
            assert len(lacking(work)) >= count
        costs.append(len(statements))
    assert costs == [3, 3]
