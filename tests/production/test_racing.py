from __future__ import annotations

from decimal import Decimal

from sqlalchemy import text

from app.kernel.work import Work
from app.orders.states import WrongState
from app.production.cancelling import cancel_order
from app.production.needs import issue_need, open_needs
from app.production.passing import pass_on
from app.production.planning import plan_order
from app.production.scrapping import scrap_doors
from app.stock.ledger.balances import on_hand
from models.orders import SalesOrder
from models.production import WorkOrder
from tests.factories import make_material, stock_up
from tests.production.crowd import Act, Factory, refusals
from tests.production.floor import card_of, cards_of, door_order, planned_order

DIFFERENCES = text(
    "select b.id from stock_balance b full join ("
    " select location_id, material_id, lot_id, sum(quantity) as quantity, sum(value) as value from ("
    " select target_id as location_id, material_id, lot_id, quantity, value from stock_move"
    " union all select source_id, material_id, lot_id, -quantity, -value from stock_move) side"
    " join location l on l.id = side.location_id and l.kind in ('warehouse', 'wip') group by 1, 2, 3"
    ") m on m.location_id = b.location_id and m.material_id = b.material_id"
    " and coalesce(m.lot_id, 0) = coalesce(b.lot_id, 0)"
    " where coalesce(b.on_hand, 0) <> coalesce(m.quantity, 0) or coalesce(b.value, 0) <> coalesce(m.value, 0)"
)


def adds_up(work: Work) -> bool:
    return work.session.execute(DIFFERENCES).all() == []


def planning(order_id: int) -> Act:
    return lambda work: plan_order(work, order_id)


def tapping(card_id: int, version: int) -> Act:
    return lambda work: pass_on(work, card_id, version)


def cancelling(order_id: int) -> Act:
    return lambda work: cancel_order(work, order_id, "Vazgeçildi")


def test_two_planners_of_one_order_plan_it_once(factory: Factory) -> None:
    with factory.work() as work:
        material = make_material(work)
        order_id, material_id = door_order(work, {material: 7}).id, material.id
    results = factory.at_once([planning(order_id)] * 2)
    assert refusals(results) == [WrongState.code]
    with factory.work() as work:
        assert on_hand(work, material_id) == Decimal(993)
        assert len(cards_of(work, work.session.get_one(SalesOrder, order_id))) == 1


def test_one_double_click_plans_once_and_both_get_the_answer(factory: Factory) -> None:
    with factory.work() as work:
        order_id = door_order(work, {make_material(work): 7}).id
    results = factory.at_once([lambda work: plan_order(work, order_id, key="the-same-click")] * 4)
    assert refusals(results) == []
    assert len({tuple(result["cards"]) for result in results}) == 1


def test_the_last_sheet_goes_to_one_of_two_orders(factory: Factory) -> None:
    with factory.work() as work:
        sheet, lock = make_material(work), make_material(work)
        order_ids = [door_order(work, {sheet: 1006, lock: 1}).id for _ in range(2)]
        sheet_id = sheet.id  # each order brought 1000 of it
    results = factory.at_once([planning(id_) for id_ in order_ids])
    assert refusals(results) == ["stock.missing_materials"]
    with factory.work() as work:
        assert on_hand(work, sheet_id) == Decimal(994)
        states = sorted(work.session.get_one(SalesOrder, id_).state for id_ in order_ids)
        assert states == ["confirmed", "planned"]
        assert adds_up(work)


def test_many_planners_of_the_same_materials_neither_deadlock_nor_oversell(factory: Factory) -> None:
    with factory.work() as work:
        materials = [make_material(work) for _ in range(6)]
        # Every order names the materials in another sequence; the locks must not.
        bills = [materials[start:] + materials[:start] for start in range(6)]
        order_ids = [door_order(work, dict.fromkeys(bill, 2)).id for bill in bills]
        stock_up(work, materials, 1)
        before = {each.id: on_hand(work, each.id) for each in materials}
    results = factory.at_once([planning(id_) for id_ in order_ids])
    assert refusals(results) == []
    with factory.work() as work:
        assert {id_: before[id_] - on_hand(work, id_) for id_ in before} == dict.fromkeys(before, Decimal(12))
        assert adds_up(work)


def test_two_tablets_on_one_card_move_it_once(factory: Factory) -> None:
    with factory.work() as work:
        card_id = card_of(work, planned_order(work)).id
    results = factory.at_once([tapping(card_id, 1)] * 4)
    assert refusals(results) == ["production.card_moved_meanwhile"] * 3
    with factory.work() as work:
        assert work.session.get_one(WorkOrder, card_id).version == 2


def test_the_last_two_cards_passed_at_once_make_the_order_ready(factory: Factory) -> None:
    with factory.work() as work:
        order = planned_order(work, lines=4)
        for card in cards_of(work, order):
            for _ in range(3):
                pass_on(work, card.id, card.version)
        card_ids, order_id = [card.id for card in cards_of(work, order)], order.id
    results = factory.at_once([tapping(id_, 4) for id_ in card_ids])
    assert refusals(results) == []
    with factory.work() as work:
        assert work.session.get_one(SalesOrder, order_id).state == "ready"


def test_cancelling_and_tapping_at_once_leave_no_half(factory: Factory) -> None:
    for _ in range(5):
        with factory.work() as work:
            order = planned_order(work, lines=3)
            order_id, card_ids = order.id, [card.id for card in cards_of(work, order)]
        results = factory.at_once([cancelling(order_id), *(tapping(id_, 1) for id_ in card_ids)])
        assert not isinstance(results[0], Exception)
        with factory.work() as work:
            order = work.session.get_one(SalesOrder, order_id)
            assert (order.state, {card.state for card in cards_of(work, order)}) == (
                "cancelled",
                {"cancelled"},
            )
            assert adds_up(work)


def test_of_a_tap_and_a_scrap_at_once_one_wins(factory: Factory) -> None:
    for _ in range(4):
        with factory.work() as work:
            order = planned_order(work)
            order_id, card_id = order.id, card_of(work, order).id
        results = factory.at_once(
            [tapping(card_id, 1), lambda work, card=card_id: scrap_doors(work, card, 1, "Yanlış kesim")]  # type: ignore[misc]
        )
        assert refusals(results) == ["production.card_moved_meanwhile"]
        with factory.work() as work:
            cards = cards_of(work, work.session.get_one(SalesOrder, order_id))
            assert len(cards) == (1 if cards[0].state == "waiting" else 2)
            assert adds_up(work)


def test_two_storekeepers_issue_a_need_once(factory: Factory) -> None:
    with factory.work() as work:
        sheet = make_material(work)
        order = door_order(work, {sheet: 10}, doors=1)
        plan_order(work, order.id)
        taker = door_order(work, {sheet: on_hand(work, sheet.id)})
        taker.lines[0].materials[0].quantity = on_hand(work, sheet.id)
        work.session.flush()
        plan_order(work, taker.id)
        scrap_doors(work, card_of(work, order).id, 1, "Yanlış kesim")
        stock_up(work, sheet, 30)
        (need,) = [each.id for each in open_needs(work) if each.material_id == sheet.id]
        sheet_id = sheet.id
    results = factory.at_once([lambda work: issue_need(work, [need])] * 3)
    assert refusals(results) == ["production.need_is_closed"] * 2
    with factory.work() as work:
        assert on_hand(work, sheet_id) == 20
        assert adds_up(work)
