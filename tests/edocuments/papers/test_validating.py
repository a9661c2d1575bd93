"""A shipment's e-despatch: opened with it, built and validated by the worker, and never changed after."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from hashlib import sha256

import pytest
from lxml import etree
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from app.documents.electronic import NoSuchStep, lock_edocument, move_edocument
from app.edocuments.refusals import AlreadyValidated
from app.edocuments.rules.asking import RulesProcess
from app.edocuments.rules.findings import ERROR, WARNING, Finding
from app.edocuments.validating import ask_again, validate_edocument, validate_here
from app.kernel.permissions import Actor, NotAllowed
from app.kernel.sealing import use_secret
from app.kernel.work import Work
from models.core import Company
from models.edocuments import EDocument
from models.production import Door
from models.shipping import Shipment
from tests.edocuments.papers.sent import sent_despatch
from tests.edocuments.papers.test_despatch import NAMES
from tests.factories import make_branch, make_customer
from tests.shipping.trucks import TCKN, form_for, make_carrier, ready_order

COMPLAINT = Finding("sch-Check-1", ERROR, "Adres eksik", "Adresi yazın")


def said(document: EDocument, path: str) -> list[str]:
    assert document.xml is not None
    return [found.text for found in etree.fromstring(document.xml).xpath(path, namespaces=NAMES)]


def steps(document: EDocument) -> list[tuple[str, str]]:
    return [(event.from_state, event.to_state) for event in document.events]


def jobs(work: Work, document: EDocument) -> int:
    asked = text(
        "select count(*) from platform.procrastinate_jobs"
        " where task_name = 'validate_edocument' and args->>'document_id' = :id"
    )
    tenant_role = work.session.execute(text("select current_setting('role')")).scalar_one()
    work.session.execute(text("set local role none"))  # a company cannot look into the queue
    found = work.session.execute(asked, {"id": str(document.id)}).scalar_one()
    work.session.execute(text("select set_config('role', :role, true)"), {"role": tenant_role})
    return int(found)


def test_a_shipment_opens_one_draft_with_its_number_and_a_job(work: Work) -> None:
    document = sent_despatch(work)
    assert document.shipment is not None
    assert (document.state, document.kind, document.type_code) == ("draft", "despatch", "SEVK")
    assert document.number == document.shipment.waybill_number
    assert document.ettn == document.shipment.ettn
    assert (document.xml, document.sha256) == (None, None)
    assert steps(document) == [("", "draft")]
    assert jobs(work, document) == 1


def test_what_left_is_what_the_validated_document_says(work: Work, gib: RulesProcess) -> None:
    order = ready_order(work, lines=2, doors=3)
    carrier = make_carrier(work)
    document = sent_despatch(work, order, carrier_id=carrier.id, trailer_plate="38 TR 44", note="Dikkat: cam")
    validate_here(work, gib.ask, document.id)
    assert (document.state, document.findings) == ("validated", [])
    assert document.sha256 == sha256(document.xml or b"").hexdigest()
    assert steps(document) == [("", "draft"), ("draft", "validated")]
    assert said(document, "cbc:ID|cbc:UUID") == [document.number, str(document.ettn)]
    assert said(document, "//cac:DriverPerson/cbc:NationalityID") == [TCKN]
    assert said(document, "//cac:CarrierParty/cac:PartyName/cbc:Name") == [carrier.name]
    assert said(document, "//cac:TransportEquipment/cbc:ID") == ["38TR44"]
    assert said(document, "cbc:Note") == ["Dikkat: cam"]
    assert said(document, "cac:OrderReference/cbc:ID") == [order.number]
    assert said(document, "//cbc:DeliveredQuantity") == ["3", "3"]
    doors = work.session.query(Door.serial).where(Door.order_line_id.in_([line.id for line in order.lines]))
    assert sorted(said(document, "//cbc:SerialID")) == sorted(row.serial for row in doors)
    assert said(document, "//cbc:ValueAmount") == []


def test_what_a_branch_sends_says_where_it_comes_from(work: Work, gib: RulesProcess) -> None:
    branch = make_branch(work)
    document = sent_despatch(work, branch_id=branch.id)
    validate_here(work, gib.ask, document.id)
    assert (document.state, document.findings) == ("validated", [])
    ours = "cac:DespatchSupplierParty/cac:Party/"
    assert said(document, f"{ours}cac:PartyIdentification/cbc:ID[@schemeID='SUBENO']") == [branch.code]
    assert said(document, f"{ours}cac:PhysicalLocation/cbc:ID") == [branch.name]
    for place in (f"{ours}cac:PhysicalLocation/cac:Address", "//cac:DespatchAddress"):
        assert said(document, f"{place}/cbc:CityName") == ["Ankara"]
    assert said(document, f"{ours}cac:PostalAddress/cbc:CityName") == ["Kayseri"]


def test_what_left_on_a_form_follows_as_matbudan(work: Work, gib: RulesProcess) -> None:
    left = work.now - timedelta(days=1)
    document = sent_despatch(work, form_number="a 10423", form_date=left.date(), despatched_at=left)
    validate_here(work, gib.ask, document.id)
    assert (document.state, document.type_code, document.findings) == ("validated", "MATBUDAN", [])
    reference = "cac:AdditionalDocumentReference/cbc:*"
    assert said(document, reference) == ["A 10423", left.date().isoformat(), "MATBU"]
    assert "A 10423 numaralı matbu" in said(document, "cbc:Note")[-1]


def test_goods_for_somebody_elses_site_name_both(work: Work, gib: RulesProcess) -> None:
    site = make_customer(work, "Şantiye Yapı Ltd. Şti.", tax_id="9205121120")
    order = ready_order(work)
    document = sent_despatch(work, order, recipient_id=site.id, packages="3", gross_weight="120,5")
    validate_here(work, gib.ask, document.id)
    assert (document.state, document.findings) == ("validated", [])
    assert said(document, "cac:DeliveryCustomerParty/cac:Party/cac:PartyName/cbc:Name") == [site.name]
    buyer = order.customer.name.split()
    assert said(document, "cac:BuyerCustomerParty/cac:Party/cac:Person/cbc:*") == buyer
    assert said(document, "cac:Shipment/cbc:GrossWeightMeasure") == ["120.5"]
    assert said(document, "cac:Shipment/cbc:TotalTransportHandlingUnitQuantity") == ["3"]


def test_what_stays_behind_is_said_to_come(work: Work, gib: RulesProcess) -> None:
    order = ready_order(work, doors=5)
    form = form_for(work, order)
    part = form.parts[0]
    document = sent_despatch(work, order, parts=(type(part)(part.work_order_id, 2),))
    validate_here(work, gib.ask, document.id)
    assert said(document, "//cbc:DeliveredQuantity|//cbc:OutstandingQuantity") == ["2", "3"]
    assert said(document, "//cbc:OutstandingReason") == ["Kalanı sonra gönderilecek"]


def test_a_company_may_say_what_its_goods_are_worth(work: Work, gib: RulesProcess) -> None:
    order = ready_order(work, doors=2)
    document = sent_despatch(work, order)
    work.session.get_one(Company, 1).declares_worth = True
    validate_here(work, gib.ask, document.id)
    assert document.state == "validated"
    assert said(document, "cac:Shipment/cac:GoodsItem/cbc:ValueAmount") == [f"{order.lines[0].net:f}"]


def test_what_the_rules_refuse_may_be_mended_and_asked_again(work: Work, gib: RulesProcess) -> None:
    document = sent_despatch(work)
    validate_here(work, lambda _xml: [COMPLAINT], document.id)
    assert (document.state, document.validated_at) == ("refused", None)
    assert document.findings[0]["sentence"] == "Adres eksik"
    before = jobs(work, document)
    ask_again(work, document.id)
    assert jobs(work, document) == before + 1
    validate_here(work, gib.ask, document.id)
    assert (document.state, document.findings) == ("validated", [])
    assert steps(document)[-2:] == [("draft", "refused"), ("refused", "validated")]


def test_a_warning_does_not_stop_a_document(work: Work) -> None:
    document = sent_despatch(work)
    validate_here(work, lambda _xml: [Finding("w", WARNING, "Olağandışı")], document.id)
    assert document.state == "validated"
    assert len(document.findings) == 1


def test_a_driver_nobody_can_read_any_more_is_a_finding_and_no_xml(work: Work) -> None:
    document = sent_despatch(work)
    use_secret(lambda: "other" * 10)
    validate_here(work, lambda _xml: pytest.fail("there is nothing to ask about"), document.id)
    assert (document.state, document.xml) == ("refused", None)
    assert document.findings[0]["code"] == "edocuments.number_unreadable"
    assert TCKN not in str(document.findings)


def test_a_valid_document_is_not_built_again(work: Work, gib: RulesProcess) -> None:
    document = sent_despatch(work)
    validate_here(work, gib.ask, document.id)
    xml = document.xml
    with pytest.raises(AlreadyValidated):
        ask_again(work, document.id)
    validate_here(work, lambda _xml: pytest.fail("it is valid"), document.id)
    assert document.xml == xml


def test_the_worker_asks_outside_of_its_transactions(work: Work, gib: RulesProcess) -> None:
    document = sent_despatch(work)
    is_open = []

    @contextmanager
    def begin(_actor: Actor) -> Iterator[Work]:
        is_open.append(True)
        yield work
        is_open.clear()

    def ask(xml: bytes) -> list[Finding]:
        assert not is_open
        return gib.ask(xml)

    validate_edocument(begin, ask, document.id)
    assert document.state == "validated"
    validate_edocument(begin, lambda _xml: pytest.fail("it is valid"), document.id)
    assert steps(document) == [("", "draft"), ("draft", "validated")]


@pytest.mark.parametrize(
    "change",
    ["xml = 'x', sha256 = encode(sha256('x'), 'hex')", "number = 'IRS2026999999999'", "state = 'draft'"],
)
def test_the_database_keeps_a_valid_document_as_it_is(work: Work, gib: RulesProcess, change: str) -> None:
    document = sent_despatch(work)
    validate_here(work, gib.ask, document.id)
    with pytest.raises(IntegrityError, match="stays as it is"), work.session.begin_nested():
        work.session.execute(text(f"update edocument set {change} where id = {document.id}"))


def test_a_document_with_a_number_is_never_deleted(work: Work) -> None:
    document = sent_despatch(work)
    with pytest.raises(IntegrityError, match="stays"), work.session.begin_nested():
        work.session.execute(text(f"delete from edocument where id = {document.id}"))


def test_a_hash_that_is_not_the_xmls_is_refused(work: Work) -> None:
    document = sent_despatch(work)
    with pytest.raises(IntegrityError, match="hash_of_the_xml"), work.session.begin_nested():
        work.session.execute(text(f"update edocument set xml = 'x', sha256 = 'y' where id = {document.id}"))


def test_nothing_leaves_unvalidated(work: Work) -> None:
    document = lock_edocument(work, sent_despatch(work).id)
    with pytest.raises(NoSuchStep):
        move_edocument(work, document, "handed_over")
    assert document.state == "draft"


def test_who_may_only_look_asks_for_nothing(work: Work) -> None:
    document = sent_despatch(work)
    looker = Work(work.session, Actor("person", 7, "Can", may=lambda right: False), work.tenant, work.now)
    with pytest.raises(NotAllowed):
        ask_again(looker, document.id)
    assert work.session.get_one(Shipment, document.shipment_id or 0).edocument is document
