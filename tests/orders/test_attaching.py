"""Measure sheets and photos at an order: known by their content, few, removed for a reason and gone then."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import pytest
from PIL import Image

from app.kernel.permissions import NotAllowed
from app.kernel.work import RecordGone, Work
from app.orders.attaching import (
    MOST_BYTES,
    Arrived,
    AttachmentsFull,
    AttachmentTooLarge,
    NotAnAttachment,
    PdfLocked,
    ReasonForRemoval,
    attach,
    attachments_of,
    read_attachment,
    remove_attachment,
)
from app.orders.drafting import open_order
from models.order_links import OrderAttachment
from models.orders import SalesOrder
from models.parties import Party
from tests.orders.conftest import acting_as

Line = Callable[..., dict[str, str]]
PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def picture(kind: str, size: tuple[int, int] = (60, 40)) -> bytes:
    kept = BytesIO()
    Image.new("RGB", size, "navy").save(kept, kind)
    return kept.getvalue()


@pytest.fixture
def order(work: Work, customer: Party, line: Line) -> SalesOrder:
    return open_order(work, customer.id, {}, [line("CK-LUX")])


def test_photos_are_encoded_anew_and_pdfs_kept_as_they_came(work: Work, order: SalesOrder) -> None:
    secret = picture("JPEG") + b"GPS 38.72 35.48"
    files = [Arrived("C:\\ölçü\\kapı\u0001.webp", picture("WEBP")), Arrived("x.png", secret)]
    assert attach(work, order.id, [*files, Arrived("rölöve.PDF", PDF)]) == 3
    photo, other, sheet = attachments_of(work, order.id)
    assert [each.name for each in (photo, other, sheet)] == ["kapı.jpg", "x.jpg", "rölöve.pdf"]
    assert [each.kind for each in (photo, other, sheet)] == ["photo", "photo", "pdf"]
    assert read_attachment(work, str(sheet.public_id)).content == PDF
    kept = read_attachment(work, str(other.public_id)).content or b""
    assert kept.startswith(b"\xff\xd8")
    assert b"GPS" not in kept
    assert [type(event).__name__ for event in work.events][-3:] == ["AttachmentAdded"] * 3


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b"<svg onload=alert(1)>", NotAnAttachment),
        (b"MZ\x90\x00", NotAnAttachment),
        (b"%PDF-1.7 cut off", NotAnAttachment),
        (b"%PDF-1.7\n<</Encrypt 5 0 R>>\n%%EOF", PdfLocked),
        (PDF + b" " * MOST_BYTES, AttachmentTooLarge),
        (picture("GIF"), NotAnAttachment),
    ],
)
def test_anything_else_is_refused_whatever_it_is_called(
    work: Work, order: SalesOrder, content: bytes, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        attach(work, order.id, [Arrived("iyi.pdf", PDF), Arrived("ölçü.pdf", content)])
    assert attachments_of(work, order.id) == []


def test_an_order_keeps_only_so_many(work: Work, order: SalesOrder) -> None:
    attach(work, order.id, [Arrived(f"{number}.pdf", PDF) for number in range(20)])
    with pytest.raises(AttachmentsFull):
        attach(work, order.id, [Arrived("bir daha.pdf", PDF)])
    assert len(attachments_of(work, order.id)) == 20


def test_a_removed_file_is_gone_and_its_reason_stays(
    work: Work, order: SalesOrder, customer: Party, line: Line
) -> None:
    attach(work, order.id, [Arrived("yanlış.pdf", PDF)])
    [file] = attachments_of(work, order.id)
    name = str(file.public_id)
    with pytest.raises(ReasonForRemoval):
        remove_attachment(work, order.id, name, "  ")
    other = open_order(work, customer.id, {}, [line("CK-EKO")])
    with pytest.raises(RecordGone):
        remove_attachment(work, other.id, name, "başka sipariş")
    remove_attachment(work, order.id, name, "başka müşterinin")
    with pytest.raises(RecordGone):
        read_attachment(work, name)
    stored = work.session.get_one(OrderAttachment, file.id)
    assert (stored.content, stored.removed_reason) == (None, "başka müşterinin")
    assert type(work.events[-1]).__name__ == "AttachmentRemoved"


def test_who_only_sees_orders_adds_and_removes_nothing(work: Work, order: SalesOrder) -> None:
    attach(work, order.id, [Arrived("ölçü.pdf", PDF)])
    [file] = attachments_of(work, order.id)
    acting_as(work, "Foreman")
    assert read_attachment(work, str(file.public_id)).name == "ölçü.pdf"
    with pytest.raises(NotAllowed):
        attach(work, order.id, [Arrived("ölçü.pdf", PDF)])
    with pytest.raises(NotAllowed):
        remove_attachment(work, order.id, str(file.public_id), "olmaz")
    acting_as(work, "Storekeeper")
    with pytest.raises(NotAllowed):
        read_attachment(work, str(file.public_id))
