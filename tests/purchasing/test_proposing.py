"""What should be ordered, from whom and how much; ordered once, it is proposed no more."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from app.kernel.clock import today_local
from app.kernel.errors import Refusal, Refusals
from app.kernel.permissions import Actor, NotAllowed
from app.kernel.work import Work
from app.purchasing.needs.proposing import Choice, Proposal, order_proposed, order_quantity, propose
from app.purchasing.needs.refusals import NothingProposed, OrderedMeanwhile, SupplierMissing
from app.purchasing.orders.following import book_received
from app.purchasing.orders.sending import cancel_purchase
from app.purchasing.terms.terms import Offer
from models.core import IssuedDocument
from models.materials import Material
from models.parties import Party
from models.purchasing import PurchaseOrder, SupplyTerm
from models.stock import Location
from models.warehouse import Reservation
from tests.factories import make_material, make_materials, make_order, make_supplier, stock_up
from tests.purchasing.ordered import make_purchase
from tests.statements import statements_of


def reserve(work: Work, material: Material, quantity: int | str, rank: int = 1) -> str:
    order = make_order(work, {material: quantity})
    work.session.add(
        Reservation(order_id=order.id, material_id=material.id, quantity=Decimal(quantity), rank=rank)
    )
    work.session.flush()
    return order.number


def proposals(work: Work) -> dict[str, Proposal]:
    return {each.code: each for each in propose(work)}


@pytest.fixture
def supplier(work: Work) -> Party:
    return make_supplier(work, "Ereğli Çelik", email="satis@eregli.test")


@pytest.fixture
def sheet(work: Work, supplier: Party) -> Material:
    return make_material(
        work,
        "SAC",
        unit="KGM",
        purchase_unit="C62",
        purchase_factor=Decimal("23.55"),
        reorder_point=Decimal(500),
        preferred_supplier_id=supplier.id,
        lead_days=9,
    )


def test_nothing_to_order_is_an_empty_list(work: Work) -> None:
    make_material(work)
    assert propose(work) == []


def test_what_is_promised_is_not_there_and_what_is_coming_is(work: Work, sheet: Material) -> None:
    stock_up(work, sheet, 700, 36)
    assert proposals(work) == {}
    number = reserve(work, sheet, 450)
    found = proposals(work)["SAC"]
    assert (found.on_hand, found.promised, found.available, found.on_order) == (700, 450, 250, 0)
    assert found.quantity == 11, "250 kg are missing: 10.6 sheets, whole ones only"
    assert found.stock_quantity == Decimal("259.05")
    assert [(each.number, each.quantity) for each in found.causes] == [(number, 450)]
    order = make_purchase(work, {sheet: 5})
    assert proposals(work)["SAC"].on_order == Decimal("117.75")
    book_received(work, {order.lines[0].id: Decimal(2)})
    assert proposals(work)["SAC"].on_order == Decimal("70.65"), "what came is on hand, no longer coming"
    make_purchase(work, {sheet: 11}, state="draft")
    assert proposals(work) == {}, "a draft counts as coming"


def test_what_will_not_come_is_proposed_again(work: Work, sheet: Material) -> None:
    order = make_purchase(work, {sheet: 30})
    assert proposals(work) == {}
    cancel_purchase(work, order.id, "tedarikçi vazgeçti")
    assert "SAC" in proposals(work)


def test_quarantine_and_remnants_are_no_supply(work: Work, sheet: Material) -> None:
    stock_up(work, sheet, 700, 36)
    blocked = work.session.scalars(select(Location).where(Location.code == "ANA")).one()
    blocked.purpose = "blocked"
    work.session.flush()
    assert proposals(work)["SAC"].on_hand == 0


def test_terms_decide_price_day_and_supplier(work: Work, supplier: Party) -> None:
    hinge = make_material(work, "MENTESE", reorder_point=Decimal(40))
    dear = make_supplier(work, "Pahalı")
    for party, price in ((dear, 12), (supplier, 9)):
        work.session.add(
            SupplyTerm(
                material=hinge,
                supplier=party,
                price=Decimal(price),
                lead_days=3,
                minimum=Decimal(100),
                multiple=Decimal(24),
            )
        )
    work.session.flush()
    found = proposals(work)["MENTESE"]
    assert (found.supplier, found.price, found.quantity) == ("Ereğli Çelik", 9, 120)
    assert found.expected_on == today_local(work.now) + timedelta(days=3)


def test_without_any_supplier_it_is_proposed_all_the_same(work: Work) -> None:
    make_material(work, "TAPA", reorder_point=Decimal(40), lead_days=4)
    found = proposals(work)["TAPA"]
    assert (found.supplier_id, found.quantity, found.lead_days) == (None, 40, 4)


def test_who_delivered_last_is_asked_again(work: Work, supplier: Party) -> None:
    bolt = make_material(work, "CIVATA", reorder_point=Decimal(40))
    stock_up(work, bolt, 10, 2, supplier=make_supplier(work, "Eski"))
    stock_up(work, bolt, 10, 3, supplier=supplier)
    found = proposals(work)["CIVATA"]
    assert (found.supplier_id, found.price, found.quantity) == (supplier.id, 3, 20)


@pytest.mark.parametrize(
    ("missing", "least", "factor", "minimum", "multiple", "unit", "ordered"),
    [
        ("100", "0", "23.55", "0", "0", "C62", "5"),
        ("100", "500", "1", "0", "0", "KGM", "500"),
        ("0.0004", "0", "1", "0", "0", "KGM", "0.001"),
        ("100", "0", "1", "144", "0", "C62", "144"),
        ("100", "0", "1", "100", "48", "C62", "144"),
        ("47.1", "0", "23.55", "0", "0", "C62", "2"),
        ("5", "0", "3", "0", "2.5", "KGM", "2.5"),
    ],
)
def test_as_much_as_is_missing_as_the_supplier_delivers_it(
    missing: str, least: str, factor: str, minimum: str, multiple: str, unit: str, ordered: str
) -> None:
    offer = Offer(Decimal(1), "TRY", 7, Decimal(minimum), Decimal(multiple))
    assert order_quantity(Decimal(missing), Decimal(least), Decimal(factor), offer, unit) == Decimal(ordered)


def choice(proposal: Proposal, row: int = 0, **changed: object) -> Choice:
    usual = {
        "material_id": proposal.material_id,
        "supplier_id": proposal.supplier_id,
        "quantity": proposal.quantity,
        "on_order": proposal.on_order,
        "row": row,
    }
    return Choice(**(usual | changed))  # type: ignore[arg-type]


def test_one_click_makes_one_order_for_each_supplier_and_currency(
    work: Work, sheet: Material, supplier: Party
) -> None:
    other = make_supplier(work, "Kilit A.Ş.")
    lock = make_material(work, "KLT", reorder_point=Decimal(5), preferred_supplier_id=other.id)
    foreign = make_material(work, "MOTOR", reorder_point=Decimal(2), preferred_supplier_id=other.id)
    work.session.add(SupplyTerm(material=foreign, supplier=other, price=Decimal(80), currency="EUR"))
    work.session.flush()
    found = proposals(work)
    chosen = [choice(found[code], row) for row, code in enumerate(("SAC", "KLT", "MOTOR"))]
    orders = order_proposed(work, chosen, key="tek")
    assert order_proposed(work, chosen, key="tek") == orders
    made = [work.session.get_one(PurchaseOrder, each) for each in orders]
    assert {(each.supplier_id, each.currency, each.state) for each in made} == {
        (supplier.id, "TRY", "draft"),
        (other.id, "TRY", "draft"),
        (other.id, "EUR", "draft"),
    }
    assert work.session.scalar(select(func.count(PurchaseOrder.id))) == 3
    assert proposals(work) == {}
    assert lock.code == "KLT"


def test_sent_at_once_each_has_its_paper(work: Work, sheet: Material) -> None:
    (order_id,) = order_proposed(work, [choice(proposals(work)["SAC"])], send=True)
    assert work.session.get_one(PurchaseOrder, order_id).state == "sent"
    assert work.session.scalar(select(func.count(IssuedDocument.id))) == 1


def test_another_supplier_means_their_price(work: Work, sheet: Material) -> None:
    stock_up(work, sheet, 10, 36)
    cheap = make_supplier(work, "Ucuz")
    work.session.add(SupplyTerm(material=sheet, supplier=cheap, price=Decimal(700)))
    work.session.flush()
    found = proposals(work)["SAC"]
    (order_id,) = order_proposed(work, [choice(found, supplier_id=cheap.id, quantity=Decimal(3))])
    order = work.session.get_one(PurchaseOrder, order_id)
    assert (order.supplier_id, order.lines[0].unit_price, order.lines[0].quantity) == (cheap.id, 700, 3)


def test_two_clerks_do_not_order_the_same_twice(work: Work, sheet: Material) -> None:
    seen = choice(proposals(work)["SAC"], 4)
    order_proposed(work, [seen], key="birinci")
    with pytest.raises(OrderedMeanwhile, match="SAC") as caught:
        order_proposed(work, [seen], key="ikinci")
    assert caught.value.field == "lines-4-quantity"
    assert work.session.scalar(select(func.count(PurchaseOrder.id))) == 1


def test_every_row_that_cannot_be_ordered_is_named_and_none_is(work: Work, sheet: Material) -> None:
    customer = make_order(work, {}).customer
    tapa = make_material(work, "TAPA", reorder_point=Decimal(4))
    found = proposals(work)
    with pytest.raises(SupplierMissing):
        order_proposed(work, [choice(found["SAC"]), choice(found["TAPA"], 1)])
    wrong = [
        choice(found["SAC"], 0, quantity=Decimal(0)),
        choice(found["TAPA"], 1, supplier_id=customer.id),
    ]
    with pytest.raises(Refusals) as caught, work.session.begin_nested():
        order_proposed(work, wrong)
    assert {each.field for each in caught.value.refusals} == {"lines-0-quantity", "lines-1-supplier"}
    assert work.session.scalar(select(func.count(PurchaseOrder.id))) == 0
    assert tapa.code in proposals(work)


def test_nothing_chosen_is_nothing_ordered(work: Work) -> None:
    with pytest.raises(NothingProposed):
        order_proposed(work, [])


def test_rights(work: Work, sheet: Material) -> None:
    found = proposals(work)["SAC"]
    work.actor = Actor("person", 1, "Planlama", lambda right: right.action in ("list", "show", "add"))
    assert proposals(work)["SAC"].price is None
    with pytest.raises(NotAllowed):
        order_proposed(work, [choice(found)], send=True)
    work.actor = Actor("person", 1, "Depo", lambda right: right.action in ("list", "show"))
    with pytest.raises((NotAllowed, Refusal)):
        order_proposed(work, [choice(found)])


def test_a_hundred_proposals_cost_as_many_statements_as_two(work: Work, supplier: Party) -> None:
    costs = []
    for count in (2, 80):
        for material in make_materials(
            work, count, reorder_point=Decimal(9), preferred_supplier_id=supplier.id
        ):
            reserve(work, material, 3)
        with statements_of(work.session) as statements:
            assert len(propose(work)) >= count
        costs.append(len(statements))
    assert costs[0] == costs[1]
