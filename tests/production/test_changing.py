"""An order is changed while its doors are being made: only the difference moves, and everybody is told."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from app.configurator.releasing import release_model
from app.configurator.removing import ModelHasOrders, check_removal
from app.configurator.renaming import carry_answers
from app.kernel.permissions import NotAllowed
from app.kernel.work import Work
from app.orders.confirming import confirm_order
from app.orders.drafting import open_order
from app.orders.refusals import ReasonMissing, StaleOrder
from app.orders.states import WrongState
from app.orders.storing import typed_line
from app.production.changing.changing import change_order, preview_change
from app.production.changing.fates import KEEP, REMAKE, Choices
from app.production.changing.history import notes_of_lines
from app.production.changing.noticing import notice_change
from app.production.changing.refusals import (
    BoardMovedMeanwhile,
    DoorsHaveLeft,
    NothingChanged,
    NothingToNotice,
    NothingWouldBeLeft,
)
from app.production.hands import Hand
from app.production.passing import pass_on
from app.production.planning import plan_order
from app.production.refusals import CardMovedMeanwhile
from app.production.showing import card_json, read_cards
from app.shipping.sending import send_shipment
from app.stock.ledger.balances import on_hand
from app.stock.proof.verifying import verify_ledger
from models.changes import OrderChange
from models.configurator import DoorModel, Parameter
from models.floor import MaterialNeed
from models.materials import Material
from models.orders import SalesOrder
from models.parties import Party
from models.production import Door, WorkOrder
from models.stock import StockMove
from models.warehouse import StockSlip
from tests.conftest import NOW
from tests.factories import behind_the_scenes, make_customer, scrap, stock_up
from tests.orders.conftest import acting_as, customer, line, materials, models  # noqa: F401
from tests.production.crowd import Act, Factory, refusals
from tests.production.floor import card_of, cards_of, touches_of
from tests.samples import add_sample_materials, add_sample_models
from tests.shipping.trucks import form_for
from tests.signing_in import sealing_with

Line = Callable[..., dict[str, str]]


@pytest.fixture
def order(work: Work, customer: Party, line: Line, materials: dict[str, Material]) -> SalesOrder:  # noqa: F811
    """Five luxury doors on the board, everything for them and more in stock."""
    stock_up(work, materials.values(), 10_000)
    behind = behind_the_scenes(work)
    opened = open_order(behind, customer.id, {}, [line("CK-LUX", quantity="5")])
    confirm_order(behind, opened.id, opened.version)
    plan_order(behind, opened.id)
    work.session.expire_all()
    return opened


def lines_of(order: SalesOrder, **changed: str) -> list[dict[str, str]]:
    """The page as it is, its first line with other texts (``p_kilit="…"``)."""
    typed = [typed_line(row) for row in order.lines if row.quantity]
    for name, text in changed.items():
        typed[0][f"parameters-{name[2:]}" if name.startswith("p_") else name] = text
    return typed


def change(work: Work, order: SalesOrder, lines: list[dict[str, str]], **more: object) -> OrderChange:
    id_ = change_order(work, order.id, order.version, lines, "Müşteri aradı", **more)  # type: ignore[arg-type]
    work.session.flush()
    work.session.expire_all()
    assert not verify_ledger(work).differences
    return work.find(OrderChange, id_)


def moves(work: Work) -> int:
    return work.session.scalar(select(func.count()).select_from(StockMove)) or 0


def pass_all(work: Work, order: SalesOrder, times: int = 1, quantity: int | None = None) -> None:
    for _ in range(times):
        card = cards_of(work, order)[0]
        pass_on(behind_the_scenes(work), card.id, card.version, quantity=quantity)


def moved(work: Work, since: int) -> set[tuple[str, str, Decimal]]:
    """What has moved since: operation, material, quantity."""
    rows = work.session.execute(
        select(StockMove.operation, Material.code, StockMove.quantity)
        .join(Material, Material.id == StockMove.material_id)
        .order_by(StockMove.id)
        .offset(since)
    )
    return {(row.operation, row.code, row.quantity) for row in rows}


def open_cards(work: Work, order: SalesOrder) -> list[WorkOrder]:
    return [
        card for card in cards_of(work, order) if card.state in ("waiting", "running", "blocked", "ready")
    ]


# --- one answer changes ---------------------------------------------------------------------------------


def test_another_lock_gives_back_the_old_one_and_takes_the_new(work: Work, order: SalesOrder) -> None:
    before, lines = moves(work), lines_of(order, p_kilit="merkezi")
    effects = preview_change(work, order.id, lines)
    assert moves(work) == before
    assert card_of(work, order).version == 1
    assert [(row.code, row.issued, row.returned, row.spoilt) for row in effects.materials] == [
        ("KLT-MRK", 5, 0, 0),
        ("KLT-MUL", 0, 5, 0),
    ]
    kept = change(work, order, lines)
    assert moved(work, before) == {("return", "KLT-MUL", Decimal(5)), ("issue", "KLT-MRK", Decimal(5))}
    card = card_of(work, order)
    assert (card.version, card.state, card.change_note) == (2, "waiting", "Kilit: 4 yön → merkezi")
    assert [touch.kind for touch in touches_of(work, card)] == ["planned", "changed"]
    assert touches_of(work, card)[-1].reason == "Müşteri aradı"
    assert order.lines[0].parameters["kilit"] == "merkezi"
    assert not order.lines[0].price_is_manual
    assert (kept.number, kept.by, kept.reason) == (1, work.actor.name, "Müşteri aradı")
    assert kept.facts["lines"][0]["before"]["parameters"]["kilit"] == "4 yön"
    assert set(kept.facts["slips"]) == {"return", "issue"}
    assert "PlannedOrderChanged" in [event.act() for event in work.events]


def test_the_reason_is_asked_for_and_the_right(work: Work, order: SalesOrder) -> None:
    before, lines = moves(work), lines_of(order, p_kilit="merkezi")
    with pytest.raises(ReasonMissing):
        change_order(work, order.id, order.version, lines, "  ")
    with pytest.raises(StaleOrder):
        change_order(work, order.id, order.version - 1, lines, "Müşteri aradı")
    with pytest.raises(NothingChanged):
        change_order(work, order.id, order.version, lines_of(order), "Müşteri aradı")
    with pytest.raises(NothingWouldBeLeft):
        change_order(work, order.id, order.version, [], "Müşteri aradı")
    with pytest.raises(BoardMovedMeanwhile):
        change_order(work, order.id, order.version, lines, "Müşteri aradı", seen={card_of(work, order).id: 9})
    with pytest.raises(NotAllowed):
        change_order(acting_as(work, "foreman"), order.id, order.version, lines, "Müşteri aradı")
    assert moves(work) == before
    assert order.lines[0].parameters["kilit"] == "4 yön"
    assert work.session.scalar(select(func.count()).select_from(OrderChange)) == 0


def test_the_second_arrival_changes_nothing_more(work: Work, order: SalesOrder) -> None:
    version, lines = order.version, lines_of(order, p_kilit="merkezi")
    first = change_order(work, order.id, version, lines, "Müşteri aradı", key="a-key-of-its-own")
    before = moves(work)
    assert change_order(work, order.id, version, lines, "Müşteri aradı", key="a-key-of-its-own") == first
    assert moves(work) == before


# --- doors that are past what changes ---------------------------------------------------------------------


def test_cut_doors_of_another_size_are_thrown_away_and_made_anew(work: Work, order: SalesOrder) -> None:
    pass_all(work, order)
    before, lines = moves(work), lines_of(order, p_Y="2200")
    effects = preview_change(work, order.id, lines)
    [fate] = effects.lines[0].fates
    assert (fate.becomes, fate.beyond, fate.may) == (REMAKE, "Kesim & Büküm", (REMAKE, KEEP))
    assert effects.cost is not None
    assert effects.cost.lost > 0
    change(work, order, lines)
    old, new = cards_of(work, order)
    assert (old.state, new.state, new.remake_of_id, new.quantity) == ("scrapped", "waiting", old.id, 5)
    assert new.department_id == 1
    assert {code for kind, code, _ in moved(work, before) if kind == "scrap"} == {"SAC-DKP-15", "SAC-DKP-12"}
    scrap = work.session.scalars(select(StockSlip).where(StockSlip.kind == "scrap")).one()
    assert scrap.facts["cause"] == "changed"
    doors = work.session.scalars(select(Door).order_by(Door.serial)).all()
    assert [door.scrapped_event_id is not None for door in doors] == [True] * 5 + [False] * 5
    assert len({door.serial for door in doors}) == 10


def test_doors_that_stay_as_they_are_keep_the_old_line(work: Work, order: SalesOrder) -> None:
    pass_all(work, order, quantity=2)
    waiting, cut = cards_of(work, order)
    assert (waiting.quantity, cut.quantity) == (3, 2)
    change(work, order, lines_of(order, p_Y="2200"), choices=Choices({cut.id: KEEP}, {}))
    old, new = order.lines
    assert (old.quantity, old.parameters["Y"], new.quantity, new.parameters["Y"]) == (2, "2100", 3, "2200")
    assert new.parted_from_id == old.id
    waiting, cut = cards_of(work, order)
    assert (waiting.order_line_id, cut.order_line_id) == (new.id, old.id)
    assert (cut.change_note, cut.state) == ("", "waiting")
    assert "2100 → 2200" in waiting.change_note
    assert {door.order_line_id for door in waiting.doors} == {new.id}
    assert order.net_total == old.net + new.net
    # And once more for all of them: serials and books stay right.
    change(work, order, lines_of(order, quantity="4"))
    assert sum(card.quantity for card in open_cards(work, order)) == 7


# --- more, fewer, none -------------------------------------------------------------------------------------


def test_fewer_doors_that_nobody_touched_give_everything_back(work: Work, order: SalesOrder) -> None:
    before = moves(work)
    change(work, order, lines_of(order, quantity="3"))
    assert {kind for kind, _, _ in moved(work, before)} == {"return"}
    assert ("return", "KLT-MUL", Decimal(2)) in moved(work, before)
    kept, gone = cards_of(work, order)
    assert (kept.quantity, kept.state, gone.quantity, gone.state) == (3, "waiting", 2, "cancelled")
    assert "5 → 3" in kept.change_note
    assert order.lines[0].quantity == 3
    assert order.net_total == order.lines[0].net == Decimal("9450.00")


def test_fewer_doors_that_were_cut_lose_their_sheet(work: Work, order: SalesOrder) -> None:
    pass_all(work, order)
    before = moves(work)
    change(work, order, lines_of(order, quantity="3"))
    spoilt = {code for kind, code, _ in moved(work, before) if kind == "scrap"}
    assert spoilt == {"SAC-DKP-15", "SAC-DKP-12"}
    assert not spoilt & {code for kind, code, _ in moved(work, before) if kind == "return"}
    slip = work.session.scalars(select(StockSlip).where(StockSlip.kind == "scrap")).one()
    assert slip.facts["cause"] == "cancelled"


def test_more_doors_get_a_card_of_their_own(work: Work, order: SalesOrder) -> None:
    pass_all(work, order)
    before = moves(work)
    change(work, order, lines_of(order, quantity="7"))
    assert {kind for kind, _, _ in moved(work, before)} == {"issue"}
    assert ("issue", "KLT-MUL", Decimal(2)) in moved(work, before)
    old, new = cards_of(work, order)
    assert (old.quantity, new.quantity, new.department_id) == (5, 2, 1)
    assert [touch.kind for touch in touches_of(work, new)] == ["planned"]


def test_a_line_is_added_and_another_one_cancelled(work: Work, order: SalesOrder, line: Line) -> None:  # noqa: F811
    change(work, order, [*lines_of(order), line("CK-EKO", quantity="2")])
    lux, eko = order.lines
    assert [card.order_line_id for card in cards_of(work, order)] == [lux.id, eko.id]
    assert [door.serial for door in cards_of(work, order)[1].doors] == [
        f"{order.number}-2-001",
        f"{order.number}-2-002",
    ]
    change(work, order, [typed_line(eko)])
    assert (lux.quantity, lux.net, list(lux.materials)) == (0, 0, [])
    assert [card.state for card in cards_of(work, order)] == ["cancelled", "waiting"]
    assert order.net_total == eko.net


# --- what is not there ----------------------------------------------------------------------------------


def test_a_card_waits_for_what_is_not_there_until_a_contrary_change(
    work: Work,
    order: SalesOrder,
    materials: dict[str, Material],  # noqa: F811
) -> None:
    materials["KLT-MONO"].is_active = True
    there = on_hand(work, materials["KLT-MRK"].id)
    scrap(behind_the_scenes(work), materials["KLT-MRK"], there, "bozuk")
    lines = lines_of(order, p_kilit="merkezi")
    assert preview_change(work, order.id, lines).is_missing
    kept = change(work, order, lines)
    [need] = work.session.scalars(select(MaterialNeed)).all()
    assert (need.quantity, need.change_id) == (5, kept.id)
    assert card_of(work, order).state == "blocked"
    change(work, order, lines_of(order, p_kilit="4 yön"))
    assert card_of(work, order).state == "waiting"
    assert work.session.get_one(MaterialNeed, need.id).cancelled_at is not None
    assert [change_.number for change_ in work.session.scalars(select(OrderChange))] == [1, 2]


def test_a_draft_is_edited_and_not_changed(work: Work, customer: Party, line: Line) -> None:  # noqa: F811
    draft = open_order(behind_the_scenes(work), customer.id, {}, [line("CK-LUX")])
    with pytest.raises(WrongState):
        change_order(work, draft.id, draft.version, lines_of(draft, quantity="2"), "Müşteri aradı")


# --- the stations -----------------------------------------------------------------------------------------


def test_a_station_says_that_it_has_seen_the_change(work: Work, order: SalesOrder) -> None:
    change(work, order, lines_of(order, p_kilit="merkezi"))
    card = card_of(work, order)
    [shown] = read_cards(work.session, NOW.date(), [card.id])
    assert card_json(shown)["changed"] == "Kilit: 4 yön → merkezi"
    notice_change(work, card.id, card.version, hand=Hand(), key="seen-it-once-only")
    notice_change(work, card.id, card.version, hand=Hand(), key="seen-it-once-only")
    card = card_of(work, order)
    assert (card.change_note, card.version) == ("", 2)
    assert [touch.kind for touch in touches_of(work, card)] == ["planned", "changed", "noticed"]
    with pytest.raises(NothingToNotice):
        notice_change(work, card.id, card.version)
    [note] = notes_of_lines(work, [order.lines[0].id])[order.lines[0].id]
    assert note.words == "Kilit: 4 yön → merkezi"


# --- what has left, and several at once -------------------------------------------------------------------


def test_a_shipped_door_is_never_changed(work: Work, order: SalesOrder) -> None:
    pass_all(work, order, quantity=2)
    gone = cards_of(work, order)[1]
    for _ in range(3):
        gone = work.session.get_one(WorkOrder, gone.id, populate_existing=True)
        pass_on(behind_the_scenes(work), gone.id, gone.version)
    with sealing_with("o" * 40):
        send_shipment(behind_the_scenes(work), form_for(behind_the_scenes(work), order))
    work.session.expire_all()
    assert (order.state, order.lines[0].shipped) == ("partly_shipped", 2)
    with pytest.raises(DoorsHaveLeft):
        change_order(work, order.id, order.version, lines_of(order, quantity="1"), "Müşteri aradı")
    change(work, order, lines_of(order, p_kilit="merkezi"))
    old, new = order.lines
    assert (old.quantity, old.shipped, old.parameters["kilit"]) == (2, 2, "4 yön")
    assert (new.quantity, new.shipped, new.parameters["kilit"]) == (3, 0, "merkezi")
    # The rest is given up: what was ordered has left.
    change(work, order, [typed_line(old)])
    assert order.state == "shipped"
    assert order.net_total == old.net


def test_changes_and_taps_at_the_same_moment_are_whole_or_refused(factory: Factory) -> None:
    with factory.work() as work:
        materials = add_sample_materials(work)
        line = {"model": str(add_sample_models(work)["CK-LUX"].id), "quantity": "4"}
        stock_up(work, materials.values(), 10_000)
        order_id = open_order(work, make_customer(work).id, {}, [line]).id
        confirm_order(work, order_id, 1)
        plan_order(work, order_id)
    with factory.work() as work:
        order = work.find(SalesOrder, order_id)
        version, card = order.version, card_of(work, order)
        seen, card_id, card_version = {card.id: card.version}, card.id, card.version
        typed = [lines_of(order, p_kilit="merkezi", quantity=str(count)) for count in range(1, 9)]

    def changing(lines: list[dict[str, str]]) -> Act:
        return lambda work: change_order(work, order_id, version, lines, "Müşteri aradı", seen=seen)

    taps: list[Act] = [lambda work: pass_on(work, card_id, card_version, quantity=1)] * 8
    results = factory.at_once([*map(changing, typed), *taps])
    said = refusals(results)
    assert len(said) == 15
    assert set(said) <= {"orders.stale", BoardMovedMeanwhile.code, CardMovedMeanwhile.code}
    with factory.work() as work:
        order = work.find(SalesOrder, order_id)
        changes = work.session.scalars(select(OrderChange).where(OrderChange.order_id == order_id)).all()
        assert len(changes) + (order.lines[0].parameters["kilit"] == "4 yön") == 1
        assert sum(card.quantity for card in open_cards(work, order)) == order.lines[0].quantity
        assert not [each for each in verify_ledger(work).differences if order.number in str(each)]


def test_a_renamed_question_leaves_an_order_that_is_being_made_as_it_was(
    work: Work,
    customer: Party,  # noqa: F811
    line: Line,  # noqa: F811
    models: dict[str, DoorModel],  # noqa: F811
    materials: dict[str, Material],  # noqa: F811
) -> None:
    stock_up(work, materials.values(), 10_000)
    behind = behind_the_scenes(work)
    release_model(behind, models["CK-LUX"].id)
    opened = open_order(behind, customer.id, {}, [line("CK-LUX", quantity="2")])
    confirm_order(behind, opened.id, opened.version)
    plan_order(behind, opened.id)
    lock = work.session.scalars(select(Parameter).where(Parameter.code == "kilit")).one()
    lock.code = "kilit_tipi"
    work.session.flush()
    carry_answers(behind, lock, "kilit", {})
    work.session.expire_all()
    assert opened.lines[0].parameters["kilit"] == "4 yön"
    change(work, opened, lines_of(opened, p_kilit="merkezi"))
    assert opened.lines[0].parameters["kilit"] == "merkezi"
    assert card_of(work, opened).change_note == "Kilit: 4 yön → merkezi"
    with pytest.raises(ModelHasOrders, match="1 order"):
        check_removal(behind, models["CK-LUX"])
