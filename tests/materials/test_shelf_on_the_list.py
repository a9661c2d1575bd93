from __future__ import annotations

from app.kernel.work import Work
from app.materials.listing import stock_row, stock_rows
from app.stock.ledger.places import main_warehouse
from models.stock import Shelf
from tests.factories import make_material


def test_the_stock_list_says_where_a_material_is_kept(work: Work) -> None:
    shelf = Shelf(code="A-07", name="Arka duvar", warehouse_id=main_warehouse(work))
    work.session.add(shelf)
    work.session.flush()
    kept = make_material(work, "RAFLI", shelf_id=shelf.id)
    loose = make_material(work, "RAFSIZ")
    found = {row.code: row.shelf for row in stock_rows(work, "raf").rows}
    assert found == {"RAFLI": "A-07", "RAFSIZ": None}
    for material, code in ((kept, "A-07"), (loose, None)):
        row = stock_row(work, material.id)
        assert row is not None
        assert row.shelf == code
