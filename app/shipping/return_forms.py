"""What is said about doors that came back, and everything that can be wrong with it, said at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from app.kernel.errors import Refusal
from app.kernel.text import N_

FATES: Final = ("ready", "inspect", "rework")
LONGEST_REASON: Final = 300


@dataclass(frozen=True, kw_only=True)
class BackLine:
    """Doors of one shipment line that came back: so many, or these (``doors`` by id).

    ``fate``: ready (sound, may leave again), inspect (blocked in Sevke Hazır's last department until
    somebody has looked), rework (mended from ``department_id`` on).
    """

    shipment_line_id: int
    quantity: int = 0
    doors: tuple[int, ...] = ()
    fate: str = "ready"
    department_id: int | None = None
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class ReturnForm:
    """What came back from one customer at once; errors of the n-th line carry ``lines-n-…``."""

    customer_id: int
    lines: tuple[BackLine, ...]
    reason: str = ""
    kind: str = "return"
    returned_at: datetime | None = None
    customer_document: str = ""
    customer_document_date: date | None = None
    note: str = ""


class NothingCameBack(Refusal):
    """A return is about at least one door."""

    code = "shipping.nothing_came_back"
    sentence = N_("Choose at least one door that came back.")
    field = "lines"


class ReturnReasonMissing(Refusal):
    """Why doors come back is what one learns from."""

    code = "shipping.return_reason_missing"
    sentence = N_("Please say why it came back.")
    field = "reason"


class NotWithTheCustomer(Refusal):
    """Only what left comes back, and only from whom it went to."""

    code = "shipping.not_with_the_customer"
    sentence = N_("Of this line {available} doors are with the customer. Choose between 1 and {available}.")


class ReturnedLater(Refusal):
    """What comes back tomorrow is written down tomorrow."""

    code = "shipping.returned_later"
    sentence = N_("Doors cannot come back in the future, nor before they left.")
    field = "returned_at"


class WhatBecomesOfIt(Refusal):
    """Doors that came back go somewhere."""

    code = "shipping.what_becomes_of_it"
    sentence = N_("Choose what becomes of it, and for rework the department it starts in.")


class ReturnAlreadyUndone(Refusal):
    """A return is taken back once."""

    code = "shipping.return_already_undone"
    sentence = N_("{number} was taken back already.")


class BuyersPaperNoted(Refusal):
    """Doors on the buyer's paper did come back; a paper noted by mistake can be removed first."""

    code = "shipping.buyers_paper_noted"
    sentence = N_(
        "{number} cannot be taken back: the buyer’s paper {paper} is noted for it. Remove that note first."
    )


class ReturnGoneOn(Refusal):
    """Somebody has worked on the doors, or they have left again."""

    code = "shipping.return_gone_on"
    sentence = N_("{number} can no longer be taken back: card {card} has moved on since.")
