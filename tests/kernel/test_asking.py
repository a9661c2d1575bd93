"""The short way to the database: the same transaction, the same errors, nothing unseen."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, OperationalError

from app.kernel.database import Database
from app.kernel.permissions import system
from app.kernel.tenancy import Tenant
from app.kernel.work import Work, begin_work
from tests.statements import statements_of


def test_it_asks_in_the_transaction_of_the_work(work: Work) -> None:
    work.session.execute(
        text("insert into idempotency_key (key, operation, actor, taken_at) values ('k', 'o', 'a', now())")
    )
    assert work.ask("select key, operation from idempotency_key where key = %s", ("k",)) == [("k", "o")]
    assert work.ask("delete from idempotency_key where key = %s", ("k",)) == []
    assert work.session.execute(text("select count(*) from idempotency_key")).scalar_one() == 0


def test_whoever_counts_is_told(work: Work) -> None:
    with statements_of(work.session) as sent:
        work.ask("select %s::int", (1,))
    assert sent == ["select %s::int"]


def test_a_broken_rule_is_what_it_is_everywhere(work: Work) -> None:
    with pytest.raises(IntegrityError) as caught, work.session.begin_nested():
        work.ask("insert into idempotency_key (key) values (%s)", ("secret word",))
    assert getattr(caught.value.orig, "sqlstate", "") == "23502"
    assert "secret word" not in str(caught.value).partition("[SQL")[2]


def test_a_lost_connection_is_replaced(database: Database, acme: Tenant) -> None:
    with pytest.raises(OperationalError), begin_work(database, system(), acme) as work:
        ((number,),) = work.ask("select pg_backend_pid()", ())
        with database.engine.connect() as other:
            other.exec_driver_sql("select pg_terminate_backend(%s, 5000)", (number,))
        work.ask("select 1", ())
    with begin_work(database, system(), acme) as work:
        assert work.ask("select 1", ()) == [(1,)]
