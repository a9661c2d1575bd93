"""Labels: printed with an address of the company's own, and read back by scanners, phones and searches."""

from __future__ import annotations

import io
import itertools
from collections.abc import Callable

import pytest
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import select

from app.kernel.tenancy import Tenant, tenant_context
from app.stock.labels.scanning import ScanCode
from app.stock.ledger.places import main_warehouse
from models.materials import Material
from models.stock import Lot, Shelf
from tests.factories import make_material, stock_up
from tests.scenarios.factory import Factory
from tests.views.yard.pages import HOST, Desk
from views.scanned import label_address, scanned_code

_serial = itertools.count(1)


@pytest.fixture
def store(desk: Callable[[str], Desk]) -> Desk:
    return desk("Storekeeper")


@pytest.fixture
def paint(factory: Factory) -> tuple[int, str, int]:
    """A material with a lot in stock: its id, its code, the lot's id. The code is hard to write down."""
    code = f"BOYA ŞĞ/7016 %-{next(_serial)}"
    with factory.acts("Owner") as work:
        material = make_material(work, code, "Toz boya, mat gri", is_lot_tracked=True, unit="KGM")
        stock_up(work, material, 5, 10, lot="TB-1")
        lot = work.session.scalars(select(Lot).where(Lot.material_id == material.id)).one()
        return material.id, code, lot.id


def pages_of(pdf: bytes) -> list[tuple[str, tuple[int, int]]]:
    """The words of each page and its measures in millimetres."""
    return [
        (page.extract_text(), (mm(page.mediabox.width), mm(page.mediabox.height)))
        for page in PdfReader(io.BytesIO(pdf)).pages
    ]


def mm(points: object) -> int:
    return round(float(str(points)) * 25.4 / 72)


def test_labels_fill_sheets_and_rolls(store: Desk, paint: tuple[int, str, int]) -> None:
    page = store.get(f"/labels/?kind=m&id={paint[0]}")
    assert f'name="copies-{paint[0]}" value="1"' in page.text
    form = {"kind": "m", "format": "a4-70x37", f"copies-{paint[0]}": "25"}
    sheets = pages_of(store.send("/labels/print", form).data)
    assert [measures for _text, measures in sheets] == [(210, 297)] * 2
    assert [text.count("Toz boya") for text, _measures in sheets] == [24, 1]
    begun = pages_of(store.send("/labels/print", {**form, "skip": "20"}).data)
    assert [text.count("Toz boya") for text, _measures in begun] == [4, 21]
    for form_name, measures in (("62x29", (62, 29)), ("100x50", (100, 50))):
        form = {"kind": "l", "format": form_name, f"copies-{paint[2]}": "3"}
        roll = pages_of(store.send("/labels/print", form).data)
        assert [each for _text, each in roll] == [measures] * 3
        assert all("TB-1" in text for text, _measures in roll)


def test_a_wrong_number_of_labels_is_said(store: Desk, paint: tuple[int, str, int]) -> None:
    number = f"copies-{paint[0]}"
    for form in (
        {"kind": "m", "format": "62x29"},
        {"kind": "m", "format": "62x29", number: "üç"},
        {"kind": "m", "format": "62x29", number: "-1"},
        {"kind": "m", "format": "62x29", number: "100000"},
        {"kind": "m", "format": "olmayan", number: "1"},
        {"kind": "x", "format": "62x29", number: "1"},
    ):
        answer = store.send("/labels/print", form)
        assert answer.status_code == 422, form
        assert answer.mimetype == "text/html"


def test_a_label_leads_back_to_what_it_stands_on(
    app: Flask, factory: Factory, store: Desk, paint: tuple[int, str, int]
) -> None:
    material, code, lot = paint
    with app.test_request_context("/", base_url=HOST):
        address = label_address("m", code)
        of_lot = label_address("l", str(lot))
    assert address.startswith(f"{HOST}/q/m/BOYA%20")
    page = store.get(address.removeprefix(HOST))
    assert page.status_code == 200
    assert f"/materials/show/{material}" in page.text
    assert "/goods-receipts/new?" in page.text
    assert "TB-1" in store.get(of_lot.removeprefix(HOST)).text
    found = store.client.get("/lookup/materials", base_url=HOST, query_string={"q": address}).json
    assert found is not None
    assert [(one["id"], one["lot"]) for one in found] == [(material, "")]
    found = store.client.get("/lookup/materials", base_url=HOST, query_string={"q": of_lot}).json
    assert found is not None
    assert [(one["id"], one["lot"]) for one in found] == [(material, "TB-1")]
    searched = store.client.get("/lookup/everything", base_url=HOST, query_string={"q": address})
    assert searched.status_code == 302
    assert "/q/m/" in searched.headers["Location"]
    del factory


def test_a_label_of_nothing_is_said_in_a_sentence(store: Desk) -> None:
    for path in (
        "/q/m/YOK",
        "/q/l/987654321",
        "/q/l/abc",
        "/q/s/YOK",
        "/q/x/YOK",
        "/q/m/a%00b",
        "/q/l/" + "9" * 40,
    ):
        answer = store.get(path)
        assert answer.status_code == 404, path
        assert "label" in answer.text or "etiket" in answer.text.lower()


def test_who_is_not_signed_in_comes_back_to_the_label(app: Flask, factory: Factory) -> None:
    answer = app.test_client().get("/q/m/SAC-DKP-12", base_url=HOST)
    assert answer.status_code == 302
    assert "/login/" in answer.headers["Location"]
    assert "q%2Fm%2FSAC-DKP-12" in answer.headers["Location"] or "/q/m/" in answer.headers["Location"]
    del factory


def test_scanners_type_through_a_turkish_keyboard(app: Flask, factory: Factory, shop: Tenant) -> None:
    host = HOST.removeprefix("http://")
    label = f"{HOST}/q/m/SAC-DKP_1.2%C5%9E"
    us = ":;/?.>,<-_=+i[{]}"
    turkish = "Şş.:çÇöÖ*?-_ığĞüÜ"
    mangled = label.translate(str.maketrans(us, turkish))
    assert mangled != label
    with app.test_request_context("/", base_url=HOST), tenant_context(factory.tenant):
        for typed in (
            label,
            f"  {label}\n",
            mangled,
            "/q/m/SAC-DKP_1.2%C5%9E",
            label.replace("http", "HTTP"),
        ):
            assert scanned_code(typed) == ScanCode("m", "SAC-DKP_1.2Ş"), typed
        for other in (
            "SAC-DKP-12",
            "",
            "http://",
            f"{HOST}/materials/show/1",
            "http://[::1",
            f"{HOST}/q/z/A",
            "x" * 900,
        ):
            assert scanned_code(other) is None, other
        # Nobody's host may be an old name of ours; that of another company is not.
        assert scanned_code("http://old-name.example/q/s/A-01") == ScanCode("s", "A-01")
        assert scanned_code(label.replace(host, f"{shop.slug}.localhost")) is None


def test_shelves_are_kept_and_scanned(store: Desk, factory: Factory, paint: tuple[int, str, int]) -> None:
    with factory.acts("Owner") as work:
        place = main_warehouse(work)
    code = f"raf-{next(_serial)}"
    for form, field in (({"code": " "}, "code"), ({"code": "X", "warehouse": ""}, "warehouse")):
        wrong = store.send(
            "/shelves/add", {"code": code, "name": "Sol duvar", "warehouse": str(place), **form}
        )
        assert wrong.status_code == 200
        assert f'id="{field}-error"' in wrong.text
    saved = store.send(
        "/shelves/add", {"code": code, "name": "Sol duvar", "warehouse": str(place), "is_active": "y"}
    )
    assert saved.status_code == 302
    with factory.acts("Owner") as work:
        shelf = work.session.scalars(select(Shelf).where(Shelf.code == code.upper())).one().id
        work.find(Material, paint[0]).shelf_id = shelf
    assert (
        'id="code-error"'
        in store.send("/shelves/add", {"code": code, "name": "Sol duvar", "warehouse": str(place)}).text
    )
    page = store.get(f"/shelves/show/{shelf}")
    assert "Toz boya" in page.text
    assert f"/shelves/show/{shelf}" in store.get(f"/q/s/{code}").text
    store.send(f"/shelves/delete/{shelf}", {})
    with factory.acts("Owner") as work:
        assert work.session.get(Shelf, shelf) is not None
    form = {"kind": "s", "format": "62x29", f"copies-{shelf}": "1"}
    assert code.upper() in pages_of(store.send("/labels/print", form).data)[0][0]
