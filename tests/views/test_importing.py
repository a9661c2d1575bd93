"""Import from Excel on its pages: upload, errors at their cells, one button, and who may."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import select, text
from werkzeug.test import TestResponse

from app.jobs import Worker
from app.kernel.database import Database
from app.kernel.tenancy import Tenant, tenant_context
from config import Settings
from models.core import AuditEntry, ImportRun
from models.materials import Material
from tests.views.conftest import HOST, ClientFor, csrf_of, post
from tools.postgres import Urls

GOOD = "Kod;Ad;Birim\nIMP-1;Birinci;adet\nIMP-2;<b>İkinci</b>;kg\n"
BAD = "Kod;Ad;Birim\nIMP-3;<script>x</script>;fersah\nIMP-3;İki;adet\n"


@pytest.fixture(scope="module")
def worker(urls: Urls) -> Iterator[Worker]:
    made = Worker(Settings(database_url=urls.app_url, secret_key="t" * 40))
    yield made
    made.database.close()


@pytest.fixture
def clerk(client_for: ClientFor) -> FlaskClient:
    return client_for("Clerk")


def upload(
    client: FlaskClient, kind: str, content: bytes, name: str = "liste.csv", key: str = ""
) -> TestResponse:
    token = csrf_of(client.get("/today/", base_url=HOST).text)
    form = {"csrf_token": token, "_key": key, "file": (io.BytesIO(content), name)}
    return client.post(f"/imports/new/{kind}", base_url=HOST, data=form, content_type="multipart/form-data")


def run_of(answer: TestResponse) -> int:
    assert answer.status_code == 302, answer.text
    return int(answer.headers["Location"].rsplit("/", 1)[1])


def get(client: FlaskClient, path: str) -> TestResponse:
    return client.get(path, base_url=HOST)


def jobs_of(database: Database, run: int) -> list[str]:
    query = (
        "select task_name from platform.procrastinate_jobs"
        " where args->>'run_id' = :run and args->>'tenant' = 'shop' order by id"
    )
    with database.platform() as connection:
        return list(connection.scalars(text(query), {"run": str(run)}))


def test_from_the_file_to_the_records(
    clerk: FlaskClient, worker: Worker, database: Database, shop: Tenant
) -> None:
    run = run_of(upload(clerk, "materials", GOOD.encode("windows-1254")))
    waiting = get(clerk, f"/imports/show/{run}").text
    assert f"/imports/progress/{run}" in waiting
    assert "HX-Refresh" not in get(clerk, f"/imports/progress/{run}").headers
    worker.check_import("shop", run)
    assert get(clerk, f"/imports/progress/{run}").headers["HX-Refresh"] == "true"
    page = get(clerk, f"/imports/show/{run}").text
    assert "&lt;b&gt;İkinci&lt;/b&gt;" in page
    assert "<b>İkinci" not in page
    assert post(clerk, f"/imports/run/{run}", _key="import-it").status_code == 302
    assert post(clerk, f"/imports/run/{run}", _key="import-it").status_code == 302
    worker.write_import("shop", run)
    worker.write_import("shop", run)
    with tenant_context(shop), database.sessions() as session:
        found = session.scalars(
            select(Material).where(Material.code.like("IMP-%")).order_by(Material.code)
        ).all()
        assert [one.name for one in found] == ["Birinci", "<b>İkinci</b>"]
        entries = session.scalars(
            select(AuditEntry).where(AuditEntry.subject == "Import", AuditEntry.subject_id == run)
        ).all()
        assert [(one.act, one.actor_name) for one in entries] == [
            ("ListUploaded", "Clerk Kişi"),
            ("ListImported", "Clerk Kişi"),
        ]
        assert (entries[1].facts["added"], entries[1].facts["changed"]) == (2, 0)
    assert jobs_of(database, run) == ["check_import", "write_import"]


def test_errors_stand_at_their_cells_and_can_be_taken_along(
    clerk: FlaskClient, worker: Worker, database: Database, shop: Tenant
) -> None:
    run = run_of(upload(clerk, "materials", BAD.encode()))
    worker.check_import("shop", run)
    page = get(clerk, f"/imports/show/{run}").text
    assert "<script>x" not in page
    assert re.search(r">C2<.*fersah", page, re.DOTALL)
    assert f"/imports/run/{run}" not in page
    rows = list(
        load_workbook(io.BytesIO(get(clerk, f"/imports/errors/{run}/xlsx").data)).worksheets[0].values
    )
    assert [row[:4] for row in rows[1:]] == [(2, "C2", "Birim", "fersah"), (3, "A3", "Kod", "IMP-3")]
    assert "fersah" in get(clerk, f"/imports/errors/{run}/csv").text
    post(clerk, f"/imports/run/{run}")
    with tenant_context(shop), database.sessions() as session:
        assert session.get_one(ImportRun, run).state == "checked"
        assert session.scalars(select(Material).where(Material.code == "IMP-3")).all() == []


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize(("path", "table"), [("materials", "material"), ("customers", "party")])
def test_our_own_export_comes_back_unchanged(
    clerk: FlaskClient, worker: Worker, database: Database, shop: Tenant, kind: str, path: str, table: str
) -> None:
    with tenant_context(shop), database.sessions() as session:
        session.execute(
            text(
                "insert into material (code, name, unit_id, reorder_point)"
                " select 'OUR-1', '=Ad', id, 1250.5 from unit where code = 'KGM'"
                if table == "material"
                else "insert into party (code, name, is_customer, phone, tax_id)"
                " values ('OUR-1', 'Yıldız', true, '+905321234567', '1234567890')"
            )
            if kind == "csv"
            else text("select 1")
        )
        session.commit()
    exported = get(clerk, f"/{path}/export/{kind}?q=OUR-1").data
    run = run_of(upload(clerk, path, exported, f"liste.{kind}"))
    worker.check_import("shop", run)
    with tenant_context(shop), database.sessions() as session:
        found = session.get_one(ImportRun, run)
        assert (found.wrong, found.errors, found.added, found.changed, found.unchanged) == (0, [], 0, 0, 1)


def test_a_wrong_file_is_refused_at_the_field(clerk: FlaskClient) -> None:
    for content, name in ((b"", ""), (b" ", "bos.csv"), (b"\xd0\xcf\x11\xe0", "eski.xls")):
        answer = upload(clerk, "materials", content, name)
        assert answer.status_code == 422
        assert 'id="file-error"' in answer.text


def test_a_file_that_is_no_list_says_so_on_its_page(clerk: FlaskClient, worker: Worker) -> None:
    run = run_of(upload(clerk, "materials", b"bu bir liste degil\n"))
    worker.check_import("shop", run)
    page = get(clerk, f"/imports/show/{run}")
    assert page.status_code == 200
    assert 'role="alert"' in page.text


def test_one_upload_of_a_double_click(clerk: FlaskClient) -> None:
    first, second = (upload(clerk, "materials", GOOD.encode(), key="twice-1") for _ in range(2))
    assert run_of(first) == run_of(second)


def test_every_template_is_offered_in_both_forms(client_for: ClientFor) -> None:
    owner = client_for("Owner")
    listed = get(owner, "/imports/list/").text
    for kind in ("materials", "suppliers", "customers", "prices", "opening_stock"):
        assert f"/imports/new/{kind}" in listed
        assert get(owner, f"/imports/new/{kind}").status_code == 200
        book = load_workbook(io.BytesIO(get(owner, f"/imports/template/{kind}/xlsx").data))
        assert len(book.sheetnames) == 2
        assert get(owner, f"/imports/template/{kind}/csv").data.startswith(b"\xef\xbb\xbf")
    assert get(owner, "/imports/new/nothing").status_code == 404


def test_lists_are_brought_in_by_those_who_may_type_them(client_for: ClientFor, worker: Worker) -> None:
    owner, clerk, storekeeper = client_for("Owner"), client_for("Clerk"), client_for("Storekeeper")
    assert get(clerk, "/imports/new/opening_stock").status_code == 403
    assert "/imports/new/opening_stock" not in get(clerk, "/imports/list/").text
    run = run_of(upload(owner, "opening_stock", b"Kod;Miktar;Maliyet\nX;1;98765,43\n"))
    worker.check_import("shop", run)
    assert (
        "98.765,43" in get(owner, f"/imports/show/{run}").text
        or get(owner, f"/imports/errors/{run}/csv").text
    )
    for path in (f"/imports/show/{run}", f"/imports/errors/{run}/csv", f"/imports/progress/{run}"):
        assert get(clerk, path).status_code == 403
        assert get(storekeeper, path).status_code == 403
    assert upload(clerk, "opening_stock", b"Kod\n").status_code == 403


def test_the_lists_offer_the_import_to_those_who_may(client_for: ClientFor) -> None:
    for path, kind in (("materials", "materials"), ("customers", "customers"), ("suppliers", "suppliers")):
        assert f"/imports/new/{kind}" in get(client_for("Clerk"), f"/{path}/list/").text
        assert f"/imports/new/{kind}" not in get(client_for("Storekeeper"), f"/{path}/list/").text
