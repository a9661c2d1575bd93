from __future__ import annotations

import pytest
from sqlalchemy import update

from app.kernel.work import Work
from app.stock.ledger.places import main_warehouse, places
from app.stock.ledger.refusals import NoWarehouse
from models.stock import Location
from tests.statements import statements_of


def test_places_are_read_once(work: Work) -> None:
    with statements_of(work.session) as sent:
        known = places(work)
        assert main_warehouse(work) == known.warehouse
    assert len(sent) == 1
    kinds = {
        kind: work.session.get_one(Location, getattr(known, kind)).kind
        for kind in ("warehouse", "supplier", "customer", "scrap", "adjustment")
    }
    assert kinds == {kind: kind for kind in kinds}


def test_the_first_active_warehouse_is_the_main_one(work: Work) -> None:
    first = main_warehouse(work)
    work.session.add(Location(code="YAN", name="Yan depo", kind="warehouse"))
    work.session.flush()
    work.session.info.clear()
    assert main_warehouse(work) == first
    work.session.execute(update(Location).where(Location.id == first).values(is_active=False))
    work.session.info.clear()
    assert work.session.get_one(Location, main_warehouse(work)).code == "YAN"


def test_without_an_active_warehouse_nothing_moves(work: Work) -> None:
    work.session.execute(update(Location).where(Location.kind == "warehouse").values(is_active=False))
    with pytest.raises(NoWarehouse):
        places(work)
