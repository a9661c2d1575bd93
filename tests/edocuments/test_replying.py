"""Our answers to suppliers' despatches, as the rules want them; and archives of answers, however nasty."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

import pytest

from app.documents.electronic import move_edocument
from app.edocuments.answers import unpacking
from app.edocuments.answers.refusals import ArchiveTooBig, ArchiveUnreadable
from app.edocuments.answers.unpacking import unpack_answers
from app.edocuments.refusals import AlreadyValidated
from app.edocuments.replying import (
    ReplyLine,
    answer_despatch,
    answer_of,
    open_answer,
    usual_lines,
    verdict_of,
)
from app.edocuments.replying_refusals import (
    AnswerTooLate,
    MoreAcceptedThanCame,
    NoDespatchNumber,
    SupplierWithoutNumber,
)
from app.edocuments.rules.asking import RulesProcess
from app.edocuments.validating import validate_here
from app.kernel.clock import today_local
from app.kernel.errors import Refusals
from app.kernel.permissions import Actor, NotAllowed
from app.kernel.work import Work
from app.purchasing.corrections.sending_back import ReturnedLine, send_back
from models.core import Company
from models.edocuments import EDocument
from models.purchasing import GoodsReceipt
from tests.edocuments.papers.test_validating import said
from tests.factories import make_material, make_supplier
from tests.purchasing.deliveries import line, receive
from tests.shipping.trucks import codes

THEIRS = "ERC2026000004711"


@pytest.fixture(scope="module")
def gib() -> Iterator[RulesProcess]:
    process = RulesProcess()
    yield process
    process.close()


@pytest.fixture
def receipt(work: Work) -> GoodsReceipt:
    company = work.session.get_one(Company, 1)
    company.legal_name, company.tax_id, company.tax_office = "Acme Kapı A.Ş.", "1234567890", "Erciyes"
    company.street, company.district, company.city = "Sanayi Cad. 5", "Melikgazi", "Kayseri"
    supplier = make_supplier(work, tax_id="9205121120", district="Kocasinan", city="Kayseri")
    lock, sheet = make_material(work, "KLT"), make_material(work, "SAC", unit="KGM")
    receipt = receive(work, supplier, line(lock, "10", "30"), line(sheet, "7.5", "33"))
    receipt.supplier_waybill_number, receipt.supplier_waybill_date = THEIRS, today_local(work.now)
    work.session.flush()
    return receipt


def usual(work: Work, receipt: GoodsReceipt) -> list[ReplyLine]:
    return [reply for _line, reply in usual_lines(work, receipt.id)]


def test_what_was_sent_back_is_rejected_and_the_rest_accepted(
    work: Work, receipt: GoodsReceipt, gib: RulesProcess
) -> None:
    send_back(work, receipt.id, [ReturnedLine(receipt.lines[0].id, Decimal(4))], "çizik")
    first, second = usual(work, receipt)
    assert (first.accepted, first.rejected, second.accepted, second.rejected) == (6, 4, Decimal("7.5"), 0)
    first = ReplyLine(**{**vars(first), "reason": "Çizik", "their_line": 3})
    for _press in range(2):
        document_id = answer_despatch(work, receipt.id, [first, second], " eksik  var ", key="r1")
    document = validate_here(work, gib.ask, document_id)
    assert (document.state, document.findings, verdict_of(document)) == ("validated", [], "partly")
    assert str(document.number).startswith(f"YNT{work.now.year}")
    assert said(document, "cac:DespatchDocumentReference/cbc:ID") == [THEIRS]
    assert said(document, "cac:ReceiptLine/cbc:RejectedQuantity") == ["4"]
    assert said(document, "cac:ReceiptLine/cac:DespatchLineReference/cbc:LineID") == ["3", "2"]
    assert said(document, "cac:DeliveryCustomerParty/cac:Party/cac:PartyName/cbc:Name") == ["Acme Kapı A.Ş."]
    name, xml = open_answer(work, receipt.id)
    assert (name, xml) == (f"{document.number}.xml", document.xml)
    with pytest.raises(AlreadyValidated):
        answer_despatch(work, receipt.id, usual(work, receipt))


@pytest.mark.parametrize("verdict", ["accepted", "rejected"])
def test_a_whole_despatch_is_accepted_or_rejected(
    work: Work, receipt: GoodsReceipt, gib: RulesProcess, verdict: str
) -> None:
    lines = usual(work, receipt)
    if verdict == "rejected":
        lines = [
            ReplyLine(
                line_id=one.line_id,
                accepted=Decimal(0),
                rejected=one.accepted,
                reason="Yanlış mal",
                their_line=1,
            )
            for one in lines
        ]
    document = validate_here(work, gib.ask, answer_despatch(work, receipt.id, lines))
    assert (document.state, document.findings, verdict_of(document)) == ("validated", [], verdict)


def test_a_refused_answer_is_written_anew_under_its_number(work: Work, receipt: GoodsReceipt) -> None:
    document_id = answer_despatch(work, receipt.id, usual(work, receipt))
    document = work.session.get_one(EDocument, document_id)
    number = document.number
    move_edocument(work, document, "refused")
    lines = usual(work, receipt)
    lines[0] = ReplyLine(line_id=lines[0].line_id, accepted=Decimal(9), missing=Decimal(1), their_line=1)
    assert answer_despatch(work, receipt.id, lines) == document_id
    assert (document.number, verdict_of(document)) == (number, "partly")


def test_wrong_lines_are_said_at_their_fields(work: Work, receipt: GoodsReceipt) -> None:
    first, second = receipt.lines
    wrong = [
        ReplyLine(line_id=first.id, accepted=Decimal(-1), rejected=Decimal(2), their_line=1),
        ReplyLine(line_id=second.id, accepted=Decimal(1)),
    ]
    with pytest.raises(Refusals) as refused:
        answer_despatch(work, receipt.id, wrong)
    assert set(codes(refused.value)) == {
        f"accepted-{first.id}",
        f"reason-{first.id}",
        f"their_line-{second.id}",
    }
    assert answer_of(work, receipt.id) is None


def test_more_than_came_is_accepted_only_when_somebody_is_sure(work: Work, receipt: GoodsReceipt) -> None:
    send_back(work, receipt.id, [ReturnedLine(receipt.lines[0].id, Decimal(4))], "çizik")
    first, second = (ReplyLine(**{**vars(one), "reason": "Çizik"}) for one in usual(work, receipt))
    more = ReplyLine(**{**vars(first), "accepted": Decimal(7)})
    with pytest.raises(MoreAcceptedThanCame):
        answer_despatch(work, receipt.id, [more, second])
    for not_once in ([first, first, second], [first]):
        with pytest.raises(Refusals) as refused:
            answer_despatch(work, receipt.id, not_once)
        assert set(codes(refused.value)) == {"lines"}
    assert answer_of(work, receipt.id) is None
    sure = answer_despatch(work, receipt.id, [more, second], confirmed=[MoreAcceptedThanCame.code])
    assert work.session.get_one(EDocument, sure).snapshot["lines"][0]["accepted"] == "7"


def test_what_cannot_be_answered_is_not(work: Work, receipt: GoodsReceipt) -> None:
    lines = usual(work, receipt)
    receipt.supplier_waybill_date = today_local(work.now) - timedelta(days=8)
    with pytest.raises(AnswerTooLate):
        answer_despatch(work, receipt.id, lines)
    receipt.supplier_waybill_date = today_local(work.now)
    receipt.supplier_waybill_number = "A-17"
    with pytest.raises(NoDespatchNumber):
        answer_despatch(work, receipt.id, lines)
    receipt.supplier_waybill_number, receipt.supplier.tax_id = THEIRS, ""
    with pytest.raises(SupplierWithoutNumber):
        answer_despatch(work, receipt.id, lines)
    receipt.supplier.tax_id = "9205121120"
    work.actor = Actor("person", 1, "Planlama", lambda right: right.action in ("list", "show"))
    with pytest.raises(NotAllowed):
        answer_despatch(work, receipt.id, lines)


def packed(*files: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files:
            archive.writestr(name, content)
    return out.getvalue()


def test_an_archive_is_read_file_by_file_one_zip_deep() -> None:
    inner = packed(("zarf.xml", b"<a/>"), ("oku.txt", b"-"))
    assert unpack_answers(packed(("bir.XML", b"<b/>"), ("iki.zip", inner), ("klasor/", b""))) == [
        b"<b/>",
        b"<a/>",
    ]
    assert unpack_answers(b"<c/>") == [b"<c/>"]


def test_an_archive_that_wants_too_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = packed(("a.xml", b"0" * 1_000_001))
    assert len(bomb) < 10_000
    deep = packed(("1.zip", packed(("2.zip", packed(("a.xml", b"<a/>"))))))
    for nasty in (bomb, deep, packed(*((f"{number}.xml", b"<a/>") for number in range(101)))):
        with pytest.raises(ArchiveTooBig):
            unpack_answers(nasty)
    monkeypatch.setattr(unpacking, "MOST_UNPACKED", 5)
    with pytest.raises(ArchiveTooBig):
        unpack_answers(packed(("a.xml", b"<a/>"), ("b.xml", b"<b/>")))


def test_an_archive_that_is_none_is_refused() -> None:
    whole = packed(("a.xml", b"<a/>"))
    locked = bytearray(whole)
    locked[whole.index(b"PK\x01\x02") + 8] |= 1
    for broken in (whole[:30], bytes(locked), packed(("oku.txt", b"-")), b"PK\x03\x04" + b"x" * 50):
        with pytest.raises(ArchiveUnreadable):
            unpack_answers(broken)
