"""How every document begins: version, scenario, number, ETTN, moment, type and notes, in GİB's order."""

from __future__ import annotations

from datetime import datetime
from typing import Final, Protocol
from uuid import UUID

from app.edocuments.ubl.elements import Element, day, fact, hour

VERSION: Final = "2.1"
CUSTOMIZATION: Final = "TR1.2.1"


class Headed(Protocol):
    """What a document says of itself, whatever it is about."""

    @property
    def profile(self) -> str:
        """Scenario of the tax office."""

    @property
    def type_code(self) -> str:
        """Which kind of its kind it is."""

    @property
    def notes(self) -> tuple[str, ...]:
        """Free sentences."""


def write_head(
    root: Element, type_name: str, facts: Headed, *, number: str, ettn: UUID, issued_at: datetime
) -> None:
    """Everything before the first reference to another paper; ``type_name`` is the element of the type."""
    for name, text in (
        ("UBLVersionID", VERSION),
        ("CustomizationID", CUSTOMIZATION),
        ("ProfileID", facts.profile),
        ("ID", number),
        ("CopyIndicator", "false"),
        ("UUID", str(ettn)),
    ):
        fact(root, name, text)
    day(root, "IssueDate", issued_at)
    hour(root, "IssueTime", issued_at)
    fact(root, type_name, facts.type_code)
    for note in facts.notes:
        fact(root, "Note", note)
