"""The grids of terms and rates: saved as typed, wrong fields marked, in the audit trail."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from app.kernel.database import Database
from app.kernel.permissions import system
from app.kernel.tenancy import Tenant
from app.kernel.work import begin_work
from models.core import AuditEntry
from models.purchasing import ExchangeRate, SupplyTerm
from tests.factories import make_material, make_supplier
from tests.views.conftest import HOST, ClientFor, post


@pytest.fixture
def clerk(client_for: ClientFor) -> FlaskClient:
    return client_for("Clerk")


def test_terms_are_kept_and_a_second_set_is_refused(
    clerk: FlaskClient, database: Database, shop: Tenant
) -> None:
    with begin_work(database, system(), shop) as work:
        supplier, material = make_supplier(work), make_material(work)
        ids = {"supplier": str(supplier.id), "material": str(material.id)}
        code = material.code
    form = {
        **ids,
        "supplier_code": "X-1",
        "price": "1.250,5",
        "currency": "TRY",
        "lead_days": "",
        "minimum": "10",
        "multiple": "",
    }
    answer = post(clerk, "/supply-terms/add", page="/supply-terms/add", **form)
    assert answer.status_code == 302, answer.text
    with begin_work(database, system(), shop) as work:
        term = work.session.scalars(
            select(SupplyTerm).where(SupplyTerm.material_id == int(ids["material"]))
        ).one()
        assert (str(term.price), term.lead_days, term.multiple) == ("1250.500000", None, 0)
        kept = select(AuditEntry.act).where(AuditEntry.subject == "supply_term")
        assert work.session.scalars(kept.where(AuditEntry.subject_id == term.id)).all() == ["RecordAdded"]
    again = post(clerk, "/supply-terms/add", page="/supply-terms/add", **form)
    assert again.status_code == 200
    assert 'id="supplier-error"' in again.text
    found = clerk.get(f"/supply-terms/list/?q={code}", base_url=HOST).text
    assert "1.250,5" in found
    assert clerk.get("/supply-terms/export/csv", base_url=HOST).status_code == 200


def test_a_rate_of_the_day(clerk: FlaskClient, database: Database, shop: Tenant) -> None:
    form = {"on": "20.11.2026", "currency": "USD", "rate": "41,5325"}
    assert post(clerk, "/exchange-rates/add", page="/exchange-rates/add", **form).status_code == 302
    with begin_work(database, system(), shop) as work:
        rate = work.session.scalars(select(ExchangeRate)).one()
        assert str(rate.rate) == "41.532500"
    again = post(clerk, "/exchange-rates/add", page="/exchange-rates/add", **form)
    assert 'id="on-error"' in again.text


def test_the_material_one_came_from_is_already_chosen(
    clerk: FlaskClient, database: Database, shop: Tenant
) -> None:
    with begin_work(database, system(), shop) as work:
        supplier_id, material_id = make_supplier(work).id, make_material(work).id
    page = clerk.get(f"/materials/show/{material_id}", base_url=HOST).text
    way = f"/supply-terms/add?_flt_0_material={material_id}"
    assert way in page
    form = {"supplier": str(supplier_id), "price": "5", "currency": "TRY", "minimum": "", "multiple": ""}
    answer = post(clerk, way, page=way, **form)
    assert answer.status_code == 302, answer.text
    with begin_work(database, system(), shop) as work:
        assert work.session.scalars(
            select(SupplyTerm.supplier_id).where(SupplyTerm.material_id == material_id)
        ).all() == [supplier_id]
