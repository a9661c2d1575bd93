"""Amounts leave the server only for those who may see them: no page, file, paper or message holds one."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import unescape

import pytest
from flask_appbuilder.security.sqla.models import PermissionView
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.documents.archiving import Month
from app.kernel.clock import now_utc, to_local
from app.kernel.permissions import system
from app.kernel.work import Work, begin_work
from app.production.passing import pass_on
from app.production.planning import plan_order
from models.identity import Role
from models.orders import SalesOrder
from models.production import WorkOrder
from tests.security.fort import MINUTE_RATE, SESSION, Fort, add_person, sign_in
from tests.security.gates import open_socket
from tests.security.money import (
    COSTS,
    LABOUR,
    PRICES,
    PURCHASES,
    STOCK,
    Amounts,
    amounts,
    columns_of_money,
    pattern,
    text_of,
)
from tests.security.planted import AGREED, BOUGHT, CORRECTED, FREIGHT, REVALUED, plant
from tests.security.planted_selling import plant_selling
from tests.security.reading import rows
from tests.security.roads import roads

MONEY = {("can_see", "Cost"), ("can_see", "Price"), ("can_see", "PurchasePrice")}
LEADS_OUT = frozenset({"AuthDBView.logout", "LocaleView.index"})
AMOUNT = re.compile(r"\d\s*₺|₺\s*\d|\d\s*TL\b")

HIDDEN: dict[str, tuple[str, ...]] = {
    "blind": (*COSTS, *PURCHASES, *PRICES),
    "planner": (*COSTS, *PURCHASES, *PRICES),
    "foreman": (*COSTS, *PURCHASES, *PRICES),
    "dispatcher": (*COSTS, *PURCHASES, *PRICES),
    "kiosk": (*COSTS, *PURCHASES, *PRICES),
    "nobody": (*COSTS, *PURCHASES, *PRICES),
    "storekeeper": PRICES,
    "clerk": LABOUR,
}
"""Whom which amounts must never reach; the blind one has every right there is but those to see money."""
KNOWN: dict[str, tuple[str, ...]] = {"clerk": (*PURCHASES, *STOCK)}
"""Who orders from suppliers knows their prices and what the stock cost, also where others are the same."""

PRICE_FORMULAS = "select price_formula from door_model where length(price_formula) > 8"
SEES_NOTHING = ("blind", "planner", "foreman", "dispatcher", "kiosk", "nobody")


@pytest.fixture(scope="module")
def watched(fort: Fort) -> Fort:
    """The factory with a person who may do everything but see money."""
    with fort.work() as work:
        _add_blind(work)
        plant(work)
        plant_selling(work, work.session.get_one(SalesOrder, 4))
    fort.cookies["blind"] = {SESSION: sign_in(fort, "blind")}
    return fort


def _add_blind(work: Work) -> None:
    rights = work.session.scalars(select(PermissionView)).all()
    seen = [one for one in rights if (one.permission.name, one.view_menu.name) not in MONEY]
    # Who may read the audit trail reads what was changed, amounts too.
    role = Role(name="Kör", permissions=[one for one in seen if one.view_menu.name != "Audit"])
    work.session.add(role)
    add_person(work, "blind", role)


TYPING = (
    "/orders/preview",
    "/orders/figures",
    "/orders/pasted",
    "/orders/new",
    "/orders/edit/1",
    "/orders/change/4",
    "/orders/quote/1",
    "/door-models/examine/2",
    "/price-lists/new",
    "/price-updates/preview",
    "/promises/typed",
    "/dealer/preview",
    "/goods-receipts/new",
)


def visit(fort: Fort, visitor: str) -> Iterator[tuple[str, TestResponse]]:
    """Everything that can be looked at, and what screens ask while somebody types."""
    for paths in roads(fort, but=LEADS_OUT).values():
        for path in paths:
            yield path, fort.get(visitor, path)
    for path in TYPING:
        yield path, fort.post(visitor, path, {"n": "0", "lines-0-model": "2", "lines-0-quantity": "1"})
    yield "in English", fort.get(visitor, "/orders/show/4", headers={"Accept-Language": "en"})


def found_by(pattern_of_amounts: re.Pattern[str] | Amounts, path: str, text: str) -> list[str]:
    return [
        f"{path}: …{text[max(hit.start() - 40, 0) : hit.end() + 20]!r}"
        for hit in pattern_of_amounts.finditer(text)
    ]


@pytest.mark.parametrize("visitor", HIDDEN)
def test_no_amount_reaches_who_may_not_see_it(watched: Fort, visitor: str) -> None:
    known = {round(amount, 2) for amount in amounts(watched, *KNOWN.get(visitor, ()))}
    hidden = pattern({one for one in amounts(watched, *HIDDEN[visitor]) if round(one, 2) not in known})
    formulas = [row.price_formula for row in rows(watched, PRICE_FORMULAS)]
    leaks, seen = [], 0
    for path, answer in visit(watched, visitor):
        assert answer.status_code < 500, path
        seen += answer.status_code == 200
        text = text_of(answer)
        leaks += found_by(hidden, path, text)
        if visitor in SEES_NOTHING:
            leaks += found_by(AMOUNT, path, text)
            leaks += [f"{path}: {formula}" for formula in formulas if formula in unescape(text)]
    assert not leaks, "\n" + "\n".join(leaks)
    assert seen >= (2 if visitor in ("nobody", "kiosk") else 20), "the visitor must have got somewhere"


@pytest.mark.parametrize(
    "written", ["7.654,32 ₺", "7654.32", "7,654.32", ">7654,320000<", "7 654,32", "(7.654)"]
)
def test_an_amount_is_found_however_it_is_written(written: str) -> None:
    found = Amounts({BOUGHT})
    assert found.search(f"Tutar: {written} ve 3 kapı")
    for other in ("17.654,32", "7.654,325", "7654.321", "76.543,2", "7 654 321"):
        assert not found.search(f"Tutar: {other} ve"), other


def test_every_column_with_money_is_looked_for() -> None:
    """A new one is added to COSTS, PURCHASES or PRICES, or to NO_MONEY when it is none."""
    said = " ".join((*COSTS, *PURCHASES, *PRICES))
    missing = [
        f"{table}.{column}"
        for table, column in sorted(columns_of_money())
        if not re.search(rf"\b{column}\b[^,]* from {table}\b", said)
    ]
    assert missing == []


NOT_YET = ("select value from stock_day", "missed_value")
"""A day is closed by the night, and nothing of what was revalued had left meanwhile."""


def test_every_kind_of_amount_is_there_to_be_found(watched: Fort) -> None:
    """A table without a row hides nothing, and no leak of it would be seen."""
    empty = [one for one in (*COSTS, *PURCHASES, *PRICES) if not amounts(watched, one)]
    assert [one for one in empty if not any(known in one for known in NOT_YET)] == []


def test_what_was_planted_is_seen_by_the_owner(watched: Fort) -> None:
    for path, amount in (
        ("/purchase-orders/list/", None),
        ("/supply-terms/list/", AGREED),
        ("/goods-receipts/list/", None),
        ("/stock/?q=GIZLI", REVALUED),
    ):
        page = watched.get("owner", path)
        assert page.status_code == 200, path
        assert amount is None or pattern({amount}).search(text_of(page)), path
    order = rows(watched, "select max(id) as id from purchase_order")[0].id
    assert pattern({BOUGHT}).search(text_of(watched.get("owner", f"/purchase-orders/show/{order}")))
    receipt = rows(watched, "select max(id) as id from goods_receipt")[0].id
    seen = text_of(watched.get("owner", f"/goods-receipts/show/{receipt}"))
    assert pattern({FREIGHT}).search(seen)
    assert pattern({CORRECTED}).search(seen)


def test_the_archive_of_a_month_holds_prices_for_those_who_may_see_them(watched: Fort) -> None:
    month = Month.around(to_local(now_utc()).date())
    prices = pattern(amounts(watched, *PRICES))
    seen = {one: text_of(watched.get(one, f"/archive/{month}.zip")) for one in ("accountant", "dispatcher")}
    assert "GZL2026000000001" in seen["accountant"]
    assert prices.search(seen["accountant"])
    assert "GZL2026000000001" not in seen["dispatcher"]
    assert not prices.search(seen["dispatcher"])


def test_the_amounts_are_there_for_those_who_may_see_them(watched: Fort) -> None:
    """Otherwise the test above would look for what nobody writes."""
    prices, costs = pattern(amounts(watched, *PRICES)), pattern(amounts(watched, *COSTS, *PURCHASES))
    for path, expected in (
        ("/orders/show/4", prices),
        ("/orders/edit/1", prices),
        ("/orders/list/", prices),
        ("/orders/export/csv", prices),
        ("/orders/export/xlsx", prices),
        ("/papers/1.pdf", prices),
        ("/stock/", costs),
        ("/stock/export/xlsx", costs),
        ("/departments/list/", costs),
        ("/lookup/materials?q=SAC", costs),
        ("/goods-receipts/show/1", costs),
        ("/costs/", prices),
    ):
        assert expected.search(text_of(watched.get("owner", path))), path


def test_messages_to_boards_hold_no_amount(watched: Fort) -> None:
    hidden = pattern(amounts(watched, *COSTS, *PURCHASES, *PRICES))
    boards = [open_socket(watched, visitor) for visitor in ("kiosk", "foreman", "owner")]
    database = watched.app.extensions["atolye.database"]
    with begin_work(database, system("Ayşe"), watched.tenant) as work:
        plan_order(work, 2)
    with begin_work(database, system("Ayşe"), watched.tenant) as work:
        card = work.session.query(WorkOrder).filter_by(order_id=2).first()
        assert card is not None
        pass_on(work, card.id, card.version)
    for board in boards:
        messages = [json.dumps(message, ensure_ascii=False) for message in board.get_received()]
        assert len(messages) == 2
        for message in messages:
            assert hidden.search(message) is None, message
            assert not re.search("price|cost|value|total|net", message)
        board.disconnect()


def test_a_screen_says_no_word_of_money_in_its_data(watched: Fort) -> None:
    board = watched.get("kiosk", "/kiosk/board.json").get_json()
    assert board["cards"]
    keys = {key for card in board["cards"] for key in card}
    assert not {key for key in keys if re.search("price|cost|value|total|net|amount|vat", key)}


def test_departments_are_not_edited_by_those_who_do_not_see_their_rate(watched: Fort) -> None:
    form = {"position": "1", "name": "Kesim", "code": "CUTTING_BENDING", "share_of_minutes": "0,2"}
    assert watched.post("blind", "/departments/edit/1", form).status_code == 403
    assert rows(watched, "select minute_rate from department where id = 1")[0].minute_rate == MINUTE_RATE


@pytest.mark.parametrize("column", ["minute_rate", "replacement_cost", "net_total", "password"])
def test_the_order_of_rows_does_not_tell_what_is_hidden(watched: Fort, column: str) -> None:
    for view, path in (
        ("DepartmentView", "/departments/list/"),
        ("MaterialView", "/materials/list/"),
        ("OrderView", "/orders/list/"),
        ("UserDBModelView", "/users/list/"),
    ):
        pages = [
            watched.get("blind", f"{path}?_oc_{view}={column}&_od_{view}={way}").text
            for way in ("asc", "desc")
        ]
        shown = [
            re.findall(r'data-column="(?:code|number|username|name)">(.*?)</td>', page, re.DOTALL)
            for page in pages
        ]
        assert shown[0] == shown[1], path
        assert shown[0], path
