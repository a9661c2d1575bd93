"""Seal within seconds, for all companies: one small question tells whose trail has grown.

The database counts what is added to each table anyway, and tells it a moment later. So nothing is asked of a
company in which nothing happened, and no act pays for being sealed.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from threading import Event, Thread

from sqlalchemy import text

from app.audit.chaining import AT_ONCE, seal_entries, waiting
from app.kernel.database import Database
from app.kernel.tenancy import Tenant
from app.kernel.work import Work
from app.tenants.finding import all_tenants

EVERY = 2
"""Seconds between two looks."""
VISIT_ALL = 60
"""So often everybody is visited: who was missed by the counting, and new companies."""

_GROWN = text(
    "select n.nspname as schema, pg_stat_get_tuples_inserted(c.oid) as added"
    " from pg_class c join pg_namespace n on n.oid = c.relnamespace"
    " where c.relname = 'audit_entry' and c.relkind = 'r'"
)
log = logging.getLogger("atolye.audit")


class Sealer:
    """Goes round and seals; one of them is enough, several do no harm."""

    def __init__(self, database: Database, begin: Callable[[Tenant], AbstractContextManager[Work]]) -> None:
        self.database = database
        self.begin = begin
        self._added: dict[str, int] = {}
        self._again: set[str] = set()
        self._tenants: dict[str, Tenant] = {}
        self._visit_all_at = time.monotonic()
        self._stop = Event()
        self._thread: Thread | None = None

    def start(self) -> None:
        """Go round in a thread of its own until told to stop."""
        self._thread = Thread(target=self._run, name="sealer", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Finish the round and end."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join()

    def go_round(self) -> int:
        """Visit every company whose trail has grown or waits; how many entries were sealed."""
        visits_all = time.monotonic() >= self._visit_all_at
        if visits_all:
            self._tenants = {tenant.schema: tenant for tenant in all_tenants(self.database)}
            self._visit_all_at = time.monotonic() + VISIT_ALL
        with self.database.platform() as connection:
            added = {row.schema: int(row.added) for row in connection.execute(_GROWN)}
        changed = {schema for schema, count in added.items() if self._added.get(schema) != count}
        due = set(self._tenants) if visits_all else (changed | self._again) & self._tenants.keys()
        self._added |= {schema: added[schema] for schema in due if schema in added}
        return sum(self._visit(self._tenants[schema]) for schema in sorted(due))

    def _visit(self, tenant: Tenant) -> int:
        """Seal what can be sealed; what breaks is logged and tried again, the others are still visited."""
        self._again.discard(tenant.schema)
        try:
            sealed, is_waiting = seal_all(lambda: self.begin(tenant))
        except Exception:
            log.exception("the audit trail of %s could not be sealed", tenant.slug)
            self._again.add(tenant.schema)
            return 0
        if is_waiting:  # for a transaction that is still running
            self._again.add(tenant.schema)
        return sealed

    def _run(self) -> None:
        while not self._stop.wait(EVERY):
            try:
                self.go_round()
            except Exception:
                log.exception("nobody's audit trail could be sealed")


def seal_all(begin: Callable[[], AbstractContextManager[Work]]) -> tuple[int, bool]:
    """Seal until nothing is left that can be sealed; how many entries, and whether some still wait.

    ``begin`` opens the transaction of one seal.
    """
    sealed = 0
    while True:
        with begin() as work:
            found = seal_entries(work)
            sealed += found
            if found < AT_ONCE:
                return sealed, waiting(work).entries > 0
