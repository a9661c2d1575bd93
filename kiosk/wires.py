"""One message to many boards: written down once, framed once, and put on every wire by whoever tells it.

As the libraries come, each client's own thread is woken to frame the same text once more (and to compress it
with a dictionary of that client). Of a tap that a thousand boards hear this is nearly all of the work.
"""

from __future__ import annotations

import struct
from functools import lru_cache
from socket import MSG_DONTWAIT, SHUT_RDWR
from threading import Lock
from typing import Any

from engineio.async_drivers._websocket_wsgi import SimpleWebSocketWSGI
from engineio.packet import MESSAGE
from engineio.packet import Packet as Carrier
from socketio import Manager, RedisManager
from socketio.packet import EVENT

ANEW = "anew"
"""What a screen is told whose rights or departments are others now, or that is a screen no more."""
_FINAL_TEXT = 0x81
_SHORTEST_MIDDLE, _SHORTEST_LONG = 126, 1 << 16


@lru_cache(maxsize=64)
def frame_of(message: str) -> bytes:
    """A text as the one web socket frame in which a server sends it (RFC 6455, 5.2): never masked.

    It is not compressed, as any single message may be where compression was agreed on (RFC 7692, 6).
    """
    data = message.encode()
    if len(data) < _SHORTEST_MIDDLE:
        head = struct.pack("!BB", _FINAL_TEXT, len(data))
    elif len(data) < _SHORTEST_LONG:
        head = struct.pack("!BBH", _FINAL_TEXT, _SHORTEST_MIDDLE, len(data))
    else:
        head = struct.pack("!BBQ", _FINAL_TEXT, _SHORTEST_MIDDLE + 1, len(data))
    return head + data


class Wire(SimpleWebSocketWSGI):
    """The web socket of one board, on which a frame may be put from any thread."""

    def __init__(self, handler: Any, server: Any, **more: Any) -> None:
        super().__init__(handler, server, **more)
        self.lock = Lock()
        handler.__self__.wire = self  # the handler is a method of the client's Engine.IO socket

    def send(self, message: str | bytes) -> None:
        """Send what stood in the client's queue; waits for a slow one."""
        if isinstance(message, bytes):
            super().send(message)
            return
        if not self.ws.connected:
            raise OSError
        with self.lock:
            self.ws.sock.sendall(frame_of(message))

    def send_now(self, frame: bytes) -> bool:
        """Put the frame on the wire without waiting; False when it has to stand in the queue after all."""
        if not self.ws.connected or not self.lock.acquire(blocking=False):
            return False
        try:
            # With gevent the socket proper is inside; its wrapper would wait.
            socket = getattr(self.ws.sock, "_sock", self.ws.sock)
            sent = socket.send(frame, MSG_DONTWAIT)
            if sent < len(frame):
                # Nobody may send anything behind half a frame. The board comes again and asks what it missed.
                self.ws.sock.shutdown(SHUT_RDWR)
        except OSError:  # its buffer is full, or it is gone, which its own thread finds out
            return False
        finally:
            self.lock.release()
        return True


class Rooms(Manager):
    """The rooms of one process. Who is told anew loses the socket, and has to come in again."""

    def emit(self, event: str, data: Any, namespace: str, room: Any = None, **more: Any) -> None:
        """Tell everybody in a room, or in one of several."""
        room = more.get("to") or room
        if namespace not in self.rooms:
            return
        text = self.server.packet_class(EVENT, namespace=namespace, data=[event, data]).encode()
        carrier = Carrier(MESSAGE, text)
        frame = frame_of(carrier.encode())
        for _, client in self.get_participants(namespace, room):
            if not self._is_sent(client, frame):
                self.server._send_eio_packet(client, carrier)  # noqa: SLF001 - what the library does itself
        if event == ANEW:
            self._send_out(namespace, room)

    def _is_sent(self, client: str, frame: bytes) -> bool:
        socket = self.server.eio.sockets.get(client)
        wire: Wire | None = getattr(socket, "wire", None)
        return wire is not None and socket.upgraded and socket.queue.empty() and wire.send_now(frame)

    def _send_out(self, namespace: str, room: Any) -> None:
        for sid, _ in list(self.get_participants(namespace, room)):
            self.server.disconnect(sid, ignore_queue=True)


class SharedRooms(RedisManager, Rooms):
    """The rooms of several processes, which tell each other through Redis; each sends to its own clients."""


def take_wires(server: Any) -> None:
    """Let a Socket.IO server keep its clients on wires."""
    driver = server.eio._async  # noqa: SLF001 - it offers no other way to choose
    server.eio._async = {**driver, "websocket": Wire}  # noqa: SLF001
