"""The product as a real server process, for measurements and browser stories over the network."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tools.postgres import Urls

SECRET = "b" * 40

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 90.0


class ServerDidNotStart(RuntimeError):
    """What the process said before it ended or the patience did."""


@contextmanager
def running_server(urls: Urls, tenant: str, workers: int = 1, redis_url: str = "") -> Iterator[int]:
    """gunicorn with the product on a free port, reached as this company by any host name; the port."""
    port = free_port()
    environment = {
        **os.environ,
        **urls.environment(),
        "ATOLYE_SECRET_KEY": SECRET,
        "ATOLYE_DEFAULT_TENANT": tenant,
        "ATOLYE_PORT": str(port),
        "ATOLYE_WORKERS": str(workers),
        "ATOLYE_REDIS_URL": redis_url,
    }
    process = subprocess.Popen([sys.executable, "run.py"], cwd=ROOT, env=environment)
    try:
        wait_for_server(process, port)
        yield port
    finally:
        process.terminate()
        process.wait(timeout=20)


@contextmanager
def running_redis() -> Iterator[str]:
    """A Redis for as long as the block lasts, which joins several web processes; its address."""
    port = free_port()
    command = ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        _wait_for_port(port)
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait_for_port(port: int) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise ServerDidNotStart(f"redis, port {port}")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for_server(process: subprocess.Popen[bytes], port: int) -> None:
    """Until it answers; raises ServerDidNotStart when it does not."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise ServerDidNotStart(f"port {port}, exit code {process.poll()}")
