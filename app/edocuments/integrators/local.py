"""The draft adapter [yerel taslak]: nothing leaves the house, documents stay validated."""

from __future__ import annotations

from uuid import UUID

from app.edocuments.integrators.port import About, Bundle, Parcel, Standing
from app.edocuments.integrators.troubles import StaysHere


class LocalDraft:
    """Nobody is connected."""

    def hand_over(self, parcel: Parcel) -> Standing:
        """Nothing is handed over."""
        raise StaysHere(number=parcel.number)

    def ask_state(self, ettn: UUID) -> Standing | None:
        """Nobody knows any document."""
        raise StaysHere(number=str(ettn))

    def fetch_answers(self, since: str) -> Bundle:
        """No answers come."""
        return Bundle((), since, is_more=False)

    def introduce(self) -> About:
        """Ourselves."""
        return About("", is_test=True, tax_id="")
