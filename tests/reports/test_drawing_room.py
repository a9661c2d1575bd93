"""Papers of a process that serves people are drawn beside it: the same bytes, in time, whatever breaks."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import psutil
import pytest

from reports import drawing_room
from reports.drawing import draw_here
from reports.drawing_room import DrawingRoom, NotDrawnInTime
from reports.embedding import Embedded
from reports.presses import PressBroke
from reports.render import draw_with
from reports.waybill import render_waybill
from tests.reports.samples import a_waybill

PAGE = '<html lang="tr"><title>Deneme</title><p>Ağaç şöyle'


@pytest.fixture(scope="module")
def room() -> Iterator[DrawingRoom]:
    opened = DrawingRoom(2)
    yield opened
    opened.close()


def test_what_is_drawn_beside_is_the_same_as_here(room: DrawingRoom) -> None:
    xml = Embedded("IRS2026000000001", b"<DespatchAdvice/>", datetime(2026, 11, 23, 9, tzinfo=UTC))
    for embedded in (None, xml):
        assert room.draw((PAGE, PAGE), embedded) == draw_here((PAGE, PAGE), embedded)


def test_every_paper_of_a_process_goes_there(room: DrawingRoom) -> None:
    paper, asked = a_waybill(), []

    def drawer(papers: tuple[str, ...], embedded: Embedded | None) -> bytes:
        asked.append(papers)
        return room.draw(papers, embedded)

    here = render_waybill(paper)
    draw_with(drawer)
    try:
        assert render_waybill(paper) == here
    finally:
        draw_with(draw_here)
    assert len(asked) == 1


def test_many_at_once_each_get_their_own(room: DrawingRoom) -> None:
    pages = [f"{PAGE} {place}" for place in range(6)]
    with ThreadPoolExecutor(6) as threads:
        drawn = list(threads.map(lambda page: room.draw((page,)), pages))
    assert drawn == [draw_here((page,)) for page in pages]


def test_a_press_that_dies_is_replaced_and_the_next_paper_is_drawn(room: DrawingRoom) -> None:
    with ThreadPoolExecutor(2) as threads:
        list(threads.map(lambda page: room.draw((page,)), [PAGE] * 4))
    before = room.processes
    for process in before:
        os.kill(process, signal.SIGKILL)
        os.waitid(os.P_PID, process, os.WEXITED | os.WNOWAIT)
    with ThreadPoolExecutor(2) as threads:
        assert set(threads.map(lambda _one: room.draw((PAGE,)), range(2))) == {draw_here((PAGE,))}
    assert room.draw((PAGE,)) == draw_here((PAGE,))
    assert set(before) != set(room.processes)


def test_a_paper_that_never_ends_is_ended_and_others_are_told_to_wait() -> None:
    room = DrawingRoom(1, patience=0.01)
    try:
        first = room.processes
        with pytest.raises(PressBroke):
            room.draw((PAGE * 2000,))
        assert room.processes != first
        # Its only press is away: who comes meanwhile hears it, and is not left waiting.
        press = room._free.get()
        with pytest.raises(NotDrawnInTime):
            room.draw((PAGE,))
        room._free.put(press)
    finally:
        room.close()


def test_a_press_gives_its_memory_back_after_many_papers() -> None:
    room = DrawingRoom(1, most_papers=1)
    try:
        first = room.processes[0]
        assert room.draw((PAGE,)) == draw_here((PAGE,))
        assert room.processes != [first]
        assert not psutil.pid_exists(first)
    finally:
        room.close()


def test_a_press_that_does_not_start_costs_no_place(monkeypatch: pytest.MonkeyPatch) -> None:
    room = DrawingRoom(1, patience=15, most_papers=1)

    def no_memory(_command: object) -> None:
        raise OSError("Cannot allocate memory")

    try:
        with monkeypatch.context() as poor:
            poor.setattr(drawing_room, "start_press", no_memory)
            for _try in range(2):
                with pytest.raises(OSError, match="memory"):
                    room.draw((PAGE,))
            assert room._free.qsize() == 1
        assert room.processes == []
        assert room.draw((PAGE,)) == draw_here((PAGE,))
        assert len(room.processes) == 1
    finally:
        room.close()
