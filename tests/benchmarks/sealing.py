"""A busy day's audit trail is sealed into its chain within seconds."""

from __future__ import annotations

import time
from collections.abc import Iterator

from sqlalchemy import text

from app.audit.chaining import seal_entries, waiting
from app.kernel.permissions import system
from app.kernel.work import begin_work
from tests.benchmarks.figures import Figure, at_most, exactly, said
from tests.benchmarks.world import World

ENTRIES = 10_000
"""More than a factory writes in an hour, all waiting at once."""
LIMIT_SECONDS = 5
_WRITE = text(
    """
    insert into audit_entry (at, actor_kind, actor_name, act, subject, subject_id, facts)
    select now(), 'person', 'Bench', 'OrderConfirmed', 'SalesOrder', n,
           jsonb_build_object('number', 'SIP-2026-' || n, 'before', jsonb_build_object('state', 'draft'))
    from generate_series(1, :entries) n
    """
)


def measure_sealing(world: World) -> Iterator[Figure]:
    """Let entries pile up, then seal them as the job does."""
    while _seal(world):
        """What other figures have left comes first."""
    with begin_work(world.database, system("bench"), world.tenant) as work:
        work.session.execute(_WRITE, {"entries": ENTRIES})
    began = time.perf_counter()
    sealed = 0
    while done := _seal(world):
        sealed += done
    seconds = time.perf_counter() - began
    with begin_work(world.database, system("bench"), world.tenant) as work:
        left = waiting(work).entries
    yield at_most(f"audit chain: {ENTRIES:,} waiting entries sealed", seconds, "s", LIMIT_SECONDS)
    yield said("audit chain: entries sealed", sealed / seconds, "a second")
    yield exactly("audit chain: entries without a seal", float(left), "entries", 0)


def _seal(world: World) -> int:
    with begin_work(world.database, system("bench"), world.tenant) as work:
        return seal_entries(work)
