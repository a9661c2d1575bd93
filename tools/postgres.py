"""A real PostgreSQL for development and tests, shared by everybody who uses the same data directory.

``with running_postgres(Path("var/postgres"), durable=True) as urls`` starts it or joins a running one;
whoever leaves last stops it. From the shell: ``python -m tools.postgres [--data DIRECTORY] [COMMAND …]``.
"""

from __future__ import annotations

import argparse
import fcntl
import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, NamedTuple
from urllib.parse import quote

from tools.cluster import Cluster, PostgresTrouble
from tools.private_file import write_privately

ROLES = ("atolye_owner", "app")
TEST_PREFIX = "atolye-test-"
TOO_YOUNG_TO_BE_LOST = 60.0  # seconds; a test run that is just starting holds no lock yet


class Urls(NamedTuple):
    """How to reach the database: as its owner (migrations, tenants) and as the web's powerless role."""

    admin_url: str
    app_url: str

    def environment(self) -> dict[str, str]:
        """The variables the product reads them from."""
        return {"ATOLYE_ADMIN_DATABASE_URL": self.admin_url, "ATOLYE_DATABASE_URL": self.app_url}


@contextmanager
def running_postgres(data_dir: Path, *, durable: bool) -> Iterator[Urls]:
    """A server on this data directory for as long as the block lasts, with roles and database prepared.

    The locks are the kernel's, so a killed user counts as gone, and its server is found by the next one.
    """
    cluster = Cluster(data_dir, durable=durable)
    cluster.data.parent.mkdir(parents=True, exist_ok=True)
    with _lock_file(cluster.data, "users") as users:
        with _lock_file(cluster.data, "guard") as guard:
            fcntl.flock(guard, fcntl.LOCK_EX)
            cluster.start()
            urls = _prepared(cluster)
            fcntl.flock(users, fcntl.LOCK_SH)
        try:
            yield urls
        finally:
            with _lock_file(cluster.data, "guard") as guard:
                fcntl.flock(guard, fcntl.LOCK_EX)
                if _is_last(users):
                    cluster.stop()


@contextmanager
def temporary_postgres() -> Iterator[Urls]:
    """A server for one test run: fast, unsafe in a power cut, never one given by the environment."""
    _sweep_lost_test_servers()
    folder = Path(tempfile.mkdtemp(prefix=TEST_PREFIX))
    try:
        with running_postgres(folder / "data", durable=False) as urls:
            yield urls
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def given_or_running_postgres(data_dir: Path) -> Iterator[Urls]:
    """The database named in the environment when there is one, otherwise the private, durable one."""
    given = [os.environ.get(name, "") for name in ("ATOLYE_ADMIN_DATABASE_URL", "ATOLYE_DATABASE_URL")]
    if all(given):
        yield Urls(*given)
    elif any(given):
        raise PostgresTrouble("Set both ATOLYE_DATABASE_URL and ATOLYE_ADMIN_DATABASE_URL, or neither.")
    else:
        with running_postgres(data_dir, durable=True) as urls:
            yield urls


def stop_unused(data_dir: Path) -> None:
    """Stop the server a crash left running on this directory; PostgresTrouble when somebody uses it."""
    if not data_dir.exists():
        return
    with _lock_file(data_dir, "users") as users:
        if not _is_last(users):
            raise PostgresTrouble("It is running. Stop it first: Ctrl-C where `make run` runs.")
        Cluster(data_dir, durable=True).stop()


def _lock_file(data: Path, purpose: str) -> IO[str]:
    return data.with_name(f"{data.name}.{purpose}.lock").open("a")


def _is_last(users: IO[str]) -> bool:
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _prepared(cluster: Cluster) -> Urls:
    passwords = _passwords(cluster.data.with_name(f"{cluster.data.name}.passwords.json"))
    cluster.prepare(passwords["atolye_owner"], passwords["app"])
    where = f"/atolye?host={quote(str(cluster.sockets), safe='')}"
    return Urls(*(f"postgresql+psycopg://{role}:{passwords[role]}@{where}" for role in ROLES))


def _passwords(file: Path) -> dict[str, str]:
    if not file.exists():
        made = {role: secrets.token_urlsafe(24) for role in ROLES}
        write_privately(file, json.dumps(made))
    kept: dict[str, str] = json.loads(file.read_text())
    return kept


def _sweep_lost_test_servers() -> None:
    # A killed test run cannot stop its server; its lock is free, which is how the next run knows.
    for folder in Path(tempfile.gettempdir()).glob(f"{TEST_PREFIX}*"):
        try:
            if time.time() - folder.stat().st_mtime < TOO_YOUNG_TO_BE_LOST:
                continue
            with _lock_file(folder / "data", "users") as users:
                if _is_last(users):
                    Cluster(folder / "data", durable=False).stop()
                    shutil.rmtree(folder, ignore_errors=True)
        except OSError:
            continue  # another developer's, or just removed by its own run


def main() -> int:
    """Run a command with the database at hand, or hold the database open until Ctrl-C."""
    parser = argparse.ArgumentParser(prog="python -m tools.postgres", description=main.__doc__)
    parser.add_argument("--data", type=Path, default=Path(os.environ.get("ATOLYE_VAR", "var")) / "postgres")
    parser.add_argument("command", nargs=argparse.REMAINDER)
    asked = parser.parse_args()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with given_or_running_postgres(asked.data) as urls:
            known = urls.environment()
            if asked.command:
                return subprocess.run(asked.command, check=False, env={**os.environ, **known}).returncode
            print(*(f"export {name}='{url}'" for name, url in known.items()), sep="\n", flush=True)
            signal.pause()
    except PostgresTrouble as trouble:
        print(trouble, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
