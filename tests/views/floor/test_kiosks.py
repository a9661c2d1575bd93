from __future__ import annotations

import re

from app.kernel.work import Work
from app.production.kiosks import departments_of, find_kiosk
from app.production.pairing import ask_to_pair, fetch_token
from models.core import Kiosk
from models.production import Department
from tests.views.floor.conftest import HOST, Office


def asked(office: Office) -> tuple[str, str]:
    made = office.ask(lambda work: ask_to_pair(work, "192.0.2.7", "Android, Chrome"))
    return made.code, made.secret


def paired_id(work: Work, token: str) -> int:
    paired = find_kiosk(work.session, token)
    assert paired is not None
    return paired.kiosk.id


def test_the_office_says_yes_once_however_often_it_is_clicked(manager: Office) -> None:
    code, secret = asked(manager)
    form = manager.get(f"/kiosks/new?code={code.lower()}").text
    assert "Android, Chrome" in form
    assert "192.0.2.7" in form
    here = manager.ask(lambda work: work.session.query(Department.id).limit(1).scalar())
    sent = {
        "code": code,
        "name": "Lazer tableti",
        "departments": [str(here)],
        "rights": ["tap", "scrap"],
        "shows": "station",
        "_key": "approve-once-1",
    }
    for _ in range(2):
        answer = manager.post("/kiosks/new", sent)
        assert (answer.status_code, answer.headers["Location"]) == (302, "/kiosks/list/")
    token = manager.ask(lambda work: fetch_token(work, secret))
    found = manager.ask(lambda work: find_kiosk(work.session, token))
    assert (found.kiosk.name, found.kiosk.rights, found.kiosk.shows) == (
        "Lazer tableti",
        ["tap", "scrap"],
        "station",
    )
    assert found.departments == {here}
    assert manager.ask(lambda work: work.session.query(Kiosk).filter_by(name="Lazer tableti").count()) == 1


def test_a_wrong_code_and_a_missing_name_are_said_at_their_fields(manager: Office) -> None:
    wrong = manager.get("/kiosks/new?code=AAA-AAA")
    assert wrong.status_code == 422
    assert 'id="code-error"' in wrong.text
    code, _secret = asked(manager)
    unnamed = manager.post("/kiosks/new", {"code": code, "name": " ", "shows": "tv", "rights": ["undo"]})
    assert unnamed.status_code == 422
    assert 'id="name-error"' in unnamed.text
    assert re.search(r'value="tv" checked', unnamed.text)
    gone = manager.post("/kiosks/new", {"code": "AAA-AAA", "name": "Yok"})
    assert gone.status_code == 422
    assert manager.ask(lambda work: work.session.query(Kiosk).filter_by(name="Yok").count()) == 0


def test_a_screen_is_changed_and_revoked(manager: Office) -> None:
    code, secret = asked(manager)
    manager.post("/kiosks/new", {"code": code, "name": "Boya tableti", "shows": "board", "rights": ["tap"]})
    token = manager.ask(lambda work: fetch_token(work, secret))
    number = manager.ask(lambda work: paired_id(work, token or ""))
    page = manager.get(f"/kiosks/edit/{number}").text
    assert 'value="Boya tableti"' in page
    manager.post(f"/kiosks/edit/{number}", {"name": "Duvar", "shows": "tv"})
    kiosk = manager.ask(lambda work: work.find(Kiosk, number))
    assert (kiosk.name, kiosk.shows, kiosk.rights) == ("Duvar", "tv", [])
    assert manager.ask(lambda work: departments_of(work.session, number)) == frozenset()
    assert "Duvar" in manager.get("/kiosks/list/").text
    for _ in range(2):
        assert manager.post(f"/kiosks/revoke/{number}").status_code == 302
    assert manager.ask(lambda work: find_kiosk(work.session, token)) is None
    assert manager.post(f"/kiosks/edit/{number}", {"name": "Yine", "shows": "tv"}).status_code == 422
    assert manager.get("/kiosks/edit/987654").status_code == 404


def test_neither_token_nor_hash_leaves_the_house(manager: Office) -> None:
    pages = [manager.get(path).text for path in ("/kiosks/list/", "/kiosks/export/csv")]
    hashes = manager.ask(lambda work: [each.token_hash for each in work.session.query(Kiosk)])
    assert not [kept for kept in hashes if kept and any(kept in page for page in pages)]


def test_the_foreman_lets_no_screen_in(foreman: Office) -> None:
    for path in ("/kiosks/list/", "/kiosks/new"):
        assert foreman.get(path).status_code == 403
    code, _secret = asked(foreman)
    # The foreman has no form whose token could be sent along.
    assert foreman.client.post(
        "/kiosks/new", base_url=HOST, data={"code": code, "name": "Benim"}
    ).status_code in (400, 403)
    assert foreman.ask(lambda work: work.session.query(Kiosk).filter_by(name="Benim").count()) == 0
