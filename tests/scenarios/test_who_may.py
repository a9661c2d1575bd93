"""What each role may do and see, asked of the operations: a screen may hide a button, these refuse."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from app.configurator.sheets.saving import save_sheet
from app.configurator.sheets.typed import ModelSheet
from app.kernel.permissions import NotAllowed, system
from app.kernel.work import Work
from app.orders.confirming import confirm_order, revise_order
from app.orders.drafting import open_order, save_order
from app.orders.previewing import preview_line
from app.orders.reading import order_card
from app.production.blocking import block
from app.production.board import board
from app.production.cancelling import cancel_order
from app.production.closing import close_order
from app.production.costing import cost_paper
from app.production.kiosks import add_kiosk
from app.production.passing import pass_on
from app.production.planning import plan_order
from app.production.refusals import TooLateToUndo
from app.production.undoing import undo
from app.purchasing.corrections.cancelling import cancel_receipt
from app.purchasing.receipts.lines import ReceivedLine
from app.purchasing.receipts.receiving import receive_goods
from app.shipping.forms import Part, ShipmentForm
from app.shipping.readying import ready_doors
from app.shipping.sending import send_shipment
from tests.scenarios.factory import KIOSK, NAMES, Factory
from tests.scenarios.telling import STATIONS, deliver, model, on_the_board, party, plenty, tap

EVERYBODY = {*NAMES, KIOSK}
BOSSES = {"Owner", "Manager"}
OFFICE = BOSSES | {"Clerk"}


class TakenBack(Exception):
    """What was allowed is not kept, so that the next one meets the same factory."""


@dataclass
class Stage:
    """A factory with an order at every stage, so that only rights can stand in the way."""

    factory: Factory
    receipt: int
    draft: int
    confirmed: int
    planned: int
    ready: int
    line: int
    """Of the planned order."""
    slip: int
    """A tap of this morning that somebody would like to take back."""

    def card(self, work: Work, order_id: int) -> Any:
        return next(card for card in board(_all(work)).cards if card.order_id == order_id)


def _all(work: Work) -> Work:
    return Work(work.session, system(), work.tenant, work.now)


@pytest.fixture(scope="module")
def stage(factory: Factory) -> Stage:
    deliver(factory, "ERC2026000000001", *plenty())
    deliver(factory, "ERC2026000000002", *plenty())
    receipt = deliver(factory, "ERC2026000000003", ("KOL-CEK", "5", "adet", "1.250"))
    draft, confirmed, planned, ready = (written(factory) for _ in range(4))
    for order_id in (confirmed, planned, ready):
        with factory.acts("Clerk") as work:
            confirm_order(work, order_id, 1)
    for order_id in (planned, ready):
        with factory.acts("Planner") as work:
            plan_order(work, order_id)
    for station in STATIONS[:4]:
        (card,) = (each for each in on_the_board(factory)[station] if each.order_id == ready)
        tap(factory, card)
    (card,) = on_the_board(factory)["CUTTING_BENDING"]
    slip = tap(factory, card)["event"]
    with factory.acts("Clerk") as work:
        line = order_card(work, planned).lines[0].id
    return Stage(factory, receipt, draft, confirmed, planned, ready, line, slip)


def written(factory: Factory) -> int:
    with factory.acts("Clerk") as work:
        lines = [{"model": str(model(work, "CK-EKO").id), "quantity": "2"}]
        return open_order(work, party(work, "MUS-001").id, {"due_on": "21.12.2026"}, lines).id


def send(work: Work, stage: Stage) -> int:
    card = ready_doors(_all(work), order_id=stage.ready)[0]
    address = {f"delivery_{name}": value for name, value in vars(card.delivery).items()}
    return send_shipment(
        work,
        ShipmentForm(
            customer_id=card.customer_id,
            parts=(Part(card.work_order_id, 1),),
            driver_first_name="Hasan",
            driver_last_name="Öztürk",
            driver_tckn="10000000146",
            plate="38 DK 127",
            **address,
        ),
    )


def close_the_rest(work: Work, stage: Stage) -> Any:
    send(_all(work), stage)
    return close_order(work, stage.ready, "Müşteri kalanı istemiyor")


def touch(work: Work, stage: Stage) -> Any:
    card = stage.card(work, stage.planned)
    return pass_on(work, card.id, card.version)


def receive(work: Work, _stage: Stage) -> int:
    line = ReceivedLine(1, Decimal(1), Decimal(1))
    return receive_goods(work, party(work, "TED-SAC").id, "ERC2026000000009", date(2026, 11, 20), [line])


def write_model(work: Work, _stage: Stage) -> int:
    head = {"code": "YENI", "name": "Yeni", "vat_code": "GENEL", "is_active": "1", "price_formula": "1"}
    return save_sheet(work, None, ModelSheet(head))


Act = Callable[[Work, Stage], Any]
ACTS: dict[str, tuple[Act, set[str]]] = {
    "enter a delivery": (receive, BOSSES | {"Storekeeper"}),
    "take a delivery back": (
        lambda work, stage: cancel_receipt(work, stage.receipt, "Yanlış irsaliye"),
        BOSSES | {"Storekeeper"},
    ),
    "write a door model": (write_model, OFFICE),
    "open an order": (lambda work, _stage: open_order(work, party(work, "MUS-001").id), OFFICE),
    "change a draft": (lambda work, stage: save_order(work, stage.draft, 1, {"note": "Acele"}, []), OFFICE),
    "see a preview": (lambda work, _stage: preview_line(work, {"model": "1", "quantity": "1"}), OFFICE),
    "confirm an order": (lambda work, stage: confirm_order(work, stage.draft, 1), OFFICE),
    "revise an order": (lambda work, stage: revise_order(work, stage.confirmed, "Ölçü değişti"), OFFICE),
    "plan an order": (lambda work, stage: plan_order(work, stage.confirmed), OFFICE | {"Planner"}),
    "cancel an order": (
        lambda work, stage: cancel_order(work, stage.planned, "Vazgeçti"),
        OFFICE | {"Planner"},
    ),
    "close the rest of an order": (close_the_rest, OFFICE | {"Planner"}),
    "look at the board": (lambda work, _stage: board(work), EVERYBODY - {"Accountant"}),
    "pass a card on": (touch, BOSSES | {"Foreman", KIOSK}),
    "let a card wait": (
        lambda work, stage: block(work, stage.card(work, stage.planned).id, "Malzeme eksik"),
        BOSSES | {"Foreman", KIOSK},
    ),
    "take back an old tap": (lambda work, stage: undo(work, stage.slip), BOSSES | {"Foreman"}),
    "see what is ready": (
        lambda work, _stage: ready_doors(work),
        OFFICE | {"Dispatcher", "Accountant"},
    ),
    "send a truck": (send, BOSSES | {"Dispatcher"}),
    "open an order's page": (
        lambda work, stage: order_card(work, stage.planned),
        EVERYBODY - {"Storekeeper", KIOSK},
    ),
    "read what a door cost": (lambda work, stage: cost_paper(work, stage.line), BOSSES | {"Accountant"}),
    "add a screen": (lambda work, _stage: add_kiosk(work, "Boya tableti"), BOSSES),
}


@pytest.mark.parametrize("name", ACTS)
def test_only_these_may(stage: Stage, name: str) -> None:
    act, they = ACTS[name]
    factory = stage.factory
    before = factory.picture()
    refused = set()
    for who in sorted(EVERYBODY):
        with suppress(TakenBack):
            try:
                with factory.acts(who) as work:
                    act(work, stage)
                    raise TakenBack
            except (NotAllowed, TooLateToUndo):  # the tablet's own ten seconds are over: that is a no as well
                refused.add(who)
    assert refused == EVERYBODY - they
    assert factory.picture() == before


@pytest.mark.parametrize("who", sorted(EVERYBODY - {"Storekeeper", KIOSK}))
def test_money_is_for_those_who_may_see_it(stage: Stage, who: str) -> None:
    with stage.factory.acts(who) as work:
        card = order_card(work, stage.planned)
    prices = [card.totals, card.lines[0].unit_price, card.lines[0].net, card.lines[0].discount_percent]
    costs = [card.cost, card.margin, card.lines[0].cost, card.lines[0].materials[0].unit_cost]
    sees_price = who in OFFICE | {"Accountant"}
    sees_cost = who in BOSSES | {"Accountant"}
    assert [amount is not None for amount in prices] == [sees_price] * len(prices)
    assert [amount is not None for amount in costs] == [sees_cost] * len(costs)


def test_no_screen_of_the_floor_ever_gets_money(stage: Stage) -> None:
    with stage.factory.acts(KIOSK) as work:
        said = board(work).to_json()
    names = {name for card in said["cards"] for name in card}
    assert not {
        name for name in names if any(word in name for word in ("price", "cost", "net", "total", "vat"))
    }
    assert "12500" not in str(said).replace(".", "")
