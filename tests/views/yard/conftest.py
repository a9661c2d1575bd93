"""A company with full shelves and doors that are ready to leave, and its people at their pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.furnishing import furnish
from app.identity.accounts import add_person
from app.kernel import sealing
from app.kernel.clock import now_utc
from app.kernel.database import Database
from app.kernel.permissions import system
from app.kernel.sealing import use_secret
from app.kernel.work import Work, begin_work
from app.tenants.founding import found_tenant
from tests.letterhead import write_letterhead
from tests.scenarios.factory import Factory, furnished
from tests.scenarios.telling import deliver, plenty
from tests.views.conftest import PASSWORD, csrf_of, sign_in
from tests.views.yard.pages import HOST, Desk
from tools.postgres import Urls


class Yard(Factory):
    """A factory whose acts happen when they are done, as what is sent from its pages does."""

    @contextmanager
    def acts(self, who: str, *, after: timedelta = timedelta(0)) -> Iterator[Work]:
        """One act of somebody, now: minutes added to each would end up in a tomorrow no page takes."""
        self.now = now_utc()
        with super().acts(who, after=after) as work:
            yield work


@pytest.fixture(scope="session")
def factory(urls: Urls, database: Database) -> Factory:
    tenant = found_tenant(urls.admin_url, "yard", "Avlu Çelik Kapı")
    with begin_work(database, system(), tenant) as work:
        furnish(work)
        write_letterhead(work)
    made = Yard(database, tenant, token=furnished(database, tenant).token)
    deliver(made, "ERC2026000000001", *plenty(quantity="5.000"))
    return made


@pytest.fixture(autouse=True)
def secret(app: Flask) -> Iterator[None]:
    """What is sealed behind the scenes opens in the application."""
    before = list(sealing._provider)
    use_secret(lambda: str(app.secret_key))
    yield
    sealing._provider[:] = before


@pytest.fixture(scope="session")
def desk(app: Flask, factory: Factory, database: Database) -> Callable[[str], Desk]:
    """Somebody with this role at a page of the company."""
    made: dict[str, FlaskClient] = {}

    def sits(role: str) -> Desk:
        if role not in made:
            name = role.lower()
            with begin_work(database, system(), factory.tenant) as work:
                add_person(work, name, role, "Kişi", f"{name}@yard.test", (role,), PASSWORD)
            made[role] = app.test_client()
            sign_in(made[role], name, HOST)
        token = csrf_of(made[role].get("/today/", base_url=HOST).text)
        return Desk(made[role], token)

    return sits
