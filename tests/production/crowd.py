"""Several people pressing their button at the same moment, each in a transaction of their own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass
from threading import Barrier
from typing import Any

from app.kernel.database import Database
from app.kernel.errors import Refusal
from app.kernel.permissions import system
from app.kernel.tenancy import Tenant
from app.kernel.work import Work, begin_work

Act = Callable[[Work], Any]


@dataclass(frozen=True)
class Factory:
    """A company whose acts are committed, so that others see them."""

    database: Database
    tenant: Tenant

    def work(self, name: str = "Ayşe") -> AbstractContextManager[Work]:
        return begin_work(self.database, system(name), self.tenant)

    def at_once(self, acts: Sequence[Act]) -> list[Any]:
        """What each act returned, or the Refusal it met; anything else is raised."""
        together = Barrier(len(acts))

        def run(number: int, act: Act) -> Any:
            together.wait(timeout=30)
            try:
                with self.work(f"Kişi {number}") as work:
                    return act(work)
            except Refusal as refusal:
                return refusal

        with ThreadPoolExecutor(len(acts)) as pool:
            return list(pool.map(run, range(len(acts)), acts))


def refusals(results: Sequence[Any]) -> list[str]:
    return [result.code for result in results if isinstance(result, Refusal)]
