"""A customer looks where the doors are: by a link of one order, while it counts, and nothing more."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.kernel.link_tokens import make_token
from app.kernel.permissions import NotAllowed
from app.kernel.work import RecordGone, Work
from app.orders.confirming import confirm_order
from app.orders.drafting import open_order, save_order
from app.orders.links import (
    LinkEndsNever,
    TooManyLinks,
    find_link,
    links_of,
    make_link,
    note_page_opening,
    revoke_link,
)
from app.orders.quoting import quote_order
from app.orders.refusals import CostsMissing
from app.orders.status_page import paper_to_take, status_of
from models.core import Company
from models.order_links import OrderLinkOpening
from models.orders import SalesOrder
from models.parties import Party
from tests.factories import make_customer
from tests.orders.conftest import acting_as, refused
from tests.signing_in import sealing_with

Line = Callable[..., dict[str, str]]


@pytest.fixture(autouse=True)
def secret() -> Iterator[None]:
    """Links are signed with the secret of an installation."""
    with sealing_with("o" * 40):
        yield


@pytest.fixture
def order(work: Work, customer: Party, line: Line) -> SalesOrder:
    return open_order(work, customer.id, {"note": "kimseye söyleme"}, [line("CK-LUX", quantity="3")])


def token(work: Work, order: SalesOrder) -> str:
    make_link(work, order.id, 30)
    return links_of(work, order.id)[0].token


def test_a_link_opens_its_order_until_its_day_or_until_it_is_revoked(work: Work, order: SalesOrder) -> None:
    said = token(work, order)
    link = find_link(work, said)
    assert link is not None
    assert link.order_id == order.id
    revoke_link(work, order.id, link.id)
    assert find_link(work, said) is None
    other = token(work, order)
    work.now += timedelta(days=31)
    assert find_link(work, other) is None


def test_a_changed_letter_or_another_order_opens_nothing(work: Work, order: SalesOrder) -> None:
    said = token(work, order)
    assert find_link(work, ("B" if said[0] != "B" else "C") + said[1:]) is None
    assert find_link(work, said[:-2] + ("Q" if said[-2] != "Q" else "g") + said[-1]) is None
    assert find_link(work, "") is None
    name = links_of(work, order.id)[0].link.public_id
    assert find_link(work, make_token(work.tenant, "order page", name, str(order.id + 1))) is None
    assert find_link(work, make_token(work.tenant, "share", name, str(order.id))) is None


def test_openings_are_counted_and_written_down(work: Work, order: SalesOrder) -> None:
    link = find_link(work, token(work, order))
    assert link is not None
    note_page_opening(work, link, "page", "iPhone")
    assert links_of(work, order.id)[0].openings == 1
    assert type(work.events[-1]).__name__ == "OrderPageOpened"


def test_who_may_not_share_makes_no_link(work: Work, order: SalesOrder) -> None:
    said = token(work, order)
    acting_as(work, "Planner")
    with pytest.raises(NotAllowed):
        make_link(work, order.id, 30)
    with pytest.raises(NotAllowed):
        revoke_link(work, order.id, links_of(work, order.id)[0].link.id)
    assert find_link(work, said) is not None


def test_links_end_one_day_are_few_and_belong_to_one_order(
    work: Work, order: SalesOrder, customer: Party, line: Line
) -> None:
    with pytest.raises(LinkEndsNever):
        make_link(work, order.id, 3650)
    for _ in range(10):
        made = make_link(work, order.id, 30)
    with pytest.raises(TooManyLinks):
        make_link(work, order.id, 30)
    other = open_order(work, customer.id, {}, [line("CK-EKO")])
    with pytest.raises(RecordGone):
        revoke_link(work, other.id, made)
    assert sum(each.counts for each in links_of(work, order.id)) == 10
    assert work.session.scalar(select(func.count()).select_from(OrderLinkOpening)) is not None


def test_the_page_says_no_price_and_gives_no_paper_unless_the_company_wants_it(
    work: Work, order: SalesOrder
) -> None:
    paper = confirm_order(work, order.id, order.version, confirmed=[CostsMissing.code])
    status = status_of(work, order.id)
    assert (status.gross, status.lines[0].net) == (None, None)
    assert [each.can_be_taken for each in status.papers] == [False]
    assert "kimseye" not in repr(status)
    assert paper_to_take(work, order.id, paper.id) is None

    company = work.session.get_one(Company, 1)
    company.status_shows_papers = True
    assert paper_to_take(work, order.id, paper.id) is None  # a proforma says prices
    company.status_shows_prices = True
    assert paper_to_take(work, order.id, paper.id) is not None
    assert paper_to_take(work, order.id, paper.id + 1) is None
    assert status_of(work, order.id).gross == order.net_total + order.vat_total


def test_what_the_customer_holds_keeps_the_order_theirs(
    work: Work, order: SalesOrder, customer: Party, line: Line
) -> None:
    other = make_customer(work, "Güney İnşaat")
    doors = [line("CK-LUX")]

    def give_to(party: Party) -> None:
        save_order(work, order.id, order.version, {"customer_id": str(party.id)}, doors)

    give_to(other)
    give_to(customer)  # nobody outside knew of it
    made = make_link(work, order.id, 30)
    with refused(work) as said:
        give_to(other)
    assert list(said) == ["customer_id"]
    revoke_link(work, order.id, made)
    give_to(other)
    give_to(customer)
    quote_order(work, order.id, order.version)
    with refused(work) as said:
        give_to(other)
    assert "Copy the order" in said["customer_id"]
    assert (order.customer, order.state) == (customer, "quoted")
    give_to(customer)
    assert order.state == "draft"
