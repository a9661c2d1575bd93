"""Rotating the installation's secret: what older ones sealed is sealed again under the newest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import select, update

from app.edocuments.settling import KEY
from app.edocuments.signing.certificates import PURPOSE as SIGNING
from app.identity.second_factor import PURPOSE as SECOND_FACTOR
from app.kernel.events import Event
from app.kernel.sealing import BrokenSeal, fingerprint, is_sealed_anew, seal_again, unseal
from app.kernel.work import Work
from app.parties.identification import PARTY
from app.shipping.remembering import SEALED_FOR
from models.carriage import Driver
from models.core import Company
from models.handover import IntegratorSettings
from models.identity import SecondFactor
from models.parties import Party
from models.shipping import Shipment

_SEALED: Final[tuple[tuple[Any, str], ...]] = (
    (SecondFactor.secret, SECOND_FACTOR),
    (Party.tax_id_sealed, PARTY),
    (Company.tax_id_sealed, PARTY),
    (Shipment.driver_national_id, SEALED_FOR),
    (Driver.national_id, SEALED_FOR),
    (IntegratorSettings.sealed_key, KEY),
    (IntegratorSettings.sealed_certificate, SIGNING),
)
"""Every column that holds sealed text, and for what it is sealed. Papers never change: what is sealed in
them keeps its secret, so the old one stays in the environment as long as such papers are kept."""


@dataclass(frozen=True)
class SealedAgain(Event):
    """What older secrets had sealed lies under the newest now."""

    subject = "Secret"
    sealed: int
    lost: int


def seal_everything_again(work: Work) -> SealedAgain:
    """Seal every sealed column of the company under the newest secret; how many, and how many none opens."""
    sealed = lost = 0
    for column, purpose in _SEALED:
        model = column.class_
        (key,) = model.__table__.primary_key.columns
        for number, text in work.session.execute(select(key, column).where(column != "")).all():
            if is_sealed_anew(work.tenant, purpose, text):
                continue
            try:
                anew = seal_again(work.tenant, purpose, text)
            except BrokenSeal:
                lost += 1
                continue
            values = {column: anew, **_prints(work, column, anew)}
            work.session.execute(update(model).where(key == number).values(values))
            sealed += 1
    done = SealedAgain(sealed, lost)
    work.emit(done)
    return done


def _prints(work: Work, column: Any, sealed: str) -> dict[Any, str]:
    """The fingerprint of a whole tax number follows from the secret too."""
    if column not in (Party.tax_id_sealed, Company.tax_id_sealed):
        return {}
    number = unseal(work.tenant, PARTY, sealed)
    return {column.class_.tax_id_print: fingerprint(work.tenant, PARTY, number)}
