"""Two presses beside this process: many papers drawn on two cores, for as long as they are wanted."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from base64 import b64encode
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from queue import SimpleQueue
from types import TracebackType
from typing import Any, Final, Self

from app.documents.batching import Undrawn
from reports.press import read_message, write_message

CORES: Final = 2
_CHILD: Final = "reports.press"


class PressBroke(RuntimeError):
    """A press could not draw a paper, or ended."""


class Presses:
    """Some processes that draw; they end with the block they are opened for."""

    def __init__(self, cores: int = CORES) -> None:
        self._cores = cores
        self._free: SimpleQueue[subprocess.Popen[bytes]] = SimpleQueue()
        self._open = ExitStack()

    def __enter__(self) -> Self:
        for _core in range(self._cores):
            press = self._open.enter_context(start_press())
            self._open.callback(press.kill)
            self._free.put(press)
        self._threads = self._open.enter_context(ThreadPoolExecutor(self._cores))
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._open.close()

    @property
    def processes(self) -> list[int]:
        """The ids of the presses, for who measures them."""
        presses = [self._free.get() for _core in range(self._cores)]
        for press in presses:
            self._free.put(press)
        return [press.pid for press in presses]

    def draw(self, papers: Sequence[Undrawn]) -> list[bytes]:
        """Their PDFs, in their order; PressBroke when one cannot be drawn."""
        return list(self._threads.map(self._draw_one, papers))

    def join(self, paths: Sequence[Path], target: Path) -> None:
        """Write one PDF of many; PressBroke."""
        self._ask({"join": [str(path) for path in paths], "to": str(target)})

    def _draw_one(self, paper: Undrawn) -> bytes:
        xml = b64encode(paper.xml).decode() if paper.xml else ""
        return self._ask({"kind": paper.kind, "snapshot": dict(paper.snapshot), "xml": xml})

    def _ask(self, wanted: dict[str, Any]) -> bytes:
        press = self._free.get()
        try:
            return exchange(press, json.dumps(wanted).encode())
        finally:
            self._free.put(press)


def exchange(press: subprocess.Popen[bytes], asked: bytes) -> bytes:
    """What a press answers; PressBroke."""
    assert press.stdin is not None
    assert press.stdout is not None
    try:
        write_message(press.stdin, asked)  # type: ignore[arg-type] # typeshed's IO[bytes]
        said = read_message(press.stdout)  # type: ignore[arg-type] # typeshed's IO[bytes]
    except OSError as gone:
        raise PressBroke from gone
    if said is None or not said[0]:
        raise PressBroke(said[1].decode() if said else "it ended")
    return said[1]


def start_press(*words: str) -> subprocess.Popen[bytes]:
    """One more press, with none of our secrets."""
    environment = {
        name: os.environ[name] for name in ("PATH", "HOME", "FONTCONFIG_PATH") if name in os.environ
    }
    environment |= {
        "PYTHONPATH": os.pathsep.join(path or str(Path.cwd()) for path in sys.path),
        "PYTHONUTF8": "1",
    }
    return subprocess.Popen(  # noqa: S603 - our own module, nothing of anybody's input in it
        [sys.executable, "-m", _CHILD, *words], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment
    )
