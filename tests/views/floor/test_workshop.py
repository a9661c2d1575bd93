from __future__ import annotations

from decimal import Decimal

from sqlalchemy import update

from models.floor import FloorReason, FloorRules, Shift
from models.production import Department
from tests.views.floor.conftest import Office

RULES = {
    "tap_mode": "start_finish",
    "operator_rule": "name",
    "soon_late_days": "4",
    "warranty_months": "24",
    "tv_seconds": "15",
}


def departments_form(office: Office, **changed: str) -> dict[str, str]:
    form: dict[str, str] = {}
    rows = office.ask(lambda work: work.session.query(Department).order_by(Department.position).all())
    for place, one in enumerate(rows):
        row = {"id": str(one.id), "name": one.name, "wip_limit": "", "wip_rule": "warn", "grouping": "none"}
        form |= {f"lines-{place}-{column}": value for column, value in row.items()}
    return {**form, **changed}


def test_rules_are_saved_and_what_is_wrong_stays_typed(manager: Office) -> None:
    assert manager.post("/workshop-rules/save", RULES).status_code == 302
    rules = manager.ask(lambda work: work.find(FloorRules, 1))
    assert (rules.tap_mode, rules.operator_rule, rules.soon_late_days) == ("start_finish", "name", 4)
    wrong = manager.post("/workshop-rules/save", {**RULES, "tap_mode": "one_tap", "tv_seconds": "çok"})
    assert wrong.status_code == 422
    assert 'id="tv_seconds-error"' in wrong.text
    assert 'value="çok"' in wrong.text
    assert manager.ask(lambda work: work.find(FloorRules, 1)).tap_mode == "start_finish"


def test_departments_are_ruled_without_touching_what_they_cost(manager: Office) -> None:
    with manager.work() as work:
        work.session.execute(update(Department).values(minute_rate=Decimal("7.5")))
    sent = departments_form(manager, **{"lines-1-wip_limit": "40", "lines-1-wip_rule": "stop"})
    assert manager.post("/workshop-departments/save", sent).status_code == 302
    rows = manager.ask(lambda work: work.session.query(Department).order_by(Department.position).all())
    assert [one.wip_limit for one in rows] == [None, 40, None, None]
    assert {one.minute_rate for one in rows} == {Decimal("7.5")}
    wrong = manager.post(
        "/workshop-departments/save",
        departments_form(manager, **{"lines-0-name": "Lazer", "lines-1-wip_limit": "çok"}),
    )
    assert wrong.status_code == 422
    assert 'value="Lazer"' in wrong.text
    assert "7,5" not in wrong.text
    assert "Lazer" not in [one.name for one in manager.ask(lambda work: work.session.query(Department).all())]


def test_reasons_are_kept_once_however_often_it_is_clicked(manager: Office) -> None:
    for _ in range(2):
        answer = manager.post("/workshop/reasons/add/scrap", {"words": "Yanlış delik", "_key": "reason-1"})
        assert answer.status_code == 302
    reasons = manager.ask(lambda work: work.session.query(FloorReason).filter_by(words="Yanlış delik").all())
    assert len(reasons) == 1
    number = reasons[0].id
    again = manager.post("/workshop/reasons/add/scrap", {"words": "yanlış delik"})
    assert again.status_code == 422
    assert 'id="scrap-error"' in again.text
    empty = manager.post(f"/workshop/reasons/rename/{number}", {"words": " "})
    assert empty.status_code == 422
    assert f'id="reason-{number}-error"' in empty.text
    manager.post(f"/workshop/reasons/rename/{number}", {"words": "Delik yeri yanlış"})
    manager.post(f"/workshop/reasons/move/{number}", {"to": "up"})
    manager.post(f"/workshop/reasons/switch/{number}", {"to": "off"})
    kept = manager.ask(lambda work: work.find(FloorReason, number))
    assert (kept.words, kept.is_active) == ("Delik yeri yanlış", False)


def test_shifts_are_added_changed_and_removed(manager: Office) -> None:
    night = {
        "name": "Gece",
        "days": ["0", "1", "2", "3", "4"],
        "begins": "22:00",
        "ends": "6",
        "lines-0-begins": "01:00",
        "lines-0-ends": "01.30",
        "is_active": "1",
        "_key": "shift-1",
    }
    for _ in range(2):
        assert manager.post("/shifts/new", night).status_code == 302
    found = manager.ask(lambda work: work.session.query(Shift.id).filter_by(name="Gece").all())
    assert len(found) == 1
    number = found[0][0]
    page = manager.get("/workshop/").text
    assert "22:00–06:00" in page
    assert "01:00–01:30" in page
    overlapping = manager.post(f"/shifts/edit/{number}", {**night, "begins": "17:00"})
    assert overlapping.status_code == 422
    assert "08:00–18:00" in overlapping.text
    broken = manager.post(f"/shifts/edit/{number}", {**night, "lines-0-ends": "x"})
    assert broken.status_code == 422
    assert 'id="lines-0-ends-error"' in broken.text
    assert manager.post(f"/shifts/remove/{number}").status_code == 302
    assert manager.ask(lambda work: work.session.query(Shift).filter_by(id=number).count()) == 0
    assert manager.get(f"/shifts/edit/{number}").status_code == 404


def test_the_foreman_sees_shifts_and_reasons_and_no_form(foreman: Office) -> None:
    page = foreman.get("/workshop/").text
    assert "Gündüz" in page
    assert "Boya hatası" in page
    for form in ("/workshop-rules/save", "/workshop-departments/save", "/workshop/reasons/", "/shifts/new"):
        assert form not in page
