"""The Wi-Fi of one tablet: a wire to the server that is cut at any moment, and when it is least wanted."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

PATIENCE = 20
_AT_ONCE = 1 << 16


@dataclass
class Wifi:
    """Carries bytes between a tablet and a server's port; one loop for all of them, see ``wifi_for``."""

    loop: asyncio.AbstractEventLoop
    target: int
    """Port of the server."""
    port: int = 0
    """Where the tablet finds it."""
    is_up: bool = True
    swallows: int = 0
    """So many answers to POSTs are still to get lost after the server has done what they asked for."""
    swallowed: int = 0
    wires: set[asyncio.StreamWriter] = field(default_factory=set)
    ear: asyncio.Server | None = None

    def cut(self) -> None:
        """Nothing comes through any more, and what was on its way is lost."""
        self._do(self._cut())

    def mend(self) -> None:
        """It is there again."""
        self.is_up = True

    async def _cut(self) -> None:
        self.is_up = False
        for wire in self.wires:
            wire.transport.abort()

    def _do(self, act: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(act, self.loop).result(PATIENCE)

    async def open(self) -> None:
        """Listen; the tablet finds nobody while it is down."""
        self.ear = await asyncio.start_server(self._carry, "127.0.0.1", 0)
        self.port = self.ear.sockets[0].getsockname()[1]

    async def close(self) -> None:
        """Nobody listens any more."""
        await self._cut()
        if self.ear is not None:
            self.ear.close()

    async def _carry(self, tablet: asyncio.StreamReader, to_tablet: asyncio.StreamWriter) -> None:
        if not self.is_up:
            to_tablet.transport.abort()
            return
        try:
            server, to_server = await asyncio.open_connection("127.0.0.1", self.target)
        except OSError:
            to_tablet.transport.abort()
            return
        both = {to_tablet, to_server}
        self.wires |= both
        asked = _Asked()
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.gather(
                self._pump(tablet, to_server, both, asked.hear),
                self._pump(server, to_tablet, both, lambda _data: self._is_lost(asked)),
            )
        self.wires -= both
        for wire in both:
            wire.transport.abort()

    async def _pump(
        self, source: asyncio.StreamReader, sink: asyncio.StreamWriter, both: Any, is_lost: Any
    ) -> None:
        with contextlib.suppress(OSError):
            while data := await source.read(_AT_ONCE):
                if is_lost(data):
                    break
                sink.write(data)
                await sink.drain()
        for wire in both:
            wire.transport.abort()

    def _is_lost(self, asked: _Asked) -> bool:
        """The server has answered a touch; whether the tablet hears of it."""
        if not self.swallows or not asked.is_touch:
            return False
        self.swallows -= 1
        self.swallowed += 1
        return True


@dataclass
class _Asked:
    """What the tablet last asked on this connection."""

    is_touch: bool = False

    def hear(self, data: bytes) -> bool:
        if data.startswith((b"GET ", b"POST ")):
            self.is_touch = data.startswith(b"POST ")
        return False


@contextmanager
def wifi_for(target: int, tablets: int) -> Iterator[list[Wifi]]:
    """As many wires to one server as there are tablets."""
    loop = asyncio.new_event_loop()
    carrying = threading.Thread(target=loop.run_forever, daemon=True)
    carrying.start()
    made = [Wifi(loop, target) for _ in range(tablets)]
    try:
        for wifi in made:
            asyncio.run_coroutine_threadsafe(wifi.open(), loop).result(PATIENCE)
        yield made
    finally:
        for wifi in made:
            asyncio.run_coroutine_threadsafe(wifi.close(), loop).result(PATIENCE)
        asyncio.run_coroutine_threadsafe(_end_all(), loop).result(PATIENCE)
        loop.call_soon_threadsafe(loop.stop)
        carrying.join(PATIENCE)
        loop.close()


async def _end_all() -> None:
    others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
