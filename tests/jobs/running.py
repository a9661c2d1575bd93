"""A worker that does what is in the queue and goes home."""

from __future__ import annotations

import asyncio

from procrastinate import App


def run_once(queue: App, at_once: int = 1) -> None:
    """Nothing the clock asks for comes in between: at the turn of a minute it would do the test's work."""
    queue.periodic_registry.periodic_tasks.clear()

    async def work() -> None:
        async with queue.open_async():
            await queue.run_worker_async(wait=False, install_signal_handlers=False, concurrency=at_once)

    asyncio.run(work())
