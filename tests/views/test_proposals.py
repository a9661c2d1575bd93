"""Proposals and shortages on screen: changed where somebody knows better, ordered once, said at the field."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from app.kernel.database import Database
from app.kernel.permissions import system
from app.kernel.tenancy import Tenant
from app.kernel.work import Work, begin_work
from models.purchasing import PurchaseOrder, PurchaseOrderLine
from models.warehouse import Reservation
from tests.factories import make_material, make_order, make_supplier
from tests.views.conftest import HOST, ClientFor, post

Make = Callable[[Callable[[Work], Any]], Any]


@pytest.fixture
def clerk(client_for: ClientFor) -> FlaskClient:
    return client_for("Clerk")


@pytest.fixture
def make(database: Database, shop: Tenant) -> Make:
    def make(act: Callable[[Work], Any]) -> Any:
        with begin_work(database, system("factory"), shop) as work:
            return act(work)

    return make


@pytest.fixture
def hinge(make: Make) -> dict[str, str]:
    """A material of which an order waits for 30, bought in boxes of 24 for 96 lira."""

    def act(work: Work) -> dict[str, str]:
        supplier = make_supplier(work)
        supplier.name = f"Menteşe Sanayi {supplier.id}"
        material = make_material(
            work,
            purchase_unit="BX",
            purchase_factor=Decimal(24),
            replacement_cost=Decimal(4),
            reorder_point=Decimal(20),
            preferred_supplier_id=supplier.id,
        )
        order = make_order(work, {material: 30})
        work.session.add(
            Reservation(order_id=order.id, material_id=material.id, quantity=Decimal(30), rank=order.id)
        )
        return {
            "id": str(material.id),
            "code": material.code,
            "supplier": str(supplier.id),
            "supplier_text": supplier.name,
            "order": order.number,
        }

    return dict(make(act))


def row_of(page: str, material: dict[str, str]) -> str:
    found = re.search(rf'name="lines-(\d+)-material" value="{material["id"]}"', page)
    assert found is not None, "it is not proposed"
    return found[1]


def chosen(material: dict[str, str], **typed: str) -> dict[str, str]:
    cells = {
        "chosen": "1",
        "material": material["id"],
        "on_order": "0",
        "quantity": "3",
        "supplier": material["supplier"],
        "shown_supplier": material["supplier"],
        "supplier_text": material["supplier_text"],
        "price": "96",
        "shown_price": "96",
        **typed,
    }
    return {f"lines-0-{name}": value for name, value in cells.items()}


def lines_of(make: Make, material: dict[str, str]) -> list[tuple[Decimal, Decimal, str]]:
    found = select(PurchaseOrderLine.quantity, PurchaseOrderLine.unit_price, PurchaseOrder.state).join(
        PurchaseOrder
    )
    of_material = found.where(PurchaseOrderLine.material_id == int(material["id"]))
    return [tuple(row) for row in make(lambda work: work.session.execute(of_material).all())]


def test_the_page_says_how_much_for_how_much_and_who_waits(clerk: FlaskClient, hinge: dict[str, str]) -> None:
    page = clerk.get("/purchase-proposals/", base_url=HOST).text
    row = row_of(page, hinge)
    assert f'name="lines-{row}-quantity" value="3"' in page, "50 are missing: three boxes of 24"
    assert f'name="lines-{row}-price" value="96"' in page
    assert hinge["order"] in page


def test_one_click_orders_it_and_it_is_proposed_no_more(
    clerk: FlaskClient, hinge: dict[str, str], make: Make
) -> None:
    where = "/purchase-proposals/"
    form = chosen(hinge, quantity="2,0", price="90,5")
    for _twice in range(2):
        answer = post(clerk, f"{where}order", page=where, _key=f"öneri-{hinge['id']}", **form)
        assert answer.status_code == 302, answer.text
        assert "/purchase-orders/show/" in answer.headers["Location"]
    assert lines_of(make, hinge) == [(Decimal(2), Decimal("90.5"), "draft")]
    make_more = chosen(hinge, quantity="1", on_order="48")
    assert post(clerk, f"{where}order", page=where, **make_more).status_code == 302
    page = clerk.get(where, base_url=HOST).text
    assert f'-material" value="{hinge["id"]}"' not in page


def test_make_and_send(clerk: FlaskClient, hinge: dict[str, str], make: Make) -> None:
    form = chosen(hinge) | {"send": "1"}
    assert post(clerk, "/purchase-proposals/order", page="/purchase-proposals/", **form).status_code == 302
    assert [state for *_amounts, state in lines_of(make, hinge)] == ["sent"]


def test_what_is_wrong_is_said_at_its_field_and_stays_as_typed(
    clerk: FlaskClient, hinge: dict[str, str], make: Make
) -> None:
    form = chosen(hinge, quantity="üç", supplier="", supplier_text="Yok A.Ş.", price="x")
    answer = post(clerk, "/purchase-proposals/order", page="/purchase-proposals/", **form)
    assert answer.status_code == 422
    row = row_of(answer.text, hinge)
    for column in ("quantity", "supplier", "price"):
        assert f'id="lines-{row}-{column}-error"' in answer.text, column
    assert "Yok A.Ş." in answer.text
    assert lines_of(make, hinge) == []


def test_an_old_page_is_refused(clerk: FlaskClient, hinge: dict[str, str], make: Make) -> None:
    where = "/purchase-proposals/"
    assert post(clerk, f"{where}order", page=where, **chosen(hinge)).status_code == 302
    again = post(clerk, f"{where}order", page=where, **chosen(hinge))
    assert again.status_code == 422
    assert hinge["code"] in again.text
    assert len(lines_of(make, hinge)) == 1


def test_another_supplier_is_not_given_the_price_of_the_first(
    clerk: FlaskClient, hinge: dict[str, str], make: Make
) -> None:
    other = make(lambda work: make_supplier(work).id)
    form = chosen(hinge, supplier=str(other), price="1.000", shown_price="1.000")
    assert post(clerk, "/purchase-proposals/order", page="/purchase-proposals/", **form).status_code == 302
    assert lines_of(make, hinge) == [(Decimal(3), Decimal(96), "draft")], "its last price, not the one shown"


def test_nothing_chosen(clerk: FlaskClient) -> None:
    assert post(clerk, "/purchase-proposals/order", page="/purchase-proposals/").status_code == 422


def test_who_may_only_look_gets_no_form_and_no_prices(client_for: ClientFor, hinge: dict[str, str]) -> None:
    page = client_for("Planner").get("/purchase-proposals/", base_url=HOST).text
    assert hinge["code"] in page
    assert "<form" not in page[page.index("<main") : page.index("</main")]
    assert "₺" not in page


def test_shortages_say_who_waits_and_leave_as_a_file(clerk: FlaskClient, hinge: dict[str, str]) -> None:
    page = clerk.get("/shortages/", base_url=HOST).text
    assert hinge["code"] in page
    assert hinge["order"] in page
    assert clerk.get("/shortages/?drafts=1", base_url=HOST).status_code == 200
    file = clerk.get("/shortages/export/csv", base_url=HOST)
    rows = list(csv.reader(io.StringIO(file.data.decode("utf-8-sig")), delimiter=";"))
    (row,) = [row for row in rows if hinge["code"] in row]
    assert hinge["order"] in row
    assert clerk.get("/shortages/export/xlsx", base_url=HOST).data[:2] == b"PK"
