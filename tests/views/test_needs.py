"""The page of what the floor waits for: issued by the storekeeper, seen by who looks."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from sqlalchemy import select

from app.kernel.database import Database
from app.kernel.permissions import system
from app.kernel.tenancy import Tenant
from app.kernel.work import begin_work
from app.production.scrapping import scrap_doors
from models.floor import MaterialNeed
from models.production import WorkOrder
from tests.factories import stock_up
from tests.production.test_scrapping import Job
from tests.views.conftest import HOST, ClientFor, post

LIST = "/needs/"


@dataclass(frozen=True)
class Waiting:
    """A card that waits for a sheet."""

    need: int
    card: int
    number: str
    sheet: str


@pytest.fixture
def waiting(shop: Tenant, database: Database) -> Waiting:
    with begin_work(database, system(), shop) as work:
        job = Job(work)
        job.empty(job.sheet)
        scrap_doors(work, job.card.id, 1, "Malzeme kusuru", quantity=1)
        need = work.session.scalars(
            select(MaterialNeed).where(MaterialNeed.work_order_id == job.remake.id)
        ).one()
        return Waiting(need.id, job.remake.id, job.remake.number, job.sheet.code)


def state(database: Database, shop: Tenant, waiting: Waiting) -> tuple[str, bool, bool]:
    with begin_work(database, system(), shop) as work:
        need = work.session.get_one(MaterialNeed, waiting.need)
        card = work.session.get_one(WorkOrder, waiting.card)
        return card.state, need.issued_at is not None, need.cancelled_at is not None


def fill(database: Database, shop: Tenant, waiting: Waiting) -> None:
    with begin_work(database, system(), shop) as work:
        stock_up(work, work.session.get_one(MaterialNeed, waiting.need).material, 50)


def test_who_keeps_the_store_issues_what_has_come(
    client_for: ClientFor, waiting: Waiting, database: Database, shop: Tenant
) -> None:
    client = client_for("Storekeeper")
    page = client.get(LIST, base_url=HOST).text
    assert waiting.number in page
    assert waiting.sheet in page
    refused = post(client, "/needs/issue", page=LIST, need=str(waiting.need), _key="needs-000001")
    assert refused.status_code == 409
    assert waiting.sheet in refused.text
    assert state(database, shop, waiting) == ("blocked", False, False)
    fill(database, shop, waiting)
    for _ in range(2):
        answer = post(client, "/needs/issue", page=LIST, need=str(waiting.need), _key="needs-000002")
        assert answer.status_code == 302
    assert state(database, shop, waiting) == ("waiting", True, False)
    assert waiting.number not in client.get(LIST, base_url=HOST).text


def test_what_is_not_needed_is_given_up(
    client_for: ClientFor, waiting: Waiting, database: Database, shop: Tenant
) -> None:
    client = client_for("Storekeeper")
    answer = post(client, f"/needs/cancel/{waiting.need}", page=LIST, reason="Artandan kesildi")
    assert answer.status_code == 302
    assert state(database, shop, waiting) == ("waiting", False, True)


def test_nothing_chosen_says_so(client_for: ClientFor, waiting: Waiting) -> None:
    client = client_for("Storekeeper")
    assert post(client, "/needs/issue", page=LIST).status_code == 302
    assert waiting.number in client.get(LIST, base_url=HOST).text


def test_who_only_looks_finds_no_buttons(client_for: ClientFor, waiting: Waiting) -> None:
    client = client_for("Clerk")
    page = client.get(LIST, base_url=HOST).text
    assert waiting.number in page
    assert "/needs/issue" not in page
    assert f"/needs/cancel/{waiting.need}" not in page
    assert post(client, "/needs/issue", page=LIST, need=str(waiting.need)).status_code in (302, 403)
    assert client_for("Clerk").get("/needs/export/csv", base_url=HOST).status_code == 200
