"""What an entry says: with which device, in which request, and nothing that must not be written down."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import select

from app.audit.recording import record_events
from app.kernel.events import Event
from app.kernel.permissions import Actor
from app.production.floor_actor import FloorActor
from models.core import AuditEntry
from tests.audit.conftest import Noted, Trail
from tests.statements import statements_of

TCKN = "10000000146"
TOKEN = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl"


@dataclass(frozen=True)
class Told(Event):
    """An event whose facts somebody filled without thinking."""

    subject = "Order"
    number: int
    facts_: dict[str, Any]

    def facts(self) -> dict[str, Any]:
        """Whatever the test says."""
        return self.facts_


def last(trail: Trail) -> AuditEntry:
    with trail.work() as work:
        found: AuditEntry = work.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
        return found


def test_a_person_acts_with_a_browser_in_a_request(trail: Trail, request_of: Callable[[str], str]) -> None:
    number = request_of("Chrome · Windows")
    with trail.work(Actor("person", 4, "Zeynep", may=lambda _right: True, address="10.0.0.7")) as work:
        work.emit(Noted(1, "x"))
        work.emit(Noted(2, "y"))
    entry = last(trail)
    assert (entry.device, entry.request_id, str(entry.address)) == ("Chrome · Windows", number, "10.0.0.7")


def test_a_screen_of_the_floor_is_named(trail: Trail, request_of: Callable[[str], str]) -> None:
    request_of("Chrome · Android")
    screen = FloorActor("kiosk", 3, "Hasan", may=lambda _right: True, screen="Kaynak tablet")
    with trail.work(screen) as work:
        work.emit(Noted(1, "x"))
    entry = last(trail)
    assert (entry.actor_name, entry.device) == ("Hasan", "Kaynak tablet · Chrome · Android")


def test_a_job_has_neither(trail: Trail) -> None:
    trail.note()
    assert (last(trail).device, last(trail).request_id) == ("", "")


@pytest.mark.parametrize(
    ("facts", "kept"),
    [
        ({"note": f"TC {TCKN}, kapı"}, {"note": "TC •••••••0146, kapı"}),
        ({"note": "100 000 001 46"}, {"note": "•••••••0146"}),
        ({"password": "gizli", "has_password": True}, {"password": "•••", "has_password": True}),
        ({"after": {"pin": "1234", "name": "A"}}, {"after": {"pin": "•••", "name": "A"}}),
        ({"token_hash": "abc", "key": TOKEN}, {"token_hash": "•••", "key": "•••"}),
        ({"list": [TCKN, {"secret": "s"}]}, {"list": ["•••••••0146", {"secret": "•••"}]}),
        ({"code": "KLT-MUL", "phone": "+905321234567"}, {"code": "KLT-MUL", "phone": "+905321234567"}),
        (
            {"barcode": "86900000001", "buyer": "11111111111"},
            {"barcode": "86900000001", "buyer": "11111111111"},
        ),
        ({"number": "IRS2026000000001", "value": "10000000146.50"}, None),
    ],
)
def test_secrets_and_whole_identity_numbers_are_not_written(
    trail: Trail, facts: dict[str, Any], kept: dict[str, Any] | None
) -> None:
    with trail.work() as work:
        work.emit(Told(1, facts))
    assert last(trail).facts == (facts if kept is None else kept)


def test_an_act_still_costs_one_statement(trail: Trail) -> None:
    with trail.work() as work, statements_of(work.session) as statements:
        for number in range(5):
            work.emit(Noted(number, "x"))
        record_events(work)
        work.events.clear()
    assert len(statements) == 1


def test_what_is_sealed_can_be_found_by_its_words(trail: Trail) -> None:
    with trail.work() as work:
        work.emit(Told(1, {"after": {"name": "Işıklı ŞERİT"}, "list": ["Çelik"]}))
    trail.seal()
    ((words,),) = trail.rows("select words from audit_words")
    assert sorted(words.split()) == ["ayse", "celik", "isikli", "serit", "told"]
