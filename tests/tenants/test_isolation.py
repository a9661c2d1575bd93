"""What PostgreSQL itself refuses: another company's tables, and any table without a company."""

from __future__ import annotations

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from app.kernel.database import Database
from app.kernel.tenancy import Tenant, tenant_context
from models.stock import Location


def test_a_company_sees_its_own_rows(session: Session) -> None:
    assert "Ana depo" in set(session.scalars(select(Location.name)))


def test_another_company_cannot_be_read_by_naming_its_schema(session: Session, rival: Tenant) -> None:
    with pytest.raises(ProgrammingError, match="permission denied for schema t_rival"):
        session.execute(text(f"select * from {rival.schema}.location"))


def test_without_a_company_no_table_can_be_read(database: Database, acme: Tenant) -> None:
    with (
        tenant_context(None),
        database.sessions() as session,
        pytest.raises(ProgrammingError, match="permission denied"),
    ):
        session.execute(text(f"select * from {acme.schema}.location"))


def test_a_company_cannot_list_the_other_companies(session: Session) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"):
        session.execute(text("select * from platform.tenant"))


def test_role_and_schema_end_with_the_transaction(database: Database, acme: Tenant) -> None:
    with tenant_context(acme), database.sessions() as session:
        assert session.scalar(text("select current_user")) == acme.role
    with database.engine.connect() as connection:
        assert connection.scalar(text("select current_user")) == "app"
