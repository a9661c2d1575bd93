"""Make the demo factory: materials, firms, models, people, paired screens, and its history."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import select, update

from app.configurator.importing import import_models
from app.demo.answers import load_answers
from app.demo.dealers import DEALER, bind_dealer
from app.demo.firms import SUPPLIERS, add_firms, write_letterhead
from app.demo.floor_people import FloorPeople, load_floor_people
from app.demo.history import play
from app.demo.invoices import load_invoices
from app.demo.order_files import load_order_files
from app.demo.prices import load_prices
from app.demo.programs import load_programs
from app.demo.promises import load_calendar, load_promises
from app.demo.telephones import give_telephone
from app.demo.versions import load_versions, release_shipped_models
from app.edocuments.rules.asking import rules
from app.identity.accounts import add_person
from app.kernel.database import Database
from app.kernel.permissions import system
from app.kernel.tenancy import Tenant
from app.kernel.work import Work, begin_work
from app.production.kiosks import GRANTABLE, add_kiosk
from app.production.measuring_days import close_floor_days
from app.production.recording_time import keep_recorded_time
from app.promises.standards import keep_standards
from app.stock.proof.proving import prove_ledger
from app.stock.values.closing import close_days
from models.materials import Material, Unit
from models.parties import Party
from models.production import Department

DATA = Path(__file__).with_name("steel_doors.json")
NAME = "Demo Çelik Kapı"
SLUG = "demo"
PEOPLE = (
    ("sahip", "Mehmet", "Demirci", "Owner", "İşletme sahibi"),
    ("buro", "Zeynep", "Aslan", "Clerk", "Büro"),
    ("depo", "Hatice", "Yılmaz", "Storekeeper", "Depo sorumlusu"),
    ("sevkiyat", "Murat", "Koç", "Dispatcher", "Lojistik sorumlusu"),
    ("ustabasi", "Kemal", "Şahin", "Foreman", "Ustabaşı"),
    (DEALER, "Gökhan", "Ilgaz", "Dealer", "Bayi"),
)
KIOSK = "Atölye tableti"
OVERHEAD_RATE = Decimal("1.80")
"""Rent, power and office, for one minute of work."""
_KINDS = {
    "SAC": "raw",
    "PRF": "raw",
    "PNL": "raw",
    "DLG": "raw",
    "CAM": "raw",
    "AMB": "packaging",
    "KYN": "consumable",
    "TSL": "consumable",
    "BOY": "consumable",
    "KIM": "consumable",
}
_SHEET_WEIGHT = {"SAC-DKP-12": "23.55", "SAC-DKP-15": "29.44", "SAC-DKP-20": "39.25"}
"""Kilograms of one sheet 1,250 × 2,000 mm, as suppliers sell them."""


@dataclass(frozen=True)
class Login:
    """How somebody gets in, to be printed once."""

    who: str
    username: str
    password: str


@dataclass(frozen=True)
class Loaded:
    """What to print when the demo is ready."""

    logins: list[Login]
    kiosk_token: str
    floor: FloorPeople


def load_demo(database: Database, tenant: Tenant, now: datetime) -> Loaded:
    """Fill a furnished, empty company; every act of its history is one Work at its own moment."""
    data = json.loads(DATA.read_text(encoding="utf-8"))
    start = system("Kurulum")
    with begin_work(database, start, tenant) as work:
        write_letterhead(work)
        add_firms(work)
        add_materials(work, data)
        rate_departments(work, data)
        import_models(work, data)
        release_shipped_models(work)
        logins = [_person(work, *person) for person in PEOPLE]
        bind_dealer(work)
        _kiosk, token = add_kiosk(work, KIOSK, rights=GRANTABLE, shows="board")
        floor = load_floor_people(work)
        load_calendar(work)
    play(database, tenant, now, data)
    with begin_work(database, system("verify-ledger"), tenant, now=now) as work:
        close_days(work)
        close_floor_days(work)
        keep_recorded_time(work)
        keep_standards(work)
        prove_ledger(work)
    with begin_work(database, system("Zeynep Aslan"), tenant, now=now) as work:
        load_versions(work)
        load_invoices(work)
        load_answers(work, rules().ask)
        load_programs(work)
        load_prices(work)
        load_promises(work)
        load_order_files(work)
    return Loaded(logins, token, floor)


def add_materials(work: Work, data: dict[str, Any]) -> None:
    """The materials of the data file, each with the supplier who sells its kind."""
    units = {unit.code: unit for unit in work.session.scalars(select(Unit))}
    sellers = {
        beginning: work.session.scalars(select(Party).where(Party.code == code)).one()
        for code, *_rest, sells in SUPPLIERS
        for beginning in sells.split()
    }
    for row in data["materials"]:
        weight = _SHEET_WEIGHT.get(row["code"])
        work.session.add(
            Material(
                code=row["code"],
                name=row["name"],
                kind=_KINDS.get(row["code"][:3], "hardware"),
                unit=units[row["unece"]],
                purchase_unit=units["ST"] if weight else None,
                purchase_factor=Decimal(weight or 1),
                reorder_point=Decimal(row["reorder_point"]),
                reorder_quantity=Decimal(row["reorder_point"]) * 2,
                lead_days=14 if row["code"].startswith(("KLT", "PNK", "PNL")) else 5,
                preferred_supplier=sellers[row["code"][:3]],
                replacement_cost=Decimal(row["unit_price_try"]),
            )
        )
    work.session.flush()


def rate_departments(work: Work, data: dict[str, Any]) -> None:
    """What a minute costs and carries of the overhead, the same in every department."""
    rate = Decimal(data["labour_rate_try_per_minute"])
    work.session.execute(update(Department).values(minute_rate=rate, overhead_rate=OVERHEAD_RATE))


def _person(work: Work, username: str, first: str, last: str, role: str, says: str) -> Login:
    password = secrets.token_urlsafe(8)
    user = add_person(work, username, first, last, f"{username}@demokapi.example", (role,), password)
    give_telephone(work, user)
    return Login(says, username, password)
