from __future__ import annotations

from datetime import timedelta

import pytest

from app.kernel.clock import now_utc
from app.production.kiosks import add_kiosk
from app.production.operators import let_in
from app.production.pins import is_pin
from models.core import AuditEntry
from models.floor import Operator, OperatorSession
from tests.reports.reading import all_text
from tests.views.floor.conftest import HOST, Office


def added(office: Office, name: str) -> int:
    answer = office.post("/operators/add", {"name": name, "department": "__None"})
    assert answer.status_code == 302, answer.text
    number = office.ask(lambda work: work.session.query(Operator.id).filter_by(name=name).scalar())
    assert answer.headers["Location"].endswith(f"/operators/show/{number}")
    return int(number)


def kept(office: Office, number: int) -> Operator:
    found: Operator = office.ask(lambda work: work.find(Operator, number))
    return found


def test_a_pin_is_given_and_shown_nowhere(manager: Office) -> None:
    number = added(manager, "Ali Usta")
    answer = manager.post(f"/operators/pin/{number}", {"pin": "7294", "again": "7294"})
    assert answer.status_code == 302
    hashed = kept(manager, number).pin_hash
    assert hashed is not None
    assert is_pin(manager.tenant, "7294", hashed)
    for path in ("/operators/list/", f"/operators/show/{number}", "/operators/export/csv", "/audit/list/"):
        page = manager.get(path).text
        assert hashed not in page
        assert "7294" not in page
    written = manager.ask(lambda work: [str(each.facts) for each in work.session.query(AuditEntry)])
    assert not [facts for facts in written if "7294" in facts or hashed in facts]


@pytest.mark.parametrize(
    ("pin", "again", "field"), [("1234", "1234", "pin"), ("", "", "pin"), ("7294", "7249", "again")]
)
def test_a_bad_pin_is_said_at_its_field(manager: Office, pin: str, again: str, field: str) -> None:
    number = added(manager, f"Usta {pin or field}")
    answer = manager.post(f"/operators/pin/{number}", {"pin": pin, "again": again})
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert kept(manager, number).pin_hash is None


def test_a_badge_is_printed_with_its_code(manager: Office) -> None:
    number = added(manager, "Şule Çığır")
    answer = manager.post(f"/operators/card/{number}")
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert "Şule Çığır" in all_text(answer.data)
    first = kept(manager, number).badge_hash
    manager.post(f"/operators/card/{number}")
    assert kept(manager, number).badge_hash not in (None, first)
    assert manager.post(f"/operators/lose/{number}").status_code == 302
    assert kept(manager, number).badge_hash is None


def test_a_badge_that_is_anothers_is_refused_at_the_field(manager: Office) -> None:
    first, second = added(manager, "Bir Usta"), added(manager, "İki Usta")
    assert manager.post(f"/operators/badge/{first}", {"badge": "0004711815"}).status_code == 302
    answer = manager.post(f"/operators/badge/{second}", {"badge": "0004711815"})
    assert answer.status_code == 422
    assert "Bir Usta" in answer.text
    assert kept(manager, second).badge_hash is None


def test_who_left_is_off_every_screen(manager: Office) -> None:
    number = added(manager, "Giden Usta")
    with manager.work() as work:
        kiosk, _token = add_kiosk(work, "Kesim tableti")
        let_in(work, kiosk.id, number, "name")
    manager.post(f"/operators/edit/{number}", {"name": "Giden Usta", "department": "__None"})
    assert not kept(manager, number).is_active
    ended = manager.ask(
        lambda work: work.session.query(OperatorSession.ended_at).filter_by(operator_id=number).scalar()
    )
    assert ended is not None


def test_the_same_name_twice_is_refused(manager: Office) -> None:
    added(manager, "Tek Usta")
    answer = manager.post("/operators/add", {"name": "Tek Usta", "department": "__None"})
    assert answer.status_code == 200
    assert 'id="name-error"' in answer.text


def test_the_foreman_unlocks_and_keeps_nothing(manager: Office, foreman: Office) -> None:
    number = added(manager, "Kilitli Usta")
    with manager.work() as work:
        locked = work.find(Operator, number)
        locked.wrong_pins, locked.locked_until = 5, now_utc() + timedelta(minutes=5)
    page = foreman.get(f"/operators/show/{number}").text
    assert f"/operators/unlock/{number}" in page
    assert f"/operators/pin/{number}" not in page
    token = page.partition('name="csrf_token" value="')[2].partition('"')[0]
    for path in ("pin", "badge", "card", "lose"):
        sent = {"csrf_token": token, "pin": "7294", "again": "7294", "badge": "0004711888"}
        answer = foreman.client.post(f"/operators/{path}/{number}", base_url=HOST, data=sent)
        assert answer.status_code == 403
    answer = foreman.client.post(f"/operators/unlock/{number}", base_url=HOST, data={"csrf_token": token})
    assert answer.status_code == 302
    assert (kept(manager, number).locked_until, kept(manager, number).pin_hash) == (None, None)


def test_the_list_is_in_the_order_of_the_turkish_alphabet(manager: Office) -> None:
    for name in ("Zeki Usta", "Çetin Usta", "Cemal Usta", "İsmet Usta", "Ismarlama Usta"):
        added(manager, name)
    page = manager.get("/operators/list/").text
    order = [page.index(name) for name in ("Cemal", "Çetin", "Ismarlama", "İsmet", "Zeki")]
    assert order == sorted(order)
