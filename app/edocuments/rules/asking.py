"""Ask GİB's rules about a document, in their own process."""

from __future__ import annotations

import atexit
import json
import os
import subprocess
import sys
import threading
from functools import cache
from pathlib import Path

from app.edocuments.rules.child import read_message, write_message
from app.edocuments.rules.findings import Finding

ZONE = "Europe/Istanbul"
PATIENCE = 60
"""Seconds; a thousand lines take less than one."""
_CHILD = "app.edocuments.rules.child"


class RulesAway(RuntimeError):
    """The process with the rules did not answer; another one may."""


class RulesProcess:
    """One process with the rules, started when first asked and again when it broke."""

    def __init__(self, patience: int = PATIENCE) -> None:
        self._patience = patience
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None

    def ask(self, xml: bytes) -> list[Finding]:
        """Everything the rules find in a document; RulesAway when they cannot be asked."""
        with self._lock:
            process = self._running()
            clock = threading.Timer(self._patience, process.kill)
            clock.start()
            try:
                answer = self._exchange(process, xml)
            finally:
                clock.cancel()
            if answer is None:
                self._end()
                raise RulesAway(f"no answer about a document of {len(xml)} bytes")
        return [Finding(**found) for found in json.loads(answer)]

    def close(self) -> None:
        """End the process."""
        with self._lock:
            self._end()

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self._end()
            self._process = _start()
            assert self._process.stdout is not None
            if read_message(self._process.stdout) is None:  # type: ignore[arg-type] # typeshed's IO[bytes]
                self._end()
                raise RulesAway("the rules could not be loaded")
        return self._process

    @staticmethod
    def _exchange(process: subprocess.Popen[bytes], xml: bytes) -> bytes | None:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            write_message(process.stdin, xml)  # type: ignore[arg-type] # typeshed's IO[bytes]
            return read_message(process.stdout)  # type: ignore[arg-type] # typeshed's IO[bytes]
        except OSError:
            return None

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.communicate()


@cache
def rules() -> RulesProcess:
    """The one process of this program."""
    started = RulesProcess()
    atexit.register(started.close)
    return started


def _start() -> subprocess.Popen[bytes]:
    """With the time of İstanbul, and with none of our secrets."""
    environment = {
        "TZ": ZONE,
        "PATH": os.environ.get("PATH", ""),
        "PYTHONPATH": os.pathsep.join(path or str(Path.cwd()) for path in sys.path),
        "PYTHONUTF8": "1",
    }
    return subprocess.Popen(  # noqa: S603 - our own module, nothing of anybody's input in it
        [sys.executable, "-m", _CHILD],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environment,
    )
