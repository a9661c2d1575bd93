"""What stands in the database, seen behind the product's back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, text

from app.kernel.tenancy import tenant_context
from models.core import AuditEntry
from tests.security.fort import Fort


def rows(fort: Fort, statement: str, **values: Any) -> Sequence[Row[Any]]:
    with tenant_context(fort.tenant), fort.database.sessions() as session:
        return session.execute(text(statement), values).all()


def audit(fort: Fort, act: str) -> list[AuditEntry]:
    """The entries of one kind, oldest first."""
    with tenant_context(fort.tenant), fort.database.sessions() as session:
        return list(session.query(AuditEntry).filter_by(act=act).order_by(AuditEntry.id))


def person(fort: Fort, username: str) -> Row[Any] | None:
    found = rows(fort, "select id, password, active from ab_user where username = :name", name=username)
    return found[0] if found else None


def role_id(fort: Fort, name: str) -> str:
    return str(rows(fort, "select id from ab_role where name = :name", name=name)[0].id)


def roles_of(fort: Fort, username: str) -> set[str]:
    found = rows(
        fort,
        "select r.name from ab_role r join ab_user_role ur on ur.role_id = r.id"
        " join ab_user u on u.id = ur.user_id where u.username = :name",
        name=username,
    )
    return {row.name for row in found}
