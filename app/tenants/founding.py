"""Found a company: its row, its schema, its role. What is in it on the first day is the edition's affair."""

from __future__ import annotations

from sqlalchemy import text

from app.kernel.errors import Refusal
from app.kernel.tenancy import Tenant, check_slug
from app.kernel.text import N_
from app.tenants.migrating import migrate_tenant, owner_engine


class TenantExists(Refusal):
    """The short name is taken."""

    code = "tenants.exists"
    sentence = N_("There is already a company with the short name {slug}.")


def found_tenant(admin_url: str, slug: str, name: str) -> Tenant:
    """Create the schema and role of a new company and its row; TenantExists when the slug is taken."""
    tenant = Tenant(check_slug(slug), name)
    engine = owner_engine(admin_url)
    with engine.begin() as connection:
        found = connection.execute(text("select 1 from platform.tenant where slug = :slug"), {"slug": slug})
        if found.first() is not None:
            raise TenantExists(field="slug", slug=slug)
        connection.execute(text(f'create schema "{tenant.schema}"'))
    migrate_tenant(admin_url, tenant)
    # The row comes last: no request finds a company that is not ready.
    with engine.begin() as connection:
        connection.execute(
            text("insert into platform.tenant (slug, name) values (:slug, :name)"),
            {"slug": slug, "name": name},
        )
    return tenant
