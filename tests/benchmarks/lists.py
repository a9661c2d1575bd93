"""Lists over HTTP, signed in: queries, and that a long ledger does not slow them."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterator
from datetime import timedelta

from flask import Flask
from flask.testing import FlaskClient

from app.factory import create_app
from app.identity.accounts import add_person
from app.kernel.clock import now_utc, show_date, to_local
from app.kernel.permissions import system
from app.kernel.work import begin_work
from app.stock.proof.verifying import verify_ledger
from app.stock.values.closing import close_days
from config import Settings
from tests import signing_in
from tests.benchmarks.figures import Figure, at_most, counted, milliseconds, ratio_at_most, said
from tests.benchmarks.world import World, another_company, fill_ledger
from tests.factories import make_materials
from tests.views.conftest import PASSWORD

STOCK, MATERIALS, VALUE = "/stock/", "/materials/list/", "/stock-value/"
PAGES = {
    "stock list": STOCK,
    "materials": MATERIALS,
    "material card": "/materials/show/{material}",
    "valuation now": VALUE,
    "valuation at noon of a day last year": VALUE + "?day={day}&hour=12:00",
}
MOST_QUERIES = 8
MOST_GROWTH = 1.3
SHORT, LONG = 10_000, 1_000_000
FIRST_DAY, LAST_DAY, ASKED_DAY = 400, 1, 180
"""Days ago: between which the moves were posted, and whose noon is asked for."""
ROUNDS = 25


def measure_lists(world: World) -> Iterator[Figure]:
    """Fifty rows in a company with ten thousand moves and in one with a million, asked in turn."""
    app = create_app(Settings(database_url=world.urls.app_url, secret_key="b" * 40))
    short, long = another_company(world, "short"), another_company(world, "long")
    ours, theirs = _visitor(app, long, LONG), _visitor(app, short, SHORT)
    for path in (STOCK, MATERIALS):
        with counted(app.extensions["atolye.database"].engine) as statements:
            ours(path)
        yield at_most(f"{path} 50 rows: SQL statements", len(statements), "statements", MOST_QUERIES)
    for name, path in PAGES.items():
        here, there = in_turn(lambda: ours(path), lambda: theirs(path))  # noqa: B023 - called at once
        yield ratio_at_most(f"{name} at {LONG:,} moves against {SHORT:,}", here, "ms", there, MOST_GROWTH)
    yield said(f"proof of the ledger at {LONG:,} moves", _proof(long), "ms")
    app.extensions["atolye.database"].close()


def _visitor(app: Flask, world: World, moves: int) -> Callable[[str], None]:
    """Somebody signed in to a company with so many moves, all of whose days are closed; opens a page."""
    with begin_work(world.database, system("bench"), world.tenant) as work:
        make_materials(work, 20)
    fill_ledger(world, moves, (FIRST_DAY, LAST_DAY))
    with begin_work(world.database, system("bench"), world.tenant) as work:
        close_days(work)
    with world.owner() as connection:
        connection.execute("vacuum analyze")
    client, host = app.test_client(), f"http://{world.tenant.slug}.localhost"
    sign_in(world, client, host)
    day = show_date(to_local(now_utc()) - timedelta(days=ASKED_DAY))

    def visit(path: str) -> None:
        asked = path.format(material=world.materials[0], day=day)
        assert client.get(asked, base_url=host).status_code == 200

    return visit


def in_turn(ours: Callable[[], None], theirs: Callable[[], None]) -> tuple[float, float]:
    """Medians of two pages opened in turn, so that a slow moment of the machine hits both."""
    ours()
    theirs()
    pairs = [(milliseconds(ours), milliseconds(theirs)) for _ in range(ROUNDS)]
    return statistics.median(here for here, _ in pairs), statistics.median(there for _, there in pairs)


def _proof(world: World) -> float:
    with begin_work(world.database, system("bench"), world.tenant) as work:
        return milliseconds(lambda: verify_ledger(work))


def sign_in(world: World, client: FlaskClient, host: str) -> None:
    with begin_work(world.database, system("bench"), world.tenant) as work:
        add_person(work, "owner", "Bench", "Sahip", "owner@bench.test", ("Owner",), PASSWORD)
    signing_in.sign_in(client, "owner", PASSWORD, host)
