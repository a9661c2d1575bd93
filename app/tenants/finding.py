"""Whose host name is this? Read as the bare web role, kept in memory for a short while."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from sqlalchemy import text

from app.kernel.database import Database
from app.kernel.tenancy import Tenant

KEPT_SECONDS = 30
MOST_KEPT = 1000
_LONGEST_HOST = 253

_BY_SLUG = text("select slug, name from platform.tenant where slug = :slug and is_active")
_BY_HOST = text(
    "select t.slug, t.name from platform.tenant t join platform.tenant_domain d on d.tenant_id = t.id"
    " where d.host = :host and t.is_active"
)


@dataclass
class TenantFinder:
    """Answers from memory; a new host name works at once, a switched-off company within seconds."""

    database: Database
    base_host: str
    default_slug: str | None = None
    _known: dict[str, tuple[float, Tenant]] = field(default_factory=dict)

    def find(self, host: str) -> Tenant | None:
        """The company of a host name without port: ``acme.<base host>``, its own domain, or the default."""
        host = host.lower().rstrip(".")
        if "\0" in host or len(host) > _LONGEST_HOST:
            return None  # no name has it, and the database cannot even be asked
        kept = self._known.get(host)
        if kept is not None and time.monotonic() - kept[0] < KEPT_SECONDS:
            return kept[1]
        tenant = self._read(host)
        if len(self._known) >= MOST_KEPT:
            self._known.clear()  # an install with a default company answers to any name somebody makes up
        if tenant is not None:
            self._known[host] = (time.monotonic(), tenant)
        else:
            self._known.pop(host, None)
        return tenant

    def _read(self, host: str) -> Tenant | None:
        suffix = f".{self.base_host}"
        if host.endswith(suffix):
            return self._by_slug(host.removesuffix(suffix).replace("-", "_"))
        with self.database.platform() as connection:
            row = connection.execute(_BY_HOST, {"host": host}).first()
        if row is not None:
            return Tenant(row.slug, row.name)
        return self._by_slug(self.default_slug) if self.default_slug else None

    def _by_slug(self, slug: str) -> Tenant | None:
        with self.database.platform() as connection:
            row = connection.execute(_BY_SLUG, {"slug": slug}).first()
        return Tenant(row.slug, row.name) if row is not None else None


def all_tenants(database: Database) -> list[Tenant]:
    """Every active company, for jobs that visit each in turn."""
    with database.platform() as connection:
        rows = connection.execute(text("select slug, name from platform.tenant where is_active order by id"))
        return [Tenant(row.slug, row.name) for row in rows]
