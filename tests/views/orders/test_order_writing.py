"""An order written on one page: saved together, refused together, and nothing typed is lost."""

from __future__ import annotations

from decimal import Decimal

from flask import Flask
from flask.testing import FlaskClient
from flask_appbuilder.security.sqla.models import Permission, PermissionView, ViewMenu

from app.identity.accounts import add_person
from app.kernel.work import Work
from app.orders.drafting import save_order
from models.identity import Role
from tests.views.conftest import PASSWORD, sign_in
from tests.views.orders.conftest import HOST, DoorShop, get, page_of, send

HEADER = {"due_on": "31.12.2099", "customer_reference": "SA-12", "payment_terms": "Yarısı peşin"}


def test_header_and_lines_are_saved_together(clerk: FlaskClient, doors: DoorShop) -> None:
    page = page_of(
        {**HEADER, "customer_id": doors.customers["M-1"], "delivery_street": "Şantiye yolu 5"},
        doors.line("CK-LUX", quantity="2", p_G="1.100", p_kilit="monoblok", discount="10"),
        doors.line("", description="Nakliye", unit_price="1.500"),
    )
    answer = send(clerk, "/orders/new", page)
    order = doors.newest()
    assert answer.status_code == 302
    assert answer.headers["Location"].endswith(f"/orders/show/{order.id}")
    assert (order.state, order.customer_reference, order.delivery_street) == (
        "draft",
        "SA-12",
        "Şantiye yolu 5",
    )
    assert [line.quantity for line in order.lines] == [2, 1]
    assert order.lines[0].parameters["G"] == "1100"
    assert order.lines[1].net == Decimal("1500.00")


def test_a_customer_who_was_typed_and_not_chosen_is_found(clerk: FlaskClient, doors: DoorShop) -> None:
    send(clerk, "/orders/new", page_of({"customer": "yildiz insaat"}, doors.line()))
    order = doors.newest()
    assert str(order.customer_id) == doors.customers["M-1"]
    assert order.delivery_street == "Sanayi Cd. 7"


def test_added_materials_are_saved_with_their_line(clerk: FlaskClient, doors: DoorShop) -> None:
    extra = {
        "extras-0-material": doors.materials["PNK-BAR"],
        "extras-0-material_text": "PNK-BAR",
        "extras-0-quantity": "2",
        "extras-0-note": "içeriden",
    }
    send(
        clerk,
        "/orders/new",
        page_of({"customer_id": doors.customers["M-1"]}, {**doors.line(quantity="3"), **extra}),
    )
    [added] = [row for row in doors.newest().lines[0].materials if row.is_off_catalogue]
    assert (str(added.material_id), added.quantity, added.note) == (
        doors.materials["PNK-BAR"],
        Decimal(6),
        "içeriden",
    )


def test_mistakes_come_back_at_their_fields_with_everything_that_was_typed(
    clerk: FlaskClient, doors: DoorShop
) -> None:
    before = doors.draft()
    page = page_of(
        {"customer": "Kimse", "due_on": "31.02.2027", "note": "<b>dikkat</b>"},
        doors.line("CK-LUX", quantity="1,5", p_G="3000"),
    )
    # The page numbers lines as they were added: one between them was removed.
    page |= {"lines-7-model": doors.models["CK-EKO"], "lines-7-quantity": "2", "lines-7-discount": "120"}
    answer = send(clerk, "/orders/new", page)
    assert answer.status_code == 422
    assert doors.newest().id == before
    for field in ("customer_id", "due_on", "lines-0-quantity", "lines-0-parameters-G", "lines-7-discount"):
        assert f'id="{field}-error"' in answer.text, field
    for kept in ('value="Kimse"', 'value="31.02.2027"', 'value="1,5"', 'value="3000"', 'value="120"'):
        assert kept in answer.text, kept
    assert "&lt;b&gt;dikkat&lt;/b&gt;" in answer.text
    assert "<b>dikkat</b>" not in answer.text


def test_a_wrong_added_material_is_marked_in_its_row(clerk: FlaskClient, doors: DoorShop) -> None:
    extra = {
        "extras-0-material": doors.materials["PNK-BAR"],
        "extras-0-quantity": "1",
        "extras-4-material_text": "BULUNMAZ-9",
        "extras-4-quantity": "1",
    }
    header = {"customer_id": doors.customers["M-1"]}
    answer = send(clerk, "/orders/new", page_of(header, {**doors.line(), **extra}))
    assert answer.status_code == 422
    assert 'id="lines-0-extras-1-material-error"' in answer.text
    assert 'id="lines-0-extras-0-material-error"' not in answer.text
    assert "BULUNMAZ-9" in answer.text


def test_pressing_save_twice_opens_one_order(clerk: FlaskClient, doors: DoorShop) -> None:
    page = {**page_of({"customer_id": doors.customers["M-1"]}, doors.line()), "_key": "press-twice"}
    first, second = send(clerk, "/orders/new", page), send(clerk, "/orders/new", page)
    assert first.headers["Location"] == second.headers["Location"]
    assert first.headers["Location"].endswith(f"/{doors.newest().id}")


def test_save_and_confirm_is_one_act(clerk: FlaskClient, doors: DoorShop) -> None:
    page = {**page_of({**HEADER, "customer_id": doors.customers["M-1"]}, doors.line()), "then": "confirm"}
    answer = send(clerk, "/orders/new", page)
    order = doors.newest()
    assert answer.status_code == 302
    assert order.state == "confirmed"
    assert "PRF-" in get(clerk, f"/orders/show/{order.id}").text


def test_a_doubt_is_asked_about_and_nothing_is_saved_until_it_is_answered(
    clerk: FlaskClient, doors: DoorShop
) -> None:
    before = doors.draft()
    free = doors.line("", description="Numune", unit_price="0")
    page = {**page_of({**HEADER, "customer_id": doors.customers["M-1"]}, free), "then": "confirm"}
    asked = send(clerk, "/orders/new", page)
    assert asked.status_code == 409
    assert 'name="confirmed" value="orders.for_nothing"' in asked.text
    assert 'value="Numune"' in asked.text
    assert doors.newest().id == before
    assert send(clerk, "/orders/new", {**page, "confirmed": "orders.for_nothing"}).status_code == 302
    assert doors.newest().state == "confirmed"


def test_a_draft_is_shown_as_people_write_it(clerk: FlaskClient, doors: DoorShop) -> None:
    number = doors.draft(
        {
            **doors.line("CK-LUX", quantity="2", unit_price="20000,5", discount="7.5", p_G="1100"),
            "extras-0-material": "PNK-BAR",
            "extras-0-quantity": "1.5",
        },
        due_on="31.12.2099",
    )
    page = get(clerk, f"/orders/edit/{number}").text
    for shown in ("31.12.2099", "20.000,5", "7,5", "1100", "1,5", "Yıldız İnşaat"):
        assert f'value="{shown}"' in page, shown
    assert "PNK-BAR · " in page


def test_saving_a_page_that_nobody_changed_changes_nothing(clerk: FlaskClient, doors: DoorShop) -> None:
    number = doors.draft(doors.line("CK-LUX", quantity="2", discount="12,5", p_G="1111"))
    before = doors.order(number)
    page = page_of(
        {"customer_id": str(before.customer_id), "version": str(before.version)},
        {**doors.line("CK-LUX", quantity="2", discount="12,5", p_G="1111"), "id": str(before.lines[0].id)},
    )
    send(clerk, f"/orders/edit/{number}", page)
    after = doors.order(number)
    assert after.lines[0].id == before.lines[0].id
    assert (after.net_total, after.lines[0].parameters) == (before.net_total, before.lines[0].parameters)


def test_a_stale_page_says_who_changed_the_order_and_keeps_what_was_typed(
    clerk: FlaskClient, doors: DoorShop
) -> None:
    number = doors.draft()
    with doors.work() as work:
        save_order(work, number, 1, {"note": "önce ben"}, [doors.line(quantity="4")])
    typed = page_of({"version": "1", "note": "sonra ben"}, doors.line(quantity="9"))
    answer = send(clerk, f"/orders/edit/{number}", typed)
    assert answer.status_code == 409
    assert "Hazırlık" in answer.text
    assert 'value="sonra ben"' in answer.text
    assert f'href="/orders/edit/{number}"' in answer.text
    order = doors.order(number)
    assert (order.note, order.lines[0].quantity) == ("önce ben", 4)


def test_a_confirmed_order_is_not_written_any_more(clerk: FlaskClient, doors: DoorShop) -> None:
    number = doors.confirmed()
    assert get(clerk, f"/orders/edit/{number}").headers["Location"].endswith(f"/orders/show/{number}")
    version = str(doors.order(number).version)
    answer = send(clerk, f"/orders/edit/{number}", page_of({"version": version}, doors.line(quantity="9")))
    assert answer.status_code == 422
    assert doors.order(number).lines[0].quantity == 1


def test_an_order_that_does_not_exist_is_not_found(clerk: FlaskClient) -> None:
    for path in ("/orders/show/999999", "/orders/edit/999999"):
        assert get(clerk, path).status_code == 404, path


def test_a_customers_address_is_offered(clerk: FlaskClient, doors: DoorShop) -> None:
    answer = get(clerk, f"/orders/address?id={doors.customers['M-1']}").json
    assert answer == {
        "delivery_street": "Sanayi Cd. 7",
        "delivery_district": "Melikgazi",
        "delivery_city": "Kayseri",
        "delivery_postal_code": "38070",
    }


def test_a_new_order_can_begin_with_a_customer(clerk: FlaskClient, doors: DoorShop) -> None:
    page = get(clerk, f"/orders/new?customer={doors.customers['M-1']}").text
    assert 'value="Yıldız İnşaat"' in page
    assert 'value="Sanayi Cd. 7"' in page
    assert get(clerk, "/orders/new?customer=kimse").status_code == 200


def test_a_fresh_line_asks_what_its_model_asks(clerk: FlaskClient, doors: DoorShop) -> None:
    card = get(clerk, f"/orders/line?n=4&model={doors.models['CK-LUX']}").text
    assert 'name="lines-4-parameters-G"' in card
    assert 'value="1000"' in card
    assert 'fill="#' in card
    assert 'name="lines-4-description"' in get(clerk, "/orders/line?n=4").text


def test_who_may_write_but_sees_no_prices_leaves_them_as_they_are(app: Flask, doors: DoorShop) -> None:
    with doors.work() as work:
        add_writer_without_prices(work)
    number = doors.draft(doors.line("CK-LUX", unit_price="20.000", discount="10"))
    order = doors.order(number)
    client = app.test_client()
    sign_in(client, "yazar", HOST)
    page = get(client, f"/orders/edit/{number}").text
    assert "20.000" not in page
    assert "₺" not in page
    line = {**doors.line("CK-LUX", quantity="3", unit_price="1", discount="99"), "id": str(order.lines[0].id)}
    answer = send(client, f"/orders/edit/{number}", page_of({"version": str(order.version)}, line))
    assert answer.status_code == 302
    changed = doors.order(number).lines[0]
    assert (changed.quantity, changed.unit_price, changed.discount_percent) == (
        3,
        Decimal(20000),
        Decimal(10),
    )
    preview = send(client, "/orders/preview", doors.line("CK-LUX", unit_price="1")).json or {}
    assert "net" not in preview
    assert "₺" not in preview["html"]


def add_writer_without_prices(work: Work) -> None:
    """A role of the company's own: it writes orders and sees no money."""
    order = ViewMenu(name="Order")
    rights = [
        PermissionView(permission=Permission(name=f"can_{action}"), view_menu=order)
        for action in ("list", "show", "add", "edit")
    ]
    work.session.add(Role(name="Yazan", permissions=rights))
    work.session.flush()
    add_person(work, "yazar", "Yazan", "Kişi", "yazar@doors.test", ("Yazan",), PASSWORD)
