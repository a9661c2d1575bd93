"""Who stands at the board: a paired screen with its rights and departments, and who works there."""

from __future__ import annotations

from dataclasses import dataclass

from app.kernel.permissions import Actor
from app.kernel.work import Work


@dataclass(frozen=True)
class FloorActor(Actor):
    """A paired screen; its name is the operator's when somebody said who they are, else the screen's."""

    departments: frozenset[int] = frozenset()
    """Where it stands; none means everywhere."""
    operator_id: int | None = None
    screen: str = ""

    def stands_at(self, department_id: int) -> bool:
        """Whether a card in this department is one of its own."""
        return not self.departments or department_id in self.departments


def operator_at_work(work: Work) -> int | None:
    """Who made this touch, as far as the screen knows."""
    actor = work.actor
    return actor.operator_id if isinstance(actor, FloorActor) else None
