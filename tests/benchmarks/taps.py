"""From the tap on one screen to the moved card on fifty others, through a real server and real sockets."""

from __future__ import annotations

import json
import statistics
import threading
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import socketio

from app.kernel.permissions import system
from app.kernel.work import begin_work
from app.production.kiosks import add_kiosk
from app.production.planning import plan_order
from tests.benchmarks.figures import Figure, exactly, said
from tests.benchmarks.server import running_server
from tests.benchmarks.world import World

BOARDS = 50
CARDS = 30
DEPARTMENTS = 4
PATIENCE = 20.0


@dataclass
class Arrivals:
    """When each board heard of each event."""

    heard: dict[int, list[float]] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, message: dict[str, Any]) -> None:
        """One board has the moved card."""
        now = time.perf_counter()
        with self.lock:
            self.heard.setdefault(int(message["number"]), []).append(now)

    def wait(self, events: list[int]) -> bool:
        """Whether every board heard of every event in good time."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            with self.lock:
                if all(len(self.heard.get(event, ())) >= BOARDS for event in events):
                    return True
            time.sleep(0.02)
        return False


def measure_taps(world: World) -> Iterator[Figure]:
    """Median and p95 over all boards and taps, database included."""
    cards, token = _prepare(world)
    arrivals = Arrivals()
    sent: dict[int, float] = {}
    with running_server(world.urls, world.tenant.slug) as port:
        boards = [_board(port, token, arrivals) for _ in range(BOARDS)]
        for card in cards:
            version = 1
            for _ in range(DEPARTMENTS):
                started = time.perf_counter()
                done = _tap(port, token, card, version)
                sent[done["event"]], version = started, done["version"]
                time.sleep(0.02)
        complete = arrivals.wait(list(sent))
        for board in boards:
            board.disconnect()
    delays = sorted(
        (moment - sent[event]) * 1000
        for event, moments in arrivals.heard.items()
        if event in sent
        for moment in moments
    )
    yield exactly(f"tap, {BOARDS} boards: heard", len(delays), "messages", len(sent) * BOARDS)
    yield exactly(f"tap, {BOARDS} boards: none missing", float(complete), "", 1)
    yield said(f"tap to moved card, {BOARDS} boards: median", statistics.median(delays), "ms")
    yield said(f"tap to moved card, {BOARDS} boards: p95", delays[int(len(delays) * 0.95)], "ms")


def _prepare(world: World) -> tuple[list[int], str]:
    orders = world.orders(CARDS, 3)
    cards: list[int] = []
    for order in orders:
        with world.work() as work:
            cards += plan_order(work, order, key=str(uuid4()))["cards"]
    with begin_work(world.database, system("bench"), world.tenant) as work:
        _kiosk, token = add_kiosk(work, "Bench")
        return cards, token


def _board(port: int, token: str, arrivals: Arrivals) -> socketio.Client:
    client = socketio.Client(reconnection=False)
    client.on("card", arrivals.note)
    client.connect(f"http://127.0.0.1:{port}", headers={"Cookie": f"kiosk={token}"}, transports=["websocket"])
    return client


def _tap(port: int, token: str, card: int, version: int) -> dict[str, Any]:
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/kiosk/tap",
        data=json.dumps({"card": card, "version": version, "key": str(uuid4())}).encode(),
        headers={"Cookie": f"kiosk={token}", "Content-Type": "application/json"},
        method="POST",
    )
    with urllib.request.urlopen(request, timeout=10) as answer:
        done: dict[str, Any] = json.load(answer)
    return done
