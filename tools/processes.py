"""Several programs that live and die together."""

from __future__ import annotations

import shutil
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

PATIENCE = 30.0  # seconds to become healthy, and to end when asked


class Trouble(RuntimeError):
    """Something that was started did not do what it should; the message is for a developer."""


class Running:
    """The programs that were started, and how to wait for the first of them to end."""

    def __init__(self, commands: list[list[str]], environment: dict[str, str]) -> None:
        # A session of their own: Ctrl-C reaches only us, and we stop them in an orderly way.
        self.programs = [
            subprocess.Popen(
                [*ending_with_parent(), *command],
                env=environment,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )
            for command in commands
        ]

    def raise_when_ended(self) -> None:
        """Trouble as soon as one of them is gone: half a product is worse than none."""
        for program in self.programs:
            if program.poll() is not None:
                raise Trouble(f"{program.args!r} ended with {program.returncode}.")

    def wait(self) -> None:
        """Wait until one of them ends."""
        while True:
            self.raise_when_ended()
            time.sleep(0.5)

    def stop(self) -> None:
        """Ask all to end, wait, and end by force what does not."""
        for program in self.programs:
            program.terminate()
        deadline = time.monotonic() + PATIENCE
        for program in self.programs:
            try:
                program.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                program.kill()
                program.wait()


def ending_with_parent() -> list[str]:
    """What stands before a command so that it ends when we are killed."""
    # When we are killed, nobody is left to stop them, and the port would stay taken. Linux can see to it.
    setpriv = shutil.which("setpriv")
    return [setpriv, "--pdeathsig", "TERM", "--"] if setpriv else []


@contextmanager
def keep_running(commands: list[list[str]], environment: dict[str, str]) -> Iterator[Running]:
    """All of these programs run while the block lasts, and none afterwards."""
    running = Running(commands, environment)
    try:
        yield running
    finally:
        running.stop()


def wait_until_healthy(port: int, running: Running) -> None:
    """Wait until the web answers that it is well."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        running.raise_when_ended()
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    raise Trouble("The web does not answer at /healthz.")
