"""Many open boards in one process: bare web sockets that only note when what arrived. One loop, no threads.

``python -m tests.benchmarks.listeners PORT COUNT COOKIE`` connects, says ``ready``, listens until its input
ends, and writes what each heard when. The clock is the machine's own, the same in every process.
"""

from __future__ import annotations

import json
import os
import re
import select
import socket
import struct
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

PATIENCE = 120
_PING, _PONG = b"2", b"3"
_JOIN = b"40"
_NUMBER = re.compile(rb'"number":(\d+)')


@dataclass
class Listeners:
    """The boards of one run."""

    process: subprocess.Popen[str]

    def heard(self) -> dict[int, list[float]]:
        """End them; when each event reached each of them."""
        said, _ = self.process.communicate(timeout=PATIENCE)
        return {int(number): moments for number, moments in json.loads(said).items()}


@contextmanager
def listening(port: int, count: int, cookie: str) -> Iterator[Listeners]:
    """So many boards, all let in when the block begins."""
    command = [sys.executable, "-m", "tests.benchmarks.listeners", str(port), str(count)]
    process = subprocess.Popen([*command, cookie], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    if process.stdout.readline() != "ready\n":
        raise RuntimeError(f"{count} boards could not connect")
    try:
        yield Listeners(process)
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()


def main(port: int, count: int, cookie: str) -> None:
    """Connect, listen, tell."""
    boards = {board.fileno(): board for board in (_connect(port, cookie) for _ in range(count))}
    print("ready", flush=True)
    chunks = _listen(boards)
    heard: dict[int, list[float]] = {}
    for moment, data in chunks:
        for number in _NUMBER.findall(data):
            heard.setdefault(int(number), []).append(moment)
    json.dump(heard, sys.stdout)


def _connect(port: int, cookie: str) -> socket.socket:
    board = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
    board.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    board.sendall(
        b"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\n"
        b"Host: 127.0.0.1:%d\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: %s\r\nCookie: %s\r\n\r\n"
        % (port, b"dGhlIHNhbXBsZSBub25jZQ==", cookie.encode())
    )
    _read_until(board, b'0{"sid"')
    board.sendall(_frame(_JOIN))
    _read_until(board, b'40{"sid"')
    board.setblocking(False)  # noqa: FBT003
    return board


def _read_until(board: socket.socket, wanted: bytes) -> None:
    data = b""
    while wanted not in data or not data.endswith(b"}"):
        more = board.recv(4096)
        if not more:
            raise ConnectionError(data)
        data += more


def _frame(payload: bytes) -> bytes:
    """A text frame as a client sends it; a mask of zeros changes nothing."""
    return struct.pack("!BB4x", 0x81, 0x80 | len(payload)) + payload


def _listen(boards: dict[int, socket.socket]) -> list[tuple[float, bytes]]:
    """Everything that arrives, unread: what is looked at later costs the others no time now."""
    loop = select.epoll()
    for number in boards:
        loop.register(number, select.EPOLLIN)
    loop.register(sys.stdin.fileno(), select.EPOLLIN | select.EPOLLHUP)
    chunks: list[tuple[float, bytes]] = []
    while True:
        for number, _event in loop.poll():
            if number == sys.stdin.fileno():
                if not os.read(number, 64):
                    return chunks
                continue
            data = boards[number].recv(65536)
            chunks.append((time.perf_counter(), data))
            if not data:
                loop.unregister(number)
            elif data[2:] == _PING:
                boards[number].send(_frame(_PONG))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3])
