"""Pages by key: the thousandth costs what the first does, and nothing is skipped while rows are added."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias, TypeVar

from sqlalchemy import Select

from app.kernel.work import Work
from app.programs.words import Page, PageAsked, Shape

Item = TypeVar("Item", bound=Shape)
AnySelect: TypeAlias = "Select[*tuple[Any, ...]]"


def rows_of_page(
    work: Work, query: AnySelect, key: Any, asked: PageAsked
) -> tuple[Sequence[Any], int | None]:
    """The rows of a page in the order of their key, and the key the next page comes after."""
    if asked.after is not None:
        query = query.where(key > asked.after)
    rows = work.session.execute(query.order_by(key).limit(asked.limit + 1)).unique().all()
    shown = rows[: asked.limit]
    return shown, int(_key_of(shown[-1])) if len(rows) > asked.limit else None


def page_of(
    work: Work, query: AnySelect, key: Any, asked: PageAsked, shape: Callable[[Any], Item]
) -> Page[Item]:
    """A page of records, each made by ``shape`` from its row."""
    rows, following = rows_of_page(work, query, key, asked)
    return Page(items=[shape(row[0]) for row in rows], next=following)


def _key_of(row: Any) -> Any:
    return row.id if hasattr(row, "id") else row[0].id
