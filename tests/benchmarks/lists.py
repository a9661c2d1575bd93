"""Lists over HTTP, signed in: queries, and that a long ledger does not slow them."""

from __future__ import annotations

import statistics
from collections.abc import Iterator

from flask.testing import FlaskClient

from app.factory import create_app
from app.identity.accounts import add_person
from app.kernel.permissions import system
from app.kernel.work import begin_work
from config import Settings
from tests.benchmarks.figures import Figure, at_most, counted, milliseconds, ratio_at_most
from tests.benchmarks.world import World, fill_ledger
from tests.factories import make_materials
from tests.views.conftest import PASSWORD, csrf_of

HOST = "http://bench.localhost"
LISTS = ("/stock/", "/materials/list/")
MOST_QUERIES = 8
MOST_GROWTH = 1.3
SHORT, LONG = 1_000, 1_000_000


def measure_lists(world: World) -> Iterator[Figure]:
    """Fifty rows at a thousand moves, then at a million."""
    with begin_work(world.database, system("bench"), world.tenant) as work:
        make_materials(work, 20)
    app = create_app(Settings(database_url=world.urls.app_url, secret_key="b" * 40))
    client = app.test_client()
    _sign_in(world, client)
    fill_ledger(world, SHORT)
    before = {path: _median(client, path) for path in LISTS}
    for path in LISTS:
        with counted(app.extensions["atolye.database"].engine) as statements:
            client.get(path, base_url=HOST)
        yield at_most(f"{path} 50 rows: SQL statements", len(statements), "statements", MOST_QUERIES)
    fill_ledger(world, LONG)
    for path in LISTS:
        after = _median(client, path)
        yield ratio_at_most(
            f"{path} at {LONG:,} moves against {SHORT:,}", after, "ms", before[path], MOST_GROWTH
        )
    app.extensions["atolye.database"].close()


def _sign_in(world: World, client: FlaskClient) -> None:
    with begin_work(world.database, system("bench"), world.tenant) as work:
        add_person(work, "owner", "Bench", "Sahip", "owner@bench.test", ("Owner",), PASSWORD)
    token = csrf_of(client.get("/login/", base_url=HOST).text)
    form = {"username": "owner", "password": PASSWORD, "csrf_token": token}
    assert client.post("/login/", base_url=HOST, data=form).status_code == 302


def _median(client: FlaskClient, path: str) -> float:
    def once() -> None:
        assert client.get(path, base_url=HOST).status_code == 200

    for _ in range(3):
        once()
    return statistics.median(milliseconds(once) for _ in range(15))
