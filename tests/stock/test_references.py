"""What a move names exists and stays, though no foreign key asks for each row."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import date

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from app.kernel.database import Database
from app.kernel.permissions import system
from app.kernel.tenancy import Tenant
from app.kernel.work import Work, begin_work
from app.stock.ledger.places import main_warehouse
from app.tenants.migrating import owner_engine
from models.stock import Location, StockMove
from tests.factories import make_material, make_materials, make_order
from tools.postgres import Urls

NOBODY = 999_999_999
REFUSED = "23503"
LITTLE_WHILE = 0.3


def put_on_the_shelf(work: Work, material_id: int, **named: int) -> None:
    """A move as it reaches the database, with whatever it names."""
    supplier = work.session.query(Location).filter_by(kind="supplier").one()
    columns = {
        "material_id": material_id,
        "source_id": supplier.id,
        "target_id": main_warehouse(work),
    } | named
    work.session.add(
        StockMove(
            operation="receive",
            quantity=1,
            unit_cost=2,
            value=2,
            document="receipt",
            document_id=1,
            document_date=date(2026, 1, 2),
            posted_at=work.now,
            actor="test",
            reason="",
            **columns,
        )
    )
    work.session.flush()


def refused(session: Session, act: Callable[[], object]) -> str:
    """What a foreign key would say of the act; the act has changed nothing then."""
    with pytest.raises(IntegrityError) as caught, session.begin_nested():
        act()
    assert getattr(caught.value.orig, "sqlstate", "") == REFUSED
    return str(getattr(caught.value.orig, "diag").constraint_name)  # noqa: B009 - DBAPI knows no diag


def count_of(work: Work) -> tuple[int, int]:
    """Moves and balances."""
    asked = text("select (select count(*) from stock_move), (select count(*) from stock_balance)")
    moves, balances = work.session.execute(asked).one()
    return moves, balances


@pytest.mark.parametrize(
    ("column", "constraint"),
    [
        ("material_id", "fk_stock_move_material_id"),
        ("source_id", "fk_stock_move_place"),
        ("target_id", "fk_stock_move_place"),
        ("order_line_id", "fk_stock_move_order_line_id"),
        ("lot_id", "fk_stock_move_lot_id"),
        ("reversal_of", "fk_stock_move_reversal_of"),
    ],
)
def test_a_move_names_nothing_that_does_not_exist(work: Work, column: str, constraint: str) -> None:
    material = make_material(work)
    put_on_the_shelf(work, material.id)
    before = count_of(work)
    named = {"material_id": material.id} | {column: NOBODY}
    said = refused(work.session, lambda: put_on_the_shelf(work, **named))
    assert said == constraint
    assert count_of(work) == before


def test_what_was_moved_cannot_be_deleted(work: Work) -> None:
    sheet, other = make_materials(work, 2)
    line = make_order(work, {other: 1}).lines[0].id
    work.session.execute(text("delete from order_material where line_id = :id"), {"id": line})
    place = Location(code="UZAK", name="Uzak", kind="warehouse")
    work.session.add(place)
    work.session.flush()
    put_on_the_shelf(work, sheet.id, target_id=place.id, order_line_id=line)
    before = count_of(work)
    for table, id_ in (("material", sheet.id), ("location", place.id), ("order_line", line)):
        for act in (
            f"delete from {table} where id = :id",
            f"update {table} set id = id + 1000000 where id = :id",
        ):
            statement = text(act)
            said = refused(work.session, lambda s=statement, i=id_: work.session.execute(s, {"id": i}))  # type: ignore[misc]
            assert said == f"fk_stock_move_{table}", act
    assert count_of(work) == before


def test_what_was_never_moved_can_be_deleted(work: Work) -> None:
    material = make_material(work)
    place = Location(code="BOŞ", name="Boş", kind="warehouse")
    work.session.add(place)
    work.session.flush()
    for table, id_ in (("material", material.id), ("location", place.id)):
        gone = work.session.execute(text(f"delete from {table} where id = :id"), {"id": id_})
        assert gone.rowcount == 1  # type: ignore[attr-defined]


def test_a_snapshot_of_before_is_not_trusted(database: Database, workshop: Tenant, urls: Urls) -> None:
    with begin_work(database, system("Ayşe"), workshop) as work:
        material_id = make_material(work, "ESKİ-BAKIŞ").id
    statement = text(f"delete from {workshop.schema}.material where id = :id")
    with owner_engine(urls.admin_url).connect() as owner:
        looking_back = owner.execution_options(isolation_level="REPEATABLE READ")
        with pytest.raises(DBAPIError, match="read committed"):
            looking_back.execute(statement, {"id": material_id})


def test_who_deletes_waits_for_who_moves(database: Database, workshop: Tenant) -> None:
    with begin_work(database, system("Ayşe"), workshop) as work:
        material_id = make_material(work, "SON-AN").id

    def delete() -> None:
        with begin_work(database, system("Veli"), workshop) as work:
            work.session.execute(text("delete from material where id = :id"), {"id": material_id})

    with begin_work(database, system("Ayşe"), workshop) as work:
        put_on_the_shelf(work, material_id)
        with ThreadPoolExecutor(1) as thread:
            deletion = thread.submit(delete)
            assert not wait([deletion], LITTLE_WHILE).done
            work.session.commit()
            with pytest.raises(IntegrityError):
                deletion.result(20)
    with begin_work(database, system(), workshop) as work:
        kept = work.session.execute(text("select count(*) from material where id = :id"), {"id": material_id})
        assert kept.scalar_one() == 1


def test_who_moves_waits_for_who_deletes(database: Database, workshop: Tenant) -> None:
    with begin_work(database, system("Ayşe"), workshop) as work:
        material_id = make_material(work, "GİDEN").id

    def move() -> None:
        with begin_work(database, system("Veli"), workshop) as work:
            put_on_the_shelf(work, material_id)

    with begin_work(database, system("Ayşe"), workshop) as work:
        work.session.execute(text("delete from material where id = :id"), {"id": material_id})
        with ThreadPoolExecutor(1) as thread:
            moving = thread.submit(move)
            assert not wait([moving], LITTLE_WHILE).done
            work.session.commit()
            with pytest.raises(IntegrityError):
                moving.result(20)
    with begin_work(database, system(), workshop) as work:
        moved = text("select count(*) from stock_move where material_id = :id")
        assert work.session.execute(moved, {"id": material_id}).scalar_one() == 0
