"""One real server for the run, a Chromium for each file, a company for each file."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser

from app.kernel import sealing
from app.kernel.database import Database
from app.kernel.sealing import use_secret
from tests.browser.product.house import Company, Person, found_company, free_port, open_browser
from tools.postgres import Urls
from tools.processes import keep_running, wait_until_healthy

PATIENCE = 20_000  # milliseconds; two cores may have more to do than this test

SECRET = "b" * 40

SignIn = Callable[..., Person]
Found = Callable[..., Company]


@pytest.fixture(scope="session")
def port(urls: Urls) -> Iterator[int]:
    """The product's own web server on the test database, as ``make run`` starts it."""
    number = free_port()
    environment = {
        **os.environ,
        **urls.environment(),
        "ATOLYE_SECRET_KEY": SECRET,
        "ATOLYE_PORT": str(number),
        "ATOLYE_BASE_HOST": "localhost",
        "ATOLYE_POOL_SIZE": "10",
    }
    with keep_running([[sys.executable, "run.py"]], environment) as running:
        wait_until_healthy(number, running)
        yield number


@pytest.fixture(scope="module", autouse=True)
def secret() -> Iterator[None]:
    """What is sealed behind the scenes opens in the server."""
    before = list(sealing._provider)
    use_secret(lambda: SECRET)
    yield
    sealing._provider[:] = before


@pytest.fixture(scope="session")
def found(urls: Urls, database: Database, port: int) -> Found:
    """Found a company by its short name; names of people who sign in may follow."""
    return lambda slug, *people: found_company(urls, database, port, slug, *people)


@pytest.fixture(scope="module")
def company(found: Found, request: pytest.FixtureRequest) -> Company:
    """The company of one file, named after it."""
    slug: str = request.module.__name__.rpartition("test_")[2][:24]
    return found(slug.replace("_", ""))


@pytest.fixture
def visitor(browser: Browser, company: Company) -> Iterator[SignIn]:
    """Open a browser, at the file's company unless another is given, and sign in when a name is given."""
    people: list[Person] = []

    def opened(name: str | None = None, at: Company | None = None, **more: dict[str, int]) -> Person:
        person = open_browser(browser, at or company, **more)
        people.append(person)
        return person.sign_in(name) if name else person

    yield opened
    broken = [each for person in people for each in person.broken]
    for person in people:
        person.context.close()
    assert broken == []
