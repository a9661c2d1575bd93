"""Presses for a process that serves people: kept warm, asked for one paper at a time, never waited for long.

Drawing takes a tenth of a second of the processor, during which a process of threads answers nobody else and
its sockets stand still. So the pages are made here and drawn there.
"""

from __future__ import annotations

import atexit
import json
import subprocess
import threading
from base64 import b64encode
from queue import Empty, LifoQueue
from typing import Final

from app.kernel.errors import Doubt
from app.kernel.text import N_
from reports.embedding import Embedded
from reports.press import WARM
from reports.presses import exchange, start_press
from reports.render import draw_with

PRESSES: Final = 2
PATIENCE: Final = 60
"""Seconds for one paper, waiting included; five hundred lines take about five."""
MOST_PAPERS: Final = 500
"""A press that has drawn so many gives its memory back and another one takes its place."""


class NotDrawnInTime(Doubt):
    """All presses are busy with long papers; nothing is wrong with this one."""

    code = "reports.not_drawn_in_time"
    sentence = N_("Many papers are being drawn right now. Try again in a moment.")


class Press:
    """One process, started at once so that it is warm when it is asked."""

    def __init__(self) -> None:
        self.process: subprocess.Popen[bytes] = start_press(WARM)
        self.drawn = 0

    def draw(self, asked: bytes, patience: float) -> bytes:
        """The PDF; PressBroke, also when it took too long and was ended for it."""
        clock = threading.Timer(patience, self.process.kill)
        clock.start()
        try:
            made = exchange(self.process, asked)
        finally:
            clock.cancel()
        self.drawn += 1
        return made

    def end(self) -> None:
        """Whatever it does."""
        self.process.kill()
        self.process.communicate()


class DrawingRoom:
    """Some presses; whoever was asked last is asked first, so that one of them stays warm.

    The first stands ready from the beginning, the others begin when they are needed.
    """

    def __init__(
        self, presses: int = PRESSES, *, patience: float = PATIENCE, most_papers: int = MOST_PAPERS
    ) -> None:
        self._patience, self._most_papers = patience, most_papers
        self._free: LifoQueue[Press | None] = LifoQueue()
        self._all = {Press()}
        for press in (*[None] * (presses - 1), *self._all):
            self._free.put(press)

    @property
    def processes(self) -> list[int]:
        """The ids of the presses."""
        return [press.process.pid for press in self._all]

    def draw(self, papers: tuple[str, ...], embedded: Embedded | None = None) -> bytes:
        """One PDF of complete HTML pages; NotDrawnInTime when no press was free, else PressBroke."""
        asked = json.dumps({"pages": papers, **_xml_of(embedded)}).encode()
        try:
            free = self._free.get(timeout=self._patience)
        except Empty:
            raise NotDrawnInTime from None
        # Whatever fails, even the start of another press: the place of this one goes back, or nobody
        # would ever draw at it again. None is a place where the next one starts a press.
        ready: Press | None = None
        try:
            press = self._running(free)
            try:
                made = press.draw(asked, self._patience)
            except BaseException:
                ready = self._replaced(press)
                raise
            ready = press if press.drawn < self._most_papers else self._replaced(press)
        finally:
            self._free.put(ready)
        return made

    def close(self) -> None:
        """End all of them."""
        for press in self._all:
            press.end()

    def _running(self, press: Press | None) -> Press:
        if press is None:
            self._all.add(press := Press())
        return press if press.process.poll() is None else self._replaced(press)

    def _replaced(self, press: Press) -> Press:
        press.end()
        self._all.discard(press)
        self._all.add(another := Press())
        return another


def draw_elsewhere() -> None:
    """From now on this process draws no paper itself."""
    room = DrawingRoom()
    atexit.register(room.close)
    draw_with(room.draw)


def _xml_of(embedded: Embedded | None) -> dict[str, str]:
    if embedded is None:
        return {"xml": ""}
    return {
        "xml": b64encode(embedded.xml).decode(),
        "number": embedded.number,
        "at": embedded.at.isoformat(),
    }
