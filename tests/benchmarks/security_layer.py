"""What safety costs a request that changes something: company, who asks, what they may, the audit row.

The same row is written and committed twice in turn: by a bare page that asks nobody, and by one that asks
everything and leaves its trace.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from flask import Flask

from app.factory import create_app
from app.identity.accounts import add_person
from app.kernel.database import Database
from app.kernel.events import Event
from app.kernel.permissions import Right, system
from app.kernel.work import begin_work
from config import Settings
from tests import signing_in
from tests.benchmarks.figures import Figure, at_most, counted, milliseconds
from tests.benchmarks.server import SECRET
from tests.benchmarks.world import World
from tests.views.conftest import PASSWORD
from views.works import users_work

MOST_MS, MOST_QUERIES = 2, 3
ROUNDS = 400
_RIGHT: Final = Right("list", "Order")
_WRITE: Final = "insert into platform.bench_probe default values"


@dataclass(frozen=True)
class Probed(Event):
    """What the page of the bench tells the audit trail."""

    subject = "Bench"
    number: int


def measure_security_layer(world: World) -> Iterator[Figure]:
    """Statements and time beyond those of the bare page."""
    with world.owner() as connection:
        connection.execute("create table platform.bench_probe (at timestamptz not null default now())")
        connection.execute("grant insert on platform.bench_probe to public")
    app = create_app(Settings(database_url=world.urls.app_url, secret_key=SECRET))
    database: Database = app.extensions["atolye.database"]
    bare, asked = _visitor(world, app, database)
    for page in (bare, asked):
        for _ in range(20):
            page()
    with counted(database.engine) as more:
        asked()
    # One of them is the row that the bare page writes too.
    yield at_most("security layer: SQL statements", len(more) - 1, "statements", MOST_QUERIES)
    # In turn, so that a slow moment of the machine hits both.
    pairs = [(milliseconds(bare), milliseconds(asked)) for _ in range(ROUNDS)]
    added = statistics.median(safe - plain for plain, safe in pairs)
    yield at_most("security layer with its audit row: added to a request", added, "ms", MOST_MS)
    database.close()


def _visitor(world: World, app: Flask, database: Database) -> tuple[Callable[[], None], Callable[[], None]]:
    """A browser of somebody signed in, and its way to both pages."""
    with begin_work(world.database, system("bench"), world.tenant) as work:
        add_person(work, "kapida", "Kapıda", "Kişi", "kapida@bench.test", ("Clerk",), PASSWORD)
    client, host = app.test_client(), f"http://{world.tenant.slug}.localhost"
    signing_in.sign_in(client, "kapida", PASSWORD, host)
    _add_pages(app, database)

    def visit(path: str) -> None:
        assert client.get(path, base_url=host).status_code == 200

    return lambda: visit("/-bare"), lambda: visit("/-asked")


def _add_pages(app: Flask, database: Database) -> None:
    """The page that just writes, and the one that knows who writes, whether they may, and says so."""

    def bare() -> str:
        with database.engine.begin() as connection:
            connection.exec_driver_sql(_WRITE)
        return ""

    def asked() -> str:
        with users_work() as work:
            work.require(_RIGHT)
            work.ask(_WRITE, ())
            work.emit(Probed(1))
        return ""

    app._got_first_request = False
    app.add_url_rule("/-bare", "bare", bare)
    app.add_url_rule("/-asked", "asked", asked)
