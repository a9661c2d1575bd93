"""The company's own days and rules: written by those who may, all mistakes at once, nothing by halves."""

from __future__ import annotations

from datetime import date

import pytest

from app.kernel.errors import Refusal, Refusals
from app.kernel.permissions import NotAllowed
from app.kernel.work import RecordGone, Work
from app.promises.keeping import (
    change_promise_rules,
    crews,
    keep_days,
    own_days,
    read_promise_rules,
    remove_day,
)
from tests.production.floor import acting, departments, names, person

HOLIDAY = {"first": "07.12.2026", "last": "11.12.2026", "kind": "closed", "name": "Yıllık izin"}


def refused(work: Work, typed: dict[str, str]) -> dict[str | None, str]:
    with pytest.raises(Refusal) as caught:
        keep_days(work, typed)
    several = caught.value.refusals if isinstance(caught.value, Refusals) else [caught.value]
    return {one.field: one.code for one in several}


def test_a_holiday_is_written_at_once_and_one_day_of_it_again(work: Work) -> None:
    keep_days(work, HOLIDAY)
    keep_days(work, {"first": "09.12.2026", "kind": "open", "name": "Acil iş"})
    assert [(one.day.day, one.kind) for one in own_days(work)] == [
        (7, "closed"),
        (8, "closed"),
        (9, "open"),
        (10, "closed"),
        (11, "closed"),
    ]
    assert names(work.events) == ["CalendarDayKept", "CalendarDayKept"]


def test_a_day_that_is_removed_is_a_usual_one_again(work: Work) -> None:
    [day] = keep_days(work, {**HOLIDAY, "last": ""})
    remove_day(work, day.id)
    assert own_days(work) == []
    assert names(work.events)[-1] == "CalendarDayRemoved"


def test_every_mistake_is_said_at_its_field(work: Work) -> None:
    assert refused(work, {}) == {
        "first": "clock.no_date",
        "kind": "promises.day_kind_unknown",
        "name": "promises.day_name_missing",
    }
    assert refused(work, {**HOLIDAY, "last": "06.12.2026"}) == {"last": "promises.days_turned"}
    assert refused(work, {**HOLIDAY, "last": "07.12.2027"}) == {"last": "promises.too_many_days"}
    assert refused(work, {**HOLIDAY, "first": "07.12.2096", "last": ""}) == {"first": "promises.day_too_far"}
    assert own_days(work) == []
    assert work.events == []


def test_rules_and_crews_are_set_together(work: Work) -> None:
    first, second, *_rest = departments(work)
    change_promise_rules(work, {"enough_doors": "25", "ship_days": "0"}, {first.id: "3", second.id: ""})
    assert (read_promise_rules(work).enough_doors, read_promise_rules(work).ship_days) == (25, 0)
    assert [people for _one, people in crews(work)][:2] == [3, None]
    change_promise_rules(work, {"enough_doors": "25", "ship_days": "0"}, {first.id: ""})
    assert [people for _one, people in crews(work)][:2] == [None, None]
    assert names(work.events) == ["PromiseRulesChanged", "PromiseRulesChanged"]


def test_a_wrong_number_changes_nothing(work: Work) -> None:
    first = departments(work)[0]
    with pytest.raises(Refusals) as caught:
        change_promise_rules(work, {"enough_doors": "0", "ship_days": "iki"}, {first.id: "-1"})
    assert [one.field for one in caught.value.refusals] == ["enough_doors", "ship_days", f"people-{first.id}"]
    assert read_promise_rules(work).enough_doors == 10
    with pytest.raises(RecordGone):
        change_promise_rules(work, {"enough_doors": "1", "ship_days": "1"}, {0: "1"})


def test_clerks_look_and_managers_write(work: Work) -> None:
    clerk = acting(work, person("Clerk"))
    assert own_days(clerk) == []
    for act in (
        lambda: keep_days(clerk, HOLIDAY),
        lambda: remove_day(clerk, 1),
        lambda: change_promise_rules(clerk, {}, {}),
        lambda: own_days(acting(work, person("Dispatcher"))),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert keep_days(acting(work, person("Manager")), HOLIDAY)[0].day == date(2026, 12, 7)
