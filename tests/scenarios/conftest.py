"""Factories to tell stories in, each a company of its own whose acts really commit."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from app.furnishing import furnish
from app.kernel import sealing
from app.kernel.database import Database
from app.kernel.permissions import system
from app.kernel.sealing import use_secret
from app.kernel.work import begin_work
from app.tenants.founding import found_tenant
from tests.letterhead import write_letterhead
from tests.scenarios.factory import Factory, furnished
from tools.postgres import Urls

Founder = Callable[[str], Factory]


@pytest.fixture(autouse=True)
def secret() -> Iterator[None]:
    """What seals the drivers' identity numbers."""
    before = list(sealing._provider)
    use_secret(lambda: "s" * 40)
    yield
    sealing._provider[:] = before


@pytest.fixture(scope="session")
def found_factory(urls: Urls, database: Database) -> Founder:
    """A new company by its short name."""

    def found(slug: str) -> Factory:
        tenant = found_tenant(urls.admin_url, slug, "Demo Çelik Kapı")
        with begin_work(database, system(), tenant) as work:
            furnish(work)
            write_letterhead(work)
        return furnished(database, tenant)

    return found


@pytest.fixture(scope="module")
def factory(found_factory: Founder, request: pytest.FixtureRequest) -> Factory:
    """The company of one story."""
    slug = request.module.__name__.rpartition("test_")[2][:24]
    return found_factory(slug)
