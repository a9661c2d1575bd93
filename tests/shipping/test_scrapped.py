from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy import select

from app.kernel.work import Work
from app.production.closing import close_order
from app.production.passing import pass_on
from app.production.scrapping import scrap_doors
from app.shipping.readying import ready_doors
from app.shipping.sending import send_shipment
from app.shipping.showing import shipment_card
from app.stock.ledger.balances import on_hand
from app.stock.proof.verifying import verify_ledger
from models.production import Door, WorkOrder
from tests.factories import behind_the_scenes
from tests.production.floor import card_of, cards_of
from tests.production.test_scrapping import Job
from tests.shipping.trucks import form_for, make_ready


@pytest.fixture
def job(work: Work) -> Job:
    return Job(work)


def serials(work: Work, *, shipped: bool) -> set[str]:
    is_shipped = Door.shipment_line_id.is_not(None) if shipped else Door.shipment_line_id.is_(None)
    return set(work.session.scalars(select(Door.serial).where(is_shipped)))


def spoil_one(work: Work, card: WorkOrder, *, is_remake: bool) -> None:
    pass_on(behind_the_scenes(work), card.id, card.version)
    scrap_doors(work, card.id, card.version, "Yanlış kesim", quantity=1, is_remake=is_remake)


def test_only_real_doors_leave(work: Work, job: Job) -> None:
    spoil_one(work, job.card, is_remake=True)
    make_ready(work, job.card)
    (ready,) = ready_doors(work, order_id=job.order.id)
    assert (ready.quantity, len(ready.serials)) == (3, 3)
    shipment = send_shipment(work, form_for(work, job.order))
    gone = {f"{job.order.number}-1-00{number}" for number in (1, 2, 3)}
    assert serials(work, shipped=True) == gone
    assert sum(len(line.serials) for line in shipment_card(work, shipment).lines) == 3
    assert job.order.state == "partly_shipped"
    assert (job.in_progress(job.sheet), job.in_progress(job.lock)) == (10, 1)
    make_ready(work, job.remake)
    send_shipment(work, form_for(work, job.order))
    assert job.order.state == "shipped"
    assert (job.in_progress(job.sheet), job.in_progress(job.lock)) == (0, 0)
    assert serials(work, shipped=True) == gone | {f"{job.order.number}-1-005"}
    assert verify_ledger(work).differences == []


def test_doors_that_are_given_up_leave_their_later_material_here(work: Work, job: Job) -> None:
    before = on_hand(work, job.lock.id)
    spoil_one(work, job.card, is_remake=False)
    assert on_hand(work, job.lock.id) == before + 1
    make_ready(work, job.card)
    send_shipment(work, form_for(work, job.order))
    assert (job.in_progress(job.sheet), job.in_progress(job.lock)) == (0, 0)
    assert (job.order.state, job.order.lines[0].shipped) == ("partly_shipped", 3)
    assert verify_ledger(work).differences == []
    close_order(work, job.order.id, "Bir kapı hurda, müşteri vazgeçti")
    assert job.order.state == "closed"
    assert verify_ledger(work).differences == []


def test_a_part_of_what_is_left_has_its_share(work: Work, job: Job) -> None:
    spoil_one(work, job.card, is_remake=False)
    card = job.card
    make_ready(work, card)
    first = form_for(work, job.order)
    part = first.parts[0].__class__(card.id, 1)
    send_shipment(work, form_for(work, job.order, parts=(part,)))
    assert (job.in_progress(job.sheet), job.in_progress(job.lock)) == (Decimal(20), Decimal(2))
    assert verify_ledger(work).differences == []
    assert {each.state for each in cards_of(work, job.order)} == {"ready", "shipped"}
    assert card_of(work, job.order).quantity == 2
