"""Minutes the foreman sets right: costs follow, nothing is forgotten, and nobody else may."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from app.kernel.clock import ISTANBUL
from app.kernel.permissions import NotAllowed
from app.kernel.work import RecordGone, Work
from app.production.correcting_time import (
    MinutesNotPossible,
    TimeCorrected,
    TimeReasonMissing,
    correct_time,
    measured_lines,
    time_reasons,
)
from app.production.labour import labour_of
from app.production.passing import pass_on
from app.production.recording_time import keep_recorded_time, recorded_minutes
from models.floor import FloorReason, TimeCorrection
from models.orders import SalesOrder
from models.production import RecordedTime
from tests.production.floor import acting, card_of, departments, person, planned_order, unplanned_order
from tests.statements import statements_of

EIGHT = datetime(2026, 11, 23, 8, 0, tzinfo=ISTANBUL)


@pytest.fixture
def order(work: Work) -> SalesOrder:
    """Two doors that took the first department half an hour."""
    work.now = EIGHT
    made = planned_order(work, doors=2)
    for line in made.lines:
        line.minutes = Decimal(100)
    work.session.flush()
    work.now += timedelta(minutes=30)
    card = card_of(work, made)
    pass_on(work, card.id, card.version)
    return made


def reason(work: Work) -> int:
    return int(time_reasons(work)[0].id)


def counted(work: Work, order: SalesOrder) -> Decimal | None:
    line = order.lines[0].id
    return recorded_minutes(work, [line]).get(line, {}).get(departments(work)[0].id)


def test_a_correction_counts_and_says_what_was_before(work: Work, order: SalesOrder) -> None:
    cutting = departments(work)[0]
    correct_time(work, order.lines[0].id, cutting.id, Decimal(45), reason(work))
    assert counted(work, order) == 45
    (labour,) = [row for row in labour_of(work, order.lines) if row.name == cutting.name]
    assert labour.minutes == 45
    row = work.session.scalars(select(TimeCorrection)).one()
    assert (row.before, row.minutes, row.corrected_by) == (Decimal(30), Decimal(45), "Ayşe")
    assert [event for event in work.events if isinstance(event, TimeCorrected)]


def test_the_latest_correction_counts_and_the_first_stays(work: Work, order: SalesOrder) -> None:
    line, cutting = order.lines[0].id, departments(work)[0].id
    correct_time(work, line, cutting, Decimal(45), reason(work))
    correct_time(work, line, cutting, Decimal(50), reason(work))
    assert counted(work, order) == 50
    said = work.session.scalars(select(TimeCorrection.minutes).order_by(TimeCorrection.id))
    assert [int(minutes) for minutes in said] == [45, 50]
    (shown,) = [one for one in measured_lines(work).lines if one.id == line]
    assert shown.times[0].counts == 50
    assert shown.times[1].correction is None


def test_nothing_at_all_may_be_what_was_worked(work: Work, order: SalesOrder) -> None:
    correct_time(work, order.lines[0].id, departments(work)[0].id, Decimal(0), reason(work))
    assert counted(work, order) == 0


def test_what_was_kept_after_shipping_follows(work: Work, order: SalesOrder) -> None:
    card_of(work, order).state = "shipped"
    work.session.flush()
    keep_recorded_time(work)
    assert counted(work, order) == 30
    correct_time(work, order.lines[0].id, departments(work)[0].id, Decimal(20), reason(work))
    assert counted(work, order) == 20
    work.now += timedelta(days=3)
    keep_recorded_time(work)
    assert counted(work, order) == 20, "no night forgets it"
    kept = select(RecordedTime).where(RecordedTime.order_line_id == order.lines[0].id)
    assert sum(row.is_corrected for row in work.session.scalars(kept)) == 1


def test_the_same_click_twice_is_one_correction(work: Work, order: SalesOrder) -> None:
    for _click in range(2):
        correct_time(
            work, order.lines[0].id, departments(work)[0].id, Decimal(45), reason(work), key="a-click"
        )
    assert work.session.scalar(select(func.count()).select_from(TimeCorrection)) == 1


@pytest.mark.parametrize("minutes", ["-1", "100001", "99999999999"])
def test_minutes_that_cannot_be_are_refused(work: Work, order: SalesOrder, minutes: str) -> None:
    with pytest.raises(MinutesNotPossible):
        correct_time(work, order.lines[0].id, departments(work)[0].id, Decimal(minutes), reason(work))
    assert counted(work, order) == 30


def test_a_correction_needs_a_reason_of_its_kind(work: Work, order: SalesOrder) -> None:
    other = work.session.scalars(select(FloorReason.id).where(FloorReason.kind == "scrap")).first()
    for wrong in (None, other, 10**9):
        with pytest.raises(TimeReasonMissing):
            correct_time(work, order.lines[0].id, departments(work)[0].id, Decimal(5), wrong)
    assert work.session.scalar(select(func.count()).select_from(TimeCorrection)) == 0


def test_only_lines_on_the_floor_have_minutes(work: Work) -> None:
    order = unplanned_order(work)
    with pytest.raises(RecordGone):
        correct_time(work, order.lines[0].id, departments(work)[0].id, Decimal(5), reason(work))
    with pytest.raises(RecordGone):
        correct_time(work, 10**9, departments(work)[0].id, Decimal(5), reason(work))


@pytest.mark.parametrize("role", ["Clerk", "Planner", "Storekeeper", "Dispatcher", "Accountant"])
def test_only_who_leads_the_floor_corrects(work: Work, order: SalesOrder, role: str) -> None:
    with pytest.raises(NotAllowed):
        correct_time(
            acting(work, person(role)), order.lines[0].id, departments(work)[0].id, Decimal(5), reason(work)
        )
    assert counted(work, order) == 30
    correct_time(
        acting(work, person("Foreman")), order.lines[0].id, departments(work)[0].id, Decimal(5), reason(work)
    )
    assert counted(work, order) == 5


def test_the_page_costs_the_same_whatever_it_shows(work: Work, order: SalesOrder) -> None:
    measured_lines(work, order.number)
    with statements_of(work.session) as one:
        page = measured_lines(work, order.number)
    assert [line.number for line in page.lines] == [order.number]
    assert page.lines[0].times[0].workers == ("Ayşe",)
    for _more in range(4):
        another = planned_order(work, lines=2)
        card = card_of(work, another)
        pass_on(work, card.id, card.version)
    with statements_of(work.session) as many:
        assert measured_lines(work, page_size=5).has_more
    assert len(many) == len(one) <= 13
