"""Asking the central bank for its file, at its own address and nowhere else."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from app.central_bank.reading import MOST_BYTES, NotTheBanksFile, RatesOfDay, read_rates
from app.edocuments.integrators.reaching import Patience, call, find_place

ADDRESS: Final = "https://www.tcmb.gov.tr"
_PATH: Final = "/kurlar/today.xml"
_OK: Final = 200
PATIENCE: Final = Patience(timedelta(seconds=8), timedelta(seconds=20), MOST_BYTES)


def fetch_rates(address: str = ADDRESS, patience: Patience = PATIENCE) -> RatesOfDay:
    """The newest rates the bank has published; a Trouble or NotTheBanksFile when they cannot be had.

    The address is judged as every one we call: the open internet, encrypted, no redirect, with an end.
    """
    place = find_place(address)
    reply = call(place, "GET", _PATH, {"Accept": "application/xml"}, None, patience)
    if reply.status != _OK:
        raise NotTheBanksFile
    return read_rates(reply.body)
