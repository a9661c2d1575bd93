"""May the truck leave? The tax office must have the e-despatch before the goods move (509 SN VUK GT).

The product does not hold a truck back; it says what the law wants while there is still time to wait.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from app.edocuments.settling import integrator_settings
from app.kernel.work import Work
from models.core import Company
from models.shipping import Shipment

WAIT, GO, LATE, NOTHING = "wait", "go", "late", ""
ARRIVED: Final = ("at_gib", "answered")
AT_THE_GATE: Final = timedelta(hours=12)
"""A truck that was to leave longer ago is on the road: waiting is no advice any more."""


def before_leaving(work: Work) -> str:
    """What the page on which a truck is sent off reminds of: ``connected``, ``by_hand``, or nothing."""
    if not work.session.get_one(Company, 1).warns_before_leaving:
        return NOTHING
    return "by_hand" if integrator_settings(work).adapter == "draft" else "connected"


def may_leave(work: Work, shipment: Shipment) -> str:
    """``go`` when the tax office has the document, ``wait`` while it has not, ``late`` when it is too late.

    Nothing where the company wants no such advice, and of goods that left with a pre-printed form.
    """
    if not work.session.get_one(Company, 1).warns_before_leaving or shipment.form_number:
        return NOTHING
    if shipment.state in ARRIVED:
        return GO if work.now - shipment.despatched_at < AT_THE_GATE else NOTHING
    return WAIT if work.now - shipment.despatched_at < AT_THE_GATE else LATE
