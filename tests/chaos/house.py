"""A factory as it really runs: a durable PostgreSQL and gunicorn, either of which may be killed any time."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import psutil
from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import NullPool

from tools.cluster import Cluster
from tools.postgres import Urls
from tools.processes import ending_with_parent

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60.0
SECRET = "c" * 40

Found = TypeVar("Found")


class House:
    """The two programs, and the ways they die; only processes started here are ever killed."""

    def __init__(self, cluster: Cluster, urls: Urls, port: int, tenant: str) -> None:
        self.cluster, self.urls, self.port = cluster, urls, port
        self.environment = {
            **os.environ,
            **urls.environment(),
            "ATOLYE_SECRET_KEY": SECRET,
            "ATOLYE_DEFAULT_TENANT": tenant,
            "ATOLYE_PORT": str(port),
            "ATOLYE_POOL_SIZE": "6",
        }
        self.server = self._start_server()

    def _start_server(self) -> subprocess.Popen[bytes]:
        quiet = subprocess.DEVNULL
        return subprocess.Popen(
            [*ending_with_parent(), sys.executable, "run.py"],
            cwd=ROOT,
            env=self.environment,
            stdout=quiet,
            stderr=quiet,
            start_new_session=True,
        )

    def kill_worker(self) -> None:
        """kill -9 what answers requests; gunicorn starts another."""
        for worker in psutil.Process(self.server.pid).children():
            _kill(worker)

    def kill_server(self) -> None:
        """kill -9 the whole web server."""
        os.killpg(self.server.pid, signal.SIGKILL)
        self.server.wait()

    def kill_backend(self) -> None:
        """kill -9 one connection's process: PostgreSQL throws all others out and recovers by itself."""
        serving = [each for each in self._postgres() if " app " in _title(each)]
        if serving:
            _kill(random.choice(serving))

    def kill_postgres(self) -> None:
        """kill -9 the postmaster and everything below it, as a power cut would."""
        for each in self._postgres():
            _kill(each)
        _wait_for(lambda: self.cluster.running_pid() is None)

    def _postgres(self) -> list[psutil.Process]:
        pid = self.cluster.running_pid()
        if pid is None:
            return []
        with contextlib.suppress(psutil.NoSuchProcess):
            postmaster = psutil.Process(pid)
            # The postmaster first, or it would begin to recover.
            return [postmaster, *postmaster.children(recursive=True)]
        return []

    def mend(self) -> None:
        """Start whatever is down and wait until both answer."""
        if self.cluster.running_pid() is None:
            self.cluster.start()
        if self.server.poll() is not None:
            self.server = self._start_server()
        _wait_for(self._database_answers)

    def _database_answers(self) -> bool:
        try:
            with create_engine(self.urls.app_url, poolclass=NullPool).connect() as connection:
                return bool(connection.scalar(text("select 1")))
        except OperationalError:
            return False

    def stop(self) -> None:
        """End the server; PostgreSQL is ended by whoever began it."""
        if self.server.poll() is None:
            self.kill_server()


def patiently(read: Callable[[], Found]) -> Found:
    """Read again while the database gets up: a killed backend takes the others down a moment later."""
    until = time.monotonic() + PATIENCE
    while True:
        try:
            return read()
        except OperationalError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)


@contextmanager
def running_house(cluster: Cluster, urls: Urls, port: int, tenant: str) -> Iterator[House]:
    """The factory for as long as the block lasts."""
    house = House(cluster, urls, port, tenant)
    try:
        yield house
    finally:
        house.mend()
        house.stop()


def _kill(process: psutil.Process) -> None:
    with contextlib.suppress(psutil.NoSuchProcess):
        process.kill()


def _title(process: psutil.Process) -> str:
    with contextlib.suppress(psutil.NoSuchProcess):
        return " ".join(process.cmdline())
    return ""


def _wait_for(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not is_so():
        if time.monotonic() > deadline:
            raise AssertionError("it does not come back")
        time.sleep(0.02)
