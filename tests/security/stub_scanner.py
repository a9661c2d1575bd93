"""A virus scanner that speaks clamd's words, knows one virus, and remembers what it was shown."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

VIRUS = b"KOTU-YAZILIM"


@dataclass
class Stub:
    """Where it listens and what it saw."""

    port: int
    seen: list[bytes] = field(default_factory=list)


@contextmanager
def stub_scanner(reply: bytes | None = None) -> Iterator[Stub]:
    """It answers as clamd does, or always with ``reply``."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        stub = Stub(server.getsockname()[1])
        thread = threading.Thread(target=_serve, args=(server, stub, reply), daemon=True)
        thread.start()
        yield stub
        server.shutdown(socket.SHUT_RDWR)
        thread.join(15)


def _serve(server: socket.socket, stub: Stub, reply: bytes | None) -> None:
    while True:
        try:
            line, _where = server.accept()
        except OSError:
            return
        with line, line.makefile("rb") as sent:
            assert sent.read(10) == b"zINSTREAM\0"
            content = b""
            while length := struct.unpack(">I", sent.read(4))[0]:
                content += sent.read(length)
            stub.seen.append(content)
            found = b"stream: Deneme.Virus-1 FOUND\0" if VIRUS in content else b"stream: OK\0"
            line.sendall(found if reply is None else reply)
