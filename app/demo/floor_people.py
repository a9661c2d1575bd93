"""The people of the demo's floor, each with a PIN, and a paired tablet at every department; all invented."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from sqlalchemy import select

from app.kernel.work import Work
from app.production.kiosks import GRANTABLE, add_kiosk
from app.production.operator_keeping import set_pin
from app.production.pins import is_easy
from models.floor import Operator
from models.production import Department

TABLETS = ("Kesim tableti", "Kaynak tableti", "Boya tableti", "Montaj tableti")
"""One for each department, in their order."""
PEOPLE = (
    ("Ramazan Çetin", 0),
    ("İsmail Güler", 1),
    ("Şaban Öztürk", 1),
    ("Ümmühan Işık", 2),
    ("Çağrı Doğan", 3),
)
"""Who usually works at which of them."""


@dataclass(frozen=True)
class FloorPeople:
    """What is printed once: names with PINs, tablets with the tokens that make a browser them."""

    pins: list[tuple[str, str]]
    tokens: list[tuple[str, str]]


def load_floor_people(work: Work) -> FloorPeople:
    """Five operators and a tablet at each department."""
    departments = work.session.scalars(select(Department).order_by(Department.position)).all()
    pins = [_operator(work, name, departments[place]) for name, place in PEOPLE]
    tokens = []
    for name, department in zip(TABLETS, departments, strict=False):
        _kiosk, token = add_kiosk(work, name, departments=[department.id], rights=GRANTABLE)
        tokens.append((name, token))
    return FloorPeople(pins, tokens)


def _operator(work: Work, name: str, department: Department) -> tuple[str, str]:
    operator = Operator(name=name, department_id=department.id)
    work.session.add(operator)
    work.session.flush()
    pin = "1111"
    while is_easy(pin):
        pin = f"{secrets.randbelow(10_000):04}"
    set_pin(work, operator.id, pin, pin)
    return name, pin
