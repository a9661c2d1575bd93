"""From the tap on one screen to the moved card on all others, through real servers and real sockets.

Each case is measured beside the bare emit of the same Socket.IO in the same run: what the product adds to it
is the database, the rights and the audit trail.
"""

from __future__ import annotations

import http.client
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from uuid import uuid4

from app.kernel.permissions import system
from app.kernel.work import begin_work
from app.production.kiosks import add_kiosk
from app.production.planning import plan_order
from tests.benchmarks.figures import Figure, at_most, exactly, said
from tests.benchmarks.listeners import listening
from tests.benchmarks.server import ROOT, free_port, running_redis, wait_for_server
from tests.benchmarks.world import World

CARDS = 25
DEPARTMENTS = 4
LATEST = 2.0
"""Seconds after the last tap in which every board must have heard of it."""
SPARE_THREADS = 60


@dataclass(frozen=True)
class Case:
    """So many boards on so many processes, and how often somebody taps."""

    boards: int
    webs: int
    is_apart: bool
    pause: float
    """Seconds between two taps."""
    promise: float
    """Milliseconds in which nineteen of twenty boards have heard."""

    @property
    def name(self) -> str:
        """As the table calls it."""
        webs = "2 web processes" if self.webs > 1 else "1 process"
        return f"tap, {self.boards} boards, {webs}{' + sockets, Redis' if self.is_apart else ''}"


CASES = (
    Case(200, 1, is_apart=False, pause=0.05, promise=50),
    Case(1000, 1, is_apart=True, pause=0.2, promise=150),
    Case(1000, 2, is_apart=True, pause=0.2, promise=150),
)


def measure_taps(world: World) -> Iterator[Figure]:
    """Median and p95 over all boards and taps, database included."""
    for case in CASES:
        bare = _bare(case)
        cards, token = _prepare(world)
        with _product(world, case) as (web, sockets):
            taps = [tap for card in cards for tap in _taps_of(web, token, card)]
            delays, is_complete = _delays(case, sockets, f"kiosk={token}", taps)
        yield exactly(f"{case.name}: all heard", float(is_complete), "", 1)
        yield said(f"{case.name}: median", statistics.median(delays), "ms")
        figure = at_most(f"{case.name}: p95", _p95(delays), "ms", case.promise)
        yield Figure(figure.name, figure.figure, "ms", bare, figure.figure / bare, figure.limit, figure.holds)


def _p95(delays: list[float]) -> float:
    return sorted(delays)[int(len(delays) * 0.95)]


Tap = Callable[[], int]
"""Taps once; the number of the event that all boards are told."""


def _delays(case: Case, port: int, cookie: str, taps: Sequence[Tap]) -> tuple[list[float], bool]:
    """Milliseconds from each tap to each board."""
    sent: dict[int, float] = {}
    with listening(port, case.boards, cookie) as boards:
        for tap in taps:
            began = time.perf_counter()
            sent[tap()] = began
            time.sleep(case.pause)
        time.sleep(LATEST)
        heard = boards.heard()
    delays = [(moment - began) * 1000 for event, began in sent.items() for moment in heard.get(event, ())]
    return delays, len(delays) == len(sent) * case.boards


def _bare(case: Case) -> float:
    """The p95 of the bare emit, as many boards, as often."""
    port = free_port()
    mode = "gevent" if case.is_apart else "threading"
    command = ["-m", "tests.benchmarks.bare", mode, str(port), str(case.boards + SPARE_THREADS)]
    with _running(command, port, {}):
        line = http.client.HTTPConnection("127.0.0.1", port)

        def tap(number: int) -> int:
            message = {"number": number, "kind": "passed", "by": "Bench", "card": _MESSAGE}
            return int(_post(line, "/tap", "", message)["event"])

        taps = [partial(tap, number) for number in range(1, CARDS * DEPARTMENTS + 1)]
        return _p95(_delays(case, port, "", taps)[0])


_MESSAGE = {
    "id": 1, "version": 2, "column": "2", "state": "waiting", "quantity": 1, "blocked_reason": "",
    "waits_for_material": False, "since": "2026-11-22T05:00:00.000000+00:00", "rank": None, "priority": 0,
    "is_urgent": False, "rework_reason": "", "rework_from": None, "by": [],
}  # fmt: skip


def _prepare(world: World) -> tuple[list[int], str]:
    cards: list[int] = []
    for order in world.orders(CARDS, 3):
        with world.work() as work:
            cards += plan_order(work, order, key=str(uuid4()))["cards"]
    with begin_work(world.database, system("bench"), world.tenant) as work:
        return cards, add_kiosk(work, f"Bench {uuid4()}")[1]


@contextmanager
def _product(world: World, case: Case) -> Iterator[tuple[int, int]]:
    """The web's port and the sockets' port of the product as the case wants it."""
    web, sockets = free_port(), free_port()
    with ExitStack() as house:
        environment = {
            **world.urls.environment(),
            "ATOLYE_SECRET_KEY": "b" * 40,
            "ATOLYE_DEFAULT_TENANT": world.tenant.slug,
            "ATOLYE_PORT": str(web),
            "ATOLYE_SOCKETS_PORT": str(sockets),
            "ATOLYE_WORKERS": str(case.webs),
            "ATOLYE_THREADS": str(case.boards + SPARE_THREADS),
            "ATOLYE_SOCKETS": "apart" if case.is_apart else "here",
            "ATOLYE_REDIS_URL": house.enter_context(running_redis()) if case.is_apart else "",
        }
        house.enter_context(_running(["run.py"], web, environment))
        if case.is_apart:
            house.enter_context(_running(["run.py", "sockets"], sockets, environment))
        yield web, sockets if case.is_apart else web


@contextmanager
def _running(command: list[str], port: int, environment: dict[str, str]) -> Iterator[None]:
    process = subprocess.Popen([sys.executable, *command], cwd=ROOT, env={**os.environ, **environment})
    try:
        wait_for_server(process, port)
        yield
    finally:
        process.terminate()
        process.wait(timeout=20)


def _taps_of(port: int, token: str, card: int) -> Iterator[Tap]:
    """The taps that bring one card from the first department to Sevke Hazır."""
    line = http.client.HTTPConnection("127.0.0.1", port)
    versions = iter(range(1, DEPARTMENTS + 1))

    def tap() -> int:
        body = {"card": card, "version": next(versions), "key": str(uuid4())}
        return int(_post(line, "/kiosk/tap", f"kiosk={token}", body)["event"])

    for _ in range(DEPARTMENTS):
        yield tap


def _post(line: http.client.HTTPConnection, path: str, cookie: str, body: object) -> dict[str, int]:
    line.request("POST", path, json.dumps(body), {"Cookie": cookie, "Content-Type": "application/json"})
    answer = line.getresponse()
    told: dict[str, int] = json.load(answer)
    if answer.status != http.HTTPStatus.OK:
        raise RuntimeError(told)
    return told
