"""Planning over HTTP as the office does it: signed in, with the page's token, through gunicorn."""

from __future__ import annotations

import http.client
import itertools
import os
import re
import shutil
import threading
from collections.abc import Iterator
from contextlib import nullcontext
from urllib.parse import urlencode
from uuid import uuid4

from app.identity.accounts import add_person
from app.kernel.permissions import system
from app.kernel.work import begin_work
from tests.benchmarks.figures import ROUNDS, Figure, at_least, exactly, interleaved, rate, ratio_at_least
from tests.benchmarks.planning import SAME, planned_orders
from tests.benchmarks.server import SECRET, running_redis, running_server
from tests.benchmarks.world import World
from tests.signing_in import code_now, connect_telephone, sealing_with
from tests.views.conftest import PASSWORD, csrf_of

CONNECTIONS, MANY_CONNECTIONS = 4, 16
PLANS = 240
"""In each round, shared by the connections."""
LEAST_RATE = 150
WORKERS = 2
PLANNER = "http-planner"


def measure_plans_over_http(world: World) -> Iterator[Figure]:
    """The rate at four connections, and that sixteen are no slower; every answer is looked at."""
    with begin_work(world.database, system("bench"), world.tenant) as work:
        add_person(work, PLANNER, "Bench", "Planlama", "planner@bench.test", ("Planner",), PASSWORD)
        with sealing_with(SECRET):
            connect_telephone(work, PLANNER)
    has_redis = shutil.which("redis-server") is not None
    with running_redis() if has_redis else nullcontext("") as redis:
        workers = WORKERS if redis else 1
        with running_server(world.urls, world.tenant.slug, workers, redis) as port:
            yield from _measure(world, port, workers)


def _measure(world: World, port: int, workers: int) -> Iterator[Figure]:
    before, wrong = planned_orders(world), itertools.count()
    session = _sign_in(port)

    def round_of(connections: int) -> float:
        orders = iter(world.orders(PLANS, 20))
        lock = threading.Lock()

        def clerk() -> None:
            line = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
            while True:
                with lock:
                    order = next(orders, None)
                if order is None:
                    return line.close()
                if not _plan(line, session, order):
                    next(wrong)

        threads = [threading.Thread(target=clerk) for _ in range(connections)]

        def everybody() -> None:
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()

        return rate(everybody, 1) * PLANS

    round_of(CONNECTIONS)
    few, many = interleaved(lambda: round_of(CONNECTIONS), lambda: round_of(MANY_CONNECTIONS))
    where = f"{workers} processes, {os.cpu_count()} cores"
    yield at_least(f"plan over HTTP, {CONNECTIONS} connections, {where}", few, "a second", LEAST_RATE)
    name = f"plan over HTTP, {MANY_CONNECTIONS} connections against {CONNECTIONS}"
    yield ratio_at_least(name, many, "a second", few, SAME)
    yield exactly("plan over HTTP: refused or lost", next(wrong), "orders", 0)
    everything = (2 * ROUNDS + 1) * PLANS
    yield exactly("plan over HTTP: planned", planned_orders(world) - before, "orders", everything)


def _sign_in(port: int) -> tuple[str, str]:
    """The cookie and the token of a planner who has just signed in."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    cookie, page = _ask(line, "GET", "/login/", "")
    form = {"username": PLANNER, "password": PASSWORD, "csrf_token": csrf_of(page)}
    cookie, _page = _ask(line, "POST", "/login/", cookie, form)
    code = {"code": code_now(), "csrf_token": form["csrf_token"]}
    cookie, _page = _ask(line, "POST", "/login/code", cookie, code)
    fresh, page = _ask(line, "GET", "/orders/list/", cookie)
    line.close()
    return fresh or cookie, csrf_of(page)


def _ask(
    line: http.client.HTTPConnection, method: str, path: str, cookie: str, form: dict[str, str] | None = None
) -> tuple[str, str]:
    headers = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
    line.request(method, path, urlencode(form or {}), headers)
    answer = line.getresponse()
    page = answer.read().decode()
    found = re.search(r"atolye=[^;]+", answer.getheader("Set-Cookie") or "")
    return (found[0] if found else cookie), page


def _plan(line: http.client.HTTPConnection, session: tuple[str, str], order: int) -> bool:
    cookie, token = session
    headers = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
    form = urlencode({"csrf_token": token, "_key": str(uuid4())})
    line.request("POST", f"/orders/plan/{order}", form, headers)
    answer = line.getresponse()
    answer.read()
    return answer.status == http.HTTPStatus.FOUND
