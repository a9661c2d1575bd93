"""Companies of the jobs alone: what they close, prove and write at night is committed and stays."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import text

from app.furnishing import furnish
from app.kernel.database import Database
from app.kernel.permissions import system
from app.kernel.tenancy import Tenant
from app.kernel.work import begin_work
from app.tenants.finding import all_tenants
from app.tenants.founding import found_tenant
from app.tenants.migrating import owner_engine
from tools.postgres import Urls


@pytest.fixture(scope="session")
def mill(urls: Urls, database: Database) -> Tenant:
    """The company most jobs are for."""
    return _founded(urls, database, "mill", "Değirmen Kapı")


@pytest.fixture(scope="session")
def forge(urls: Urls, database: Database) -> Tenant:
    """The one that is visited beside it."""
    return _founded(urls, database, "forge", "Demirhane Kapı")


def _founded(urls: Urls, database: Database, slug: str, name: str) -> Tenant:
    tenant = found_tenant(urls.admin_url, slug, name)
    with begin_work(database, system(), tenant) as work:
        furnish(work)
    return tenant


@pytest.fixture(autouse=True)
def only_ours(monkeypatch: pytest.MonkeyPatch, mill: Tenant, forge: Tenant) -> None:
    """What visits every company visits ours: a day closed in another one would spoil the tests there."""
    ours = {mill.slug, forge.slug}
    monkeypatch.setattr("app.jobs.all_tenants", _among(ours))


def _among(slugs: set[str]) -> Callable[[Database], list[Tenant]]:
    return lambda database: [tenant for tenant in all_tenants(database) if tenant.slug in slugs]


@pytest.fixture(autouse=True)
def empty_queue(urls: Urls) -> None:
    """No job of other tests is left: theirs name companies and papers that were rolled back."""
    with owner_engine(urls.admin_url).begin() as connection:
        connection.execute(text("set local search_path to platform"))
        connection.execute(text("delete from procrastinate_jobs"))
