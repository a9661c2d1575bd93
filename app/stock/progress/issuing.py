"""Issue material to orders: what the functions of the database that do it cannot work with.

What is taken comes from the warehouses that supply orders: the one with the lowest id first, in it the
oldest lot.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError

from app.kernel.permissions import Right
from app.kernel.work import RecordGone
from app.stock.ledger.refusals import NoWarehouse

ISSUE = Right("issue", "Stock")

_NO_WAREHOUSE, _NO_ORDER = "AT001", "AT002"
"""How the function of the database says what it cannot work with."""


@contextmanager
def issuing() -> Iterator[None]:
    """What the function of the database cannot work with, as the Refusal it is."""
    try:
        yield
    except DBAPIError as error:
        state = getattr(error.orig, "sqlstate", None)
        if state == _NO_WAREHOUSE:
            raise NoWarehouse from error
        if state == _NO_ORDER:
            raise RecordGone from error
        raise
