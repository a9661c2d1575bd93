"""What an integrator [özel entegratör] is to us: takes a document, says where it is, brings answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

RECEIVED, AT_GIB, REFUSED = "received", "at_gib", "refused"
"""Where a document can be, as far as the integrator knows."""


@dataclass(frozen=True)
class Parcel:
    """A document as it is handed over: the bytes, and what the envelope around them needs."""

    ettn: UUID
    number: str
    kind: str
    profile: str
    type_code: str
    sender_tax_id: str
    receiver_tax_id: str
    xml: bytes
    sha256: str
    is_signed: bool


@dataclass(frozen=True)
class Standing:
    """Where a document is: one of the words above, the integrator's name for it, and why it was refused."""

    state: str
    reference: str = ""
    reason_code: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Letter:
    """An answer of a buyer as it came; ``xml`` is None when its bytes could not be read."""

    reference: str
    xml: bytes | None


@dataclass(frozen=True)
class Bundle:
    """Some answers in the order they came, and the bookmark to ask on from."""

    letters: tuple[Letter, ...]
    bookmark: str
    is_more: bool


@dataclass(frozen=True)
class About:
    """Who answers at the address, and for which company."""

    name: str
    is_test: bool
    tax_id: str


class Integrator(Protocol):
    """Every call raises a Trouble when it does not come to an end that can be relied on."""

    def hand_over(self, parcel: Parcel) -> Standing:
        """Give a document away; the same ETTN with the same bytes is the same document, never a second."""

    def ask_state(self, ettn: UUID) -> Standing | None:
        """Where a document is; None when the integrator says it does not know it."""

    def fetch_answers(self, since: str) -> Bundle:
        """Answers that came after the bookmark; an empty bookmark means all that are kept."""

    def introduce(self) -> About:
        """Who it is: changes nothing, so that a connection can be tried."""
