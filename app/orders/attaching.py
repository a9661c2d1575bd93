"""Files that belong to an order: measure sheets and photos, known by their content, never by their names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import undefer

from app.kernel.errors import Refusal
from app.kernel.events import Event
from app.kernel.permissions import Right
from app.kernel.pictures import MEGABYTE, TooLarge, Unreadable, as_jpeg
from app.kernel.text import N_
from app.kernel.work import RecordGone, Work
from app.orders.events import SUBJECT
from models.order_links import OrderAttachment
from models.orders import SalesOrder

ATTACH: Final = Right("edit", "Order")
SHOW: Final = Right("show", "Order")
MOST_BYTES: Final = 10 * MEGABYTE
MOST_OF_AN_ORDER: Final = 20
LONGEST_SIDE: Final = 2400
"""A measure written by hand stays readable."""
_MOST_PIXELS: Final = 60_000_000
_LONGEST_NAME: Final = 120
_LONGEST_REASON: Final = 500
_UNSAFE: Final = re.compile(r'[\x00-\x1f\x7f"*/:<>?\\|]+')
_ID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_PDF_END: Final = 2048


class NotAnAttachment(Refusal):
    """Neither a PDF nor a picture, whatever its name says."""

    code = "orders.not_an_attachment"
    sentence = N_("“{name}” is no PDF and no picture (JPEG, PNG, WebP) that can be read.")
    field = "files"


class AttachmentTooLarge(Refusal):
    """More bytes or pixels than a measure sheet needs."""

    code = "orders.attachment_too_large"
    sentence = N_("“{name}” is too large: at most {most} MB.")
    field = "files"


class PdfLocked(Refusal):
    """A PDF that asks for a password cannot be opened by the next person."""

    code = "orders.pdf_locked"
    sentence = N_("“{name}” is locked with a password. Save it without one and add it again.")
    field = "files"


class AttachmentsFull(Refusal):
    """An order has more files than anybody looks at."""

    code = "orders.attachments_full"
    sentence = N_("An order keeps at most {most} files. Remove one of them first.")
    field = "files"


class ReasonForRemoval(Refusal):
    """What belongs to an order goes only for a reason."""

    code = "orders.reason_for_removal"
    sentence = N_("Please say why the file goes.")
    field = "reason"


@dataclass(frozen=True)
class AttachmentAdded(Event):
    """A file was put to an order."""

    subject = SUBJECT
    order_id: int
    number: str
    file: str
    sha256: str


@dataclass(frozen=True)
class AttachmentRemoved(Event):
    """A file of an order was removed, and with it what was in it."""

    subject = SUBJECT
    order_id: int
    number: str
    file: str
    reason: str


@dataclass(frozen=True)
class Arrived:
    """A file as it came: what it was called, and its bytes."""

    name: str
    content: bytes


@dataclass(frozen=True)
class AttachmentShown(Event):
    """A file of an order is shown at the stations from now on, or not any more."""

    subject = SUBJECT
    order_id: int
    number: str
    file: str
    for_floor: bool


def attach(
    work: Work, order_id: int, files: Sequence[Arrived], key: str | None = None, *, for_floor: bool = False
) -> int:
    """Put files to an order, all of them or none; how many. ``for_floor``: its stations see them too.

    Raises NotAnAttachment, AttachmentTooLarge, PdfLocked, AttachmentsFull and RecordGone.
    """
    work.require(ATTACH)
    kept = [(file, *_as_kept(file)) for file in files]

    def act() -> int:
        order = work.lock(SalesOrder, order_id)
        if _count(work, order_id) + len(kept) > MOST_OF_AN_ORDER:
            raise AttachmentsFull(most=MOST_OF_AN_ORDER)
        for file, kind, content in kept:
            name, digest = _safe_name(file.name, kind), sha256(content).hexdigest()
            work.session.add(
                OrderAttachment(
                    order_id=order_id,
                    name=name,
                    kind=kind,
                    size=len(content),
                    sha256=digest,
                    content=content,
                    for_floor=for_floor,
                    added_at=work.now,
                    added_by=work.actor.name,
                )
            )
            work.emit(AttachmentAdded(order.id, order.number, name, digest))
        work.session.flush()
        return len(kept)

    return int(work.once(key, f"attach to order {order_id}", act))


def show_on_floor(work: Work, order_id: int, public_id: str, *, for_floor: bool) -> None:
    """Let the stations see a file of an order, or not any more; RecordGone when it is none of its files."""
    work.require(ATTACH)
    found = work.lock(OrderAttachment, read_attachment(work, public_id).id)
    if found.order_id != order_id or found.removed_at is not None:
        raise RecordGone
    if found.for_floor == for_floor:
        return
    found.for_floor = for_floor
    work.session.flush()
    number = work.find(SalesOrder, order_id).number
    work.emit(AttachmentShown(order_id, number, found.name, for_floor))


def remove_attachment(work: Work, order_id: int, public_id: str, reason: str) -> None:
    """Remove a file and its content for good; that it was there, and why it went, stays known."""
    work.require(ATTACH)
    why = " ".join(reason.split())[:_LONGEST_REASON]
    if not why:
        raise ReasonForRemoval
    found = work.lock(OrderAttachment, read_attachment(work, public_id).id)
    if found.order_id != order_id or found.removed_at is not None:
        raise RecordGone
    found.content = None
    found.removed_at, found.removed_by, found.removed_reason = work.now, work.actor.name, why
    work.session.flush()
    number = work.find(SalesOrder, order_id).number
    work.emit(AttachmentRemoved(order_id, number, found.name, why))


def attachments_of(work: Work, order_id: int) -> Sequence[OrderAttachment]:
    """The files of an order, without their content, the oldest first."""
    mine = OrderAttachment.order_id == order_id
    query = select(OrderAttachment).where(mine, OrderAttachment.removed_at.is_(None))
    return work.session.scalars(query.order_by(OrderAttachment.id)).all()


def read_attachment(work: Work, public_id: str) -> OrderAttachment:
    """A file with its content, for whoever may see orders; RecordGone when there is none any more."""
    work.require(SHOW)
    return find_attachment(work, public_id)


def find_attachment(work: Work, public_id: str) -> OrderAttachment:
    """The same for whoever has looked at the right already."""
    if _ID.fullmatch(public_id) is None:
        raise RecordGone
    found = work.session.scalars(
        select(OrderAttachment)
        .where(OrderAttachment.public_id == UUID(public_id), OrderAttachment.removed_at.is_(None))
        .options(undefer(OrderAttachment.content))
    ).first()
    if found is None:
        raise RecordGone
    return found


def _count(work: Work, order_id: int) -> int:
    mine = OrderAttachment.order_id == order_id
    query = select(func.count()).where(mine, OrderAttachment.removed_at.is_(None))
    return work.session.scalar(query) or 0


def _as_kept(file: Arrived) -> tuple[str, bytes]:
    """What a file is by its content, and the bytes that are kept: a picture is always encoded anew."""
    name = _safe_name(file.name)
    if len(file.content) > MOST_BYTES:
        raise AttachmentTooLarge(name=name, most=MOST_BYTES // MEGABYTE)
    if file.content.startswith(b"%PDF-"):
        # A PDF is handed on as it came and never opened by us: only as a download, from a host of its own.
        if b"%%EOF" not in file.content[-_PDF_END:]:
            raise NotAnAttachment(name=name)
        if b"/Encrypt" in file.content:
            raise PdfLocked(name=name)
        return "pdf", file.content
    try:
        picture = as_jpeg(
            file.content, most_bytes=MOST_BYTES, most_pixels=_MOST_PIXELS, longest_side=LONGEST_SIDE
        )
    except TooLarge as large:
        raise AttachmentTooLarge(name=name, most=MOST_BYTES // MEGABYTE) from large
    except Unreadable as broken:
        raise NotAnAttachment(name=name) from broken
    return "photo", picture


def _safe_name(name: str, kind: str = "") -> str:
    """The name without folders and signs, with the ending of what the file is."""
    last = _UNSAFE.sub(" ", name.replace("\\", "/").rpartition("/")[2]).strip(" .")[:_LONGEST_NAME]
    if not kind:
        return last or "?"
    stem = (last.rpartition(".")[0] or last).strip() or "dosya"
    return f"{stem}.{'pdf' if kind == 'pdf' else 'jpg'}"
