from __future__ import annotations

from decimal import Decimal

import pytest

from app.kernel.errors import Refusals
from app.kernel.permissions import NotAllowed
from app.kernel.text import tr_upper
from app.kernel.work import Work
from app.production.reason_keeping import (
    LastMaterialReason,
    ReasonMissing,
    ReasonThere,
    ReasonTooLong,
    add_reason,
    move_reason,
    reasons_by_kind,
    rename_reason,
    switch_reason,
)
from app.production.ruling import change_rules, read_rules, rule_departments, without_a_way_in
from models.floor import FloorReason, Operator
from tests.production.floor import acting, departments, names, person

RULES = {
    "tap_mode": "start_finish",
    "operator_rule": "pin",
    "soon_late_days": "5",
    "warranty_months": "36",
    "tv_seconds": "30",
}


def fields(refused: Refusals) -> set[str | None]:
    return {one.field for one in refused.refusals}


def row(department: object, **columns: str) -> dict[str, str]:
    kept = {"name": "Kesim", "wip_limit": "", "wip_rule": "warn", "grouping": "none"}
    return {"id": str(department.id), **kept, **columns}  # type: ignore[attr-defined]


def test_rules_are_set_at_once_and_said_once(work: Work) -> None:
    change_rules(work, RULES)
    rules = read_rules(work)
    assert (rules.tap_mode, rules.operator_rule) == ("start_finish", "pin")
    assert (rules.soon_late_days, rules.warranty_months, rules.tv_seconds) == (5, 36, 30)
    change_rules(work, RULES)
    assert names(work.events) == ["FloorRulesChanged"]
    assert work.events[0].facts()["before"]["tap_mode"] == "one_tap"


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("tap_mode", "two_taps"),
        ("operator_rule", ""),
        ("soon_late_days", "61"),
        ("soon_late_days", "-1"),
        ("warranty_months", "zwei"),
        ("warranty_months", "9" * 400),
        ("tv_seconds", "4"),
        ("tv_seconds", "²"),
        ("tv_seconds", ""),
    ],
)
def test_a_rule_that_cannot_be_changes_nothing(work: Work, field: str, typed: str) -> None:
    with pytest.raises(Refusals) as refused:
        change_rules(work, {**RULES, field: typed})
    assert fields(refused.value) == {field}
    assert read_rules(work).tap_mode == "one_tap"
    assert work.events == []


def test_departments_get_names_limits_and_groupings(work: Work) -> None:
    first, second = departments(work)[:2]
    first.minute_rate = Decimal(7)
    work.session.flush()
    rule_departments(
        work,
        [
            row(first, name=" Lazer  Kesim ", wip_limit="40", wip_rule="stop"),
            row(second, name=second.name, grouping="due"),
        ],
    )
    assert (first.name, first.wip_limit, first.wip_rule) == ("Lazer Kesim", 40, "stop")
    assert first.minute_rate == 7
    assert (second.wip_limit, second.grouping) == (None, "due")
    assert names(work.events) == ["DepartmentRuled", "DepartmentRuled"]
    assert "minute_rate" not in str([event.facts() for event in work.events])


@pytest.mark.parametrize(
    ("column", "typed"),
    [
        ("name", " "),
        ("wip_limit", "0"),
        ("wip_limit", "10000"),
        ("wip_limit", "1,5"),
        ("wip_rule", "beg"),
        ("grouping", "x"),
    ],
)
def test_what_is_wrong_stands_in_its_row(work: Work, column: str, typed: str) -> None:
    first, second = departments(work)[:2]
    before = first.name
    with pytest.raises(Refusals) as refused:
        rule_departments(work, [row(first, name="Başka"), row(second, **{column: typed})])
    assert fields(refused.value) == {f"lines-1-{column}"}
    work.session.rollback()
    work.session.refresh(first)
    assert first.name == before


def test_only_owners_and_managers_rule(work: Work) -> None:
    first = departments(work)[0]
    for role in ("Foreman", "Clerk", "Planner"):
        own = acting(work, person(role))
        for act in (
            lambda own=own: change_rules(own, RULES),
            lambda own=own: rule_departments(own, [row(first)]),
            lambda own=own: add_reason(own, "block", "Kahve"),
        ):
            with pytest.raises(NotAllowed):
                act()
    change_rules(acting(work, person("Manager")), RULES)


def test_people_without_a_way_in_are_counted(work: Work) -> None:
    work.session.add_all(
        [Operator(name="Ali"), Operator(name="Veli", pin_hash="x"), Operator(name="Can", is_active=False)]
    )
    work.session.flush()
    assert without_a_way_in(work) == 1


# --- reasons --------------------------------------------------------------------------------------------


def words(work: Work, kind: str = "scrap") -> list[str]:
    return [one.words for one in reasons_by_kind(work)[kind] if one.is_active]


def test_reasons_are_added_renamed_moved_and_switched_off(work: Work) -> None:
    before = words(work)
    added = add_reason(work, "scrap", "  Yanlış   delik ")
    assert words(work) == [*before, "Yanlış delik"]
    rename_reason(work, added.id, "Yanlış delik yeri")
    move_reason(work, added.id, up=True)
    assert words(work) == [*before[:-1], "Yanlış delik yeri", before[-1]]
    for _ in range(10):
        move_reason(work, added.id, up=True)
    assert words(work) == ["Yanlış delik yeri", *before]
    move_reason(work, added.id, up=False)
    assert words(work)[1] == "Yanlış delik yeri"
    switch_reason(work, added.id, is_active=False)
    move_reason(work, added.id, up=True)
    assert words(work) == before
    assert reasons_by_kind(work)["scrap"][-1] is added
    switch_reason(work, added.id, is_active=True)
    assert set(words(work)) == {*before, "Yanlış delik yeri"}
    assert {event.act() for event in work.events} == {"ReasonKept"}


def test_words_stand_once_on_a_list(work: Work) -> None:
    first = reasons_by_kind(work)["scrap"][0]
    there = tr_upper(first.words)
    for wrong, typed in ((ReasonThere, there), (ReasonMissing, " "), (ReasonTooLong, "x" * 61)):
        with pytest.raises(wrong):
            add_reason(work, "scrap", typed)
    add_reason(work, "rework", first.words)
    other = add_reason(work, "scrap", "Başka")
    with pytest.raises(ReasonThere):
        rename_reason(work, other.id, first.words)
    rename_reason(work, first.id, first.words.lower())
    with pytest.raises(ReasonMissing):
        add_reason(work, "nothing", "Bir şey")


def test_one_reason_always_says_that_material_is_missing(work: Work) -> None:
    material = next(one for one in reasons_by_kind(work)["block"] if one.is_material)
    with pytest.raises(LastMaterialReason):
        switch_reason(work, material.id, is_active=False)
    assert work.session.get_one(FloorReason, material.id).is_active
    add_reason(work, "block", "Cam bekliyor", is_material=True)
    switch_reason(work, material.id, is_active=False)
    assert not add_reason(work, "time", "Sayaç", is_material=True).is_material
