"""Doors going through the departments one job after the other: when each department is done with them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

WHOLE = 1000
"""A factor of one: how much longer than usual a department is reckoned with."""


@dataclass(frozen=True)
class Job:
    """Doors that stay together: the working seconds they take in each department from ``start`` on."""

    start: int
    seconds: tuple[int, ...]
    """One figure for each department of the house; those before ``start`` are passed already."""
    release: int = 0
    """The second before which nobody can begin, since material is missing."""
    is_own: bool = False
    """Whether it belongs to the order that is asked about."""


@dataclass(frozen=True)
class Passage:
    """How the order that is asked about goes through the house, in working seconds from now."""

    left: tuple[int | None, ...]
    """When its last door leaves each department; None where none of its doors go."""
    waited: tuple[int, ...]
    """The longest that doors of it wait in front of each department for others."""

    @property
    def ready(self) -> int:
        """When its last door is ready."""
        return max((moment for moment in self.left if moment is not None), default=0)


def pass_through(jobs: Iterable[Job], factors: Sequence[int]) -> Passage:
    """Send jobs through in their order; each department works on one after the other.

    A job keeps together: it leaves a department as a whole, as its card does. ``factors`` say for each
    department how many thousandths of the usual time everything takes there.
    """
    free = [0] * len(factors)
    left: list[int | None] = [None] * len(factors)
    waited = [0] * len(factors)
    own_free = [0] * len(factors)
    for job in jobs:
        moment = job.release
        for place in range(job.start, len(factors)):
            begin = max(moment, free[place])
            if job.is_own:
                # Waiting for other doors of the same order is no queue.
                others = free[place] if own_free[place] != free[place] else 0
                waited[place] = max(waited[place], others - moment)
            moment = begin + job.seconds[place] * factors[place] // WHOLE
            free[place] = moment
            if job.is_own:
                own_free[place] = moment
                left[place] = max(left[place] or 0, moment)
    return Passage(tuple(left), tuple(waited))
