"""An owner binds a storekeeper to a warehouse; from then on they see and move only what lies there."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from app.identity.accounts import add_person
from app.kernel.clock import today_local
from app.kernel.database import Database
from app.kernel.permissions import system
from app.kernel.tenancy import Tenant
from app.kernel.work import begin_work
from app.purchasing.receipts.lines import ReceivedLine
from app.purchasing.receipts.receiving import receive_goods
from app.stock.counts.opening import open_count
from app.stock.ledger.places import main_warehouse
from app.stock.slips.lines import SlipRow
from app.stock.slips.scrapping import scrap_from_warehouse
from models.core import AuditEntry
from models.stock import Shelf
from tests.factories import make_material, make_supplier
from tests.stock.test_slips import add_warehouse
from tests.views.conftest import HOST, PASSWORD, ClientFor, post, sign_in


@dataclass
class Bound:
    """A storekeeper of the side warehouse, and what there is in the main one."""

    browser: FlaskClient
    person: int
    side: int
    receipt: int
    slip: int
    count: int
    shelf: int
    material: int

    def status(self, path: str) -> int:
        return self.browser.get(path, base_url=HOST).status_code

    def page(self, path: str) -> str:
        return self.browser.get(path, base_url=HOST).text


@pytest.fixture(scope="module")
def bound(app: Flask, shop: Tenant, database: Database, client_for: ClientFor) -> Bound:
    with begin_work(database, system("Kurulum"), shop) as work:
        side = add_warehouse(work, "CIT").id
        material = make_material(work, "CIT-SAC", "Çitli sac").id
        today, firm = today_local(work.now), make_supplier(work).id
        lines = [ReceivedLine(material, Decimal(4321), Decimal(1))]
        receipt = receive_goods(work, firm, "CIT-1", today, lines)
        lines = [ReceivedLine(material, Decimal(77), Decimal(1))]
        receive_goods(work, firm, "CIT-2", today, lines, warehouse_id=side)
        main = main_warehouse(work)
        slip = scrap_from_warehouse(work, main, [SlipRow(material, Decimal(1))], "rusted")
        shelf = Shelf(code="CIT-RAF", name="Raf", warehouse_id=main)
        work.session.add(shelf)
        work.session.flush()
        count = open_count(work, main, shelf_id=shelf.id)
        person = add_person(work, "citci", "Çit", "Çi", "citci@shop.test", ("Storekeeper",), PASSWORD)
        number, shelf_id, roles = person.id, shelf.id, [str(role.id) for role in person.roles]
    form = {
        "first_name": "Çit",
        "last_name": "Çi",
        "username": "citci",
        "email": "citci@shop.test",
        "active": "y",
        "roles": roles[0],
        "warehouse_ids": str(side),
    }
    answer = post(client_for("Owner"), f"/users/edit/{number}", **form)
    assert answer.status_code == 302, answer.text
    browser = app.test_client()
    sign_in(browser, "citci")
    return Bound(browser, number, side, receipt, slip, count, shelf_id, material)


def test_the_owners_form_binds_and_the_audit_trail_tells(
    bound: Bound, database: Database, shop: Tenant, client_for: ClientFor
) -> None:
    with begin_work(database, system(), shop) as work:
        told = work.session.query(AuditEntry).filter_by(act="WarehousesGiven").all()[-1]
        assert told.subject_id == bound.person
    page = client_for("Owner").get(f"/users/show/{bound.person}", base_url=HOST).text
    assert "CIT depo" in page
    form = client_for("Owner").get(f"/users/edit/{bound.person}", base_url=HOST).text
    assert f'<option selected value="{bound.side}">CIT depo' in form


def test_an_owner_is_not_bound_and_nothing_is_saved(bound: Bound, client_for: ClientFor) -> None:
    owner = client_for("Owner")
    with_roles = owner.get(f"/users/edit/{bound.person}", base_url=HOST).text
    number = with_roles.split("İşletme sahibi")[0].rpartition('value="')[2].partition('"')[0]
    form = {"first_name": "X", "last_name": "Çi", "username": "citci", "email": "citci@shop.test"}
    answer = post(
        owner, f"/users/edit/{bound.person}", **form, active="y", roles=number, warehouse_ids=str(bound.side)
    )
    assert answer.status_code == 200
    assert "Çit" in owner.get(f"/users/show/{bound.person}", base_url=HOST).text


def test_lists_and_files_hold_ones_own_warehouse_alone(bound: Bound) -> None:
    assert "77" in bound.page("/stock/?q=CIT-SAC")
    for path in (
        "/stock/?q=CIT-SAC",
        "/stock/export/csv?q=CIT-SAC",
        "/lookup/materials?q=CIT-SAC",
        f"/materials/show/{bound.material}",
        "/stock-moves/list/?q=CIT-SAC",
        "/stock-moves/export/csv?q=CIT-SAC",
        "/goods-receipts/list/",
        "/goods-receipts/export/csv",
        "/stock-slips/list/",
        "/counts/list/",
        "/warehouses/list/",
        "/shelves/list/",
        "/labels/?kind=s",
        "/stock-slips/transfer",
        "/goods-receipts/new",
        "/counts/new",
    ):
        page = bound.page(path)
        for secret in ("4321", "4.321", "4320", "4.320", "4398", "4397", "CIT-RAF", "Ana depo", "CIT-1"):
            assert secret not in page, (path, secret)


def test_pages_of_others_are_closed_with_a_sentence(bound: Bound) -> None:
    for path in (
        f"/stock-slips/show/{bound.slip}",
        f"/stock-slips/{bound.slip}.pdf",
        f"/counts/{bound.count}/sheet",
        f"/counts/{bound.count}/lines",
        f"/counts/{bound.count}/sheet.pdf",
        f"/stock/?warehouse={1}",
        "/q/s/CIT-RAF",
    ):
        answer = bound.browser.get(path, base_url=HOST)
        assert answer.status_code == 403, path
        assert "CIT depo" in answer.text, path
    for path in (
        f"/goods-receipts/show/{bound.receipt}",
        f"/counts/show/{bound.count}",
        f"/shelves/show/{bound.shelf}",
        "/warehouses/show/1",
    ):
        assert bound.status(path) == 404, path


def test_a_form_into_a_warehouse_of_others_moves_nothing(
    bound: Bound, database: Database, shop: Tenant
) -> None:
    def moves() -> int:
        with begin_work(database, system(), shop) as work:
            return int(work.session.execute(text("select count(*) from stock_move")).scalar_one())

    before = moves()
    row = {"lines-0-material_id": str(bound.material), "lines-0-quantity": "1"}
    for path, more in (
        ("/stock-slips/transfer", {"source_id": str(bound.side), "target_id": "1"}),
        ("/stock-slips/scrap", {"source_id": "1", "cause": "rusted"}),
        (f"/materials/{bound.material}/correct", {"counted": "1", "reason": "x", "warehouse_id": "1"}),
        (f"/stock-slips/undo/{bound.slip}", {"reason": "x"}),
        (f"/goods-receipts/cancel/{bound.receipt}", {"reason": "x"}),
        (f"/counts/{bound.count}/post", {}),
    ):
        answer = post(bound.browser, path, **row, **more)
        assert answer.status_code in (302, 403, 404, 422), path
    assert moves() == before
