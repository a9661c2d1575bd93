"""What programs read and write: the company's records, bounded by scopes, in a form that stays the same."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from app.identity.scopes import SCOPES
from app.parties.identification import keep_tax_id
from models.core import Company
from models.identity import Role, User
from models.orders import SalesOrder
from tests.api.program import House, counting
from tests.security import money
from tests.security.reading import audit
from views.api.resources import OPERATIONS

LISTS = [one for one in OPERATIONS if one.query is not None]
DRAFT = {"customer_id": 2, "lines": [{"description": "Montaj", "unit_price": "1250.50", "quantity": 2}]}


def paths(house: House) -> dict[str, str]:
    """Each GET operation with an address that leads to a record."""
    card = house.ask(house.key("owner"), "/shipments/1").json
    assert card is not None
    serial = card["lines"][0]["serials"][0]
    known = {"/purchase-orders/<int:pk>": "/purchase-orders/999"}
    return {
        one.name: known.get(one.path)
        or one.path.replace("<int:pk>", "1").replace("<string:code>", str(serial))
        for one in OPERATIONS
        if not one.writes
    }


def drafts(house: House) -> int:
    with house.work() as work:
        return len(work.session.scalars(select(SalesOrder.id)).all())


def test_the_owners_key_reads_everything(house: House) -> None:
    key = house.key("owner")
    answers = {name: house.ask(key, path) for name, path in paths(house).items()}
    assert {name: one.status_code for name, one in answers.items() if one.status_code != 200} == {
        "showPurchaseOrder": 404  # the history has none
    }
    for answer in answers.values():
        assert answer.mimetype in ("application/json", "application/problem+json")
        assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda one: one.name)
def test_each_needs_its_scope(house: House, operation: Any) -> None:
    others = [code for code in SCOPES if code != operation.scope]
    without = house.key("owner", *others)
    path = operation.path.replace("<int:pk>", "1").replace("<string:code>", "SIP-2026-00005-1-001")
    before = drafts(house)

    answer = house.ask(without, path, operation.method, json={})

    if operation.scope is None:
        assert answer.status_code == 200
    else:
        assert (answer.status_code, answer.json["code"]) == (403, "kernel.not_allowed")  # type: ignore[index]
    assert drafts(house) == before


def test_money_is_told_only_to_keys_that_may_see_it(house: House) -> None:
    amounts = money.amounts(house, *money.PRICES, *money.COSTS, *money.PURCHASES)
    blind = house.key("owner", *(code for code, one in SCOPES.items() if not one.is_about_money))
    seeing = house.key("owner")
    told = set()
    for path in paths(house).values():
        hidden = money.pattern(amounts).search(house.ask(blind, path).text.replace('"', " "))
        assert hidden is None, f"{path} tells {hidden}"
        if money.pattern(amounts).search(house.ask(seeing, path).text.replace('"', " ")):
            told.add(path)
    assert {"/orders", "/orders/1", "/materials", "/stock"} <= told


def test_a_role_that_sees_no_money_has_keys_that_see_none(house: House) -> None:
    amounts = money.amounts(house, *money.PRICES, *money.COSTS)
    key = house.key("planner")
    for path in ("/orders", "/orders/1", "/stock", "/materials"):
        assert money.pattern(amounts).search(house.ask(key, path).text.replace('"', " ")) is None


def test_pages_follow_each_other_and_nothing_is_missed(house: House) -> None:
    key = house.key("owner")
    whole = [one["id"] for one in house.ask(key, "/materials?limit=100").json["items"]]  # type: ignore[index]
    found: list[int] = []
    path = "/materials?limit=7"
    while path:
        page = house.ask(key, path).json
        assert page is not None
        found += [one["id"] for one in page["items"]]
        path = f"/materials?limit=7&after={page['next']}" if page["next"] else ""
    assert found == whole
    assert len(whole) > 7


@pytest.mark.parametrize("operation", LISTS, ids=lambda one: one.name)
def test_a_long_list_costs_what_a_short_one_does(house: House, operation: Any) -> None:
    key = house.key("owner")
    house.ask(key, f"{operation.path}?limit=1")
    counts = []
    for limit in (2, 100):
        with counting(house.app.extensions["atolye.database"].engine) as statements:
            house.ask(key, f"{operation.path}?limit={limit}")
        counts.append(len(statements))
    assert counts[0] == counts[1], statements
    assert counts[1] <= 9, statements


def test_an_unchanged_answer_is_not_sent_again(house: House) -> None:
    key = house.key("owner")
    first = house.ask(key, "/materials?limit=3")
    again = house.ask(key, "/materials?limit=3", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    changed = house.ask(key, "/materials?limit=4", headers={"If-None-Match": first.headers["ETag"]})
    assert changed.status_code == 200


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("limit=0", "limit"),
        ("limit=101", "limit"),
        ("limit=ten", "limit"),
        ("limit=1_0", "limit"),
        ("after=-1", "after"),
        ("after=99999999999999999999", "after"),
        ("state=lost", "state"),
        ("ordered_from=21.11.2026", "ordered_from"),
        ("ordered_from=0", "ordered_from"),
        ("sort=id", "sort"),
        ("number=%00", "number"),
    ],
)
def test_a_wrong_question_is_told_at_its_place(house: House, query: str, field: str) -> None:
    answer = house.ask(house.key("owner"), f"/orders?{query}")
    assert (answer.status_code, answer.json["code"]) == (422, "api.wrong_input")  # type: ignore[index]
    assert list(answer.json["fields"]) == [field]  # type: ignore[index]


def test_a_draft_is_opened_once_for_each_key(house: House) -> None:
    key, mine = house.key("clerk"), {"Idempotency-Key": "siparis-1"}
    before = drafts(house)
    first = house.ask(key, "/orders", "POST", json=DRAFT, headers=mine)
    again = house.ask(key, "/orders", "POST", json=DRAFT, headers=mine)

    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json == again.json
    assert first.json["state"] == "draft"  # type: ignore[index]
    assert first.json["gross_total"] == {"amount": "3001.20", "currency": "TRY"}  # type: ignore[index]
    assert drafts(house) == before + 1
    opened = audit(house, "OrderOpened")[-1]
    assert (opened.actor_kind, opened.actor_name) == ("program", "clerk programı (Clerk Kişi)")

    other = house.ask(key, "/orders", "POST", json={**DRAFT, "note": "Başka"}, headers=mine)
    assert (other.status_code, other.json["code"]) == (409, "api.key_sent_before")  # type: ignore[index]
    same_key_of_another = house.ask(house.new_key("clerk"), "/orders", "POST", json=DRAFT, headers=mine)
    assert same_key_of_another.json["id"] != first.json["id"]  # type: ignore[index]
    assert drafts(house) == before + 2


def test_a_model_is_configured_by_its_parameters(house: House) -> None:
    key = house.key("clerk")
    models = house.ask(key, "/door-models").json
    assert models is not None
    model = models["items"][0]
    line = {"model_id": model["id"], "parameters": {"G": "1000.0", "Y": "2100"}, "unit_price": "100.125"}
    answer = house.ask(
        key,
        "/orders",
        "POST",
        json={"customer_id": 2, "due_on": "2099-01-31", "lines": [line]},
        headers={"Idempotency-Key": "model-1"},
    )
    assert answer.status_code == 201, answer.text
    card = house.ask(key, f"/orders/{answer.json['id']}").json  # type: ignore[index]
    assert card is not None
    assert card["lines"][0]["parameters"]["G"] == "1000"
    assert card["lines"][0]["unit_price"]["amount"] == "100.13"
    assert card["due_on"] == "2099-01-31"


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"customer_id": 1}, "customer_id"),
        ({"customer_id": 10**17}, "customer_id"),
        ({"due_on": "2020-01-01"}, "due_on"),
        ({"lines": [{"model_id": 1, "parameters": {"G": "10"}}]}, "lines/0/parameters/G"),
        ({"lines": [{"model_id": 10**17}]}, "lines/0/model_id"),
        ({"lines": [{"description": "x"}]}, "lines/0/unit_price"),
        (
            {"lines": [{"model_id": 1, "materials": [{"material_id": 10**17, "quantity": "1"}]}]},
            "lines/0/materials/0/material_id",
        ),
        ({"lines": []}, "lines"),
        ({"lines": [{"model_id": 1, "quantity": "2"}]}, "lines/0/quantity"),
        ({"state": "confirmed"}, "state"),
        ({"lines": [{"description": "x", "unit_price": "1,5"}]}, "lines/0/unit_price"),
        ({"note": "\x00"}, "note"),
    ],
)
def test_what_is_wrong_with_a_draft_is_told_at_its_path(house: House, changed: Any, field: str) -> None:
    before = drafts(house)
    answer = house.ask(
        house.key("clerk"),
        "/orders",
        "POST",
        json={**DRAFT, **changed},
        headers={"Idempotency-Key": "falsch"},
    )
    assert answer.status_code == 422, answer.text
    assert field in answer.json["fields"], answer.json  # type: ignore[index]
    assert drafts(house) == before


def test_without_a_key_of_its_own_nothing_is_written(house: House) -> None:
    before = drafts(house)
    for headers in ({}, {"Idempotency-Key": "a" * 201}, {"Idempotency-Key": "ç"}):
        answer = house.ask(house.key("clerk"), "/orders", "POST", json=DRAFT, headers=headers)
        assert (answer.status_code, answer.json["code"]) == (422, "api.key_missing")  # type: ignore[index]
    assert drafts(house) == before


def test_a_customer_is_added_and_changed_by_the_rules_of_the_form(house: House) -> None:
    key = house.key("clerk")
    new = {"code": "WEB-1", "name": "  Web   Müşterisi ", "is_customer": True, "phone": "0532 123 45 67"}
    added = house.ask(key, "/parties", "POST", json=new, headers={"Idempotency-Key": "cari-1"})
    assert added.status_code == 201, added.text
    assert added.json["name"] == "Web Müşterisi"  # type: ignore[index]
    assert added.json["phone"] == "+905321234567"  # type: ignore[index]
    path = f"/parties/{added.json['id']}"  # type: ignore[index]

    changed = house.ask(key, path, "PATCH", json={"city": "Kayseri"})
    assert (changed.status_code, changed.json["city"]) == (200, "Kayseri")  # type: ignore[index]
    assert changed.json["phone"] == "+905321234567"  # type: ignore[index]
    last = audit(house, "RecordChanged")[-1]
    assert (last.actor_kind, last.facts["after"]["city"]) == ("program", "Kayseri")

    wrong = house.ask(key, path, "PATCH", json={"tax_id": "1234567891", "is_customer": False})
    assert wrong.status_code == 422
    assert set(wrong.json["fields"]) == {"tax_id", "is_customer"}  # type: ignore[index]
    assert house.ask(key, path).json == changed.json
    twice = house.ask(key, "/parties", "POST", json=new, headers={"Idempotency-Key": "cari-2"})
    assert list(twice.json["fields"]) == ["code"]  # type: ignore[index]


def test_the_identity_number_of_a_person_is_told_to_no_program(house: House) -> None:
    key = house.key("owner")
    new = {"code": "TCK-1", "name": "Ali Usta", "is_customer": True, "tax_id": "10000000146"}
    added = house.ask(key, "/parties", "POST", json=new, headers={"Idempotency-Key": "tckn-1"})
    assert added.status_code == 201, added.text
    shown = house.ask(key, "/parties?q=Ali").text + added.text
    assert "10000000146" not in shown
    assert added.json["tax_id"].endswith("0146")  # type: ignore[index]


def test_the_number_of_a_firm_of_one_person_is_masked(house: House) -> None:
    with house.work() as work:
        company = work.session.get_one(Company, 1)
        before = company.tax_id
        keep_tax_id(work.tenant, company, "10000000146")
    try:
        shown = house.ask(house.key("owner"), "/company")
        assert shown.status_code == 200, shown.text
        assert "10000000146" not in shown.text
        assert shown.json["tax_id"].endswith("0146")  # type: ignore[index]
    finally:
        with house.work() as work:
            keep_tax_id(work.tenant, work.session.get_one(Company, 1), before)
    assert house.ask(house.key("owner"), "/company").json["tax_id"] == before  # type: ignore[index]


def test_a_change_of_an_older_state_is_refused(house: House) -> None:
    key = house.key("owner")
    read = house.ask(key, "/parties/2")
    house.ask(key, "/parties/2", "PATCH", json={"district": "Melikgazi"})
    old = {"If-Match": read.headers["ETag"]}
    refused = house.ask(key, "/parties/2", "PATCH", json={"district": "Talas"}, headers=old)
    assert (refused.status_code, refused.json["code"]) == (412, "api.changed_meanwhile")  # type: ignore[index]
    now = {"If-Match": house.ask(key, "/parties/2").headers["ETag"]}
    assert house.ask(key, "/parties/2", "PATCH", json={"district": "Talas"}, headers=now).status_code == 200


def test_a_key_of_somebody_whose_role_shrank_reads_less(house: House, person: Callable[..., User]) -> None:
    user = person("Accountant")
    key = house.key(user.username)
    assert house.ask(key, "/purchase-orders").status_code == 200
    with house.work() as work:
        stays = work.session.get_one(User, user.id)
        stays.roles = [work.session.scalars(select(Role).where(Role.name == "Dispatcher")).one()]
    assert house.ask(key, "/purchase-orders").status_code == 403
    order = house.ask(key, "/orders/1")
    assert order.json["net_total"] is None  # type: ignore[index]
    with house.work() as work:
        work.session.get_one(User, user.id).active = False
    assert house.ask(key, "/orders/1").status_code == 401


def test_a_key_looks_into_the_warehouses_of_its_maker(house: House, person: Callable[..., User]) -> None:
    from app.identity.fencing import bind_person  # noqa: PLC0415
    from models.stock import Location  # noqa: PLC0415

    user = person("Storekeeper")
    key = house.key(user.username, "stock:read")
    assert house.ask(key, "/stock?limit=1").json["items"][0]["warehouses"] != []  # type: ignore[index]
    with house.work() as work:
        other = Location(code="UZAK", name="Uzak depo", kind="warehouse", purpose="supply")
        work.session.add(other)
        work.session.flush()
        bind_person(work, work.session.get_one(User, user.id), [other.id])
    row = house.ask(key, "/stock?limit=1").json["items"][0]  # type: ignore[index]
    assert (row["on_hand"], row["warehouses"]) == ("0", [])


def test_moments_are_utc_and_numbers_are_text(house: House) -> None:
    text = house.ask(house.key("owner"), "/orders/4").text
    moments = re.findall(r'"created_at":"([^"]+)"', text)
    assert moments
    assert all(moment.endswith("Z") for moment in moments)
    json.loads(text, parse_float=pytest.fail)


def test_nothing_is_shown_of_records_there_are_not(house: House) -> None:
    key = house.key("owner")
    for path in (
        "/orders/999999",
        "/orders/0",
        f"/orders/{2**70}",
        "/parties/999999",
        "/doors/NOWHERE",
        "/doors/%00",
    ):
        answer = house.ask(key, path)
        assert (answer.status_code, answer.mimetype) == (404, "application/problem+json"), path
