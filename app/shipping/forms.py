"""What the dispatcher fills in, and everything that can be wrong with it, said at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from app.documents.branches import branch_refusals
from app.kernel.amounts import parse_decimal, round_quantity
from app.kernel.clock import to_local
from app.kernel.errors import Refusal, Refusals
from app.kernel.text import tr_fold
from app.kernel.work import Work
from app.parties.checking import HOME
from app.parties.identification import (
    FOREIGN_BUYER,
    UNKNOWN_BUYER,
    check_plate,
    check_postal_code,
    check_tax_id,
    check_tckn,
    full_tax_id,
)
from app.shipping.checking_papers import PLATES, check_foreign_plate, paper_refusals
from app.shipping.outages import form_refusals
from app.shipping.refusals import (
    AddressIncomplete,
    CarrierTaxIdMissing,
    CarrierUnknown,
    DespatchBeforeIssue,
    DriverIncomplete,
    FormDateWrong,
    NoCarrierAndNoDriver,
    NotANumberOfPackages,
    NotAWeight,
    NothingToSend,
    RecipientUnknown,
    TextTooLong,
)
from app.shipping.remembering import chosen_driver
from models.parties import Party

_LONGEST = {
    "driver_first_name": 80,
    "driver_last_name": 80,
    "delivery_street": 200,
    "delivery_district": 80,
    "delivery_city": 80,
    "delivery_country": 60,
    "delivery_contact": 160,
    "delivery_phone": 30,
    "note": 1000,
    "internal_note": 1000,
    "form_number": 20,
}
_MOST_PACKAGES = 100_000
_MOST_WEIGHT = Decimal(1_000_000)
_DRIVER = ("driver_first_name", "driver_last_name", "driver_tckn", "plate")
_CHECKED: dict[str, Callable[..., str]] = {
    "driver_tckn": check_tckn,
    "plate": check_plate,
    "trailer_plate": check_plate,
}


@dataclass(frozen=True)
class Part:
    """So many doors of one card."""

    work_order_id: int
    quantity: int
    doors: tuple[int, ...] = ()
    """Which of them, where that was chosen; else any that no loading list holds."""


@dataclass(frozen=True, kw_only=True)
class ShipmentForm:
    """Everything the dispatcher decides; the names of its fields are the names errors carry.

    ``despatched_at`` with a zone; None means now. Errors of the n-th part carry ``parts-n-quantity``. A
    remembered driver (``driver_id``) stands for the name and identity number. With the number and day of a
    pre-printed form the goods may have left before the e-document is written [matbu irsaliye].
    """

    customer_id: int
    parts: tuple[Part, ...]
    despatched_at: datetime | None = None
    carrier_id: int | None = None
    driver_first_name: str = ""
    driver_last_name: str = ""
    driver_tckn: str = ""
    plate: str = ""
    trailer_plate: str = ""
    foreign_vehicle: bool = False
    """Whether its plates are those of another country."""
    delivery_street: str = ""
    delivery_district: str = ""
    delivery_city: str = ""
    delivery_postal_code: str = ""
    delivery_country: str = HOME
    delivery_contact: str = ""
    delivery_phone: str = ""
    note: str = ""
    internal_note: str = ""
    recipient_id: int | None = None
    driver_id: int | None = None
    packages: str = ""
    gross_weight: str = ""
    form_number: str = ""
    form_date: date | None = None
    loading_id: int | None = None
    branch_id: int | None = None
    """Which branch sends it; nothing is the head office."""
    address_name: str = ""
    """Under which name the address is kept for next time; empty when it is not."""


@dataclass(frozen=True)
class CheckedForm:
    """A form of which every field is as the law and the tables want it."""

    form: ShipmentForm
    carrier: Party | None
    despatched_at: datetime
    recipient: Party | None = None
    packages: int | None = None
    gross_weight: Decimal | None = None


def check_form(work: Work, form: ShipmentForm) -> CheckedForm:
    """The form in its stored form; Refusals names every field that cannot stay as it is."""
    form = _trimmed(form)
    refusals: list[Refusal] = []
    if not form.parts:
        refusals.append(NothingToSend())
    refusals += [
        TextTooLong(field=name, most=most)
        for name, most in _LONGEST.items()
        if len(getattr(form, name)) > most
    ]
    carrier = _carrier(work, form, refusals)
    form = _driver(_known_driver(work, form, refusals), refusals)
    form = _address(form, refusals)
    form = replace(form, form_number=form.form_number.upper())
    refusals += form_refusals(work, form)
    despatched_at = _despatch(work, form, refusals)
    recipient, packages, weight = _load(work, form, refusals)
    refusals += paper_refusals(work, form)
    refusals += branch_refusals(work, form.branch_id)
    if refusals:
        raise Refusals(refusals)
    return CheckedForm(form, carrier, despatched_at, recipient, packages, weight)


def _trimmed(form: ShipmentForm) -> ShipmentForm:
    texts = {name: " ".join(value.split()) for name, value in vars(form).items() if isinstance(value, str)}
    if tr_fold(texts["delivery_country"]) in ("", "turkiye", "turkey", "tr"):
        texts["delivery_country"] = HOME
    return replace(form, **texts)  # type: ignore[arg-type] # only its texts


def _carrier(work: Work, form: ShipmentForm, refusals: list[Refusal]) -> Party | None:
    if form.carrier_id is None:
        return None
    carrier = work.session.get(Party, form.carrier_id)
    if carrier is None or not (carrier.is_carrier and carrier.is_active):
        refusals.append(CarrierUnknown())
        return None
    if not _is_a_firms(full_tax_id(work, carrier)):
        refusals.append(CarrierTaxIdMissing(name=carrier.name))
    return carrier


def _is_a_firms(tax_id: str) -> bool:
    try:
        return check_tax_id(tax_id) not in (UNKNOWN_BUYER, FOREIGN_BUYER)
    except Refusal:
        return False


def _known_driver(work: Work, form: ShipmentForm, refusals: list[Refusal]) -> ShipmentForm:
    """A driver who is known is not typed again; what was typed all the same counts."""
    if form.driver_id is None:
        return form
    try:
        first, last, number = chosen_driver(work, form.driver_id, form.carrier_id)
    except Refusal as refusal:
        refusals.append(refusal)
        return form
    return replace(
        form, driver_first_name=first, driver_last_name=last, driver_tckn=form.driver_tckn or number
    )


def _load(
    work: Work, form: ShipmentForm, refusals: list[Refusal]
) -> tuple[Party | None, int | None, Decimal | None]:
    """Who takes it, in how many packages, how heavy."""
    recipient = work.session.get(Party, form.recipient_id) if form.recipient_id is not None else None
    if form.recipient_id is not None and not (recipient and recipient.is_customer and recipient.is_active):
        refusals.append(RecipientUnknown())
    packages = int(form.packages) if form.packages.isdecimal() and len(form.packages) < 7 else 0  # noqa: PLR2004
    if form.packages and not 1 <= packages <= _MOST_PACKAGES:
        refusals.append(NotANumberOfPackages(most=_MOST_PACKAGES))
    return recipient, packages or None, _weight(form, refusals)


def _weight(form: ShipmentForm, refusals: list[Refusal]) -> Decimal | None:
    if not form.gross_weight:
        return None
    try:
        weight = round_quantity(parse_decimal(form.gross_weight, unit="kg"))
    except Refusal:
        weight = Decimal(0)
    if not 0 < weight < _MOST_WEIGHT:
        refusals.append(NotAWeight())
    return weight


def _driver(form: ShipmentForm, refusals: list[Refusal]) -> ShipmentForm:
    """With a carrier the driver may be left out; one who is named is named in full, with the plate (GİB)."""
    missing = [name for name in _DRIVER if not getattr(form, name)]
    is_named = any(getattr(form, name) for name in _DRIVER[:3])
    if form.carrier_id is None or is_named:
        if len(missing) == len(_DRIVER):
            refusals.append(NoCarrierAndNoDriver())
        else:
            refusals += [DriverIncomplete(field=name) for name in missing]
    checked = {}
    for name, known_check in _CHECKED.items():
        check = check_foreign_plate if form.foreign_vehicle and name in PLATES else known_check
        try:
            checked[name] = check(written, field=name) if (written := getattr(form, name)) else ""
        except Refusal as refusal:
            refusals.append(refusal)
    return replace(form, **checked)  # type: ignore[arg-type] # only its texts


def _address(form: ShipmentForm, refusals: list[Refusal]) -> ShipmentForm:
    needed = ("delivery_district", "delivery_city", "delivery_postal_code")
    refusals += [AddressIncomplete(field=name) for name in needed if not getattr(form, name)]
    if not form.delivery_postal_code or form.delivery_country != HOME:  # abroad they look like anything
        if len(form.delivery_postal_code) > 10:  # noqa: PLR2004 - the column's
            refusals.append(TextTooLong(field="delivery_postal_code", most=10))
        return form
    try:
        code = check_postal_code(form.delivery_postal_code, field="delivery_postal_code")
    except Refusal as refusal:
        refusals.append(refusal)
        return form
    return replace(form, delivery_postal_code=code)


def _despatch(work: Work, form: ShipmentForm, refusals: list[Refusal]) -> datetime:
    """A form knows minutes only, so the minute that has begun is still now."""
    asked = form.despatched_at or work.now
    if form.form_number and form.form_date is not None:
        # The goods left with the pre-printed form; the e-document is written afterwards.
        if to_local(asked).date() < form.form_date:
            refusals.append(FormDateWrong())
        return asked
    if to_local(asked) < to_local(work.now).replace(second=0, microsecond=0):
        refusals.append(DespatchBeforeIssue(now=work.now))
    return max(asked, work.now)
