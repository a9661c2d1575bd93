"""Orders at the prices of their customer: list, standing discount, what stays and what is priced anew."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest

from app.configurator.price_lists.customers import set_price_terms
from app.configurator.price_lists.keeping import (
    ListHasCustomers,
    PriceListSaved,
    copy_price_list,
    delete_price_list,
    save_price_list,
)
from app.configurator.releasing import release_model
from app.configurator.sheets.saving import save_sheet
from app.configurator.sheets.typed import open_sheet
from app.kernel.errors import Refusals
from app.kernel.permissions import NotAllowed
from app.kernel.work import Work
from app.orders.drafting import open_order, save_order
from app.orders.events import LinesRepriced
from app.orders.previewing import preview_line
from app.orders.storing import typed_line
from app.orders.taking_prices import changed_prices, take_prices_of_today
from models.configurator import DoorModel
from models.orders import SalesOrder
from models.parties import Party
from models.pricing import PriceList
from tests.configurator.sheets.pages import told, typed
from tests.factories import make_customer
from tests.orders.conftest import acting_as

Line = Callable[..., dict[str, str]]


def dealers(work: Work, models: dict[str, DoorModel], **head: str) -> int:
    """A list with a price for CK-EKO, ten per cent off CK-LUX and a surcharge for the lock."""
    rows = [
        {"kind": "model_price", "model": str(models["CK-EKO"].id), "amount": "9.000"},
        {"kind": "model_percent", "model": str(models["CK-LUX"].id), "amount": "-10"},
        {"kind": "option", "option_text": "kilit = merkezi", "amount": "250"},
    ]
    head = {"name": "Bayi 2026", "valid_from": "01.01.2026", "is_active": "1", "percent": "5", **head}
    return save_price_list(work, None, head, rows)


@pytest.fixture
def dealer(work: Work, models: dict[str, DoorModel]) -> Party:
    party = make_customer(work, "Erciyes Yapı Market")
    set_price_terms(work, party.id, str(dealers(work, models)), "4")
    return party


def test_a_line_is_proposed_at_the_list_and_begins_with_the_standing_discount(
    work: Work, dealer: Party, customer: Party, line: Line
) -> None:
    lines = [line("CK-EKO", p_kilit="merkezi"), line("CK-LUX"), line("CK-VIL")]
    own = open_order(work, customer.id, lines=lines)
    agreed = open_order(work, dealer.id, lines=lines)
    eko, lux, villa = (row.unit_price for row in own.lines)
    assert agreed.lines[0].unit_price == Decimal(9250)
    lock = Decimal(250) if agreed.lines[1].parameters["kilit"] == "merkezi" else Decimal(0)
    assert agreed.lines[1].unit_price == (lux * 9 / 10 + lock).quantize(Decimal("0.01"))
    assert agreed.lines[2].unit_price > villa
    assert [row.discount_percent for row in agreed.lines] == [4, 4, 4]
    assert [row.discount_is_manual for row in agreed.lines] == [False] * 3
    assert [part["kind"] for part in agreed.lines[0].price_parts["parts"]] == ["list_base", "option"]
    assert agreed.lines[0].price_parts["list"] == "Bayi 2026"
    assert eko == own.lines[0].unit_price
    assert own.lines[0].price_parts["list"] == ""


def test_a_typed_price_and_a_typed_discount_stay(work: Work, dealer: Party, line: Line) -> None:
    order = open_order(work, dealer.id, lines=[line("CK-EKO", unit_price="7.777", discount="0")])
    assert (order.lines[0].unit_price, order.lines[0].discount_percent) == (Decimal(7777), Decimal(0))
    assert order.lines[0].discount_is_manual


@pytest.mark.parametrize(
    "head", [{"valid_from": "01.01.2099"}, {"valid_until": "02.01.2026"}, {"is_active": ""}]
)
def test_a_list_counts_only_while_it_is_valid_and_active(
    work: Work, models: dict[str, DoorModel], customer: Party, line: Line, head: dict[str, str]
) -> None:
    plain = open_order(work, customer.id, lines=[line("CK-EKO")]).lines[0].unit_price
    customer.price_list_id = dealers(work, models, **head)
    work.session.flush()
    assert open_order(work, customer.id, lines=[line("CK-EKO")]).lines[0].unit_price == plain


def test_another_customer_prices_calculated_lines_anew_and_says_which(
    work: Work, dealer: Party, customer: Party, line: Line
) -> None:
    lines = [line("CK-EKO"), line("CK-EKO", unit_price="10.000", discount="7")]
    order = open_order(work, customer.id, lines=lines)
    before = order.lines[0].unit_price
    work.events.clear()
    kept = [typed_line(row) for row in order.lines]
    save_order(work, order.id, order.version, {"customer_id": str(dealer.id)}, kept)
    assert order.lines[0].unit_price < before
    assert order.lines[0].discount_percent == 4
    assert (order.lines[1].unit_price, order.lines[1].discount_percent) == (Decimal(10_000), Decimal(7))
    [told_] = [event for event in work.events if isinstance(event, LinesRepriced)]
    assert [each["line"] for each in told_.lines] == [1]


def test_a_draft_is_not_priced_anew_behind_anybodys_back(
    work: Work, dealer: Party, models: dict[str, DoorModel], line: Line
) -> None:
    order = open_order(work, dealer.id, lines=[line("CK-EKO", p_kilit="4 yön")])
    assert changed_prices(work, order) == []
    raise_list(work, dealer, "9.900")
    changed = changed_prices(work, order)
    assert [(each.position, each.before, each.after) for each in changed] == [
        (1, Decimal(9000), Decimal(9900))
    ]
    save_order(work, order.id, order.version, {"note": "Aradı"}, [typed_line(row) for row in order.lines])
    assert order.lines[0].unit_price == 9000, "saving something else takes no new price"
    shown = preview_line(work, typed_line(order.lines[0]))
    assert (shown.unit_price, shown.price_of_today) == (Decimal(9000), Decimal(9900))
    take_prices_of_today(work, order.id, order.version)
    assert order.lines[0].unit_price == 9900
    assert changed_prices(work, order) == []
    other = {**typed_line(order.lines[0]), "parameters-G": "1100"}
    raise_list(work, dealer, "10.100")
    save_order(work, order.id, order.version, {}, [other])
    assert order.lines[0].unit_price == 10_100, "another door has the price of today"


def raise_list(work: Work, dealer: Party, amount: str) -> None:
    kept = work.find(PriceList, dealer.price_list_id or 0)
    row = next(row for row in kept.rows if row.kind == "model_price")
    row.amount = Decimal(amount.replace(".", ""))
    kept.prices_at = work.now.replace(year=work.now.year + 1)
    work.session.flush()


def test_a_released_price_is_offered_to_drafts_of_the_version_before(
    work: Work, customer: Party, models: dict[str, DoorModel], line: Line
) -> None:
    model = models["CK-EKO"]
    release_model(work, model.id)
    order = open_order(work, customer.id, lines=[line("CK-EKO")])
    sheet, seen = open_sheet(work, model.id)
    save_sheet(work, model.id, typed(sheet, prices_0_kind="base", prices_0_amount="100"), seen=seen)
    assert changed_prices(work, order) == [], "not for orders before it is released"
    release_model(work, model.id)
    [changed] = changed_prices(work, order)
    assert changed.after == changed.before + 100
    take_prices_of_today(work, order.id, order.version)
    assert order.lines[0].unit_price == changed.after


def test_everything_wrong_with_a_list_is_told_at_once(work: Work, models: dict[str, DoorModel]) -> None:
    eko = str(models["CK-EKO"].id)
    rows = [
        {"kind": "", "amount": "1"},
        {"kind": "model_price", "model": "", "amount": "-5"},
        {"kind": "option", "option_text": "kilit = yok", "amount": ""},
        {"kind": "model_percent", "model": eko, "amount": "-100"},
        {"kind": "model_price", "model": eko, "amount": "5"},
        {"kind": "model_price", "model": eko, "amount": "6"},
    ]
    with pytest.raises(Refusals) as caught:
        save_price_list(
            work, None, {"name": "", "valid_from": "01.02.2026", "valid_until": "01.01.2026"}, rows
        )
    assert set(told(caught.value)) == {
        "name",
        "valid_until",
        "rows-0-kind",
        "rows-1-model",
        "rows-1-amount",
        "rows-2-option",
        "rows-2-amount",
        "rows-3-amount",
        "rows-5-kind",
    }


def test_lists_are_copied_and_only_deleted_when_nobody_buys_by_them(work: Work, dealer: Party) -> None:
    copied = work.find(PriceList, copy_price_list(work, dealer.price_list_id or 0))
    assert (copied.name, copied.is_active, len(copied.rows)) == ("Bayi 2026 (2)", False, 3)
    with pytest.raises(ListHasCustomers):
        delete_price_list(work, dealer.price_list_id or 0)
    delete_price_list(work, copied.id)
    assert work.session.get(PriceList, copied.id) is None
    assert [event.act() for event in work.events if isinstance(event, PriceListSaved)]


def test_who_sees_no_prices_is_shown_none_of_this(work: Work, dealer: Party, line: Line) -> None:
    order = open_order(work, dealer.id, lines=[line("CK-EKO")])
    acting_as(work, "Planner")
    assert changed_prices(work, order) == []
    with pytest.raises(NotAllowed):
        set_price_terms(work, dealer.id, "", "50")
    acting_as(work, "Clerk")
    with pytest.raises(NotAllowed):
        save_price_list(work, None, {"name": "x"}, [])
    assert dealer.discount_percent == 4


def test_reading_an_order_says_nothing_of_prices_that_stay(work: Work, order: SalesOrder) -> None:
    assert changed_prices(work, order) == []


@pytest.fixture
def order(work: Work, customer: Party, line: Line) -> SalesOrder:
    return open_order(work, customer.id, lines=[line("CK-LUX")])
