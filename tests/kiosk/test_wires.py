"""One frame for all boards: what browsers understand, and what happens to a board that is slow."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from threading import Lock
from types import SimpleNamespace

import pytest
from wsproto.connection import Connection, ConnectionType
from wsproto.events import TextMessage

from kiosk.wires import Wire, frame_of


@pytest.mark.parametrize("length", [0, 1, 125, 126, 65_535, 65_536, 200_000])
def test_a_frame_is_understood(length: int) -> None:
    message = "ş" * (length // 2) + "a" * (length % 2)
    browser = Connection(ConnectionType.CLIENT)
    browser.receive_data(frame_of(message))
    heard = [event for event in browser.events() if isinstance(event, TextMessage)]
    assert "".join(event.data for event in heard) == message
    assert heard[-1].message_finished


@pytest.fixture
def ends() -> Iterator[tuple[socket.socket, socket.socket]]:
    ours, theirs = socket.socketpair()
    yield ours, theirs
    ours.close()
    theirs.close()


def wire_on(ours: socket.socket) -> Wire:
    wire = Wire.__new__(Wire)
    wire.ws = SimpleNamespace(sock=ours, connected=True)
    wire.lock = Lock()
    return wire


def test_a_frame_is_put_on_the_wire_at_once(ends: tuple[socket.socket, socket.socket]) -> None:
    assert wire_on(ends[0]).send_now(b"frame")
    assert ends[1].recv(100) == b"frame"


def test_a_board_that_does_not_read_stops_nobody(ends: tuple[socket.socket, socket.socket]) -> None:
    wire = wire_on(ends[0])
    frame = frame_of("x" * 1000)
    for _ in range(10_000):
        if not wire.send_now(frame):
            break
    else:
        pytest.fail("the buffer never fills")
    ends[0].close()
    heard = b""
    while more := ends[1].recv(65_536):
        heard += more
    assert set(heard.split(frame)) <= {b"", heard[len(heard) // len(frame) * len(frame) :]}


def test_who_is_sending_is_not_interrupted(ends: tuple[socket.socket, socket.socket]) -> None:
    wire = wire_on(ends[0])
    with wire.lock:
        assert not wire.send_now(b"frame")
    assert not wire_on_closed(ends[0]).send_now(b"frame")


def wire_on_closed(ours: socket.socket) -> Wire:
    wire = wire_on(ours)
    wire.ws.connected = False
    return wire
