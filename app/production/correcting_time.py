"""Measured minutes as the foreman sees them: planned, measured, who worked; and set right with a reason.

A correction is a row of its own and stays for ever; the latest one counts, in costs and in reports.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import text

from app.kernel.amounts import round_quantity
from app.kernel.errors import Refusal
from app.kernel.events import Event
from app.kernel.permissions import Right
from app.kernel.text import N_, tr_fold
from app.kernel.work import RecordGone, Work
from app.production.recording_time import Minutes, recorded_minutes
from app.production.spells import spells_of
from models.floor import TimeCorrection
from models.orders import OrderLine
from models.production import Department

CORRECT = Right("correct", "Floor")
LOOK = Right("list", "Floor")
MOST_MINUTES = Decimal(100_000)
"""Of one line in one department; more is a number in the wrong field."""
MOST_NAMES = 6

_LIKE_SIGNS = str.maketrans({sign: f"\\{sign}" for sign in "\\%_"})
# The newest first by the order's own key: the page is found without sorting all orders there ever were.
_LINES = """
select l.id, l.position, l.quantity, o.id as order_id, o.number, o.state, p.name as customer,
       coalesce(l.configuration -> 'model' ->> 'name', m.name, '') as model
from sales_order o
join party p on p.id = o.customer_id
join order_line l on l.order_id = o.id and l.model_id is not null
left join door_model m on m.id = l.model_id
where o.planned_at is not null and o.state <> 'cancelled' {search}
order by o.id desc, l.position
limit :limit offset :offset
"""
# Asked only when something was typed: the database takes it for narrow, and would sort all orders there are.
_SEARCH = """
  and not exists (
      select from unnest(cast(:patterns as text[])) as typed (pattern)
      where not (lower(o.number) like typed.pattern or p.search like typed.pattern)
  )
"""
_NEWEST = text(_LINES.format(search=""))
_FOUND = text(_LINES.format(search=_SEARCH))
_DEPARTMENTS = text("select id, name from department order by position")
_PLANNED = text("""
select l.id as line, d.id as department, l.quantity * case
    when nullif(l.configuration -> 'minutes', cast('{}' as jsonb)) is null then l.minutes * d.share_of_minutes
    else coalesce(cast(l.configuration -> 'minutes' ->> d.code as numeric), 0) end as minutes
from order_line l cross join department d where l.id = any(cast(:lines as bigint[]))
""")
_CORRECTED = text("""
select distinct on (order_line_id, department_id)
       order_line_id as line, department_id as department, minutes, before, reason, corrected_by, corrected_at
from time_correction where order_line_id = any(cast(:lines as bigint[]))
order by order_line_id, department_id, id desc
""")
# Who touched its cards there; where people say when they begin, who worked.
_TOUCHED = text("""
select w.order_line_id as line, e.from_department_id as department, e.actor, max(e.at) as last
from work_order w join production_event e on e.work_order_id = w.id
where w.order_line_id = any(cast(:lines as bigint[])) and e.kind in ('started', 'paused', 'passed')
  and e.from_department_id is not null
  and not exists (select from production_event u where u.undo_of = e.id)
group by 1, 2, 3 order by last
""")
_KEEP = text("""
insert into recorded_time (order_line_id, department_id, minutes, is_corrected)
values (:line, :department, :minutes, true)
on conflict (order_line_id, department_id) do update set minutes = excluded.minutes, is_corrected = true
""")
_REASON = text("select words from floor_reason where id = :reason and kind = 'time'")
_REASONS = text(
    "select id, words from floor_reason where kind = 'time' and is_active order by position, words, id"
)


class MinutesNotPossible(Refusal):
    """Nobody worked less than nothing, or for a year, on one line."""

    code = "production.minutes_not_possible"
    sentence = N_("Write minutes between 0 and {most}.")
    field = "minutes"


class TimeReasonMissing(Refusal):
    """A figure that was changed without a reason is worth nothing."""

    code = "production.time_reason_missing"
    sentence = N_("Choose why the minutes are corrected.")
    field = "reason"


@dataclass(frozen=True)
class TimeCorrected(Event):
    """The foreman set the minutes of a line in a department right."""

    subject = "Order"
    order_id: int
    number: str
    line: int
    department: str
    measured: Decimal | None
    """What counted before."""
    minutes: Decimal
    reason: str


@dataclass(frozen=True)
class Correction:
    """What the foreman said last."""

    minutes: Decimal
    before: Decimal | None
    reason: str
    by: str
    at: datetime


@dataclass(frozen=True)
class MeasuredTime:
    """One line in one department: minutes of all its doors together."""

    department_id: int
    department: str
    planned: Decimal
    measured: Decimal | None
    """Nothing while doors are still there, or when nothing was measured: the plan counts."""
    correction: Correction | None
    workers: tuple[str, ...]

    @property
    def counts(self) -> Decimal:
        """What costs are worked out with."""
        if self.correction is not None:
            return self.correction.minutes
        return self.planned if self.measured is None else self.measured


@dataclass(frozen=True)
class MeasuredLine:
    """A line of doors of an order and its departments."""

    id: int
    order_id: int
    number: str
    position: int
    customer: str
    model: str
    doors: int
    state: str
    times: tuple[MeasuredTime, ...]


@dataclass(frozen=True)
class MeasuredPage:
    """Some lines, and whether there are more behind them."""

    lines: Sequence[MeasuredLine]
    has_more: bool


def measured_lines(work: Work, typed: str = "", *, page: int = 0, page_size: int = 25) -> MeasuredPage:
    """Lines of doors that were planned, the newest orders first; a constant number of statements."""
    work.require(LOOK)
    patterns = [f"%{word.translate(_LIKE_SIGNS)}%" for word in tr_fold(typed).split()]
    asked: dict[str, Any] = {"limit": page_size + 1, "offset": page * page_size}
    rows = (
        work.session.execute(_FOUND, {**asked, "patterns": patterns})
        if patterns
        else work.session.execute(_NEWEST, asked)
    ).all()
    return MeasuredPage(_with_times(work, rows[:page_size]), len(rows) > page_size)


def time_reasons(work: Work) -> Sequence[Any]:
    """What may be chosen as a reason for a correction: id and words."""
    return work.session.execute(_REASONS).all()


def correct_time(
    work: Work,
    line_id: int,
    department_id: int,
    minutes: Decimal,
    reason_id: int | None,
    *,
    key: str | None = None,
) -> None:
    """Say how long a department really worked on all doors of a line; costs follow at once.

    Raises MinutesNotPossible, TimeReasonMissing. Needs the right to correct the floor's minutes.
    """
    work.require(CORRECT)
    act = f"correct time {line_id} {department_id}"
    work.once(key, act, lambda: _correct(work, line_id, department_id, minutes, reason_id))


def _correct(work: Work, line_id: int, department_id: int, minutes: Decimal, reason_id: int | None) -> None:
    if not 0 <= minutes <= MOST_MINUTES:
        raise MinutesNotPossible(most=MOST_MINUTES)
    reason = work.session.scalar(_REASON, {"reason": reason_id})
    if reason is None:
        raise TimeReasonMissing
    # The line is locked so that two corrections know of each other's figure.
    line = work.lock(OrderLine, line_id)
    department = work.find(Department, department_id)
    if line.order.planned_at is None or line.model_id is None:
        raise RecordGone
    said = round_quantity(minutes)
    before = recorded_minutes(work, [line.id]).get(line.id, {}).get(department.id)
    work.session.add(
        TimeCorrection(
            order_line_id=line.id,
            department_id=department.id,
            minutes=said,
            before=before,
            reason=reason,
            corrected_by=work.actor.name,
            corrected_at=work.now,
        )
    )
    work.session.flush()
    work.session.execute(_KEEP, {"line": line.id, "department": department.id, "minutes": said})
    order = line.order
    work.emit(TimeCorrected(order.id, order.number, line.position, department.name, before, said, reason))


def _with_times(work: Work, rows: Sequence[Any]) -> list[MeasuredLine]:
    lines = [row.id for row in rows]
    if not lines:
        return []
    asked = {"lines": lines}
    session = work.session
    departments = session.execute(_DEPARTMENTS).all()
    planned = {(row.line, row.department): row.minutes for row in session.execute(_PLANNED, asked)}
    corrected = {
        (row.line, row.department): Correction(
            row.minutes, row.before, row.reason, row.corrected_by, row.corrected_at
        )
        for row in session.execute(_CORRECTED, asked)
    }
    recorded = recorded_minutes(work, lines)
    workers = _workers(work, lines)
    return [
        MeasuredLine(
            row.id,
            row.order_id,
            row.number,
            row.position,
            row.customer,
            row.model,
            row.quantity,
            row.state,
            tuple(_time(row.id, each, planned, recorded, corrected, workers) for each in departments),
        )
        for row in rows
    ]


def _time(
    line: int,
    department: Any,
    planned: Mapping[tuple[int, int], Decimal],
    recorded: Minutes,
    corrected: Mapping[tuple[int, int], Correction],
    workers: Mapping[tuple[int, int], Sequence[str]],
) -> MeasuredTime:
    pair = line, department.id
    correction = corrected.get(pair)
    measured = recorded.get(line, {}).get(department.id)
    return MeasuredTime(
        department.id,
        department.name,
        round_quantity(planned.get(pair, Decimal(0))),
        # What had been measured before the foreman came, whoever corrected it again since.
        measured if correction is None else correction.before,
        correction,
        tuple(workers.get(pair, ())),
    )


def _workers(work: Work, lines: Sequence[int]) -> dict[tuple[int, int], list[str]]:
    """Who said they worked there; where nobody says so, who touched the cards."""
    spoken: dict[tuple[int, int], list[str]] = defaultdict(list)
    for spell in spells_of(work, lines):
        names = spoken[spell.line, spell.department]
        if spell.operator and spell.operator not in names and len(names) < MOST_NAMES:
            names.append(spell.operator)
    touched: dict[tuple[int, int], list[str]] = defaultdict(list)
    for row in work.session.execute(_TOUCHED, {"lines": list(lines)}):
        if len(touched[row.line, row.department]) < MOST_NAMES:
            touched[row.line, row.department].append(row.actor)
    return {**touched, **{pair: names for pair, names in spoken.items() if names}}
