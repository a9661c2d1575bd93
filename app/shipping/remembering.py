"""Drivers and vehicles are remembered with the firm they came with: next time they are picked, not typed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import select, text

from app.kernel.permissions import Right
from app.kernel.sealing import BrokenSeal, seal, unseal
from app.kernel.work import RecordGone, Work
from app.parties.identification import mask_tckn, show_plate
from app.shipping.events import CarriageForgotten
from app.shipping.refusals import CarriageUnknown
from models.carriage import Driver, Vehicle

SHIP: Final = Right("ship", "Shipment")
SEALED_FOR: Final = "driver"
"""The purpose under which a driver's identity number is sealed."""

_DRIVER: Final = text(
    "insert into driver as d (carrier_id, first_name, last_name, national_id, used_at)"
    " values (:carrier, :first, :last, :sealed, :now) on conflict (carrier_id, search) do update"
    " set used_at = excluded.used_at, is_active = true, first_name = excluded.first_name,"
    " last_name = excluded.last_name,"
    " national_id = case when excluded.national_id = '' then d.national_id else excluded.national_id end"
)
_VEHICLE: Final = text(
    "insert into vehicle as v (carrier_id, plate, trailer_plate, used_at)"
    " values (:carrier, :plate, :trailer, :now) on conflict (carrier_id, plate) do update"
    " set used_at = excluded.used_at, is_active = true, trailer_plate = excluded.trailer_plate"
)


@dataclass(frozen=True)
class KnownDriver:
    """A driver as a page offers one."""

    id: int
    name: str
    masked: str


@dataclass(frozen=True)
class KnownVehicle:
    """A vehicle as a page offers one."""

    id: int
    plate: str
    trailer_plate: str


@dataclass(frozen=True)
class Carriage:
    """Who drove and with what for one firm, the latest first."""

    drivers: tuple[KnownDriver, ...]
    vehicles: tuple[KnownVehicle, ...]


def known_carriage(work: Work, carrier_id: int | None) -> Carriage:
    """Drivers and vehicles of a carrier, or our own; two statements."""
    work.require(SHIP)
    drivers = select(Driver).where(Driver.carrier_id.is_not_distinct_from(carrier_id), Driver.is_active)
    vehicles = select(Vehicle).where(Vehicle.carrier_id.is_not_distinct_from(carrier_id), Vehicle.is_active)
    return Carriage(
        tuple(
            KnownDriver(one.id, str(one), _masked(work, one))
            for one in work.session.scalars(drivers.order_by(Driver.used_at.desc(), Driver.id).limit(50))
        ),
        tuple(
            KnownVehicle(one.id, show_plate(one.plate), show_plate(one.trailer_plate))
            for one in work.session.scalars(vehicles.order_by(Vehicle.used_at.desc(), Vehicle.id).limit(50))
        ),
    )


def chosen_driver(work: Work, driver_id: int, carrier_id: int | None) -> tuple[str, str, str]:
    """First name, last name and identity number of a remembered driver; CarriageUnknown for another firm's.

    A number whose seal is broken counts as never written.
    """
    driver = work.session.get(Driver, driver_id)
    if driver is None or not driver.is_active or driver.carrier_id != carrier_id:
        raise CarriageUnknown
    try:
        number = unseal(work.tenant, SEALED_FOR, driver.national_id)
    except BrokenSeal:
        number = ""
    return driver.first_name, driver.last_name, number


def remember_carriage(work: Work, form: Any) -> None:
    """Keep who drives and with what, as it stands on a waybill that was just written."""
    facts = {"carrier": form.carrier_id, "now": work.now}
    if form.driver_first_name and form.driver_last_name:
        sealed = seal(work.tenant, SEALED_FOR, form.driver_tckn)
        names = {"first": form.driver_first_name, "last": form.driver_last_name, "sealed": sealed}
        work.session.execute(_DRIVER, {**facts, **names})
    if form.plate:
        plates = {"plate": form.plate, "trailer": form.trailer_plate}
        work.session.execute(_VEHICLE, {**facts, **plates})


def forget_carriage(work: Work, kind: str, known_id: int) -> None:
    """A driver or a vehicle that comes no more is offered no more; papers keep what they say."""
    work.require(SHIP)
    found: Driver | Vehicle | None = (
        work.session.get(Driver, known_id) if kind == "driver" else work.session.get(Vehicle, known_id)
    )
    if found is None:
        raise RecordGone
    if found.is_active:
        found.is_active = False
        if isinstance(found, Driver):
            found.national_id = ""
        work.session.flush()
        work.emit(CarriageForgotten(kind, str(found)))


def _masked(work: Work, driver: Driver) -> str:
    try:
        number = unseal(work.tenant, SEALED_FOR, driver.national_id)
    except BrokenSeal:
        return ""
    return mask_tckn(number) if number else ""
