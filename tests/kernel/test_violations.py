from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.kernel.violations import (
    AlreadyExists,
    MissingValue,
    NotAllowedByRule,
    NotStorable,
    StillUsed,
    refusal_from,
)
from app.kernel.work import Work

UNIT = "insert into unit (code, symbol, name) values ('{}', 'x', 'x')"


def refused_by_the_database(work: Work, statement: str, **values: object) -> DBAPIError:
    with pytest.raises(DBAPIError) as caught, work.session.begin_nested():
        work.session.execute(text(statement), values)
    return caught.value


@pytest.mark.parametrize(
    ("statement", "expected", "field"),
    [
        (UNIT.format("KGM"), AlreadyExists, "code"),
        (UNIT.replace("'{}'", "null"), MissingValue, "code"),
        ("delete from unit where code = 'KGM'", StillUsed, None),
        ("update department set minute_rate = -1", NotAllowedByRule, None),
        (UNIT.format("x" * 500), NotStorable, None),
        ("select 1 from unit where id = " + "9" * 30 + "::bigint", NotStorable, None),
    ],
)
def test_what_the_database_refuses_is_said_in_a_sentence(
    work: Work, statement: str, expected: type[Exception], field: str | None
) -> None:
    work.session.execute(
        text("insert into material (code, name, unit_id) select 'M', 'M', id from unit where code = 'KGM'")
    )
    refusal = refusal_from(refused_by_the_database(work, statement))
    assert type(refusal) is expected
    assert refusal.field == field


def test_signs_that_are_no_letters_are_refused_too(work: Work) -> None:
    error = refused_by_the_database(work, "select 1 from unit where code = :code", code="KGM\0")
    assert isinstance(refusal_from(error), NotStorable)


def test_a_bug_stays_a_bug(work: Work) -> None:
    assert refusal_from(refused_by_the_database(work, "select nonsense from unit")) is None
