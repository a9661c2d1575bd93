"""The daily round: the bank is asked once, and every company that wants it takes the rates over."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager

from app.central_bank.fetching import fetch_rates
from app.central_bank.reading import RatesOfDay
from app.central_bank.taking import take_rates, wants_rates
from app.kernel.errors import Refusal
from app.kernel.work import Work

Begin = Callable[[], AbstractContextManager[Work]]
log = logging.getLogger("atolye.central_bank")


def take_for_all(companies: Sequence[Begin], fetch: Callable[[], RatesOfDay] = fetch_rates) -> int:
    """Take the rates over in a Work of each company; at how many of them there was something new.

    Nobody is asked when no company wants it. What breaks is logged, for that company alone: rates can be
    typed in, and the next round tries again.
    """
    wanting = [begin for begin in companies if _wants(begin)]
    if not wanting:
        return 0
    try:
        found = fetch()
    except Refusal as refusal:
        log.warning("the rates of the central bank cannot be had: %s", refusal)
        return 0
    return sum(_take(begin, found) for begin in wanting)


def _wants(begin: Begin) -> bool:
    with begin() as work:
        return wants_rates(work)


def _take(begin: Begin, found: RatesOfDay) -> bool:
    try:
        with begin() as work:
            taken = take_rates(work, found)
    except Exception:
        log.exception("the rates of the central bank were not taken over")
        return False
    if taken is not None and taken.doubted:
        log.warning("rates that moved too far were left for a person: %s", sorted(taken.doubted))
    return taken is not None
