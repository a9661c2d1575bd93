"""Columns of a grid without those whose money the reader may not see."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from flask import has_request_context

from app.kernel.permissions import SEE_COST, SEE_PRICE, Right
from views.works import may

MONEY_COLUMNS: Final[Mapping[str, Right]] = {
    "net_total": SEE_PRICE,
    "currency": SEE_PRICE,
    "minute_rate": SEE_COST,
    "overhead_rate": SEE_COST,
}


def shows(column: str) -> bool:
    """Whether whoever asks may see a column; a screen that is only being set up has every column."""
    needed = MONEY_COLUMNS.get(column)
    return needed is None or not has_request_context() or may(needed)


class ColumnsOfReader:
    """The columns whoever asks may see.

    FAB keeps columns on the view, one for all threads, and assigns them once more when it starts: the
    answer has to be found at every request, and what FAB assigns is what is already here.
    """

    def __init__(self, *columns: str) -> None:
        self.columns = list(columns)

    def __get__(self, view: Any, owner: Any) -> list[str]:
        """What this reader gets to see."""
        return [column for column in self.columns if shows(column)]

    def __set__(self, view: Any, columns: Any) -> None:
        """FAB's own assignment changes nothing."""
