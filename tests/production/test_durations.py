"""What a door of a model usually takes, against its plan."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from app.kernel.clock import ISTANBUL
from app.kernel.permissions import NotAllowed
from app.kernel.work import Work
from app.production.durations import Duration, durations
from models.production import RecordedTime
from tests.production.floor import acting, departments, person, planned_order

EIGHT = datetime(2026, 11, 23, 8, 0, tzinfo=ISTANBUL)


def made(work: Work, model: str, doors: int, minutes: int, *, is_corrected: bool = False) -> None:
    """Doors of a model that took so many minutes in all at the first department; planned were 20 each."""
    order = planned_order(work, doors=doors)
    line = order.lines[0]
    line.minutes = Decimal(100)
    line.configuration = {**(line.configuration or {}), "model": {"code": model, "name": f"Kapı {model}"}}
    work.session.add(
        RecordedTime(
            order_line_id=line.id,
            department_id=departments(work)[0].id,
            minutes=minutes,
            is_corrected=is_corrected,
        )
    )
    work.session.flush()


def of(work: Work, model: str, days: int = 90) -> Duration | None:
    return next((row for row in durations(work, days) if row.code == model), None)


def test_doors_are_counted_not_lines(work: Work) -> None:
    work.now = EIGHT
    made(work, "EKO", 8, 160)
    made(work, "EKO", 2, 100)
    row = of(work, "EKO")
    assert row is not None
    assert (row.doors, row.department) == (10, departments(work)[0].name)
    assert [row.planned, row.median, row.most, row.ratio] == [20, 20, 50, 100]


def test_models_stand_apart_and_nothing_measured_is_no_time(work: Work) -> None:
    work.now = EIGHT
    made(work, "LUX", 1, 30)
    made(work, "VIL", 1, 0)
    made(work, "YNG", 1, 0, is_corrected=True)
    found = {row.code: row for row in durations(work)}
    assert [found["LUX"].median, found["LUX"].ratio] == [30, 150]
    assert "VIL" not in found
    assert found["YNG"].median == 0


def test_only_the_days_that_are_asked_for(work: Work) -> None:
    work.now = EIGHT
    made(work, "OLD", 1, 30)
    work.now += timedelta(days=40)
    assert of(work, "OLD", 30) is None
    assert of(work, "OLD", 90) is not None


def test_not_for_everybody(work: Work) -> None:
    with pytest.raises(NotAllowed):
        durations(acting(work, person("Accountant")))
