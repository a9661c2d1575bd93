"""Many papers as one PDF: asked for by a person, drawn by the worker a few at a time, kept for two days."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, Protocol

from sqlalchemy import delete, select
from sqlalchemy.orm import undefer

from app.documents.sealed_codes import open_code
from app.documents.storing import read_file, store_file, xml_inside
from app.kernel.errors import Refusal
from app.kernel.events import Event
from app.kernel.jobs import defer
from app.kernel.permissions import Right
from app.kernel.text import N_
from app.kernel.work import RecordGone, Work
from models.core import IssuedDocument
from models.sharing import PaperBatch

PRINT: Final = Right("print", "Document")
JOB: Final = "draw_batch"
MOST: Final = 500
AT_A_TIME: Final = 8
"""How many are drawn before it is said how far the work is: as many are held in memory, whatever there is."""
KEPT: Final = timedelta(days=2)
SILENT_FOR: Final = timedelta(minutes=3)
Begin = Callable[[], AbstractContextManager[Work]]


class NothingToPrint(Refusal):
    """A batch holds at least one paper."""

    code = "documents.nothing_to_print"
    sentence = N_("There is no waybill to print.")


class TooManyToPrint(Refusal):
    """A batch is what a person prints in one go."""

    code = "documents.too_many_to_print"
    sentence = N_("These are {count} papers. Narrow the list down: at most {most} are printed in one go.")


@dataclass(frozen=True)
class BatchAsked(Event):
    """Somebody wants many papers in one file."""

    subject = "Document"
    batch: int
    papers: int


@dataclass(frozen=True)
class Undrawn:
    """A paper of which there is no picture yet, with all that stands on it."""

    kind: str
    snapshot: Mapping[str, Any]
    xml: bytes | None


class Press(Protocol):
    """What draws papers, beside this process."""

    def draw(self, papers: Sequence[Undrawn]) -> list[bytes]:
        """Their PDFs, in their order."""

    def join(self, paths: Sequence[Path], target: Path) -> None:
        """One PDF of many."""


def ask_for_batch(
    work: Work, document_ids: Sequence[int], kinds: Collection[str], key: str | None = None
) -> int:
    """Have these papers made one PDF, in this order; the id of the batch.

    Raises NothingToPrint, TooManyToPrint, and RecordGone when one is of a kind that may not be opened.
    """
    work.require(PRINT)
    if not document_ids:
        raise NothingToPrint
    if len(document_ids) > MOST:
        raise TooManyToPrint(count=len(document_ids), most=MOST)
    known = select(IssuedDocument.id).where(
        IssuedDocument.id.in_(document_ids), IssuedDocument.kind.in_(kinds)
    )
    if set(work.session.scalars(known)) != set(document_ids):
        raise RecordGone

    def act() -> int:
        batch = PaperBatch(
            documents=list(document_ids),
            total=len(document_ids),
            created_at=work.now,
            created_by=work.actor.name,
            created_by_id=work.actor.id,
            beat_at=work.now,
        )
        work.session.add(batch)
        work.session.flush()
        defer(work, JOB, alone="batches", batch_id=batch.id)
        work.emit(BatchAsked(batch.id, batch.total))
        return batch.id

    return int(work.once(key, "print papers", act))


def read_batch(work: Work, batch_id: int) -> PaperBatch:
    """How far a batch is; RecordGone for one of somebody else."""
    work.require(PRINT)
    batch = work.find(PaperBatch, batch_id)
    if batch.created_by_id != work.actor.id:
        raise RecordGone
    return batch


def batch_file(work: Work, batch_id: int) -> bytes | None:
    """The PDF of a batch of one's own; None while there is none."""
    batch = read_batch(work, batch_id)
    return batch.content


def is_silent(work: Work, batch: PaperBatch) -> bool:
    """Whether nothing was heard of the worker that has it for long."""
    return batch.state in ("waiting", "drawing") and work.now - batch.beat_at > SILENT_FOR


def draw_batch(begin: Begin, press: Press, batch_id: int) -> None:
    """Draw what has no picture yet and make one file of all; running twice makes one."""
    with begin() as work:
        batch = work.lock(PaperBatch, batch_id)
        if batch.state not in ("waiting", "drawing"):
            return
        batch.state, batch.done, batch.beat_at = "drawing", 0, work.now
        documents = [int(number) for number in batch.documents]
    try:
        with TemporaryDirectory(prefix="atolye-batch-") as folder:
            files = []
            for done, some in _some(documents):
                files += _draw(begin, press, some, Path(folder))
                _beat(begin, batch_id, done)
            press.join(files, whole := Path(folder) / "all.pdf")
            _finish(begin, batch_id, whole.read_bytes())
    except Exception:
        with begin() as work:
            batch = work.lock(PaperBatch, batch_id)
            batch.state, batch.finished_at = "failed", work.now
        raise


def forget_batches(work: Work) -> None:
    """Files that were made two days ago are gone; the papers themselves stay."""
    work.session.execute(delete(PaperBatch).where(PaperBatch.created_at < work.now - KEPT))


def _some(documents: Sequence[int]) -> Iterator[tuple[int, Sequence[int]]]:
    for begin in range(0, len(documents), AT_A_TIME):
        some = documents[begin : begin + AT_A_TIME]
        yield begin + len(some), some


def _draw(begin: Begin, press: Press, documents: Sequence[int], folder: Path) -> list[Path]:
    """The files of a few papers on disk; drawn outside of any transaction and kept where they belong."""
    paths = [folder / f"{number}.pdf" for number in documents]
    missing: dict[int, Undrawn] = {}
    with begin() as work:
        for number, path in zip(documents, paths, strict=True):
            if (content := read_file(work, number)) is not None:
                path.write_bytes(content)
                continue
            document = work.find(IssuedDocument, number)
            snapshot = open_code(work.tenant, document.snapshot)
            missing[number] = Undrawn(document.kind, snapshot, xml_inside(work, document))
    drawn = press.draw(list(missing.values()))
    with begin() as work:
        for number, content in zip(missing, drawn, strict=True):
            kept = store_file(work, work.find(IssuedDocument, number), content)
            (folder / f"{number}.pdf").write_bytes(kept)
    return paths


def _beat(begin: Begin, batch_id: int, done: int) -> None:
    with begin() as work:
        batch = work.lock(PaperBatch, batch_id)
        batch.done, batch.beat_at = done, work.now


def _finish(begin: Begin, batch_id: int, content: bytes) -> None:
    with begin() as work:
        batch = work.session.get_one(
            PaperBatch, batch_id, options=[undefer(PaperBatch.content)], with_for_update=True
        )
        batch.state, batch.content, batch.size = "done", content, len(content)
        batch.finished_at = batch.beat_at = work.now
