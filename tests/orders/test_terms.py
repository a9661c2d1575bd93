from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from app.documents.papers import ProformaPaper
from app.kernel.amounts import round_money
from app.kernel.permissions import NotAllowed
from app.kernel.work import RecordGone, Work
from app.orders.copying import copy_order
from app.orders.drafting import open_order, save_order
from app.orders.keeping_terms import CurrencyPaid, save_terms
from app.orders.paying import (
    MoreThanThePrice,
    OrderCancelledAlready,
    TakenBackAlready,
    note_payment,
    payments_of,
    take_back_payment,
)
from app.orders.plan_of_payment import PlanNotThePrice, PlanNotWhole, TwoRests
from app.orders.quoting import quote_order
from app.orders.refusals import StaleOrder
from app.orders.terms import terms_of
from models.core import IssuedDocument
from models.orders import SalesOrder
from models.parties import Party
from models.purchasing import ExchangeRate
from models.quotes import OrderPayment, OrderTerms
from tests.orders.conftest import acting_as, refused

Line = Callable[..., dict[str, str]]
HALVES = [
    {"due": "order", "when": "", "percent": "40", "amount": ""},
    {"due": "delivery", "when": "", "percent": "60", "amount": ""},
]


@pytest.fixture
def order(work: Work, customer: Party, line: Line) -> SalesOrder:
    """A thousand lira without VAT, 1.200 with it."""
    opened = open_order(work, customer.id, {}, [line("", description="Kapı", unit_price="1000")])
    work.events.clear()
    return opened


def paper_of(document: IssuedDocument) -> ProformaPaper:
    return ProformaPaper.from_json(document.snapshot)


def payments(work: Work) -> int:
    return work.session.scalar(select(func.count()).select_from(OrderPayment)) or 0


# --- terms ----------------------------------------------------------------------------------------------


def test_an_order_without_terms_has_the_usual_ones(work: Work, order: SalesOrder) -> None:
    terms = terms_of(work, order)
    assert (terms.currency, terms.rate, terms.valid_days, terms.steps) == ("TRY", Decimal(1), 15, ())
    assert (terms.payable, terms.in_lira, terms.deposit) == (Decimal("1200.00"), None, Decimal(0))


def test_terms_stand_on_the_paper(work: Work, order: SalesOrder) -> None:
    typed = {
        "valid_days": "7",
        "withholding": "601",
        "delivery_way": "fitted",
        "incoterm": "DAP",
        "incoterm_place": "Ankara",
    }
    save_terms(work, order.id, 1, typed, HALVES)
    assert [event.act() for event in work.events] == ["TermsChanged"]
    paper = paper_of(quote_order(work, order.id, order.version))
    assert paper.valid_until == date(2026, 11, 28)
    assert (paper.withholding, paper.grand_total) == (Decimal("80.00"), Decimal("1120.00"))
    assert paper.withholding_note.startswith("VAT withheld by the buyer: code 601, 4/10 – Yapım işleri")
    assert paper.words == "Yalnız Binyüzyirmi Türk Lirası"
    assert [(row.share, row.amount) for row in paper.plan] == [
        ("%40", Decimal("448.00")),
        ("%60", Decimal("672.00")),
    ]
    assert paper.deposit == Decimal("448.00")
    assert paper.delivery_terms[1] == "DAP Ankara (Incoterms 2020)"


def test_rounding_is_the_last_parts(work: Work, customer: Party, line: Line) -> None:
    odd = open_order(work, customer.id, {}, [line("", description="Menteşe", unit_price="0,83")])
    third = [{"due": "days", "when": str(day), "percent": "33,33", "amount": ""} for day in (30, 60)]
    save_terms(work, odd.id, 1, {}, [*third, {"due": "days", "when": "90", "percent": "33,34", "amount": ""}])
    steps = terms_of(work, odd).steps
    assert sum(step.amount for step in steps) == Decimal("1.00")


def test_a_plan_is_the_whole_price(work: Work, order: SalesOrder) -> None:
    with pytest.raises(PlanNotWhole, match=r"comes to 90"), work.session.begin_nested():
        save_terms(work, order.id, 1, {}, [HALVES[0], {"due": "delivery", "percent": "50"}])
    with pytest.raises(PlanNotThePrice, match=r"1100.*1200.*-100"), work.session.begin_nested():
        save_terms(
            work, order.id, 1, {}, [{"due": "order", "amount": "500"}, {"due": "delivery", "amount": "600"}]
        )
    with pytest.raises(TwoRests), work.session.begin_nested():
        save_terms(work, order.id, 1, {}, [{"due": "order"}, {"due": "delivery"}])
    work.session.expire_all()
    assert work.session.get(OrderTerms, order.id) is None
    save_terms(work, order.id, 1, {}, [{"due": "order", "amount": "500"}, {"due": "delivery"}])
    assert [step.amount for step in terms_of(work, order).steps] == [Decimal(500), Decimal(700)]


def test_a_plan_of_amounts_that_no_longer_fits_is_said_when_it_is_offered(
    work: Work, order: SalesOrder, line: Line
) -> None:
    plan = [{"due": "order", "amount": "500"}, {"due": "delivery", "amount": "700"}]
    save_terms(work, order.id, 1, {}, plan)
    save_order(work, order.id, 2, {}, [line("", description="Kapı", unit_price="2000")])
    with pytest.raises(PlanNotThePrice):
        quote_order(work, order.id, 3)
    assert work.session.scalar(select(func.count()).select_from(IssuedDocument)) == 0


def test_what_cannot_be_stands_at_its_field(work: Work, order: SalesOrder) -> None:
    rows = [
        {"due": "never", "when": "", "percent": "x", "amount": ""},
        {"due": "days", "when": "0", "percent": "40", "amount": "5"},
        {"due": "date", "when": "31.02.2027", "percent": "140", "amount": ""},
    ]
    typed = {"currency": "XAU", "valid_days": "0", "withholding": "999", "incoterm": "ZZZ"}
    with refused(work) as said:
        save_terms(work, order.id, 1, typed, rows)
    assert set(said) == {
        *("currency", "valid_days", "withholding", "incoterm"),
        *("steps-0-due", "steps-0-percent", "steps-1-when", "steps-1-amount"),
        *("steps-2-when", "steps-2-percent"),
    }
    assert (order.version, order.currency) == (1, "TRY")


def test_another_currency_moves_every_price_and_back(work: Work, order: SalesOrder) -> None:
    work.session.add(ExchangeRate(currency="EUR", on=date(2026, 11, 20), rate=Decimal(50)))
    save_terms(work, order.id, 1, {"currency": "EUR"}, [])
    assert (order.currency, order.exchange_rate, order.lines[0].unit_price) == (
        "EUR",
        Decimal(50),
        Decimal(20),
    )
    assert terms_of(work, order).in_lira == Decimal("1200.00")
    save_terms(work, order.id, order.version, {"currency": "EUR", "typed_rate": "40"}, [])
    assert (order.exchange_rate, order.exchange_rate_on) == (Decimal(40), None)
    assert order.lines[0].unit_price == Decimal(20), "twenty euros were agreed, whatever a euro costs"
    save_terms(work, order.id, order.version, {"currency": "TRY"}, [])
    assert (order.lines[0].unit_price, order.net_total) == (Decimal(800), Decimal(800))


def in_euros(work: Work, order: SalesOrder, line: Line, rate: int, later: int) -> None:
    """The draft at a price agreed in euros, and a door at the model's price; then the rate moves."""
    work.session.add(ExchangeRate(currency="EUR", on=date(2026, 11, 13), rate=Decimal(rate)))
    save_terms(work, order.id, 1, {"currency": "EUR"}, [])
    agreed = line("", description="Kapı", unit_price="1000")
    save_order(work, order.id, order.version, {}, [agreed, line("CK-LUX")])
    work.session.add(ExchangeRate(currency="EUR", on=date(2026, 11, 20), rate=Decimal(later)))
    work.session.flush()


def test_an_agreed_price_stays_when_only_the_rate_of_the_day_has_moved(
    work: Work, order: SalesOrder, line: Line
) -> None:
    in_euros(work, order, line, 50, 51)
    calculated = order.lines[1].unit_price
    save_terms(work, order.id, order.version, {"currency": "EUR", "valid_days": "20"}, [])
    assert order.exchange_rate == Decimal(51)
    assert (order.lines[0].unit_price, order.lines[0].price_is_manual) == (Decimal(1000), True)
    assert order.lines[1].unit_price == round_money(calculated * 50 / 51)


def test_a_copy_carries_what_was_agreed_in_the_same_currency(
    work: Work, order: SalesOrder, line: Line
) -> None:
    in_euros(work, order, line, 50, 53)
    copied = copy_order(work, order.id)
    assert (copied.currency, copied.exchange_rate) == ("EUR", Decimal(53))
    assert (copied.lines[0].unit_price, copied.lines[0].price_is_manual) == (Decimal(1000), True)
    assert copied.lines[1].unit_price < order.lines[1].unit_price
    assert (order.exchange_rate, order.lines[0].unit_price) == (Decimal(50), Decimal(1000))


def test_terms_alone_move_no_price_but_make_an_offer_a_draft(work: Work, order: SalesOrder) -> None:
    quote_order(work, order.id, 1)
    save_terms(work, order.id, 2, {"valid_days": "30"}, [])
    assert (order.state, order.version, order.lines[0].unit_price) == ("draft", 3, Decimal(1000))
    with pytest.raises(StaleOrder):
        save_terms(work, order.id, 2, {}, [])


def test_a_copy_has_the_terms_and_the_currency(work: Work, order: SalesOrder) -> None:
    work.session.add(ExchangeRate(currency="USD", on=date(2026, 11, 20), rate=Decimal(40)))
    save_terms(work, order.id, 1, {"currency": "USD", "incoterm": "FCA"}, HALVES)
    copied = copy_order(work, order.id, key="copy-1")
    assert copy_order(work, order.id, key="copy-1").id == copied.id
    assert (copied.currency, copied.lines[0].unit_price) == ("USD", Decimal(25))
    terms = terms_of(work, copied)
    assert terms.incoterm == "FCA"
    assert [step.percent for step in terms.steps] == [Decimal(40), Decimal(60)]


def test_who_sees_no_prices_sets_no_terms(work: Work, order: SalesOrder) -> None:
    acting_as(work, "Planner")
    with pytest.raises(NotAllowed):
        save_terms(work, order.id, 1, {}, HALVES)
    assert order.version == 1


# --- what has come --------------------------------------------------------------------------------------


def note(work: Work, order: SalesOrder, amount: str, **typed: str) -> int:
    return note_payment(work, order.id, {"amount": amount, "way": "transfer", **typed})


def test_what_came_pays_the_plan_from_its_beginning(work: Work, order: SalesOrder) -> None:
    save_terms(work, order.id, 1, {}, HALVES)
    work.events.clear()
    note(work, order, "500", received_on="20.11.2026", note="Dekont 12")
    paid = payments_of(work, order.id, terms_of(work, order))
    assert (paid.sum, paid.open) == (Decimal(500), Decimal(700))
    assert [(row.paid, row.open) for row in paid.steps] == [
        (Decimal(480), Decimal(0)),
        (Decimal(20), Decimal(700)),
    ]
    assert [event.act() for event in work.events] == ["PaymentNoted"]
    assert "500" not in str(work.events[0].facts())


def test_a_wrong_entry_is_mirrored_once(work: Work, order: SalesOrder) -> None:
    first = note(work, order, "500")
    mirror = take_back_payment(work, order.id, first, "key-1")
    assert take_back_payment(work, order.id, first, "key-1") == mirror
    for again in (first, mirror):
        with pytest.raises(TakenBackAlready):
            take_back_payment(work, order.id, again)
    paid = payments_of(work, order.id, terms_of(work, order))
    assert (paid.sum, len(paid.entries)) == (Decimal(0), 2)
    assert paid.mirrored == {first}


def test_more_than_the_price_is_asked_about(work: Work, order: SalesOrder) -> None:
    with pytest.raises(MoreThanThePrice):
        note(work, order, "1200,01")
    assert payments(work) == 0
    typed = {"amount": "1500", "way": "cash"}
    note_payment(work, order.id, typed, confirmed=[MoreThanThePrice.code])
    assert payments(work) == 1


def test_what_cannot_have_come_is_refused(work: Work, order: SalesOrder) -> None:
    with refused(work) as said:
        note(work, order, "-5", way="gold", received_on="22.11.2027")
    assert set(said) == {"amount", "way", "received_on"}
    order.state = "cancelled"
    work.session.flush()
    with pytest.raises(OrderCancelledAlready):
        note(work, order, "5")
    assert payments(work) == 0


def test_the_currency_stays_once_something_came(work: Work, order: SalesOrder) -> None:
    work.session.add(ExchangeRate(currency="USD", on=date(2026, 11, 20), rate=Decimal(40)))
    note(work, order, "100")
    with refused(work) as said:
        save_terms(work, order.id, 1, {"currency": "USD"}, [])
    assert said == {"currency": CurrencyPaid.sentence.format(currency="TRY")}


def test_the_database_keeps_the_sum(work: Work, order: SalesOrder) -> None:
    first = note(work, order, "500")
    common = {
        "order_id": order.id,
        "received_on": date(2026, 11, 21),
        "at": work.now,
        "actor_name": "x",
        "currency": "TRY",
        "way": "transfer",
    }
    for wrong in (
        {"amount": Decimal(-500)},
        {"amount": Decimal(-400), "reversal_of": first},
        {"amount": Decimal(-500), "reversal_of": first, "currency": "EUR"},
        {"amount": Decimal(0)},
    ):
        with pytest.raises(IntegrityError), work.session.begin_nested():
            work.session.add(OrderPayment(**{**common, **wrong}))
            work.session.flush()
    assert payments(work) == 1


def test_only_those_who_may_note_payments(work: Work, order: SalesOrder) -> None:
    first = note(work, order, "500")
    other = copy_order(work, order.id)
    with pytest.raises(RecordGone):
        take_back_payment(work, other.id, first)
    for role in ("Planner", "Accountant", "Storekeeper"):
        acting_as(work, role)
        with pytest.raises(NotAllowed):
            note(work, order, "5")
        with pytest.raises(NotAllowed):
            take_back_payment(work, order.id, first)
    assert payments(work) == 1
