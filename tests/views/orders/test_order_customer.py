"""A customer is found by whatever the caller says first, or opened without leaving the order."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

from flask.testing import FlaskClient
from sqlalchemy import select

from models.parties import Party
from tests.views.orders.conftest import DoorShop, get, send

TCKN = "10000000146"


def customer_of(doors: DoorShop, name: str) -> Party | None:
    with doors.work() as work:
        return work.session.scalar(select(Party).where(Party.name == name))


def test_a_customer_is_opened_and_found_by_every_part(clerk: FlaskClient, doors: DoorShop) -> None:
    name = f"Şahin Yapı {uuid4().hex[:8]}"
    typed = {"name": name, "phone": "(0533) 765 43 21", "city": "Kayseri", "postal_code": "38010"}
    answer = send(clerk, "/orders/customer", typed).json or {}
    party = customer_of(doors, name)
    assert party is not None
    assert (answer["id"], answer["code"]) == (party.id, party.code)
    assert (party.phone, party.is_customer, party.country) == ("+905337654321", True, "Türkiye")
    for part in (name[:14].upper(), "sahin yapi", "0533 765", "7654321", party.code):
        hits = get(clerk, f"/lookup/parties/customers?q={part}").json or []
        assert party.id in [hit["id"] for hit in hits], part
    [hit] = get(clerk, f"/lookup/parties/customers?q={name}").json or []
    assert hit["note"] == "Kayseri · 0533 765 43 21"


def test_a_person_is_found_by_the_whole_identity_number_only(clerk: FlaskClient, doors: DoorShop) -> None:
    name = f"Ayşe Kaya {uuid4().hex[:8]}"
    first = send(clerk, "/orders/customer", {"name": name, "tax_id": TCKN}).json or {}
    found = get(clerk, f"/lookup/parties/customers?q={TCKN}").json or []
    assert [hit["id"] for hit in found] == [first["id"]]
    assert get(clerk, f"/lookup/parties/customers?q={TCKN[:7]}").json == []
    again = send(clerk, "/orders/customer", {"name": "Bir başkası", "tax_id": TCKN})
    assert again.status_code == 422
    assert name in (again.json or {})["errors"]["tax_id"][0]
    assert customer_of(doors, "Bir başkası") is None


def test_what_is_wrong_stands_at_its_field_and_nobody_is_opened(clerk: FlaskClient, doors: DoorShop) -> None:
    name = f"Yanlış {uuid4().hex[:8]}"
    typed = {"name": name, "phone": "12", "tax_id": "1234567891", "city": "Ankara", "postal_code": "38010"}
    answer = send(clerk, "/orders/customer", typed)
    assert answer.status_code == 422
    assert sorted((answer.json or {})["errors"]) == ["phone", "postal_code", "tax_id"]
    assert customer_of(doors, name) is None
    assert list((send(clerk, "/orders/customer", {"name": " "}).json or {})["errors"]) == ["name"]


def test_the_same_answer_twice_opens_one_customer(clerk: FlaskClient, doors: DoorShop) -> None:
    typed = {"name": f"Tekrar {uuid4().hex[:8]}", "_key": str(uuid4())}
    first, second = (send(clerk, "/orders/customer", typed).json for _ in range(2))
    assert first == second


def test_a_planner_opens_no_customer(person: Callable[[str], FlaskClient], doors: DoorShop) -> None:
    name = f"Gizli {uuid4().hex[:8]}"
    send(person("Planner"), "/orders/customer", {"name": name})
    assert customer_of(doors, name) is None
