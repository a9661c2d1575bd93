"""Counting on the pages: from the new sheet over the tablet to the posted difference."""

from __future__ import annotations

import io
import itertools
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import event, select, text
from werkzeug.test import TestResponse

from app.identity.accounts import add_person
from app.identity.registering import register_rights
from app.kernel.amounts import round_money
from app.kernel.database import Database
from app.kernel.permissions import system
from app.kernel.work import Work, begin_work
from app.stock.counts.opening import open_count
from app.stock.ledger.places import main_warehouse
from app.stock.ledger.posting import NewMove, post_moves
from models.materials import Material
from models.stock import Location, Shelf, StockMove
from models.warehouse import StockCount, StockCountLine
from tests.factories import make_material, stock_up
from tests.scenarios.factory import Factory
from tests.views.conftest import PASSWORD, csrf_of, sign_in
from tests.views.yard.pages import HOST, Desk
from views.registering import rights_there_are

_serial = itertools.count(1)
BOOK = Decimal("31.847")
"""A figure that stands nowhere else."""


@pytest.fixture
def store(desk: Callable[[str], Desk]) -> Desk:
    return desk("Storekeeper")


@pytest.fixture
def place(factory: Factory) -> tuple[int, int, int]:
    """A warehouse of its own with one material on its shelf: (warehouse, shelf, material)."""
    number = next(_serial)
    with factory.acts("Owner") as work:
        warehouse = Location(code=f"SD-{number}", name=f"Sayım deposu {number}", kind="warehouse")
        work.session.add(warehouse)
        work.session.flush()
        shelf = Shelf(code=f"S-{number:02}", name="Raf", warehouse_id=warehouse.id)
        work.session.add(shelf)
        work.session.flush()
        material = make_material(work, f"SAY-MLZ-{number}", shelf_id=shelf.id, unit="KGM")
        stock_up(work, material, BOOK, "2.5")
        move(work, material.id, main_warehouse(work), warehouse.id, BOOK)
        return warehouse.id, shelf.id, material.id


def move(work: Work, material: int, source: int, target: int, quantity: Decimal) -> None:
    """Carry goods from one warehouse to another, at 2.50 a kilogram."""
    carried = NewMove("transfer", material, source, target, quantity, quantity * Decimal("2.5"), "slip", 0)
    post_moves(work, [replace(carried, value=round_money(carried.value))])


def opened(desk: Desk, warehouse: int, **form: str) -> int:
    answer = desk.send(
        "/counts/new", {"warehouse_id": str(warehouse), "what": "all", "is_blind": "1", **form}
    )
    assert answer.status_code == 302, answer.text
    return int(answer.headers["Location"].split("/")[-2])


def enter(desk: Desk, count: int, material: int | str, counted: str, **form: str) -> TestResponse:
    return desk.client.post(
        f"/counts/{count}/enter",
        base_url=HOST,
        data={"material": str(material), "counted": counted, **form},
        headers={
            "Accept": "application/json",
            "X-CSRFToken": desk.token,
            "Idempotency-Key": form.get("key") or f"tap-{next(_serial):08}",
        },
    )


def on_hand(factory: Factory, warehouse: int, material: int) -> Decimal:
    with factory.acts("Owner") as work:
        found = work.session.execute(
            text("select on_hand from stock_balance where location_id = :place and material_id = :material"),
            {"place": warehouse, "material": material},
        ).one()
        return Decimal(found.on_hand)


def test_a_sheet_is_counted_compared_and_posted(
    store: Desk, factory: Factory, place: tuple[int, int, int]
) -> None:
    warehouse, _shelf, material = place
    count = opened(store, warehouse)
    lines = store.get(f"/counts/{count}/lines").json
    assert lines is not None
    assert [(line["material"], line["counted"]) for line in lines["lines"]] == [(material, None)]
    answer = enter(store, count, material, "30,5")
    assert answer.status_code == 200
    assert answer.json is not None
    assert answer.json["line"]["counted"] == "30,5"
    page = store.get(f"/counts/{count}/differences").text
    assert "-1,347" in page
    assert "₺" not in page  # a storekeeper sees no cost
    posted = store.send(f"/counts/{count}/post", {"rest": "leave"}, key=f"post-{count}")
    assert posted.status_code == 302
    assert store.send(f"/counts/{count}/post", {"rest": "leave"}, key=f"post-{count}").status_code == 302
    assert on_hand(factory, warehouse, material) == Decimal("30.5")
    again = store.send(f"/counts/{count}/post", {"rest": "leave"})
    assert again.status_code == 422
    shown = store.get(f"/counts/show/{count}").text
    assert "SF-" in shown
    assert "-1,347" in shown


def test_the_owner_sees_what_a_difference_is_worth(
    desk: Callable[[str], Desk], place: tuple[int, int, int]
) -> None:
    owner = desk("Owner")
    count = opened(owner, place[0])
    enter(owner, count, place[2], "33,847")
    page = owner.get(f"/counts/{count}/differences").text
    assert "5,00" in page  # two kilograms of 2.50
    assert "₺" in page


def test_what_was_not_counted_becomes_zero_only_after_a_second_look(
    store: Desk, factory: Factory, place: tuple[int, int, int]
) -> None:
    warehouse, _shelf, material = place
    with factory.acts("Owner") as work:
        besides = make_material(work, replacement_cost=Decimal(3)).id
    count = opened(store, warehouse)
    nothing = store.send(f"/counts/{count}/post", {"rest": "leave"})
    assert nothing.status_code == 422
    assert enter(store, count, besides, "4").status_code == 200
    doubt = store.send(f"/counts/{count}/post", {"rest": "zero"})
    assert doubt.status_code == 409
    assert 'name="confirmed" value="count.rest_as_zero"' in doubt.text
    assert on_hand(factory, warehouse, material) == BOOK
    done = store.send(f"/counts/{count}/post", {"rest": "zero", "confirmed": "count.rest_as_zero"})
    assert done.status_code == 302
    assert on_hand(factory, warehouse, material) == 0
    assert on_hand(factory, warehouse, besides) == 4


def test_a_shortage_that_moved_on_is_said_at_its_line(
    store: Desk, factory: Factory, place: tuple[int, int, int]
) -> None:
    warehouse, _shelf, material = place
    count = opened(store, warehouse)
    assert enter(store, count, material, "1").status_code == 200
    with factory.acts("Owner") as work:
        move(work, material, warehouse, main_warehouse(work), Decimal(20))
    answer = store.send(f"/counts/{count}/post", {"rest": "leave"})
    assert answer.status_code == 422
    assert "cell-error" in answer.text
    assert "30,847" in answer.text
    assert on_hand(factory, warehouse, material) == BOOK - 20


def test_bad_figures_are_said_in_a_sentence(store: Desk, place: tuple[int, int, int]) -> None:
    count = opened(store, place[0])
    for counted in ("", "abc", "-1", "8690000000000"):
        answer = enter(store, count, place[2], counted)
        assert answer.status_code == 422, counted
        assert answer.json is not None
        assert list(answer.json["fields"]) == ["counted"]
    for material in ("0", "9" * 18, "yok"):
        answer = enter(store, count, material, "1")
        assert answer.status_code == 422
    assert enter(store, 987654321, place[2], "1").status_code == 422


def test_one_figure_that_arrives_twice_is_written_once(store: Desk, place: tuple[int, int, int]) -> None:
    count = opened(store, place[0])
    key = f"tablet-{count}"
    for _ in range(2):
        answer = enter(store, count, place[2], "2", add="1", key=key)
    assert answer.json is not None
    assert answer.json["line"]["counted"] == "2"
    line = answer.json["line"]["id"]
    cleared = store.client.post(
        f"/counts/{count}/clear",
        base_url=HOST,
        data={"line": line},
        headers={"Accept": "application/json", "X-CSRFToken": store.token},
    )
    assert cleared.json is not None
    assert cleared.json["line"]["counted"] is None


def test_a_new_sheet_says_what_is_wrong_at_its_field(store: Desk, place: tuple[int, int, int]) -> None:
    for form, field in (
        ({"warehouse_id": ""}, "warehouse_id"),
        ({"warehouse_id": "9" * 30}, "warehouse_id"),
        ({"what": "kind"}, "kind"),
        ({"what": "shelf"}, "shelf_id"),
        ({"what": "shelf", "shelf_id": "9" * 18}, "shelf_id"),
    ):
        answer = store.send("/counts/new", {"warehouse_id": str(place[0]), "what": "all", **form})
        assert answer.status_code == 422
        assert f'id="{field}-error"' in answer.text
    opened(store, place[0], what="shelf", shelf_id=str(place[1]))
    twice = store.send("/counts/new", {"warehouse_id": str(place[0]), "what": "all"})
    assert twice.status_code == 422
    assert "SAY-" in twice.text


def test_a_count_is_cancelled_with_a_reason(
    store: Desk, factory: Factory, place: tuple[int, int, int]
) -> None:
    count = opened(store, place[0])
    enter(store, count, place[2], "1")
    store.send(f"/counts/{count}/cancel", {"reason": " "})
    assert state_of(factory, count) == "open"
    store.send(f"/counts/{count}/cancel", {"reason": "yanlış depo"})
    assert state_of(factory, count) == "cancelled"
    assert "yanlış depo" in store.get(f"/counts/show/{count}").text
    assert enter(store, count, place[2], "1").status_code == 422
    assert on_hand(factory, place[0], place[2]) == BOOK


def state_of(factory: Factory, count: int) -> str:
    with factory.acts("Owner") as work:
        return work.find(StockCount, count).state


@pytest.fixture
def blind(app: Flask, factory: Factory, database: Database) -> Desk:
    """Somebody who may only count: a role the company made itself."""
    name = f"sayman{next(_serial)}"
    with begin_work(database, system(), factory.tenant) as work:
        register_rights(work, rights_there_are(app.extensions["appbuilder"]))
        add_person(work, name, "Sayman", "Kişi", f"{name}@yard.test", ("Dispatcher",), PASSWORD)
        work.session.execute(text("insert into ab_role (name) values (:name)"), {"name": name})
        work.session.execute(
            text(
                "insert into ab_permission_view_role (permission_view_id, role_id)"
                " select pv.id, r.id from ab_permission_view pv"
                " join ab_permission p on p.id = pv.permission_id"
                " join ab_view_menu v on v.id = pv.view_menu_id"
                " cross join ab_role r where r.name = :name and v.name in ('StockCount', 'Material', 'Home')"
                " and p.name in ('can_list', 'can_show', 'can_count')"
            ),
            {"name": name},
        )
        work.session.execute(
            text(
                "update ab_user_role set role_id = (select id from ab_role where name = :name)"
                " where user_id = (select id from ab_user where username = :name)"
            ),
            {"name": name},
        )
    client = app.test_client()
    sign_in(client, name, HOST)
    return Desk(client, csrf_of(client.get("/today/", base_url=HOST).text))


def test_who_counts_blind_receives_no_book_figure_at_all(
    store: Desk, blind: Desk, factory: Factory, place: tuple[int, int, int]
) -> None:
    warehouse, _shelf, material = place
    count = opened(store, warehouse)
    with factory.acts("Owner") as work:
        code = work.find(Material, material).code
    before = [
        blind.get(f"/counts/{count}/sheet"),
        blind.get(f"/counts/{count}/lines"),
        blind.get(f"/counts/{count}/find?q={code}"),
        enter(blind, count, material, "5"),
        blind.get(f"/counts/{count}/lines"),
        blind.get(f"/counts/show/{count}"),
        blind.get("/counts/list/"),
        blind.get(f"/counts/{count}/sheet.pdf"),
        blind.get(f"/lookup/materials?q={code}"),
        blind.get(f"/materials/show/{material}"),
        blind.get(f"/q/m/{code}"),
        blind.get(f"/lookup/everything?q={code}"),
    ]
    for answer in before:
        assert answer.status_code == 200, answer.request.path
        assert not says_the_book(answer), answer.request.path
    lines = blind.get(f"/counts/{count}/lines").json
    assert lines is not None
    assert "book" not in lines["lines"][0]
    for path in (f"/counts/{count}/differences", f"/counts/{count}/result.pdf"):
        denied = blind.get(path)
        assert denied.status_code in (302, 403, 404)
        assert not says_the_book(denied)
    store.send(f"/counts/{count}/post", {"rest": "leave"})
    for path in (f"/counts/show/{count}", f"/counts/{count}/lines", f"/counts/{count}/result.pdf"):
        after = blind.get(path)
        assert not says_the_book(after), path
        assert not says(after, "26,847"), path  # the difference would tell as much
    assert blind.get(f"/counts/{count}/result.pdf").status_code == 403


def says_the_book(answer: TestResponse) -> bool:
    return says(answer, "31,847") or says(answer, "31.847")


def says(answer: TestResponse, figure: str) -> bool:
    if answer.mimetype == "application/pdf":
        return any(figure in page.extract_text() for page in PdfReader(io.BytesIO(answer.data)).pages)
    return figure in answer.text


def test_an_open_count_that_is_not_blind_shows_the_books(store: Desk, place: tuple[int, int, int]) -> None:
    count = opened(store, place[0], is_blind="")
    assert says_the_book(store.get(f"/counts/{count}/lines"))
    assert says_the_book(store.get(f"/counts/{count}/sheet.pdf"))


def test_the_papers_of_a_count(
    desk: Callable[[str], Desk], store: Desk, factory: Factory, place: tuple[int, int, int]
) -> None:
    count = opened(store, place[0])
    empty = store.get(f"/counts/{count}/sheet.pdf")
    assert empty.mimetype == "application/pdf"
    assert says(empty, "SAY-")
    assert store.get(f"/counts/{count}/result.pdf").status_code == 404
    enter(store, count, place[2], "30,847")
    store.send(f"/counts/{count}/post", {"rest": "leave"})
    assert says_the_book(store.get(f"/counts/{count}/result.pdf"))
    assert not says(store.get(f"/counts/{count}/result.pdf"), "₺")
    assert says(desk("Owner").get(f"/counts/{count}/result.pdf"), "2,50")
    with factory.acts("Owner") as work:
        moved = work.session.scalars(
            select(StockMove.value).where(StockMove.material_id == place[2], StockMove.operation == "count")
        ).all()
        line = work.session.scalars(select(StockCountLine).where(StockCountLine.count_id == count)).one()
        assert (moved, line.posted) == ([Decimal("2.50")], Decimal(-1))


def test_one_figure_is_corrected_on_the_spot(
    store: Desk, factory: Factory, place: tuple[int, int, int]
) -> None:
    warehouse, _shelf, material = place
    page = f"/corrections/{material}"
    assert store.get(page).status_code == 200
    assert store.get("/corrections/987654321").status_code == 404
    right = {"warehouse_id": str(warehouse), "counted": "30,847", "reason": "paslanmış"}
    for wrong, field in (
        ({"counted": "abc"}, "counted"),
        ({"counted": "-1"}, "counted"),
        ({"warehouse_id": "1" * 18}, "warehouse_id"),
        ({"reason": " "}, "reason"),
    ):
        answer = store.send(page, right | wrong)
        assert answer.status_code == 422
        assert f'id="{field}-error"' in answer.text
    assert on_hand(factory, warehouse, material) == BOOK
    for _ in range(2):
        assert store.send(page, right, key=f"correct-{material}").status_code == 302
    assert on_hand(factory, warehouse, material) == Decimal("30.847")
    count = opened(store, warehouse)
    enter(store, count, material, "30")
    refused = store.send(page, right)
    assert refused.status_code == 422
    assert "SAY-" in refused.text


def test_the_list_of_counts_asks_as_often_for_many_as_for_one(
    app: Flask, store: Desk, factory: Factory, place: tuple[int, int, int]
) -> None:
    opened(store, place[0], what="shelf", shelf_id=str(place[1]))
    database: Database = app.extensions["atolye.database"]
    asked = []
    for _ in range(2):
        store.get("/counts/list/")
        sent: list[str] = []

        def keep(_connection: Any, _cursor: Any, statement: str, *_others: Any, to: list[str] = sent) -> None:
            to.append(statement)

        event.listen(database.engine, "before_cursor_execute", keep)
        assert store.get("/counts/list/").status_code == 200
        event.remove(database.engine, "before_cursor_execute", keep)
        asked.append(len(sent))
        with factory.acts("Owner") as work:
            for number in range(5):
                warehouse = Location(code=f"L-{next(_serial)}", name=f"Depo {number}", kind="warehouse")
                work.session.add(warehouse)
                work.session.flush()
                open_count(work, warehouse.id)
    assert asked[0] == asked[1]
