"""The e-document system is down: goods leave with a pre-printed form, the e-document follows [matbu]."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final, Protocol

from sqlalchemy import select

from app.kernel.clock import show_date, today_local
from app.kernel.errors import Refusal
from app.kernel.work import Work
from app.shipping.refusals import FormDateWrong, FormNumberMissing, FormNumberTaken
from models.shipping import Shipment

KIND: Final = "MATBUDAN"
"""The type of an e-İrsaliye that follows a pre-printed form."""
ON_THE_FORM: Final = "e-İrsaliyesi ayrıca düzenlenmiştir."
"""What has to stand on the form that goes with the goods (e-Belge Uygulama Kılavuzu)."""


class HasAForm(Protocol):
    """What is known of the form."""

    @property
    def form_number(self) -> str:
        """Its serial and number, as they are printed on it."""

    @property
    def form_date(self) -> date | None:
        """The day written on it."""


def form_refusals(work: Work, form: HasAForm) -> Iterator[Refusal]:
    """What is wrong with the number and the day of a pre-printed form; nothing without one."""
    if not form.form_number and form.form_date is None:
        return
    if not form.form_number or form.form_date is None:
        yield FormNumberMissing()
        return
    if form.form_date > today_local(work.now):
        yield FormDateWrong()
    used = select(Shipment.waybill_number).where(Shipment.form_number == form.form_number)
    if (waybill := work.session.scalar(used)) is not None:
        yield FormNumberTaken(form=form.form_number, waybill=waybill)


def note_of_form(number: str, day: date | None) -> tuple[str, ...]:
    """The sentence on the e-document; a legal paper speaks Turkish."""
    if not number or day is None:
        return ()
    return (
        f"{show_date(day)} tarihli ve {number} numaralı matbu sevk irsaliyesine istinaden düzenlenmiştir.",
    )
