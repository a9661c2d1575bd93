"""Slips on their pages: written, wrong at their fields, sent twice, printed, undone, and by whom."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from urllib.parse import urlsplit

import pytest
from sqlalchemy import select, text

from app.stock.ledger.places import places
from app.stock.ledger.reserving import reserve_for_orders
from app.stock.progress.leaving import in_progress
from models.materials import Material
from models.orders import SalesOrder
from models.stock import Location
from models.warehouse import StockSlip
from tests.factories import issue_to_order, make_material, make_order, needs_of, stock_up
from tests.scenarios.factory import Factory
from tests.views.yard.pages import Desk, form_on, said


@pytest.fixture
def store(desk: Callable[[str], Desk]) -> Desk:
    return desk("Storekeeper")


@pytest.fixture
def second(factory: Factory) -> int:
    """Another warehouse."""
    with factory.acts("Owner") as work:
        found = work.session.scalar(select(Location.id).where(Location.code == "YAN"))
        if found is None:
            place = Location(code="YAN", name="Yan depo", kind="warehouse")
            work.session.add(place)
            work.session.flush()
            found = place.id
        return int(found)


@pytest.fixture
def main(factory: Factory) -> int:
    with factory.acts("Owner") as work:
        return places(work).warehouse


@pytest.fixture
def order(factory: Factory) -> int:
    """An order in production with ten kilograms of sheet for its only line."""
    with factory.acts("Owner") as work:
        sheet = work.session.scalars(select(Material).where(Material.code == "SAC-DKP-15")).one()
        stock_up(work, sheet, 10, 30)
        made = make_order(work, {sheet: 10}, state="in_production")
        issue_to_order(work, made.id, needs_of(made))
        return made.id


def there(factory: Factory, place: int, code: str) -> Decimal:
    query = (
        "select coalesce(sum(b.on_hand), 0) from stock_balance b join material m on m.id = b.material_id"
        " where m.code = :code and b.location_id = :place"
    )
    with factory.acts("Owner") as work:
        return Decimal(work.session.execute(text(query), {"code": code, "place": place}).scalar_one())


def slip_of(factory: Factory, location: str) -> StockSlip:
    pk = int(urlsplit(location).path.rsplit("/", 1)[1])
    with factory.acts("Owner") as work:
        slip = work.session.get_one(StockSlip, pk)
        work.session.expunge(slip)
        return slip


def test_a_transfer_is_written_printed_and_undone(
    factory: Factory, store: Desk, main: int, second: int
) -> None:
    before = there(factory, second, "BOY-TOZ")
    page = store.get("/stock-slips/transfer")
    assert page.status_code == 200
    assert form_on(page)["source_id"] == str(main)
    form = {
        "source_id": str(main),
        "target_id": str(second),
        "reason": "yer açıldı",
        "lines-0-material_text": "BOY-TOZ",
        "lines-0-quantity": "1,5 kg",
    }
    answer = store.send("/stock-slips/transfer", form, key="one-press")
    again = store.send("/stock-slips/transfer", form, key="one-press")
    assert answer.status_code == 302
    assert answer.headers["Location"] == again.headers["Location"]
    assert there(factory, second, "BOY-TOZ") == before + Decimal("1.5")
    shown = store.get(answer.headers["Location"])
    assert "1,5\u00a0kg" in shown.text
    assert "Yan depo" in shown.text
    slip = slip_of(factory, answer.headers["Location"])
    pdf = store.get(f"/stock-slips/{slip.id}.pdf")
    assert (pdf.status_code, pdf.mimetype) == (200, "application/pdf")
    store.send(f"/stock-slips/undo/{slip.id}", {"reason": "yanlış depo"})
    assert there(factory, second, "BOY-TOZ") == before
    assert "yanlış depo" in store.get(answer.headers["Location"]).text
    listed = store.get("/stock-slips/list/")
    assert slip.number in listed.text


def test_a_sheet_is_understood_as_it_is_bought(factory: Factory, store: Desk, main: int, second: int) -> None:
    with factory.acts("Owner") as work:
        sheet = work.session.scalars(select(Material).where(Material.code == "SAC-DKP-12")).one()
        work.session.execute(
            text(
                "update material set purchase_unit_id = (select id from unit where code = 'PK'),"
                " purchase_factor = 2.5 where id = :id"
            ),
            {"id": sheet.id},
        )
    before = there(factory, second, "SAC-DKP-12")
    form = {
        "source_id": str(main),
        "target_id": str(second),
        "lines-0-material_text": "SAC-DKP-12",
        "lines-0-quantity": "2 paket",
    }
    answer = store.send("/stock-slips/transfer", form)
    assert answer.status_code == 302, said(answer)
    assert there(factory, second, "SAC-DKP-12") == before + 5
    assert "5\u00a0kg (2\u00a0paket)" in store.get(answer.headers["Location"]).text


@pytest.mark.parametrize(
    ("field", "wrong", "at"),
    [
        ("source_id", "", "source_id"),
        ("source_id", "9" * 30, "source_id"),
        ("target_id", "", "target_id"),
        ("target_id", "987654", "target_id"),
        ("lines-0-material_text", "BÖYLE-BİR-ŞEY-YOK", "lines-0-material"),
        ("lines-0-quantity", "", "lines-0-quantity"),
        ("lines-0-quantity", "0", "lines-0-quantity"),
        ("lines-0-quantity", "-1", "lines-0-quantity"),
        ("lines-0-quantity", "bir", "lines-0-quantity"),
        ("lines-0-quantity", "8690000000000", "lines-0-quantity"),
        ("lines-0-quantity", "99999", "lines-0-quantity"),
        ("lines-0-lot", "YOK", "lines-0-lot"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_moves(
    factory: Factory, store: Desk, main: int, second: int, field: str, wrong: str, at: str
) -> None:
    form = {
        "source_id": str(main),
        "target_id": str(second),
        "lines-0-material_text": "BOY-TOZ",
        "lines-0-quantity": "1",
        field: wrong,
    }
    before = factory.picture()
    answer = store.send("/stock-slips/transfer", form)
    assert answer.status_code == 422
    assert list(said(answer)) == [at]
    assert factory.picture() == before


def test_an_empty_transfer_and_the_same_place_are_refused(store: Desk, main: int) -> None:
    line = {"lines-0-material_text": "BOY-TOZ", "lines-0-quantity": "1"}
    same = store.send("/stock-slips/transfer", {"source_id": str(main), "target_id": str(main), **line})
    assert list(said(same)) == ["target_id"]
    empty = store.send("/stock-slips/transfer", {"source_id": str(main), "target_id": ""})
    assert empty.status_code == 422


def test_scrap_asks_for_a_cause(factory: Factory, store: Desk, main: int) -> None:
    form = {"source_id": str(main), "lines-0-material_text": "BOY-TOZ", "lines-0-quantity": "0,5"}
    assert store.get("/stock-slips/scrap").status_code == 200
    assert list(said(store.send("/stock-slips/scrap", form))) == ["cause"]
    assert list(said(store.send("/stock-slips/scrap", {**form, "cause": "other"}))) == ["reason"]
    before = there(factory, main, "BOY-TOZ")
    answer = store.send("/stock-slips/scrap", {**form, "cause": "damaged", "reason": "torba yırtıldı"})
    slip = slip_of(factory, answer.headers["Location"])
    assert (slip.kind, slip.facts) == ("scrap", {"cause": "damaged"})
    assert slip.reason.endswith(": torba yırtıldı")
    assert there(factory, main, "BOY-TOZ") == before - Decimal("0.5")


def test_an_order_takes_more_gives_back_and_spoils(
    factory: Factory, store: Desk, main: int, order: int
) -> None:
    with factory.acts("Owner") as work:
        line = work.session.get_one(SalesOrder, order).lines[0].id
    assert store.get(f"/stock-slips/issue/{order}").status_code == 200
    more = {
        "source_id": str(main),
        "reason": "sac eğrildi",
        "lines-0-order_line": str(line),
        "lines-0-material_text": "SAC-DKP-15",
        "lines-0-quantity": "2",
        "lines-1-order_line": str(line),
        "lines-1-material_text": "",
        "lines-1-quantity": "",
    }
    assert store.send(f"/stock-slips/issue/{order}", more).status_code == 302
    untouched = {name: more[name] for name in ("source_id", "reason", "lines-0-order_line")}
    assert store.send(f"/stock-slips/issue/{order}", untouched).status_code == 422
    page = store.get(f"/stock-slips/return/{order}")
    form = form_on(page)
    assert form["lines-0-there"].startswith("12\u00a0kg")
    nothing = store.send(f"/stock-slips/return/{order}", form)
    assert (nothing.status_code, list(said(nothing))) == (422, [""])
    wrong = store.send(
        f"/stock-slips/return/{order}", {**form, "lines-0-length": "500", "lines-0-width": "bin"}
    )
    assert list(said(wrong)) == ["lines-0-width"]
    # A sheet of known weight: the quantity follows from the measure.
    piece = {**form, "lines-0-length": "500", "lines-0-width": "400"}
    back = store.send(f"/stock-slips/return/{order}", piece)
    assert back.status_code == 302
    found = store.get("/remnants/?q=dkp&length=450&width=300")
    assert "500 × 400 mm" in found.text
    assert "500 × 400 mm" not in store.get("/remnants/?length=501").text
    spoilt = form_on(store.get(f"/stock-slips/spoilt/{order}"))
    answer = store.send(
        f"/stock-slips/spoilt/{order}", {**spoilt, "cause": "cut_wrong", "lines-0-quantity": "1"}
    )
    assert answer.status_code == 302
    with factory.acts("Owner") as work:
        assert [one.quantity for one in in_progress(work, order)] == [Decimal("8.645")]


def test_orders_without_material_in_progress_have_no_such_pages(factory: Factory, store: Desk) -> None:
    with factory.acts("Owner") as work:
        waiting = make_order(work, state="draft").id
    for page in ("issue", "return", "spoilt"):
        assert store.get(f"/stock-slips/{page}/{waiting}").status_code == 404
        assert store.get(f"/stock-slips/{page}/99999999").status_code == 404
    answer = store.send(f"/stock-slips/issue/{waiting}", {"reason": "neden"})
    assert answer.status_code == 422
    assert store.get("/stock-slips/show/99999999").status_code == 404


def test_only_who_may_gets_to_the_pages(desk: Callable[[str], Desk], order: int) -> None:
    foreman, planner = desk("Foreman"), desk("Planner")
    assert foreman.get(f"/stock-slips/issue/{order}").status_code == 200
    assert foreman.get("/stock-slips/transfer").status_code != 200
    assert foreman.get(f"/stock-slips/spoilt/{order}").status_code != 200
    for page in ("transfer", "scrap", f"issue/{order}", f"return/{order}"):
        assert planner.get(f"/stock-slips/{page}").status_code != 200
    assert planner.get("/stock-slips/list/").status_code == 200
    assert planner.get("/remnants/").status_code == 200


def test_warehouses_are_kept_with_their_rules(
    factory: Factory, desk: Callable[[str], Desk], main: int
) -> None:
    owner = desk("Owner")
    listed = owner.get("/warehouses/list/").text
    assert "Ana depo" in listed
    assert "Sayım farkı" not in listed
    added = owner.send(
        "/warehouses/add", {"code": "kar", "name": "Karantina", "purpose": "blocked", "is_active": "y"}
    )
    assert added.status_code == 302
    with factory.acts("Owner") as work:
        made = work.session.scalars(select(Location).where(Location.code == "KAR")).one()
        assert (made.kind, made.purpose) == ("warehouse", "blocked")
        virtual = places(work).scrap
    passive = {"code": "ANA", "name": "Ana depo", "purpose": "supply"}
    refused = owner.send(f"/warehouses/edit/{main}", passive)
    assert refused.status_code == 200
    assert list(said(refused)) == ["is_active"]
    changed = owner.send(f"/warehouses/edit/{main}", {**passive, "purpose": "blocked", "is_active": "y"})
    assert list(said(changed)) == ["purpose"]
    renamed = owner.send(f"/warehouses/edit/{main}", {**passive, "name": "Ana depo", "is_active": "y"})
    assert renamed.status_code == 302
    for address in (f"/warehouses/show/{virtual}", f"/warehouses/edit/{virtual}"):
        assert owner.get(address).status_code == 404
    owner.send(f"/warehouses/delete/{main}", {})
    assert "Ana depo" in owner.get("/warehouses/list/").text


def test_the_stock_list_shows_one_warehouse(factory: Factory, store: Desk, main: int, second: int) -> None:
    form = {
        "source_id": str(main),
        "target_id": str(second),
        "lines-0-material_text": "KIM-FOS",
        "lines-0-quantity": "1",
    }
    assert store.send("/stock-slips/transfer", form).status_code == 302
    shown = store.get(f"/stock/?warehouse={second}").text
    assert "KIM-FOS" in shown
    assert "MNT-YAY" not in shown
    assert "MNT-YAY" in store.get("/stock/?q=mnt-yay").text
    assert "KIM-FOS" in store.get(f"/stock/export/csv?warehouse={second}").text
    assert store.get("/stock/?warehouse=99999999").status_code == 200
    assert "KIM-FOS" not in store.get("/stock/?warehouse=99999999&q=kim").text.partition("<main")[2].replace(
        'value="kim"', ""
    )
    with factory.acts("Owner") as work:
        pk = work.session.scalars(select(Material.id).where(Material.code == "KIM-FOS")).one()
    card = store.get(f"/materials/show/{pk}").text
    assert "Yan depo" in card


def test_what_an_order_has_reserved_is_asked_about_above_the_slip(
    factory: Factory, store: Desk, main: int
) -> None:
    with factory.acts("Owner") as work:
        piece = make_material(work)
        stock_up(work, piece, 5, 3)
        waiting = make_order(work, {piece: 5})
        reserve_for_orders(work, [waiting.id], work.now)
        aside = Location(code=f"AYR-{piece.id}", name="Ayrı depo", kind="warehouse", purpose="blocked")
        work.session.add(aside)
        work.session.flush()
        place, code, number = aside.id, piece.code, waiting.number
    form = {
        "source_id": str(main),
        "target_id": str(place),
        "lines-0-material_text": code,
        "lines-0-quantity": "2",
    }
    asked = store.send("/stock-slips/transfer", form, key="asked-once")
    assert asked.status_code == 409
    assert number in asked.text
    assert there(factory, place, code) == 0
    again = {**form_on(asked), **form, "confirmed": "stock.reserved_for_others"}
    assert store.send("/stock-slips/transfer", again, key="asked-once").status_code == 302
    assert there(factory, place, code) == 2
