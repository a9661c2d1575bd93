"""Master data on the grids: errors at the field, exports, searches, rights, and audit rows."""

from __future__ import annotations

import io
from decimal import Decimal

import pytest
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import event, select

from app.kernel.database import Database
from app.kernel.tenancy import Tenant, tenant_context
from models.core import AuditEntry
from models.materials import Material, Unit
from tests.views.conftest import HOST, ClientFor, post


@pytest.fixture
def clerk(client_for: ClientFor) -> FlaskClient:
    return client_for("Clerk")


def unit_id(database: Database, shop: Tenant, code: str) -> str:
    with tenant_context(shop), database.sessions() as session:
        return str(session.scalars(select(Unit.id).where(Unit.code == code)).one())


def material(database: Database, shop: Tenant, code: str) -> Material | None:
    with tenant_context(shop), database.sessions() as session:
        return session.scalars(select(Material).where(Material.code == code)).one_or_none()


def new_material(clerk: FlaskClient, database: Database, shop: Tenant, **typed: str) -> str:
    form = {
        "code": "SAC-1",
        "name": "İnce sac",
        "kind": "raw",
        "unit": unit_id(database, shop, "KGM"),
        "purchase_unit": "__None",
        "preferred_supplier": "__None",
        "purchase_factor": "1",
        "reorder_point": "0",
        "reorder_quantity": "0",
        "lead_days": "7",
        "is_active": "y",
        **typed,
    }
    answer = post(clerk, "/materials/add", page="/materials/add", **form)
    return answer.text if answer.status_code == 200 else ""


def test_numbers_are_read_as_turkish_people_type_them(
    clerk: FlaskClient, database: Database, shop: Tenant
) -> None:
    for number, typed in enumerate(("1.250,50", "1250.5", "1250,5")):
        code = f"SAC-T{number}"
        assert new_material(clerk, database, shop, code=code, reorder_point=typed) == ""
        saved = material(database, shop, code)
        assert saved is not None
        assert saved.reorder_point == Decimal("1250.500")


@pytest.mark.parametrize("typed", ["yüz", "12,,5", "-5"])
def test_what_is_no_amount_is_refused_at_the_field(
    clerk: FlaskClient, database: Database, shop: Tenant, typed: str
) -> None:
    page = new_material(clerk, database, shop, code="SAC-BAD", reorder_point=typed)
    assert "reorder_point-error" in page
    assert typed in page, "what was typed must stay in the field"
    assert material(database, shop, "SAC-BAD") is None


def test_an_empty_name_is_refused(clerk: FlaskClient, database: Database, shop: Tenant) -> None:
    page = new_material(clerk, database, shop, code="SAC-EMPTY", name="")
    assert "name-error" in page
    assert material(database, shop, "SAC-EMPTY") is None


def test_a_code_is_taken_once(clerk: FlaskClient, database: Database, shop: Tenant) -> None:
    assert new_material(clerk, database, shop, code="SAC-TWICE", name="Birinci") == ""
    page = new_material(clerk, database, shop, code="SAC-TWICE", name="İkinci")
    assert "code-error" in page
    saved = material(database, shop, "SAC-TWICE")
    assert saved is not None
    assert saved.name == "Birinci"


def test_a_change_leaves_an_audit_row_with_before_and_after(
    clerk: FlaskClient, database: Database, shop: Tenant
) -> None:
    new_material(clerk, database, shop, code="SAC-AUDIT", name="Eski ad")
    saved = material(database, shop, "SAC-AUDIT")
    assert saved is not None
    path = f"/materials/edit/{saved.id}"
    post(
        clerk,
        path,
        page=path,
        code="SAC-AUDIT",
        name="Yeni ad",
        kind="raw",
        unit=unit_id(database, shop, "KGM"),
        purchase_unit="__None",
        preferred_supplier="__None",
        purchase_factor="1",
        reorder_point="0",
        reorder_quantity="0",
        lead_days="7",
        is_active="y",
    )
    with tenant_context(shop), database.sessions() as session:
        entry = session.scalars(
            select(AuditEntry).where(
                AuditEntry.act == "RecordChanged",
                AuditEntry.subject == "material",
                AuditEntry.subject_id == saved.id,
            )
        ).one()
    assert entry.actor_name == "Clerk Kişi"
    assert entry.facts["before"]["name"] == "Eski ad"
    assert entry.facts["after"]["name"] == "Yeni ad"
    assert "code" not in entry.facts["before"], "what did not change is not in the row"


def test_search_ignores_case_and_turkish_dots(clerk: FlaskClient, database: Database, shop: Tenant) -> None:
    new_material(clerk, database, shop, code="CIVATA-I", name="ISIL İşlemli Çıvata")
    for typed in ("isil civata", "ÇIVATA işlemli", "ısıl"):
        assert "CIVATA-I" in clerk.get("/materials/list/", query_string={"q": typed}, base_url=HOST).text
    assert "CIVATA-I" not in clerk.get("/materials/list/?q=menteşe", base_url=HOST).text


def test_exports_hold_real_numbers_and_run_no_formula(
    clerk: FlaskClient, database: Database, shop: Tenant
) -> None:
    new_material(clerk, database, shop, code="XL-1", name="=HYPERLINK(1)", reorder_point="1.250,5")
    csv = clerk.get("/materials/export/csv?q=XL-1", base_url=HOST).data.decode("utf-8-sig")
    assert "'=HYPERLINK(1)" in csv
    assert ";1250,5;" in csv
    book = clerk.get("/materials/export/xlsx?q=XL-1", base_url=HOST).data
    rows = list(load_workbook(io.BytesIO(book)).active.iter_rows(min_row=2))
    assert [cell.data_type for cell in rows[0]][1] == "s"
    assert Decimal(str(rows[0][4].value)) == Decimal("1250.5")


def test_a_unit_in_use_cannot_be_deleted(clerk: FlaskClient, database: Database, shop: Tenant) -> None:
    new_material(clerk, database, shop, code="UNIT-USER", name="Kilolu")
    number = unit_id(database, shop, "KGM")
    post(clerk, f"/units/delete/{number}", page="/units/list/")
    assert unit_id(database, shop, "KGM") == number
    page = clerk.get("/units/list/", base_url=HOST).text
    assert "ForeignKey" not in page
    assert "psycopg" not in page


@pytest.mark.parametrize("path", ["/materials/add", "/customers/add", "/company/", "/users/list/"])
def test_a_dispatcher_may_not_keep_master_data(client_for: ClientFor, path: str) -> None:
    answer = client_for("Dispatcher").get(path, base_url=HOST)
    assert answer.status_code in (302, 403)
    if answer.status_code == 302:
        assert path not in answer.headers["Location"]


def test_a_list_costs_few_queries_however_long(clerk: FlaskClient, database: Database, shop: Tenant) -> None:
    for number in range(60):
        new_material(clerk, database, shop, code=f"MANY-{number:02}", name=f"Malzeme {number}")
    engine = clerk.application.extensions["atolye.database"].engine
    seen: list[str] = []

    def count(_conn: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    event.listen(engine, "before_cursor_execute", count)
    try:
        for path in ("/materials/list/?q=MANY", "/stock/?q=MANY"):
            seen.clear()
            page = clerk.get(path, base_url=HOST).text
            assert page.count("MANY-") >= 50
            assert len(seen) <= 8, "\n".join(seen)
    finally:
        event.remove(engine, "before_cursor_execute", count)


def entries(database: Database, shop: Tenant, number: int) -> list[str]:
    with tenant_context(shop), database.sessions() as session:
        mine = (AuditEntry.subject == "material", AuditEntry.subject_id == number)
        return list(session.scalars(select(AuditEntry.act).where(*mine).order_by(AuditEntry.id)))


def test_a_form_that_is_sent_twice_makes_one_record(
    clerk: FlaskClient, database: Database, shop: Tenant
) -> None:
    for _again in range(2):
        new_material(clerk, database, shop, code="CIFT-1", _key="same-form-0001")
    made = material(database, shop, "CIFT-1")
    assert made is not None
    assert entries(database, shop, made.id) == ["RecordAdded"]


def test_a_form_that_was_refused_may_be_sent_again(
    clerk: FlaskClient, database: Database, shop: Tenant
) -> None:
    new_material(clerk, database, shop, code="TEKRAR-1", reorder_point="-1", _key="same-form-0002")
    assert material(database, shop, "TEKRAR-1") is None
    new_material(clerk, database, shop, code="TEKRAR-1", _key="same-form-0002")
    assert material(database, shop, "TEKRAR-1") is not None


def test_saving_without_a_change_leaves_no_trace(
    clerk: FlaskClient, database: Database, shop: Tenant
) -> None:
    new_material(clerk, database, shop, code="AYNI-1", reorder_point="5", lead_days="3")
    made = material(database, shop, "AYNI-1")
    assert made is not None
    same = {
        "code": "AYNI-1",
        "name": made.name,
        "kind": "raw",
        "unit": unit_id(database, shop, "KGM"),
        "purchase_factor": "1,000",
        "reorder_point": "5",
        "reorder_quantity": "0",
        "lead_days": "3",
        "is_active": "y",
    }
    assert post(clerk, f"/materials/edit/{made.id}", **same).status_code == 302
    assert entries(database, shop, made.id) == ["RecordAdded"]
    assert post(clerk, f"/materials/edit/{made.id}", **{**same, "reorder_point": "6"}).status_code == 302
    assert entries(database, shop, made.id) == ["RecordAdded", "RecordChanged"]
