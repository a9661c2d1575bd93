"""A company whose trail may be damaged: its tables are changed as their owner, past every right."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import Connection, text

from app.audit.heads import Head
from app.audit.keeping import seal_all
from app.audit.signing import seeds_from, use_signing_keys
from app.audit.verifying import ChainReport, verify_chain
from app.furnishing import furnish
from app.kernel.circumstances import arrive, leave
from app.kernel.database import Database
from app.kernel.events import Event
from app.kernel.permissions import Actor, system
from app.kernel.tenancy import Tenant
from app.kernel.work import begin_work
from app.tenants.founding import found_tenant
from app.tenants.migrating import owner_engine
from tools.postgres import Urls

SECRET = "a secret of this installation, long enough"
TABLES = ("audit_entry", "audit_seal", "audit_head", "audit_proof", "audit_words", "audit_rules")


@dataclass(frozen=True)
class Noted(Event):
    """Something happened to record 7."""

    subject = "Order"
    number: int
    note: str


@pytest.fixture(autouse=True)
def signing() -> None:
    """The key of the tests."""
    use_signing_keys(lambda: seeds_from([SECRET]))


@dataclass
class Trail:
    """A company's trail, and what can be done to it with and without right."""

    database: Database
    tenant: Tenant
    admin_url: str

    def work(self, actor: Actor | None = None, **more: Any) -> Any:
        """A Work of somebody."""
        return begin_work(self.database, actor or system("Ayşe"), self.tenant, **more)

    def note(self, count: int = 1, note: str = "Kapı") -> None:
        """Several acts, each in a transaction of its own."""
        for number in range(count):
            with self.work() as work:
                work.emit(Noted(number, f"{note} {number}"))

    def seal(self) -> int:
        """Seal what can be sealed."""
        return seal_all(self.work)[0]

    def verify(self, *heads: Head) -> ChainReport:
        """Prove the chain."""
        with self.work() as work:
            return verify_chain(work, heads)

    def problems(self, *heads: Head) -> list[str]:
        """What is wrong, by the names of the problems."""
        return [finding.problem for finding in self.verify(*heads).findings]

    def damage(self, statement: str, **parameters: Any) -> None:
        """Change the tables as their owner does, past every right of the product."""
        with self._owner() as connection:
            connection.execute(text(statement), parameters)

    def rows(self, statement: str, **parameters: Any) -> Any:
        """What stands in the tables."""
        with self.work() as work:
            return work.session.execute(text(statement), parameters).all()

    def empty(self) -> None:
        """A trail without a past."""
        with self._owner() as connection:
            connection.execute(text(f"truncate {', '.join(TABLES)} restart identity"))

    def _owner(self) -> Any:
        return _as_owner(self.admin_url, self.tenant)


@contextmanager
def _as_owner(url: str, tenant: Tenant) -> Iterator[Connection]:
    with owner_engine(url).begin() as connection:
        connection.execute(text(f"set local search_path = {tenant.schema}, platform"))
        yield connection


@pytest.fixture(scope="session")
def company(urls: Urls, database: Database) -> Trail:
    """A company of these tests alone."""
    tenant = found_tenant(urls.admin_url, "trail", "İz Kapı")
    with begin_work(database, system(), tenant) as work:
        furnish(work)
    return Trail(database, tenant, urls.admin_url)


@pytest.fixture
def trail(company: Trail) -> Trail:
    """The company's trail with nothing in it yet."""
    company.empty()
    return company


@pytest.fixture
def sealed(trail: Trail) -> Trail:
    """Nine entries in three seals."""
    for _seal in range(3):
        trail.note(3)
        trail.seal()
    return trail


@pytest.fixture
def request_of() -> Iterator[Callable[[str], str]]:
    """A request begins with some device; its number."""
    yield lambda device: arrive(device).request_id
    leave()
