"""The sockets in a process of their own: what a web process commits is heard there, through a real Redis."""

from __future__ import annotations

import http.client
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import pytest
import socketio

from app.production.kiosks import add_kiosk
from kiosk.sockets import room_of_screen
from kiosk.wires import ANEW
from tests.benchmarks.server import ROOT, free_port, running_redis, wait_for_server
from tests.kiosk.conftest import Floor, new_key
from tools.postgres import Urls

PATIENCE = 30


@contextmanager
def process(command: list[str], port: int, environment: dict[str, str]) -> Iterator[None]:
    started = subprocess.Popen([sys.executable, *command], cwd=ROOT, env={**os.environ, **environment})
    try:
        wait_for_server(started, port)
        yield
    finally:
        started.terminate()
        started.wait(PATIENCE)


@pytest.fixture(scope="module")
def house(urls: Urls, floor: Floor) -> Iterator[dict[str, int]]:
    """Web and sockets, which know each other by Redis only."""
    web, sockets = free_port(), free_port()
    with ExitStack() as stack:
        environment = {
            **urls.environment(),
            "ATOLYE_SECRET_KEY": "k" * 40,
            "ATOLYE_DEFAULT_TENANT": floor.tenant.slug,
            "ATOLYE_PORT": str(web),
            "ATOLYE_SOCKETS_PORT": str(sockets),
            "ATOLYE_SOCKETS": "apart",
            "ATOLYE_REDIS_URL": (redis := stack.enter_context(running_redis())),
        }
        stack.enter_context(process(["run.py"], web, environment))
        stack.enter_context(process(["run.py", "sockets"], sockets, environment))
        yield {"web": web, "sockets": sockets, "redis": int(redis.split(":")[-1].partition("/")[0])}


def board(port: int, token: str) -> tuple[socketio.Client, list[dict[str, Any]]]:
    heard: list[dict[str, Any]] = []
    client = socketio.Client(reconnection=False)
    client.on("card", heard.append)
    client.connect(f"http://127.0.0.1:{port}", headers={"Cookie": f"kiosk={token}"}, transports=["websocket"])
    return client, heard


def wait_until(is_so: Any) -> bool:
    deadline = time.monotonic() + PATIENCE
    while not is_so() and time.monotonic() < deadline:
        time.sleep(0.02)
    return bool(is_so())


def post(port: int, path: str, token: str, body: Any) -> tuple[int, Any]:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    headers = {"Cookie": f"kiosk={token}", "Content-Type": "application/json"}
    line.request("POST", path, json.dumps(body), headers)
    answer = line.getresponse()
    told = answer.status, answer.read()
    line.close()
    return told


def test_a_tap_in_a_web_process_is_heard_in_the_sockets_process(floor: Floor, house: dict[str, int]) -> None:
    with floor.work() as work:
        token = add_kiosk(work, "Redis tablet")[1]
    card = floor.plan()
    client, heard = board(house["sockets"], token)
    status, said = post(house["web"], "/kiosk/tap", token, {"card": card, "version": 1, "key": new_key()})
    assert status == 200, said
    assert wait_until(lambda: heard)
    (message,) = heard
    assert (message["card"]["id"], message["card"]["version"]) == (card, 2)
    client.disconnect()


def test_the_web_keeps_no_sockets_then(house: dict[str, int], floor: Floor) -> None:
    with floor.work() as work:
        token = add_kiosk(work, "Webdeki tablet")[1]
    with pytest.raises(socketio.exceptions.ConnectionError):
        board(house["web"], token)


def test_a_stranger_is_not_let_in_there_either(house: dict[str, int]) -> None:
    with pytest.raises(socketio.exceptions.ConnectionError):
        board(house["sockets"], "no-token")


def test_a_screen_that_the_queue_calls_anew_is_put_out(floor: Floor, house: dict[str, int]) -> None:
    """As the web does when the office revokes it: said through Redis, done where the socket is."""
    with floor.work() as work:
        kiosk, token = add_kiosk(work, "Kaybolan tablet")
        number = kiosk.id
    client, _ = board(house["sockets"], token)
    queue = socketio.RedisManager(f"redis://127.0.0.1:{house['redis']}/0", write_only=True)
    queue.emit(ANEW, {}, room=room_of_screen(floor.tenant, number), namespace="/")
    assert wait_until(lambda: not client.connected)
