"""The paper of an invoice: frozen when the rules accepted it, without a watermark once it was delivered."""

from __future__ import annotations

import json

from app.documents.invoice_paper import InvoicePaper
from app.edocuments.invoicing.picturing import invoice_paper
from app.edocuments.validating import validate_here
from app.kernel.work import Work
from tests.edocuments.answering import NO_RULES
from tests.edocuments.documents import Road
from tests.edocuments.papers.test_invoicing import bought, drafted, sent
from tests.edocuments.test_invoices_on_the_way import arrived, invoiced


def test_a_draft_says_that_it_is_one(work: Work) -> None:
    document = drafted(work, sent(work, bought(work, doors=2)), withholding="627", note="Teşekkürler")
    paper = invoice_paper(work, document)
    assert (paper.number, paper.ettn, paper.qr) == ("", "", "")
    assert paper.watermark == "TASLAK – MALİ DEĞERİ YOKTUR"
    assert paper.payable == paper.gross_total - (paper.withheld or 0)
    assert paper.withholding_note.startswith("KDV tevkifatı %50 (627 ")
    assert paper.words.startswith("Yalnız ")
    assert paper.notes == ("Teşekkürler",)
    assert len(paper.despatches) == len(paper.orders) == 1
    assert InvoicePaper.from_json(paper.to_json()) == paper


def test_delivered_the_watermark_goes_and_nothing_else(road: Road) -> None:
    document = arrived(road)
    first, second = road.papers(document.number)
    assert (first.kind, first.revision, second.revision) == ("invoice", 0, 1)
    assert "iletilmemiştir" in first.snapshot["watermark"]
    assert second.snapshot == {**first.snapshot, "watermark": None}
    assert first.snapshot["xml_sha256"] == document.sha256
    code = json.loads(first.snapshot["qr"])
    assert (code["no"], code["ettn"]) == (document.number, str(document.ettn))
    assert list(code)[8:] == [
        "malhizmettoplam", "kdvmatrah(20)", "hesaplanankdv(20)", "vergidahil", "odenecek"
    ]  # fmt: skip


def test_a_mended_invoice_has_a_paper_that_says_so(road: Road) -> None:
    one = invoiced(road)
    road.stub.next("refuses")
    road.carry()
    assert road.read(one).state == "refused"
    with road.begin() as work:
        document = road.read(one)
        document.party.tax_office = "Mimarsinan"
        work.session.flush()
        validate_here(work, NO_RULES, one)
    papers = road.papers(road.read(one).number)
    assert [paper.snapshot["buyer"]["tax_office"] for paper in papers][1] == "Mimarsinan"
    assert "Mimarsinan" in (road.read(one).xml or b"").decode()
