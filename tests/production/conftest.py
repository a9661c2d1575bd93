"""A company of its own for tests that have to commit."""

from __future__ import annotations

import pytest

from app.furnishing import furnish
from app.kernel.database import Database
from app.kernel.permissions import system
from app.kernel.work import begin_work
from app.tenants.founding import found_tenant
from tests.letterhead import write_letterhead
from tests.production.crowd import Factory
from tools.postgres import Urls


@pytest.fixture(scope="session")
def factory(urls: Urls, database: Database) -> Factory:
    tenant = found_tenant(urls.admin_url, "crowded", "Kalabalık Çelik Kapı")
    with begin_work(database, system(), tenant) as work:
        furnish(work)
        write_letterhead(work)
    return Factory(database, tenant)
