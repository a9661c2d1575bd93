"""Who asks is read with one statement, fresh at every request: what was given or taken counts at the next."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import uuid4

import pytest
from flask_login import current_user
from sqlalchemy import inspect, select

from app.identity.fencing import bind_person, own_warehouses
from app.kernel.permissions import Right
from app.kernel.tenancy import tenant_context
from models.identity import Role, User
from tests.benchmarks.figures import counted
from tests.security.fort import SESSION, Fort, add_person, sign_in
from tests.security.reading import rows
from views.works import may, reading, users_work

RECEIVE, SHIP = Right("receive", "GoodsReceipt"), Right("ship", "Shipment")


@dataclass
class Somebody:
    """A storekeeper of this file alone, whose browser holds a session."""

    fort: Fort
    name: str
    cookie: str

    @contextmanager
    def asks(self) -> Iterator[list[str]]:
        """Inside a request of theirs; the statements it sends."""
        database = self.fort.app.extensions["atolye.database"]
        headers = {"Cookie": f"{SESSION}={self.cookie}"}
        with (
            tenant_context(self.fort.tenant),
            self.fort.app.test_request_context("/", base_url=self.fort.base, headers=headers),
            counted(database.engine) as statements,
        ):
            self.fort.app.preprocess_request()
            yield statements

    def change(self, statement: str, **values: object) -> None:
        with self.fort.work() as work:
            work.ask(statement, {"name": self.name, **values})


@pytest.fixture
def somebody(fort: Fort) -> Iterator[Somebody]:
    name = f"depocu-{uuid4().hex[:8]}"
    with fort.work() as work:
        add_person(work, name, work.session.scalars(select(Role).where(Role.name == "Storekeeper")).one())
    found = Somebody(fort, name, sign_in(fort, name))
    yield found
    found.change("delete from ab_group where name = %(name)s")
    found.change("delete from ab_role where name like %(name)s || '%%'")
    found.change("delete from ab_user where username = %(name)s")


def test_one_statement_says_who_asks_what_they_may_and_where_they_work(somebody: Somebody) -> None:
    with somebody.asks() as statements:
        assert may(RECEIVE)
        assert not may(SHIP)
        work = reading()
        assert work.actor.name == f"{somebody.name.title()} Kişi"
        assert own_warehouses(work) is None
        assert len(statements) == 1
        # What is rarely asked of a person is read when it is asked, and nothing of them is written back.
        assert current_user.password.startswith("$2b$")
        assert len(statements) == 2
        assert not inspect(current_user._get_current_object()).modified


def test_a_binding_counts_from_the_next_request_on_and_so_does_its_end(somebody: Somebody) -> None:
    (side,) = rows(somebody.fort, "select id from location where kind = 'warehouse' order by id desc limit 1")
    for bound, seen in (([side.id], {side.id}), ([], None)):
        with somebody.fort.work() as work:
            user = work.session.scalars(select(User).where(User.username == somebody.name)).one()
            bind_person(work, user, bound)
        with somebody.asks() as statements:
            assert own_warehouses(reading()) == seen
            with users_work() as work:
                assert own_warehouses(work) == seen
            assert len(statements) == 1


def test_a_role_of_a_group_counts_and_costs_no_statement(somebody: Somebody) -> None:
    somebody.change("insert into ab_group (name) values (%(name)s)")
    somebody.change(
        "insert into ab_group_role (group_id, role_id) select g.id, r.id from ab_group g, ab_role r"
        " where g.name = %(name)s and r.name = 'Dispatcher'"
    )
    somebody.change(
        "insert into ab_user_group (user_id, group_id) select u.id, g.id from ab_user u, ab_group g"
        " where u.username = %(name)s and g.name = %(name)s"
    )
    with somebody.asks() as statements:
        assert may(SHIP)
        assert may(RECEIVE)
        assert len(statements) == 1
    somebody.change(
        "delete from ab_user_group where group_id = (select id from ab_group where name = %(name)s)"
    )
    with somebody.asks():
        assert not may(SHIP)


def test_several_roles_of_the_companys_own_cost_one_statement_together(somebody: Somebody) -> None:
    for subject in ("Shipment", "Order"):
        role = f"{somebody.name} {subject}"
        somebody.change("insert into ab_role (name) values (%(role)s)", role=role)
        somebody.change(
            "insert into ab_permission_view_role (permission_view_id, role_id)"
            " select pv.id, r.id from ab_permission_view pv join ab_permission p on p.id = pv.permission_id"
            " join ab_view_menu v on v.id = pv.view_menu_id, ab_role r"
            " where p.name = 'can_list' and v.name = %(subject)s and r.name = %(role)s",
            subject=subject,
            role=role,
        )
        somebody.change(
            "insert into ab_user_role (user_id, role_id) select u.id, r.id from ab_user u, ab_role r"
            " where u.username = %(name)s and r.name = %(role)s",
            role=role,
        )
    with somebody.asks() as statements:
        assert may(Right("list", "Shipment"))
        assert may(Right("list", "Order"))
        assert not may(SHIP)
        assert may(RECEIVE)
        assert len(statements) == 2


def test_who_is_switched_off_is_nobody_and_learns_nothing(somebody: Somebody) -> None:
    somebody.change("update ab_user set active = false where username = %(name)s")
    with somebody.asks() as statements:
        assert not current_user.is_authenticated
        assert not may(RECEIVE)
        assert len(statements) == 1
    (latest,) = rows(
        somebody.fort,
        "select ended_at from sign_in_session s join ab_user u on u.id = s.user_id where u.username = :name",
        name=somebody.name,
    )
    assert latest.ended_at is None
