"""One act: everything commits or nothing, the second arrival of a key acts no more, nobody nests."""

from __future__ import annotations

import itertools
import os
import socket
import threading
from dataclasses import dataclass
from uuid import uuid4

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from app.kernel.database import Database
from app.kernel.errors import Refusal
from app.kernel.events import Event
from app.kernel.jobs import defer
from app.kernel.permissions import Actor, NotAllowed, Right, system
from app.kernel.tenancy import Tenant, tenant_context
from app.kernel.work import KeyUsedElsewhere, NestedWork, Work, begin_work
from models.core import AuditEntry
from models.materials import Unit
from tools.postgres import Urls


@dataclass(frozen=True)
class UnitNamed(Event):
    subject = "Unit"
    unit_id: int
    name: str


def units(database: Database, tenant: Tenant, code: str) -> int:
    with tenant_context(tenant), database.sessions() as session:
        return session.scalar(select(func.count()).where(Unit.code == code)) or 0


def audit_rows(database: Database, tenant: Tenant, act: str) -> int:
    with tenant_context(tenant), database.sessions() as session:
        return session.scalar(select(func.count()).where(AuditEntry.act == act)) or 0


def jobs(database: Database, task: str) -> int:
    with database.platform() as connection:
        return int(
            connection.scalar(
                text("select count(*) from platform.procrastinate_jobs where task_name = :task"),
                {"task": task},
            )
        )


def test_a_refusal_leaves_no_row_no_audit_no_job_and_tells_nobody(database: Database, rival: Tenant) -> None:
    told: list[Work] = []
    database.after_commit.append(told.append)
    try:
        with pytest.raises(Refusal), begin_work(database, system(), rival) as work:
            work.session.add(Unit(code="NO1", symbol="x", name="x"))
            work.session.flush()
            work.emit(UnitNamed(1, "never"))
            defer(work, "never_runs")
            raise Refusal
    finally:
        database.after_commit.remove(told.append)
    assert units(database, rival, "NO1") == 0
    assert audit_rows(database, rival, "UnitNamed") == 0
    assert jobs(database, "never_runs") == 0
    assert told == []


def test_an_act_commits_row_audit_and_job_together_and_tells_afterwards(
    database: Database, rival: Tenant
) -> None:
    seen: list[int] = []
    tell = lambda _work: seen.append(units(database, rival, "YES"))  # noqa: E731
    database.after_commit.append(tell)
    try:
        with begin_work(database, system("Ali"), rival) as work:
            unit = Unit(code="YES", symbol="y", name="y")
            work.session.add(unit)
            work.session.flush()
            work.emit(UnitNamed(unit.id, "y"))
            defer(work, "runs_later", unit=unit.id)
            assert seen == [], "nobody is told before the commit"
    finally:
        database.after_commit.remove(tell)
    assert seen == [1], "who is told finds it committed"
    assert jobs(database, "runs_later") == 1
    with tenant_context(rival), database.sessions() as session:
        entry = session.scalars(select(AuditEntry).where(AuditEntry.act == "UnitNamed")).one()
    assert (entry.actor_name, entry.subject, entry.facts["name"]) == ("Ali", "Unit", "y")


def test_works_do_not_nest(database: Database, rival: Tenant) -> None:
    with (
        begin_work(database, system(), rival),
        pytest.raises(NestedWork),
        begin_work(database, system(), rival),
    ):
        pass


def test_the_second_arrival_gets_the_first_result(database: Database, rival: Tenant) -> None:
    key, ran = str(uuid4()), itertools.count(1)
    for _ in range(2):
        with begin_work(database, system(), rival) as work:
            assert work.once(key, "count", lambda: {"number": next(ran)}) == {"number": 1}
    assert next(ran) == 2, "it ran once"


def test_a_key_of_another_operation_is_refused(database: Database, rival: Tenant) -> None:
    key = str(uuid4())
    with begin_work(database, system(), rival) as work:
        work.once(key, "plan", lambda: 1)
    with pytest.raises(KeyUsedElsewhere), begin_work(database, system(), rival) as work:
        work.once(key, "ship", lambda: 2)


def test_a_key_whose_act_was_refused_may_be_tried_again(database: Database, rival: Tenant) -> None:
    key = str(uuid4())

    def refuse() -> None:
        raise Refusal

    with pytest.raises(Refusal), begin_work(database, system(), rival) as work:
        work.once(key, "plan", refuse)
    with begin_work(database, system(), rival) as work:
        assert work.once(key, "plan", lambda: "done") == "done"


def test_two_arrivals_at_the_same_moment_act_once(database: Database, rival: Tenant) -> None:
    key, ran = str(uuid4()), itertools.count(7)
    results: list[int] = []
    gate = threading.Barrier(4)

    def arrive() -> None:
        gate.wait()
        with begin_work(database, system(), rival) as work:
            results.append(work.once(key, "plan", lambda: next(ran)))

    threads = [threading.Thread(target=arrive) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [7, 7, 7, 7]
    assert next(ran) == 8, "it ran once"


def test_a_right_is_asked_of_whoever_acts(work: Work) -> None:
    clerk = Actor("person", 1, "Veli", may=lambda right: right.action == "list")
    mine = Work(work.session, clerk, work.tenant, work.now)
    mine.require(Right("list", "Order"))
    with pytest.raises(NotAllowed):
        mine.require(Right("plan", "Order"))


def test_nobody_waits_for_ever_for_a_lock(database: Database, rival: Tenant) -> None:
    with begin_work(database, system(), rival) as work:
        assert work.session.scalar(text("show lock_timeout")) == "20s"
    with database.engine.connect() as connection:
        assert connection.scalar(text("show lock_timeout")) == "0", "the setting ends with its transaction"


def test_a_transaction_begins_as_its_company_and_ends_as_nobody(database: Database, rival: Tenant) -> None:
    with begin_work(database, system(), rival) as work:
        who = work.session.execute(text("select current_user, current_setting('search_path')")).one()
        assert tuple(who) == (rival.role, f"{rival.schema},platform,pg_temp")
    with database.platform() as connection:
        assert connection.execute(text("select current_user")).scalar_one() == "app"


def test_a_company_that_does_not_exist_is_an_error_and_harms_no_connection(database: Database) -> None:
    nobody = Tenant("nobody", "Yok")
    for _ in range(3):
        with pytest.raises(DBAPIError, match="t_nobody"), begin_work(database, system(), nobody) as work:
            work.session.execute(text("select 1"))
    with database.platform() as connection:
        assert connection.execute(text("select 1")).scalar_one() == 1


def test_a_connection_that_died_is_replaced(urls: Urls, rival: Tenant) -> None:
    lonely = Database(urls.app_url, pool_size=1)
    try:
        with begin_work(lonely, system(), rival) as work:
            process = work.session.execute(text("select pg_backend_pid()")).scalar_one()
            driver = work.session.connection().connection.driver_connection
            assert driver is not None
            wire = socket.socket(fileno=os.dup(driver.pgconn.socket))
        with wire:
            wire.shutdown(socket.SHUT_RDWR)
        with pytest.raises(DBAPIError), begin_work(lonely, system(), rival) as work:
            work.session.execute(text("select 1"))
        with begin_work(lonely, system(), rival) as work:
            assert work.session.execute(text("select pg_backend_pid()")).scalar_one() != process
    finally:
        lonely.close()
