from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from app.documents.papers import ProformaPaper
from app.documents.storing import read_file, store_file
from app.kernel.permissions import NotAllowed
from app.kernel.work import Work
from app.orders.confirming import confirm_order
from app.orders.currency import RateUnknown
from app.orders.drafting import open_order, save_order
from app.orders.quoting import quote_anew, quote_order
from app.orders.refusals import ForNothing, NothingOrdered, QuoteExpired
from app.orders.states import WrongState
from app.stock.ledger.reserving import reserved
from models.configurator import DoorModel
from models.core import Company, IssuedDocument
from models.materials import Material
from models.orders import SalesOrder
from models.parties import Party
from models.purchasing import ExchangeRate
from tests.orders.conftest import acting_as, refused

Line = Callable[..., dict[str, str]]


@pytest.fixture
def order(work: Work, customer: Party, line: Line) -> SalesOrder:
    """Two luxury doors, and their fitting at a price somebody decided on."""
    lines = [line("CK-LUX", quantity="2"), line("", description="Montaj", unit_price="2500")]
    opened = open_order(work, customer.id, {}, lines)
    work.events.clear()
    return opened


def papers(work: Work) -> int:
    return work.session.scalar(select(func.count()).select_from(IssuedDocument)) or 0


def paper_of(document: IssuedDocument) -> ProformaPaper:
    return ProformaPaper.from_json(document.snapshot)


def test_a_quoted_order_has_its_paper_and_takes_nothing(
    work: Work, order: SalesOrder, materials: dict[str, Material]
) -> None:
    document = quote_order(work, order.id, 1)
    assert (order.state, order.version, order.confirmed_at) == ("quoted", 2, None)
    assert (document.revision, order.quoted_until) == (0, paper_of(document).valid_until)
    assert order.quoted_until == date(2026, 12, 6)
    assert order.due_on == paper_of(document).delivery_date
    assert set(reserved(work, [one.id for one in materials.values()]).values()) == {Decimal(0)}
    assert [event.act() for event in work.events] == ["DocumentIssued", "OrderQuoted"]


def test_a_second_click_gets_the_same_quote(work: Work, order: SalesOrder) -> None:
    first = quote_order(work, order.id, 1, "key-1")
    assert quote_order(work, order.id, 1, "key-1").id == first.id
    assert quote_order(work, order.id, 1, "key-2").id == first.id
    assert papers(work) == 1


def test_what_was_offered_is_what_is_confirmed(work: Work, order: SalesOrder) -> None:
    offered = quote_order(work, order.id, 1)
    assert confirm_order(work, order.id, 2).id == offered.id
    assert (order.state, papers(work)) == ("confirmed", 1)


def test_an_offer_that_was_changed_is_another_revision(work: Work, order: SalesOrder, line: Line) -> None:
    first = quote_order(work, order.id, 1)
    content = store_file(work, first, b"%PDF as it was sent")
    before = dict(first.snapshot)
    save_order(work, order.id, 2, {}, [line("CK-EKO")])
    assert order.state == "draft"
    second = confirm_order(work, order.id, order.version)
    assert (second.number, second.revision, papers(work)) == (first.number, 1, 2)
    assert first.snapshot == before
    assert store_file(work, first, b"%PDF drawn again") == read_file(work, first.id) == content


def test_an_expired_offer_is_asked_about(work: Work, order: SalesOrder) -> None:
    offered = quote_order(work, order.id, 1)
    order.due_on = None
    work.now += timedelta(days=20)
    with pytest.raises(QuoteExpired, match="2026-12-06"):
        confirm_order(work, order.id, 2)
    assert order.state == "quoted"
    assert confirm_order(work, order.id, 2, confirmed=[QuoteExpired.code]).id == offered.id
    assert order.state == "confirmed"


def test_one_click_offers_again_at_todays_prices_and_dates(
    work: Work, order: SalesOrder, models: dict[str, DoorModel]
) -> None:
    first = quote_order(work, order.id, 1)
    before = dict(first.snapshot)
    fitting = order.lines[1].unit_price
    work.now += timedelta(days=40)
    second = quote_anew(work, order.id, "anew-1")
    assert quote_anew(work, order.id, "anew-1").id == second.id
    paper = paper_of(second)
    assert (second.number, second.revision, order.state) == (first.number, 1, "quoted")
    assert (paper.date, paper.valid_until) == (date(2026, 12, 31), date(2027, 1, 15))
    assert paper.delivery_date is not None
    assert paper.delivery_date > date(2026, 12, 31)
    assert order.lines[1].unit_price == fitting
    assert order.lines[1].price_is_manual
    assert first.snapshot == before
    assert papers(work) == 2


def test_only_an_offer_is_offered_again(work: Work, order: SalesOrder) -> None:
    with pytest.raises(WrongState):
        quote_anew(work, order.id)
    quote_order(work, order.id, 1)
    confirm_order(work, order.id, 2)
    with pytest.raises(WrongState):
        quote_anew(work, order.id)
    assert papers(work) == 1


def test_nothing_is_offered_for_nothing(work: Work, customer: Party, line: Line) -> None:
    empty = open_order(work, customer.id, {}, [])
    with refused(work) as said:
        quote_order(work, empty.id, 1)
    assert said == {"": NothingOrdered.sentence}
    free = open_order(work, customer.id, {}, [line("", description="Numune", unit_price="0")])
    with pytest.raises(ForNothing):
        quote_order(work, free.id, 1)
    assert quote_order(work, free.id, 1, confirmed=[ForNothing.code]).revision == 0
    assert papers(work) == 1


def test_a_storekeeper_offers_nothing(work: Work, order: SalesOrder) -> None:
    acting_as(work, "Storekeeper")
    with pytest.raises(NotAllowed):
        quote_order(work, order.id, 1)
    assert (order.state, papers(work)) == ("draft", 0)


# --- in another currency --------------------------------------------------------------------------------


def test_prices_are_in_the_currency_and_its_rate_is_stamped(
    work: Work, order: SalesOrder, line: Line
) -> None:
    lira = order.lines[0].unit_price
    work.session.add(ExchangeRate(currency="USD", on=date(2026, 11, 20), rate=Decimal(40)))
    order.currency, order.exchange_rate = "USD", Decimal(40)
    save_order(work, order.id, 1, {}, [line("CK-LUX", quantity="2")])
    assert order.lines[0].unit_price == (lira / 40).quantize(Decimal("0.01"))
    paper = paper_of(quote_order(work, order.id, order.version))
    assert (paper.currency, order.exchange_rate_on) == ("USD", date(2026, 11, 20))
    rate, day = "40,00\N{NO-BREAK SPACE}₺", "20.11.2026"
    assert paper.rate_note == f"1 USD = {rate} (central bank of Türkiye, selling rate of {day})"
    assert paper.in_lira.endswith("₺")
    assert "Amerikan Doları" in paper.words


def test_a_rate_nobody_knows_is_asked_for(work: Work, order: SalesOrder) -> None:
    order.currency = "EUR"
    with pytest.raises(RateUnknown, match="EUR"):
        quote_order(work, order.id, 1)
    assert papers(work) == 0


def test_how_long_it_counts_is_the_companys_usual(work: Work, order: SalesOrder) -> None:
    work.session.get_one(Company, 1).proforma_days = 3
    assert paper_of(quote_order(work, order.id, 1)).valid_until == date(2026, 11, 24)
