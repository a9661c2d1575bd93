from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from sqlalchemy import select

from app.documents.papers import WaybillPaper
from app.documents.sealed_codes import open_code
from app.kernel.errors import Refusals
from app.kernel.sealing import unseal
from app.kernel.work import Work
from app.parties.identification import keep_tax_id
from app.production.passing import pass_on
from app.shipping.forms import Part
from app.shipping.sending import DRIVER, send_shipment
from app.shipping.showing import shipment_card
from app.shipping.waybill import WATERMARK
from models.branches import Branch
from models.core import AuditEntry, Company, IdempotencyKey, IssuedDocument
from models.shipping import Shipment
from tests.factories import make_customer
from tests.production.floor import (
    acting,
    card_of,
    cards_of,
    person,
    planned_order,
)
from tests.shipping.trucks import (
    TCKN,
    count,
    form_for,
    make_ready,
    ready_order,
    shipment_of,
)

OURS = "10000000078"


def test_the_waybill_takes_the_legal_number_of_series_year_and_nine_digits(work: Work) -> None:
    first = shipment_of(work, send_shipment(work, form_for(work, ready_order(work))))
    second = shipment_of(work, send_shipment(work, form_for(work, ready_order(work))))
    assert re.fullmatch(r"IRS2026[0-9]{9}", first.waybill_number)
    assert int(second.waybill_number[7:]) == int(first.waybill_number[7:]) + 1
    assert first.ettn.version == 4
    assert first.ettn != second.ettn
    assert first.edocument is not None
    assert first.edocument.state == first.state == "draft"
    assert first.edocument.number == first.waybill_number


def test_the_year_is_the_one_on_the_wall_in_istanbul(work: Work) -> None:
    order = ready_order(work)
    new_year = Work(work.session, work.actor, work.tenant, datetime(2026, 12, 31, 21, 30, tzinfo=UTC))
    shipment = shipment_of(work, send_shipment(new_year, form_for(work, order)))
    assert shipment.waybill_number == "IRS2027000000001"


def test_each_series_counts_for_itself(work: Work) -> None:
    send_shipment(work, form_for(work, ready_order(work)))
    work.session.get_one(Company, 1).waybill_series = "SB2"
    shipment = shipment_of(work, send_shipment(work, form_for(work, ready_order(work))))
    assert shipment.waybill_number == "SB22026000000001"


def test_a_branch_numbers_its_waybills_itself(work: Work) -> None:
    branch = Branch(code="ANK", name="Ankara Şube")
    branch.waybill_series, branch.invoice_series, branch.earchive_series = "AN1", "AN2", "AN3"
    work.session.add(branch)
    work.session.flush()
    form = replace(form_for(work, ready_order(work)), branch_id=branch.id)
    shipment = shipment_of(work, send_shipment(work, form))
    assert (shipment.waybill_number, shipment.branch) == ("AN12026000000001", branch)
    issued = work.session.scalars(select(IssuedDocument)).one()
    assert issued.snapshot["despatch_place"] == "Ankara Şube"
    # The head office counts on its own.
    again = shipment_of(work, send_shipment(work, form_for(work, ready_order(work))))
    assert again.waybill_number.startswith("IRS2026")
    branch.is_active = False
    with pytest.raises(Refusals) as refused:
        send_shipment(work, replace(form_for(work, ready_order(work)), branch_id=branch.id))
    assert [one.field for one in refused.value.refusals] == ["branch_id"]


def test_the_drivers_identity_number_is_readable_nowhere(work: Work) -> None:
    shipment_id = send_shipment(work, form_for(work, ready_order(work)), key="click-1")
    shipment = shipment_of(work, shipment_id)
    assert unseal(work.tenant, DRIVER, shipment.driver_national_id) == TCKN
    assert shipment_card(work, shipment_id).driver_tckn == "•••••••0146"
    kept = [
        *work.session.scalars(select(IssuedDocument.snapshot)),
        *work.session.scalars(select(IdempotencyKey.result)),
        *(event.facts() for event in work.events),
        *work.session.scalars(select(Shipment.driver_national_id)),
    ]
    assert TCKN not in json.dumps(kept, ensure_ascii=False)
    assert count(work, AuditEntry) == 0  # the events above are what becomes of it


def test_a_firm_of_one_person_is_named_whole_on_the_paper_and_nowhere_else(work: Work) -> None:
    keep_tax_id(work.tenant, work.session.get_one(Company, 1), OURS)
    send_shipment(work, form_for(work, ready_order(work)))
    document = work.session.scalars(select(IssuedDocument)).one()
    assert OURS not in json.dumps(document.snapshot)
    drawn = dict(open_code(work.tenant, document.snapshot))
    assert WaybillPaper.from_json(drawn).seller.tax_number == OURS
    assert OURS in drawn["qr"]
    assert OURS not in json.dumps([event.facts() for event in work.events], ensure_ascii=False)


def test_the_paper_shows_what_the_law_wants(work: Work) -> None:
    company = work.session.get_one(Company, 1)
    company.tax_id = "3900892152"
    customer = make_customer(work, "Yıldız İnşaat", tax_id="9205121120", city="Ankara")
    order = ready_order(work, customer=customer, number="SIP-2026-66001")
    send_shipment(work, form_for(work, order, note="Kapıda dikkat"))
    document = work.session.scalars(select(IssuedDocument)).one()
    paper = WaybillPaper.from_json(document.snapshot)
    assert (document.kind, document.number, document.subject) == ("waybill", paper.number, "Shipment")
    assert paper.watermark == WATERMARK
    assert (paper.buyer.name, paper.order_number) == ("Yıldız İnşaat", "SIP-2026-66001")
    assert paper.delivery_address == ("Sanayi Cad. 5", "38070 Melikgazi / Kayseri")
    assert paper.driver is not None
    assert (paper.driver.name, paper.driver.masked_id) == ("Ali Şahin", "•••••••0146")
    assert paper.plate == "38 ABC 123"
    (line,) = paper.lines
    assert (line.name, line.quantity, line.unit, line.outstanding) == (
        "Lüks PVC Kabartma",
        Decimal(2),
        "adet",
        None,
    )
    assert line.description == (
        "Ölçü (G × Y × K): 1000 × 2100 × 160 mm",
        "Seri no: SIP-2026-66001-1-001, SIP-2026-66001-1-002",
    )
    assert line.value is None
    qr = json.loads(paper.qr)
    assert (qr["vkntckn"], qr["avkntckn"], qr["no"]) == ("3900892152", "9205121120", paper.number)
    assert qr["plaka"] == "38ABC123"
    assert paper.notes == ("Kapıda dikkat",)


def test_cards_of_one_line_are_one_line_on_paper(work: Work) -> None:
    order = planned_order(work, doors=4)
    pass_on(work, card_of(work, order).id, 1, quantity=1)
    make_ready(work, *cards_of(work, order))
    cards = cards_of(work, order)
    parts = tuple(Part(card.id, 1) for card in cards)
    send_shipment(work, form_for(work, order, parts=parts))
    paper = WaybillPaper.from_json(work.session.scalars(select(IssuedDocument)).one().snapshot)
    assert [(line.quantity, line.outstanding) for line in paper.lines] == [(Decimal(2), Decimal(2))]
    assert paper.lines[0].outstanding_reason


def test_the_page_of_a_shipment_has_its_lines_and_its_paper(work: Work) -> None:
    order = ready_order(work, number="SIP-2026-66002")
    shipment_id = send_shipment(work, form_for(work, order))
    page = shipment_card(acting(work, person("Dispatcher")), shipment_id)
    assert (page.driver, page.plate, page.carrier) == ("Ali Şahin", "38 ABC 123", "")
    (line,) = page.lines
    assert (line.order_number, line.quantity, line.outstanding) == ("SIP-2026-66002", 2, 0)
    assert line.serials == ("SIP-2026-66002-1-001", "SIP-2026-66002-1-002")
    document = work.session.get_one(IssuedDocument, page.document_id)
    assert document.number == page.shipment.waybill_number


def test_a_broken_seal_shows_dots_only(work: Work) -> None:
    shipment_id = send_shipment(work, form_for(work, ready_order(work)))
    shipment_of(work, shipment_id).driver_national_id = "something else"
    work.session.flush()
    assert shipment_card(work, shipment_id).driver_tckn == "•" * 11
