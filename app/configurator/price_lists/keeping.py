"""Writing a price list: its head and its rows on one page, all mistakes at once; and copying one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from app.configurator.price_lists.typed import list_as_typed, read_head, read_rows
from app.kernel.errors import Refusal, Refusals
from app.kernel.events import Event
from app.kernel.permissions import SEE_PRICE, Right
from app.kernel.text import N_
from app.kernel.work import Work
from models.parties import Party
from models.pricing import PriceList, PriceListRow

ADD = Right("add", "PriceList")
EDIT = Right("edit", "PriceList")
DELETE = Right("delete", "PriceList")
MOST_ROWS = 500


class ListChangedMeanwhile(Refusal):
    """Somebody else saved the list after this page was loaded."""

    code = "price_lists.changed_meanwhile"
    sentence = N_(
        "Somebody else has changed this list meanwhile. Open it again in another tab and repeat your change."
    )


class TooManyRows(Refusal):
    """More rows than anybody keeps in order."""

    code = "price_lists.too_many_rows"
    sentence = N_("A price list has at most {most} rows.")


class ListHasCustomers(Refusal):
    """Customers still buy by it."""

    code = "price_lists.has_customers"
    sentence = N_("These customers buy by this list: {customers}. Give them another one first.")


@dataclass(frozen=True)
class PriceListSaved(Event):
    """A price list was written: how it was, and how it is."""

    subject = "PriceList"
    list_id: int
    name: str
    before: dict[str, Any]
    after: dict[str, Any]


@dataclass(frozen=True)
class PriceListDeleted(Event):
    """A price list that nobody buys by was deleted."""

    subject = "PriceList"
    list_id: int
    name: str


def save_price_list(
    work: Work,
    list_id: int | None,
    head: Mapping[str, str],
    rows: Sequence[Mapping[str, str]],
    *,
    version: int = 0,
    key: str | None = None,
) -> int:
    """Write a list as its page says, or nothing; returns its id. ``None`` adds one.

    ``head``: name, valid_from, valid_until, is_active, percent, rounding, note; ``rows``: kind, model,
    option, option_text, amount. Raises Refusals with fields like ``valid_until`` or ``rows-2-amount``,
    and ListChangedMeanwhile when ``version`` is not the stored one.
    """
    work.require(ADD if list_id is None else EDIT)
    work.require(SEE_PRICE)
    return int(
        work.once(
            key, f"save price list {list_id or 'new'}", lambda: _save(work, list_id, head, rows, version)
        )
    )


def _save(
    work: Work,
    list_id: int | None,
    head: Mapping[str, str],
    rows: Sequence[Mapping[str, str]],
    version: int,
) -> int:
    kept = PriceList(version=0) if list_id is None else work.lock(PriceList, list_id)
    if list_id is not None and kept.version != version:
        raise ListChangedMeanwhile
    if len(rows) > MOST_ROWS:
        raise TooManyRows(most=MOST_ROWS)
    before = list_as_typed(kept) if list_id is not None else {}
    refusals: list[Refusal] = []
    columns = read_head(work, list_id, head, refusals)
    values = read_rows(work, rows, refusals)
    if refusals:
        raise Refusals(refusals)
    for column, value in columns.items():
        setattr(kept, column, value)
    kept.rows = _rows(kept.rows, values)
    kept.version += 1
    kept.prices_at = work.now
    work.session.add(kept)
    work.session.flush()
    work.session.expire(kept)
    after = list_as_typed(kept)
    if after != before:
        work.emit(PriceListSaved(kept.id, kept.name, before, after))
    return kept.id


def _rows(stored: Sequence[PriceListRow], values: Sequence[dict[str, Any]]) -> list[PriceListRow]:
    """Rows about the same thing stay the same row, so that nothing meets itself in the database."""
    by_key = {(row.kind, row.model_id, row.option_id): row for row in stored}
    rows = []
    for position, each in enumerate(values):
        row = by_key.get((each["kind"], each["model_id"], each["option_id"])) or PriceListRow()
        for column, value in each.items():
            setattr(row, column, value)
        row.position = position
        rows.append(row)
    return rows


def add_rows(work: Work, list_id: int, values: Sequence[dict[str, Any]]) -> None:
    """Add rows that read_rows understood, or change those about the same; the others stay."""
    work.require(EDIT)
    work.require(SEE_PRICE)
    kept = work.lock(PriceList, list_id)
    before = list_as_typed(kept)
    by_key = {(row.kind, row.model_id, row.option_id): row for row in kept.rows}
    for each in values:
        row = by_key.get((each["kind"], each["model_id"], each["option_id"]))
        if row is None:
            kept.rows.append(PriceListRow(**each, position=len(kept.rows)))
        else:
            row.amount = each["amount"]
    kept.version += 1
    kept.prices_at = work.now
    work.session.flush()
    work.session.expire(kept)
    work.emit(PriceListSaved(kept.id, kept.name, before, list_as_typed(kept)))


def copy_price_list(work: Work, list_id: int, *, key: str | None = None) -> int:
    """A new list that begins as a copy of another, without its customers; it is not active yet."""
    work.require(ADD)
    work.require(SEE_PRICE)
    return int(work.once(key, f"copy price list {list_id}", lambda: _copy(work, list_id)))


def _copy(work: Work, list_id: int) -> int:
    original = work.find(PriceList, list_id)
    taken = set(work.session.scalars(select(PriceList.name)))
    number = next(n for n in range(2, len(taken) + 3) if f"{original.name[:150]} ({n})" not in taken)
    typed = list_as_typed(original)
    head = {**typed["head"], "name": f"{original.name[:150]} ({number})", "is_active": ""}
    return _save(work, None, head, typed["rows"], 0)


def delete_price_list(work: Work, list_id: int) -> None:
    """Delete a list; ListHasCustomers while somebody buys by it."""
    work.require(DELETE)
    kept = work.lock(PriceList, list_id)
    names = customers_of(work, list_id)
    if names:
        raise ListHasCustomers(customers=", ".join(names[:10]))
    work.session.delete(kept)
    work.session.flush()
    work.emit(PriceListDeleted(list_id, kept.name))


def customers_of(work: Work, list_id: int) -> list[str]:
    """Who buys by a list."""
    query = select(Party.name).where(Party.price_list_id == list_id).order_by(Party.sort_name)
    return list(work.session.scalars(query))


@dataclass(frozen=True)
class ListLine:
    """A list as the page of all lists shows it."""

    list: PriceList
    rows: int
    customers: int


def price_lists(work: Work) -> list[ListLine]:
    """All lists, active ones first, with how many rows and customers each has; one query."""
    rows = select(func.count()).where(PriceListRow.list_id == PriceList.id).correlate(PriceList)
    customers = select(func.count()).where(Party.price_list_id == PriceList.id).correlate(PriceList)
    query = select(PriceList, rows.scalar_subquery(), customers.scalar_subquery())
    query = query.order_by(PriceList.is_active.desc(), PriceList.name)
    return [ListLine(*row) for row in work.session.execute(query)]


def list_choices(work: Work) -> list[tuple[int, str]]:
    """The active lists a customer can be given."""
    query = select(PriceList.id, PriceList.name).where(PriceList.is_active).order_by(PriceList.name)
    return [(row.id, row.name) for row in work.session.execute(query)]
