"""Several clerks at one order at the same moment: real transactions, real locks."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Barrier

import pytest
from sqlalchemy import func, select

from app.furnishing import furnish
from app.kernel.database import Database
from app.kernel.permissions import system
from app.kernel.tenancy import Tenant
from app.kernel.work import Work, begin_work
from app.orders.confirming import confirm_order
from app.orders.drafting import open_order, save_order
from app.orders.refusals import StaleOrder
from app.tenants.founding import found_tenant
from models.core import AuditEntry, IssuedDocument
from models.orders import SalesOrder
from tests.factories import make_customer
from tests.samples import add_sample_materials, add_sample_models
from tools.postgres import Urls


@dataclass(frozen=True)
class Office:
    """A company whose clerks act in transactions of their own."""

    database: Database
    tenant: Tenant
    customer_id: int
    model_id: int

    def act(self, act: Callable[[Work], object], name: str = "Ayşe") -> object:
        try:
            with begin_work(self.database, system(name), self.tenant) as work:
                return act(work)
        except StaleOrder as stale:
            return stale

    def at_once(self, *acts: Callable[[Work], object]) -> list[object]:
        start = Barrier(len(acts))

        def together(number: int) -> object:
            start.wait(30)
            return self.act(acts[number], f"Clerk {number}")

        with ThreadPoolExecutor(len(acts)) as threads:
            return list(threads.map(together, range(len(acts))))

    def line(self, quantity: int = 1) -> dict[str, str]:
        return {"model": str(self.model_id), "quantity": str(quantity)}

    def order(self) -> int:
        opened = self.act(lambda work: open_order(work, self.customer_id, {}, [self.line()]).id)
        assert isinstance(opened, int)
        return opened


@pytest.fixture(scope="module")
def office(urls: Urls, database: Database) -> Office:
    tenant = found_tenant(urls.admin_url, "office", "Büro Çelik Kapı")
    with begin_work(database, system(), tenant) as work:
        furnish(work)
    with begin_work(database, system(), tenant) as work:
        add_sample_materials(work)
        models = add_sample_models(work)
        return Office(database, tenant, make_customer(work).id, models["CK-EKO"].id)


def test_a_double_click_issues_one_paper(office: Office) -> None:
    order = office.order()
    clicks = [lambda work, key=key: confirm_order(work, order, 1, key).id for key in ("a", "a", "b", None)]
    assert len(set(office.at_once(*clicks))) == 1
    with begin_work(office.database, system(), office.tenant) as work:
        papers = select(func.count()).where(IssuedDocument.subject_id == order)
        audited = select(func.count()).where(
            AuditEntry.subject_id == order, AuditEntry.act == "OrderConfirmed"
        )
        assert (work.session.scalar(papers), work.session.scalar(audited)) == (1, 1)


def test_of_two_clerks_one_saves_and_the_other_is_told_who(office: Office) -> None:
    order = office.order()
    saved = office.at_once(
        *(
            lambda work, doors=doors: save_order(work, order, 1, {}, [office.line(doors)]).created_by
            for doors in (2, 3)
        )
    )
    (stale,) = [each for each in saved if isinstance(each, StaleOrder)]
    winner = 1 - saved.index(stale)
    assert f"Clerk {winner} changed this order" in stale.say()
    with begin_work(office.database, system(), office.tenant) as work:
        stored = work.find(SalesOrder, order)
        assert (stored.version, [line.quantity for line in stored.lines]) == (2, [2 + winner])


def test_numbers_have_no_gaps_and_no_twins(office: Office) -> None:
    opened = office.at_once(*(lambda work: open_order(work, office.customer_id).number for _ in range(8)))
    numbers = sorted(int(str(number).rpartition("-")[2]) for number in opened)
    assert numbers == list(range(numbers[0], numbers[0] + 8))
