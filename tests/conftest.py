"""Real PostgreSQL for every test: one server a run, two companies, each test rolled back."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial

import pytest
from playwright.sync_api import expect
from sqlalchemy.orm import Session

from app.audit.recording import record_events
from app.furnishing import furnish
from app.identity import accounts
from app.identity.passwords import hash_password
from app.kernel.database import Database
from app.kernel.permissions import Actor, system
from app.kernel.tenancy import Tenant, tenant_context
from app.kernel.work import Work, begin_work
from app.tenants.founding import found_tenant
from app.tenants.migrating import migrate_platform
from tests.letterhead import write_letterhead
from tools.postgres import Urls, temporary_postgres

# What a browser is waited for; two cores may have more to do than one test. No test needs to say it again.
expect.set_options(timeout=20_000)

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
_WITH_A_BROWSER = {"browser", "kiosk", "chaos"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Chromium on a busy machine may be late: its tests get one more try, which the closing line counts."""
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()) and _WITH_A_BROWSER.intersection(item.path.parts):
            item.add_marker(pytest.mark.flaky(reruns=1))


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """What is imported and collected stays to the end: the garbage collector need not walk through it."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


@pytest.fixture(scope="session", autouse=True)
def cheap_passwords() -> Iterator[None]:
    """Hundreds of people get one and sign in; in tests/security it costs what it costs in the product."""
    with pytest.MonkeyPatch.context() as changed:
        changed.setattr(accounts, "hash_password", partial(hash_password, cost=4))
        yield


@pytest.fixture(scope="session")
def urls() -> Iterator[Urls]:
    """A PostgreSQL of this test run alone, with the platform schema."""
    with temporary_postgres() as started:
        migrate_platform(started.admin_url)
        yield started


@pytest.fixture(scope="session")
def database(urls: Urls) -> Iterator[Database]:
    """The product's own door to the database, as the web role."""
    opened = Database(urls.app_url, pool_size=20)
    opened.before_commit.append(record_events)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def acme(urls: Urls, database: Database) -> Tenant:
    """The company most tests are about: furnished, otherwise empty."""
    return _founded(urls, database, "acme", "Acme Çelik Kapı")


@pytest.fixture(scope="session")
def rival(urls: Urls, database: Database) -> Tenant:
    """Another company on the same server, which must never be seen by the first."""
    return _founded(urls, database, "rival", "Rakip Kapı")


def _founded(urls: Urls, database: Database, slug: str, name: str) -> Tenant:
    tenant = found_tenant(urls.admin_url, slug, name)
    with begin_work(database, system(), tenant) as work:
        furnish(work)
        write_letterhead(work)
    return tenant


@pytest.fixture
def actor() -> Actor:
    """Somebody who may do everything; tests about rights make their own."""
    return system("Ayşe")


@pytest.fixture
def session(database: Database, acme: Tenant) -> Iterator[Session]:
    """A session whose commits are savepoints of one transaction that is rolled back at the end."""
    with tenant_context(acme), database.engine.connect() as connection:
        transaction = connection.begin()
        opened = database.sessions(bind=connection, join_transaction_mode="create_savepoint")
        yield opened
        opened.close()
        transaction.rollback()


@pytest.fixture
def work(session: Session, acme: Tenant, actor: Actor) -> Work:
    """One act in the name of Acme, on 21.11.2026 at 12:00 in İstanbul."""
    return Work(session, actor, acme, NOW)
