"""A company whose transactions really commit, for tests with several of them."""

from __future__ import annotations

import pytest

from app.furnishing import furnish
from app.kernel.database import Database
from app.kernel.permissions import system
from app.kernel.tenancy import Tenant
from app.kernel.work import begin_work
from app.tenants.founding import found_tenant
from tools.postgres import Urls


@pytest.fixture(scope="session")
def workshop(urls: Urls, database: Database) -> Tenant:
    """Furnished; nobody else's tests look into it."""
    tenant = found_tenant(urls.admin_url, "workshop", "Atölye")
    with begin_work(database, system(), tenant) as work:
        furnish(work)
    return tenant
