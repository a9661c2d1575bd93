"""A program that acts in a person's name."""

from __future__ import annotations

from dataclasses import dataclass

from app.kernel.permissions import Actor


@dataclass(frozen=True)
class ProgramActor(Actor):
    """Whoever speaks to the API: ``kind`` is program for a key and person for somebody who signed in."""

    user_id: int = 0
    """The person in whose name it acts and whose rights and warehouses bound its own."""
    scopes: frozenset[str] | None = None
    """What its key allows; None for a person, whom nothing narrows but their roles."""

    @property
    def person_id(self) -> int | None:
        """A program is bound wherever its person is bound."""
        return self.user_id
