"""What the rules found in a document, as sentences."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

ERROR, WARNING = "error", "warning"
OURS = "facts"
"""The source of what we found ourselves, before there was any XML."""


@dataclass(frozen=True)
class Finding:
    """One thing a rule says about a document; an error keeps it from leaving, a warning does not.

    What the tax office's rules say is Turkish; what our own say (``OURS``) is a message id, to be
    translated and filled with ``facts``.
    """

    code: str
    level: str
    sentence: str
    remedy: str = ""
    place: str = ""
    source: str = ""
    facts: dict[str, str] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """As it is stored with the document."""
        return asdict(self)


def is_valid(findings: Iterable[Finding]) -> bool:
    """Whether a document with these findings may leave."""
    return all(finding.level != ERROR for finding in findings)
