"""What must happen for sure after the commit: a job written with the change, on the same connection."""

from __future__ import annotations

from typing import Any

from procrastinate import App
from procrastinate.exceptions import AlreadyEnqueued as AlreadyQueued
from procrastinate.sync_psycopg_connector import SyncPsycopgConnector

from app.kernel.work import Work

__all__ = ["AlreadyQueued", "defer"]

# Never opened: every job goes out on the connection of the Work that defers it.
_queue = App(connector=SyncPsycopgConnector())


def defer(
    work: Work, task: str, *, alone: str | None = None, once: str | None = None, **arguments: Any
) -> None:
    """Put a job into the queue; it exists when the Work commits and never when it does not.

    The job runs later, in another process, in the name of the same company. Jobs with the same word in
    ``alone`` run one after the other, so that a long one holds up its own kind and nothing else. While a
    job with the same word in ``once`` waits to be begun, AlreadyQueued is raised; the Work it was raised in
    can only end.
    """
    connection = work.session.connection().connection.driver_connection
    configured = _queue.configure_task(
        task, lock=alone, queueing_lock=once, connection=connection, allow_unknown=True
    )
    configured.defer(tenant=work.tenant.slug, **arguments)
