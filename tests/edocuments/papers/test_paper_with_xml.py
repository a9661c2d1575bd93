"""The file of a waybill holds the XML it shows, once that is valid; what was mended stands on it too."""

from __future__ import annotations

from hashlib import sha256
from io import BytesIO
from typing import Any

import pytest
from pikepdf import Pdf
from sqlalchemy import select

from app.documents.electronic import move_edocument
from app.documents.papers import WaybillPaper
from app.documents.sealed_codes import open_code
from app.documents.storing import xml_inside
from app.edocuments.delivery.releasing import release_paper
from app.edocuments.validating import validate_here
from app.kernel.work import Work
from app.shipping.waybill import WATERMARK
from models.core import IssuedDocument
from models.edocuments import EDocument
from reports.issued import render_issued
from reports.waybill import render_waybill
from tests.edocuments.papers.sent import sent_despatch
from tests.edocuments.papers.test_validating import COMPLAINT
from tests.reports.reading import all_text, descriptions
from tests.reports.samples import a_waybill

XML = b'<?xml version="1.0" encoding="UTF-8"?><DespatchAdvice/>'


def papers(work: Work, document: EDocument) -> list[IssuedDocument]:
    query = select(IssuedDocument).where(
        IssuedDocument.kind == "waybill", IssuedDocument.number == document.number
    )
    return list(work.session.scalars(query.order_by(IssuedDocument.revision)))


def test_the_paper_gets_its_xml_when_that_is_valid_and_loses_its_watermark_when_delivered(work: Work) -> None:
    document = sent_despatch(work)
    validate_here(work, lambda _xml: [], document.id)
    first, second = papers(work, document)
    assert (first.snapshot["xml_sha256"], xml_inside(work, first)) == ("", None)
    assert xml_inside(work, second) == document.xml
    assert second.snapshot["watermark"] == WATERMARK
    drawn = render_issued(second.kind, open_code(work.tenant, second.snapshot), document.xml)
    with Pdf.open(BytesIO(drawn)) as pdf:
        held = pdf.attachments[f"{document.number}.xml"].get_file().read_bytes()
    assert sha256(held).hexdigest() == document.sha256
    for step in ("handed_over", "at_gib"):
        move_edocument(work, document, step)
    release_paper(work, document)
    third = papers(work, document)[-1]
    assert (third.revision, third.snapshot["watermark"]) == (2, None)
    assert xml_inside(work, third) == document.xml


def test_what_was_mended_stands_on_the_next_paper_and_not_on_the_one_before(work: Work) -> None:
    document = sent_despatch(work)
    validate_here(work, lambda _xml: [COMPLAINT], document.id)
    assert len(papers(work, document)) == 1
    before = papers(work, document)[0].snapshot["buyer"]
    document.party.street = "Mended Sokak No: 7"
    work.session.flush()
    validate_here(work, lambda _xml: [], document.id)
    first, second = papers(work, document)
    assert first.snapshot["buyer"] == before
    assert "Mended Sokak No: 7" in second.snapshot["buyer"]["address"]
    assert second.snapshot["lines"] == first.snapshot["lines"]
    assert WaybillPaper.from_json(second.snapshot).driver == WaybillPaper.from_json(first.snapshot).driver


@pytest.fixture(scope="module")
def root() -> Any:
    paper = a_waybill(watermark=None)
    made = render_waybill(paper, xml=XML)
    assert made == render_waybill(paper, xml=XML)
    with Pdf.open(BytesIO(made)) as pdf:
        yield pdf.Root


def test_the_xml_is_associated_as_the_same_in_other_words(root: Any) -> None:
    (associated,) = root.AF
    assert str(associated.AFRelationship) == "/Alternative"
    assert str(associated.UF) == "ATL2026000000123.xml"
    assert str(associated.EF.F.Subtype) == "/text/xml"
    assert associated.EF.F.read_bytes() == XML


def test_it_says_that_it_is_pdf_a_3_and_pdf_ua_in_one_description(root: Any) -> None:
    said = root.Metadata.read_bytes()
    assert said.count(b"<rdf:RDF") == 1
    assert b'pdfaid:part="3" pdfaid:conformance="A"' in said
    assert b'pdfuaid:part="1"' in said
    assert b"pdfaExtension:schemas" in said
    assert len(root.OutputIntents) == 1
    assert root.MarkInfo.Marked
    assert str(root.Lang) == "tr"


def test_the_code_is_at_least_thirty_millimetres_wide_at_the_upper_right(root: Any) -> None:
    waiting, boxes = [root.StructTreeRoot], []
    while waiting:
        node = waiting.pop()
        if "/Alt" in node:
            boxes.append([float(side) for side in node.A.BBox])
        below = node.get("/K")
        waiting += [one for one in below if hasattr(one, "keys")] if below is not None else []
    (left, top, right, bottom) = boxes[0]
    pixel = 25.4 / 96
    assert (right - left) * pixel >= 30
    assert (bottom - top) * pixel >= 30
    assert right * pixel > 190
    assert top * pixel < 20


def test_the_receiver_is_told_of_seven_days_and_of_personal_data() -> None:
    notes = ("7 gün içinde yanıt verilmezse", "6698 sayılı Kanun")
    text = all_text(render_waybill(a_waybill(legal_notes=notes)))
    assert all(note in text for note in notes)
    assert "QR code of the waybill" not in text
    assert descriptions(render_waybill(a_waybill(qr=""))) == {""}
