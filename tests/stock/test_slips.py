from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy import select

from app.kernel.permissions import Actor, NotAllowed
from app.kernel.work import RecordGone, Work
from app.stock.ledger.balances import on_hand
from app.stock.ledger.places import places
from app.stock.ledger.posting import NewMove, post_moves
from app.stock.ledger.refusals import ReasonMissing
from app.stock.proof.verifying import verify_ledger
from app.stock.slips.events import SlipUndone
from app.stock.slips.refusals import SlipAlreadyUndone, SlipGoodsMoved, SlipStays
from app.stock.slips.slips import open_slip, read_slip
from app.stock.slips.undoing import may_undo, undo_slip
from app.stock.warehouses.refusals import WarehousePassive
from models.materials import Material
from models.stock import Location, StockBalance, StockMove
from models.warehouse import StockSlip
from tests.factories import make_material, stock_up


def add_warehouse(work: Work, code: str = "YAN", purpose: str = "supply") -> Location:
    """A second warehouse."""
    warehouse = Location(code=code, name=f"{code} depo", kind="warehouse", purpose=purpose)
    work.session.add(warehouse)
    work.session.flush()
    return warehouse


def carried(work: Work, sheet: Material, target: Location, quantity: Decimal = Decimal(4)) -> StockSlip:
    """A transfer as its operation writes it, without the operation."""
    main = places(work).warehouse
    slip = open_slip(work, "transfer", source_id=main, target_id=target.id, reason="yer açıldı")
    post_moves(
        work,
        [
            NewMove(
                operation="transfer",
                material_id=sheet.id,
                source_id=main,
                target_id=target.id,
                quantity=quantity,
                value=quantity * 10,
                document="slip",
                document_id=slip.id,
            )
        ],
    )
    return slip


@pytest.fixture
def sheet(work: Work) -> Material:
    material = make_material(work, "SAC-1", "DKP sac 1 mm")
    stock_up(work, material, 10, 10)
    return material


def held(work: Work, place: int, material: Material) -> Decimal:
    found = work.session.scalar(
        select(StockBalance.on_hand)
        .where(StockBalance.location_id == place, StockBalance.material_id == material.id)
        .execution_options(populate_existing=True)
    )
    return found or Decimal(0)


def test_slips_are_numbered_without_holes(work: Work) -> None:
    first, second = open_slip(work, "count"), open_slip(work, "revalue", facts={"price": Decimal("1.50")})
    assert (first.number, second.number) == ("SF-2026-00001", "SF-2026-00002")
    assert (second.by, second.facts, second.undone_at) == ("Ayşe", {"price": "1.50"}, None)


def test_a_slip_shows_what_it_moved_and_no_money(work: Work, sheet: Material) -> None:
    slip = carried(work, sheet, add_warehouse(work))
    card = read_slip(work, slip.id)
    line = card.lines[0]
    assert (line.code, line.quantity, line.source, line.target) == ("SAC-1", 4, "Ana depo", "YAN depo")
    assert not any("value" in name or "cost" in name for name in vars(line))
    with pytest.raises(RecordGone):
        read_slip(work, 10**9)


def test_undoing_brings_everything_back_by_mirror_moves(work: Work, sheet: Material) -> None:
    there = add_warehouse(work)
    slip = carried(work, sheet, there)
    undo_slip(work, slip.id, "yanlış depo")
    assert (held(work, there.id, sheet), held(work, places(work).warehouse, sheet)) == (0, 10)
    original, mirror = work.session.scalars(
        select(StockMove).where(StockMove.document == "slip").order_by(StockMove.id)
    )
    assert (mirror.reversal_of, mirror.source_id, mirror.target_id) == (
        original.id,
        original.target_id,
        original.source_id,
    )
    assert (slip.undone_by, slip.undo_reason, may_undo(slip)) == ("Ayşe", "yanlış depo", False)
    assert len(read_slip(work, slip.id).lines) == 1
    assert work.events == [SlipUndone(slip.id, slip.number, 1, "yanlış depo")]
    assert verify_ledger(work).differences == []


def test_a_slip_is_undone_once_with_a_reason(work: Work, sheet: Material) -> None:
    slip = carried(work, sheet, add_warehouse(work))
    with pytest.raises(ReasonMissing):
        undo_slip(work, slip.id, "  ")
    for _ in range(2):
        undo_slip(work, slip.id, "yanlış", key="one-click")
    with pytest.raises(SlipAlreadyUndone, match="already been undone"):
        undo_slip(work, slip.id, "yanlış", key="another")
    assert on_hand(work, sheet.id) == 10


def test_what_has_moved_on_is_not_undone(work: Work, sheet: Material) -> None:
    there, third = add_warehouse(work), add_warehouse(work, "UCUNCU")
    slip = carried(work, sheet, there)
    onward = carried(work, sheet, there, Decimal(2))
    assert onward.target_id == there.id
    post_moves(
        work,
        [NewMove("transfer", sheet.id, there.id, third.id, Decimal(3), Decimal(30), "slip", onward.id)],
    )
    work.events.clear()
    with pytest.raises(SlipGoodsMoved, match="SAC-1 1"):
        undo_slip(work, slip.id, "yanlış")
    assert (held(work, there.id, sheet), slip.undone_at, work.events) == (3, None, [])


def test_nothing_goes_back_into_a_passive_warehouse(work: Work, sheet: Material) -> None:
    there = add_warehouse(work)
    slip = carried(work, sheet, there, Decimal(10))
    work.session.get_one(Location, places(work).warehouse).is_active = False
    work.session.flush()
    with pytest.raises(WarehousePassive, match="Ana depo"):
        undo_slip(work, slip.id, "yanlış")
    assert held(work, there.id, sheet) == 10


def test_counts_and_revaluations_stay(work: Work) -> None:
    for kind in ("count", "revalue", "send_back"):
        slip = open_slip(work, kind)
        assert not may_undo(slip)
        with pytest.raises(SlipStays):
            undo_slip(work, slip.id, "yanlış")
    with pytest.raises(RecordGone):
        undo_slip(work, 10**9, "yanlış")


def test_undoing_needs_the_right(work: Work, sheet: Material) -> None:
    slip = carried(work, sheet, add_warehouse(work))
    work.actor = Actor("person", 1, "Veli", may=lambda _right: False)
    with pytest.raises(NotAllowed):
        undo_slip(work, slip.id, "yanlış")
    with pytest.raises(NotAllowed):
        read_slip(work, slip.id)
    assert slip.undone_at is None
