"""Many papers as one file: drawn on presses beside this process, a few at a time, each kept in its place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import undefer

from app.documents.batching import (
    AT_A_TIME,
    KEPT,
    MOST,
    Begin,
    NothingToPrint,
    TooManyToPrint,
    Undrawn,
    ask_for_batch,
    batch_file,
    draw_batch,
    forget_batches,
    read_batch,
)
from app.documents.issuing import issue_document
from app.documents.storing import read_file, store_file
from app.kernel.permissions import Actor
from app.kernel.work import RecordGone, Work
from models.core import IssuedDocument
from models.sharing import PaperBatch
from reports.presses import PressBroke, Presses
from tests.reports.reading import page_texts
from tests.reports.samples import a_waybill

WAYBILLS = frozenset({"waybill"})


class Stamp:
    """A press that needs no process: what it was given, and the most at once."""

    def __init__(self) -> None:
        self.given: list[int] = []

    def draw(self, papers: Sequence[Undrawn]) -> list[bytes]:
        self.given.append(len(papers))
        return [paper.snapshot["number"].encode() for paper in papers]

    def join(self, paths: Sequence[Path], target: Path) -> None:
        target.write_bytes(b"|".join(path.read_bytes() for path in paths))


@pytest.fixture
def begin(work: Work) -> Begin:
    """Each piece of the worker's act inside this test's transaction."""

    @contextmanager
    def opened() -> Iterator[Work]:
        yield work
        work.session.flush()

    return opened


def issued(work: Work, count: int) -> list[int]:
    numbers = [f"BAT-{number}" for number in range(count)]
    return [
        issue_document(work, "waybill", one, ("Shipment", 0), a_waybill(number=one).to_json()).id
        for one in numbers
    ]


def file_of(work: Work, batch: int) -> bytes | None:
    work.session.expire_all()
    return batch_file(work, batch)


def test_every_paper_is_in_the_file_once_in_its_order_and_kept(work: Work, begin: Begin) -> None:
    documents = issued(work, AT_A_TIME + 3)
    store_file(work, work.session.get_one(IssuedDocument, documents[1]), b"drawn before")
    batch, press = ask_for_batch(work, documents, WAYBILLS), Stamp()
    assert file_of(work, batch) is None
    draw_batch(begin, press, batch)
    said = (file_of(work, batch) or b"").decode().split("|")
    assert said == [f"BAT-{n}" if n != 1 else "drawn before" for n in range(AT_A_TIME + 3)]
    assert press.given == [AT_A_TIME - 1, 3]
    assert read_file(work, documents[0]) == b"BAT-0"
    done = read_batch(work, batch)
    assert (done.state, done.done, done.total) == ("done", AT_A_TIME + 3, AT_A_TIME + 3)
    draw_batch(begin, press, batch)
    assert press.given == [AT_A_TIME - 1, 3]


def test_a_press_that_breaks_leaves_a_batch_that_failed(work: Work, begin: Begin) -> None:
    class Broken(Stamp):
        def draw(self, papers: Sequence[Undrawn]) -> list[bytes]:
            raise PressBroke

    batch = ask_for_batch(work, issued(work, 1), WAYBILLS)
    with pytest.raises(PressBroke):
        draw_batch(begin, Broken(), batch)
    assert read_batch(work, batch).state == "failed"
    assert file_of(work, batch) is None


def test_nothing_too_much_and_what_may_not_be_opened_is_refused(work: Work) -> None:
    with pytest.raises(NothingToPrint):
        ask_for_batch(work, [], WAYBILLS)
    with pytest.raises(TooManyToPrint):
        ask_for_batch(work, range(MOST + 1), WAYBILLS)
    with pytest.raises(RecordGone):
        ask_for_batch(work, issued(work, 1), {"proforma"})
    assert work.session.scalar(select(func.count()).select_from(PaperBatch)) == 0


def test_a_batch_is_its_askers_and_gone_after_two_days(work: Work, begin: Begin) -> None:
    batch = ask_for_batch(work, issued(work, 1), WAYBILLS)
    draw_batch(begin, Stamp(), batch)
    somebody = Actor("person", 4711, "Başkası", may=lambda _right: True)
    with pytest.raises(RecordGone):
        read_batch(Work(work.session, somebody, work.tenant, work.now), batch)
    forget_batches(work)
    assert file_of(work, batch) is not None
    work.now += KEPT + timedelta(seconds=1)
    forget_batches(work)
    assert work.session.get(PaperBatch, batch, options=[undefer(PaperBatch.content)]) is None


def test_two_presses_draw_what_one_would_and_join_it(tmp_path: Path) -> None:
    papers = [Undrawn("waybill", a_waybill(number=f"PRS-{n}").to_json(), None) for n in range(3)]
    with Presses() as presses:
        drawn = presses.draw(papers)
        paths = [tmp_path / f"{n}.pdf" for n in range(3)]
        for path, content in zip(paths, drawn, strict=True):
            path.write_bytes(content)
        presses.join(paths, tmp_path / "all.pdf")
        with pytest.raises(PressBroke):
            presses.draw([Undrawn("nothing known", {}, None)])
        assert presses.draw(papers[:1]) == drawn[:1]
    text = page_texts((tmp_path / "all.pdf").read_bytes())
    assert [n for page in text for n in range(3) if f"PRS-{n}" in page] == [0, 1, 2]
