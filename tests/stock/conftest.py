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


@pytest.fixture(scope="module")
def workshop(request: pytest.FixtureRequest, urls: Urls, database: Database) -> Tenant:
    """Furnished, and of one file alone: what the others leave behind is nowhere in its books."""
    slug = request.module.__name__.rpartition(".")[2].removeprefix("test_")
    tenant = found_tenant(urls.admin_url, f"workshop_{slug}", "Atölye")
    with begin_work(database, system(), tenant) as work:
        furnish(work)
    return tenant
