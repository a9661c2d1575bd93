"""The product that is attacked: the demo factory on a database and a port of its own."""

from __future__ import annotations

import os
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tools.environment import product_environment
from tools.postgres import temporary_postgres
from tools.processes import keep_running, wait_until_healthy
from tools.serve import DEMO, FLASK, JOBS, WEB, step

OWNER, DEALER = "sahip", "bayi"


@dataclass(frozen=True)
class Target:
    """Where the product answers, who may come in, and what it writes into its log meanwhile."""

    address: str
    environment: dict[str, str]
    passwords: dict[str, str]
    log: Path

    def code(self, username: str) -> str:
        """The six digits somebody's telephone shows."""
        said = step([*FLASK, "demo", "code"], self.environment)
        return dict(line.split() for line in said.splitlines() if line.strip())[username]

    def bugs(self) -> list[str]:
        """What the product itself calls an error: whatever a scanner thinks, these are to be mended."""
        lines = self.log.read_text(encoding="utf-8", errors="replace").splitlines()
        return [line for line in lines if line.startswith("error ") or "[ERROR]" in line]


@contextmanager
def target(port: int) -> Iterator[Target]:
    """A fresh demo factory; nothing of it is left afterwards."""
    with tempfile.TemporaryDirectory(prefix="atolye-scan-") as folder, temporary_postgres() as urls:
        var = Path(folder)
        environment = {
            **product_environment(var, urls),
            "ATOLYE_DEFAULT_TENANT": "demo",
            "ATOLYE_PORT": str(port),
            "ATOLYE_VAR": str(var),
        }
        step([*FLASK, "migrate"], environment)
        said = step(DEMO, environment)
        passwords = {name: _password(said, name) for name in (OWNER, DEALER)}
        log = var / "log.txt"
        with _told(log), keep_running([WEB, JOBS], environment) as running:
            wait_until_healthy(port, running)
            yield Target(f"http://127.0.0.1:{port}", environment, passwords, log)


def _password(said: str, name: str) -> str:
    """Somebody's, among the logins the demo prints."""
    for line in said.splitlines():
        words = line.split()
        if name in words:
            return words[words.index(name) + 1]
    raise SystemExit(f"The demo names no password of {name}.")


@contextmanager
def _told(log: Path) -> Iterator[None]:
    """What the programs write to standard error goes into a file too."""
    kept = os.dup(2)
    reading, writing = os.pipe()
    os.dup2(writing, 2)
    os.close(writing)

    def copy() -> None:
        with log.open("wb") as file:
            while part := os.read(reading, 65536):
                file.write(part)
                file.flush()
                os.write(kept, part)

    thread = threading.Thread(target=copy, daemon=True)
    thread.start()
    try:
        yield
    finally:
        os.dup2(kept, 2)
        thread.join(5)
        os.close(kept)


def run_bounded(command: list[str], seconds: int, folder: Path) -> str:
    """What a scanner said within its time; a scanner that is not done by then has said enough."""
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    nice = ["nice", "-n", "15", "timeout", "--signal=INT", "--kill-after=20", str(seconds)]
    done = subprocess.run(
        [*nice, *command],
        check=False,
        capture_output=True,
        text=True,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        errors="replace",
    )
    return done.stdout + done.stderr
