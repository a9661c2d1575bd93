"""No door is invoiced twice, whatever comes back, leaves again or is rejected; and nothing is forgotten."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from app.documents.electronic import lock_edocument
from app.edocuments.invoicing.drafting import discard_invoice
from app.edocuments.invoicing.issuing import facts_of, issue_invoice
from app.edocuments.invoicing.voiding import void_invoice
from app.kernel.errors import Refusal
from app.kernel.work import Work
from app.shipping.reminding import WrittenHere, note_invoice, reminders
from app.shipping.returning import take_back
from models.core import AuditEntry, NumberSeries
from models.edocuments import EDocument, InvoicedDoor
from models.production import Door
from models.shipping import Shipment
from tests.edocuments.papers.test_invoicing import bought, code_of, drafted, sent
from tests.shipping.test_returning import back
from tests.shipping.trucks import count


def doors_on(work: Work, document: EDocument) -> set[int]:
    on_it = select(InvoicedDoor.door_id).where(InvoicedDoor.document_id == document.id)
    return set(work.session.scalars(on_it))


def due(work: Work) -> list[str]:
    """Waybills the dispatcher is reminded of a week later."""
    later = Work(work.session, work.actor, work.tenant, work.now + timedelta(days=6))
    return [one.waybill_number for one in reminders(later).invoices]


def test_an_invoice_knows_its_doors(work: Work) -> None:
    shipment = sent(work, bought(work, doors=3))
    document = drafted(work, shipment)
    left = work.session.scalars(select(Door.id).where(Door.shipment_line_id == shipment.lines[0].id))
    assert doors_on(work, document) == set(left)
    discard_invoice(work, document.id)
    assert count(work, InvoicedDoor) == 0


def test_doors_that_came_back_are_left_out(work: Work) -> None:
    order = bought(work, doors=3)
    shipment = sent(work, order)
    take_back(work, back(order, shipment.lines[0], 1))
    document = drafted(work, shipment)
    assert facts_of(document).lines[0].quantity == 2
    assert len(doors_on(work, document)) == 2
    issue_invoice(work, document.id)
    again = sent(work, order)
    second = drafted(work, again)
    assert facts_of(second).lines[0].quantity == 1
    assert facts_of(document).net + facts_of(second).net == order.lines[0].net
    assert not doors_on(work, document) & doors_on(work, second)


def test_an_invoiced_door_that_left_again_is_not_sold_again(work: Work) -> None:
    order = bought(work, doors=2)
    first = sent(work, order)
    document = drafted(work, first)
    issue_invoice(work, document.id)
    take_back(work, back(order, first.lines[0], 1))
    again = sent(work, order)
    with pytest.raises(Refusal) as refused:
        drafted(work, again)
    assert code_of(refused.value) == "invoicing.nothing_to_invoice"
    assert again.waybill_number not in due(work)


def test_the_database_takes_a_door_once(work: Work) -> None:
    shipment = sent(work, bought(work))
    other = sent(work, bought(work))
    document, second = drafted(work, shipment), drafted(work, other)
    door = min(doors_on(work, document))
    with pytest.raises(IntegrityError, match="uq_invoiced_door_live"), work.session.begin_nested():
        work.session.add(InvoicedDoor(document_id=second.id, door_id=door, shipment_id=other.id))
        work.session.flush()


def test_a_draft_that_is_no_longer_true_takes_no_number(work: Work) -> None:
    order = bought(work, doors=2)
    shipment = sent(work, order)
    document, series = drafted(work, shipment), count(work, NumberSeries)
    take_back(work, back(order, shipment.lines[0], 1))
    with pytest.raises(Refusal) as refused:
        issue_invoice(work, document.id)
    assert code_of(refused.value) == "invoicing.draft_outdated"
    assert document.number is None
    assert count(work, NumberSeries) - series == 1  # of the return


def test_issued_the_reminder_is_silent_and_nobody_renames_it(work: Work) -> None:
    shipment = sent(work, bought(work))
    assert shipment.waybill_number in due(work)
    number = issue_invoice(work, drafted(work, shipment).id)
    assert shipment.waybill_number not in due(work)
    with pytest.raises(WrittenHere, match=number):
        note_invoice(work, shipment.id, "")
    work.session.refresh(shipment)
    assert shipment.invoice_number == number


def test_a_voided_invoice_keeps_its_number_and_frees_its_doors(work: Work) -> None:
    shipment = sent(work, bought(work))
    document = drafted(work, shipment)
    number = issue_invoice(work, document.id)
    void_invoice(work, lock_edocument(work, document.id))
    assert document.number == number
    assert work.session.get_one(Shipment, shipment.id).invoiced_at is None
    assert shipment.waybill_number in due(work)
    second = drafted(work, shipment)
    assert doors_on(work, second) == doors_on(work, document)
    assert issue_invoice(work, second.id) != number
    acts = set(work.session.scalars(select(AuditEntry.act).where(AuditEntry.subject == "EDocument")))
    assert {"InvoiceIssued", "InvoiceVoided"} <= acts | {type(event).__name__ for event in work.events}


@pytest.mark.parametrize(
    ("known", "profile", "code"),
    [
        ("registered", "EARSIVFATURA", "invoicing.buyer_registered"),
        ("not_registered", "TEMELFATURA", "invoicing.buyer_not_registered"),
        ("not_registered", "TICARIFATURA", "invoicing.buyer_not_registered"),
    ],
)
def test_the_kind_of_invoice_follows_what_the_buyer_is(
    work: Work, known: str, profile: str, code: str
) -> None:
    order = bought(work)
    shipment = sent(work, order)
    order.customer.einvoice = known
    with pytest.raises(Refusal) as refused:
        drafted(work, shipment, profile=profile)
    assert code_of(refused.value) == code
    assert count(work, InvoicedDoor) == 0


def test_what_became_known_after_the_draft_takes_no_number(work: Work) -> None:
    order = bought(work)
    document = drafted(work, sent(work, order), profile="EARSIVFATURA")
    order.customer.einvoice = "registered"
    with pytest.raises(Refusal) as refused:
        issue_invoice(work, document.id)
    assert code_of(refused.value) == "invoicing.buyer_registered"
    assert document.number is None


def test_e_archive_invoices_count_on_their_own(work: Work) -> None:
    kinds = ("TEMELFATURA", "EARSIVFATURA", "TICARIFATURA", "EARSIVFATURA")
    numbers = [
        issue_invoice(work, drafted(work, sent(work, bought(work)), profile=kind).id) for kind in kinds
    ]
    series = [(number[:3], int(number[-9:])) for number in numbers]
    firsts = dict(reversed(series))
    assert [one[0] for one in series] == ["FAT", "EAR", "FAT", "EAR"]
    assert [one[1] - firsts[one[0]] for one in series] == [0, 0, 1, 1]


def test_a_persons_identity_number_is_kept_masked(work: Work) -> None:
    order = bought(work)
    shipment = sent(work, order)
    document = drafted(work, shipment)
    stored = work.session.execute(
        text("select snapshot::text from edocument where id = :id"), {"id": document.id}
    ).scalar_one()
    number = facts_of(document).buyer.tax_id
    assert number in stored
    assert len(number) == 10 or "•" in number
