"""Who listens at this process: looked at every half minute, so that nobody stays whose time is over.

What is known at once (a revoked screen, somebody signed out) is told at once; this finds what only time
or another program brings about. It costs one statement a company, one for all, and none a message.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, datetime
from threading import Lock
from typing import Any, Final

from flask_socketio import SocketIO

from app.kernel.database import Database
from app.kernel.tenancy import Tenant, tenant_context
from app.production.listening import Listener, who_may_stay
from app.tenants.finding import all_tenants

log = logging.getLogger("atolye.kiosk")

EVERY: Final = 30
"""Seconds: together with the look itself nobody stays a minute longer than they may."""


class Attendance:
    """The connections of one process and in whose name each was opened."""

    def __init__(self, sockets: SocketIO, database: Database, send_out: Callable[[str], Any]) -> None:
        self.sockets = sockets
        self.database = database
        self.send_out = send_out
        self.there: dict[str, tuple[Tenant, Listener]] = {}
        self.lock = Lock()
        self.is_watching = False

    def note(self, sid: str, tenant: Tenant, listener: Listener) -> None:
        """Somebody was let in; the first one begins the watch, in the process that serves them."""
        with self.lock:
            self.there[sid] = (tenant, listener)
            if self.is_watching:
                return
            self.is_watching = True
        self.sockets.start_background_task(self._watch)

    def look(self, now: datetime) -> list[str]:
        """Send out whose right to be there has ended, or whose company is switched off; their numbers."""
        ended: list[str] = []
        there = self._by_company()
        companies = {one.slug for one in all_tenants(self.database)} if there else set()
        for tenant, present in there.items():
            if tenant.slug not in companies:
                ended += present
                continue
            with tenant_context(tenant), self.database.sessions() as session:
                staying = who_may_stay(session, set(present.values()), now)
            ended += [sid for sid, listener in present.items() if listener not in staying]
        for sid in ended:
            self.send_out(sid)
        return ended

    def _watch(self) -> None:
        while True:
            self.sockets.sleep(EVERY)
            try:
                self.look(datetime.now(UTC))
            except Exception:
                log.exception("who listens to the boards could not be looked at")
            with self.lock:
                if not self.there:
                    self.is_watching = False
                    return

    def _by_company(self) -> dict[Tenant, dict[str, Listener]]:
        manager = self.sockets.server.manager
        found: dict[Tenant, dict[str, Listener]] = defaultdict(dict)
        with self.lock:
            for sid in [sid for sid in self.there if not manager.is_connected(sid, "/")]:
                del self.there[sid]
            for sid, (tenant, listener) in self.there.items():
                found[tenant][sid] = listener
        return found
