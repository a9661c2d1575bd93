"""Days and moments as people in Istanbul read and write them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kernel.clock import (
    ISTANBUL,
    Clock,
    NoDate,
    NotADate,
    now_utc,
    parse_date,
    show_date,
    show_moment,
    to_local,
    today_local,
)

AN_HOUR_BEFORE_MIDNIGHT_UTC = datetime(2026, 11, 21, 23, 5, tzinfo=UTC)


def test_the_clock_runs_in_utc() -> None:
    clock: Clock = now_utc
    assert clock().utcoffset() == timedelta(0)
    assert abs(clock() - datetime.now(UTC)) < timedelta(seconds=5)


def test_the_day_in_istanbul_begins_three_hours_before_utc() -> None:
    assert to_local(AN_HOUR_BEFORE_MIDNIGHT_UTC).tzinfo is ISTANBUL
    assert to_local(AN_HOUR_BEFORE_MIDNIGHT_UTC) == AN_HOUR_BEFORE_MIDNIGHT_UTC
    assert today_local(AN_HOUR_BEFORE_MIDNIGHT_UTC) == date(2026, 11, 22)
    assert show_date(AN_HOUR_BEFORE_MIDNIGHT_UTC) == "22.11.2026"
    assert show_moment(AN_HOUR_BEFORE_MIDNIGHT_UTC) == "22.11.2026 02:05"


def test_a_moment_of_another_zone_is_shown_in_istanbul() -> None:
    new_york = datetime(2026, 7, 1, 20, 0, tzinfo=timezone(timedelta(hours=-4)))
    assert show_moment(new_york) == "02.07.2026 03:00"


def test_a_moment_without_a_zone_is_a_bug() -> None:
    with pytest.raises(ValueError, match="without a time zone"):
        show_moment(datetime(2026, 11, 21, 14, 5))  # noqa: DTZ001 - that is the bug


def test_a_plain_day_is_not_moved() -> None:
    assert show_date(date(2026, 1, 2)) == "02.01.2026"


@pytest.mark.parametrize(
    "text", ["21.11.2026", "21/11/2026", "21-11-2026", "2026-11-21", "21.11.26", "21/11/26", " 21.11.2026 "]
)
def test_a_day_is_read_in_every_usual_form(text: str) -> None:
    assert parse_date(text) == date(2026, 11, 21)


def test_the_day_stands_before_the_month() -> None:
    assert parse_date("3.4.2026") == parse_date("03/04/2026") == date(2026, 4, 3)


def test_a_leap_day_is_a_day() -> None:
    assert parse_date("29.02.2028") == date(2028, 2, 29)


@pytest.mark.parametrize(
    "text",
    [
        "bugün", "21.11", "21.11.226", "21.11/2026", "31.02.2026", "29.02.2027", "11/21/2026",
        "2026-13-01", "26-11-1", "26-11-21", "00.01.2026", "21.11.0000", "21.11.2026 14:05", "٢١.١١.٢٠٢٦",
        "20261121",
    ],
)  # fmt: skip
def test_what_is_no_day_is_refused_at_its_field(text: str) -> None:
    with pytest.raises(NotADate) as refusal:
        parse_date(text, field="due")
    assert refusal.value.field == "due"
    assert refusal.value.facts == {"text": text}


@pytest.mark.parametrize("text", ["", "  "])
def test_an_empty_day_is_asked_for(text: str) -> None:
    with pytest.raises(NoDate) as refusal:
        parse_date(text, field="due")
    assert refusal.value.field == "due"


@given(st.dates(min_value=date(1000, 1, 1)))
def test_a_shown_day_can_be_typed_back(day: date) -> None:
    assert parse_date(show_date(day)) == day
    assert parse_date(day.isoformat()) == day
