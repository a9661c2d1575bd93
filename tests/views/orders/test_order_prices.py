"""The screens of prices: lists, customers' terms, updates, what an order says about them, and who sees it."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from uuid import uuid4

from flask.testing import FlaskClient
from sqlalchemy import select, update

from app.kernel.amounts import show_money
from app.orders.keeping_terms import save_terms
from models.core import AuditEntry
from models.materials import Material
from models.parties import Party
from models.pricing import PriceList, PriceUpdate
from tests.factories import make_customer
from tests.views.orders.conftest import DoorShop, get, page_of, send


def list_page(doors: DoorShop, amount: str = "9.000", **head: str) -> dict[str, str]:
    """The page of a price list as a browser sends it."""
    return {
        "name": f"Liste {uuid4().hex[:8]}",
        "valid_from": "01.01.2026",
        "is_active": "1",
        "rows-0-kind": "model_price",
        "rows-0-model": doors.models["CK-EKO"],
        "rows-0-amount": amount,
        "_key": uuid4().hex,
        **head,
    }


def dealer(doors: DoorShop, owner: FlaskClient) -> tuple[int, int]:
    """A customer with a list of their own and a standing discount: their ids."""
    assert send(owner, "/price-lists/new", list_page(doors)).status_code == 302
    with doors.work() as work:
        list_id = work.session.scalars(select(PriceList.id).order_by(PriceList.id.desc())).first() or 0
        party_id = make_customer(work, "Bayi", code=f"B-{uuid4().hex[:8]}").id
    answer = send(owner, f"/price-terms/{party_id}", {"price_list": str(list_id), "discount": "4"})
    assert answer.status_code == 302
    return party_id, list_id


def test_a_list_is_written_corrected_copied_and_seen(
    owner: FlaskClient, clerk: FlaskClient, doors: DoorShop
) -> None:
    wrong = send(owner, "/price-lists/new", list_page(doors, amount="-1", name=""))
    assert wrong.status_code == 422
    assert wrong.text.count("cell-error") >= 1
    assert 'value="-1"' in wrong.text
    party_id, list_id = dealer(doors, owner)
    with doors.work() as work:
        kept = work.find(PriceList, list_id)
        party = work.find(Party, party_id)
        assert (party.price_list_id, party.discount_percent) == (list_id, Decimal(4))
        assert kept.rows[0].amount == 9000
        assert work.session.scalars(select(AuditEntry).where(AuditEntry.act == "PriceTermsSet")).all()
        name = kept.name
    assert name in get(clerk, "/price-lists/list/").text
    shown = get(clerk, f"/price-lists/show/{list_id}")
    assert "9.000" in shown.text
    assert "data-save" not in shown.text
    assert get(owner, f"/price-lists/edit/{list_id}").text.count("data-save") == 1
    assert send(owner, f"/price-lists/copy/{list_id}").status_code == 302
    assert send(owner, f"/price-lists/delete/{list_id}").location.endswith(f"/edit/{list_id}")
    assert name in get(owner, f"/customers/show/{party_id}").text


def test_a_line_is_previewed_at_the_customers_prices(
    owner: FlaskClient, clerk: FlaskClient, doors: DoorShop
) -> None:
    party_id, _list_id = dealer(doors, owner)
    line = doors.line("CK-EKO")
    answer = send(clerk, "/orders/preview", {**line, "customer_id": str(party_id)}).json or {}
    assert (answer["computed_price"], answer["standing_discount"], answer["net"]) == (
        "9.000,00",
        "4",
        "8640.00",
    )
    assert "data-price-parts" in answer["html"]
    assert "costs-beside" not in answer["html"], "a clerk sees no costs"
    seen = send(owner, "/orders/preview", {**line, "customer_id": str(party_id)}).json or {}
    assert "costs-beside" in seen["html"]
    assert len(re.findall(r"costs-beside.*?</table>", seen["html"], re.DOTALL)) == 1
    figures = send(clerk, "/orders/figures", page_of({}, {**line, "customer_id": str(party_id)})).json or {}
    assert figures["lines"]["0"]["net"] == "8640.00"


def test_an_order_says_that_prices_changed_and_takes_them(
    owner: FlaskClient, clerk: FlaskClient, doors: DoorShop, person: Callable[[str], FlaskClient]
) -> None:
    party_id, list_id = dealer(doors, owner)
    with doors.work() as work:
        code = work.find(Party, party_id).code
    doors.customers[code] = str(party_id)
    number = doors.draft(doors.line("CK-EKO"), customer=code)
    panel = get(clerk, f"/order-prices/{number}").text
    assert "alert" not in panel
    typed = {**list_page(doors, "9.500"), "version": "1"}
    assert send(owner, f"/price-lists/edit/{list_id}", typed).status_code == 302
    panel = get(clerk, f"/order-prices/{number}").text
    assert "9.000,00" in panel
    assert "9.500,00" in panel
    assert "alert" not in get(person("Planner"), f"/order-prices/{number}").text
    version = str(doors.order(number).version)
    assert send(clerk, f"/order-prices/{number}/take", {"version": version}).status_code == 302
    assert doors.order(number).lines[0].unit_price == 9500
    assert "data-price-parts" in get(clerk, f"/orders/show/{number}").text


def test_another_customer_changes_calculated_prices_and_says_which(
    owner: FlaskClient, clerk: FlaskClient, doors: DoorShop
) -> None:
    party_id, _list_id = dealer(doors, owner)
    number = doors.draft(doors.line("CK-EKO"), doors.line("CK-EKO", unit_price="11.111"))
    order = doors.order(number)
    lines = [
        doors.line("CK-EKO", id=str(order.lines[0].id)),
        doors.line("CK-EKO", id=str(order.lines[1].id), unit_price="11.111"),
    ]
    header = {"customer_id": str(party_id), "version": str(order.version), "_key": uuid4().hex}
    answer = send(clerk, f"/orders/edit/{number}", page_of(header, *lines))
    assert answer.status_code == 302, answer.text
    assert "9.000,00" in get(clerk, f"/orders/show/{number}").text.split("stepper")[0]
    assert [line.unit_price for line in doors.order(number).lines] == [9000, 11_111]


def test_prices_that_changed_are_said_in_the_currency_of_the_order(
    owner: FlaskClient, clerk: FlaskClient, doors: DoorShop
) -> None:
    party_id, list_id = dealer(doors, owner)
    with doors.work() as work:
        code = work.find(Party, party_id).code
    doors.customers[code] = str(party_id)
    number = doors.draft(doors.line("CK-EKO"), customer=code)
    with doors.work() as work:
        save_terms(work, number, 1, {"currency": "EUR", "typed_rate": "50"}, [])
    typed = {**list_page(doors, "9.500"), "version": "1"}
    assert send(owner, f"/price-lists/edit/{list_id}", typed).status_code == 302
    panel = get(clerk, f"/order-prices/{number}").text.replace("\xa0", " ")
    assert "180,00 € → 190,00 €" in panel
    assert "₺" not in panel
    order = doors.order(number)
    line = doors.line("CK-EKO", id=str(order.lines[0].id))
    header = {"customer_id": doors.customers["M-1"], "version": str(order.version), "_key": uuid4().hex}
    assert send(clerk, f"/orders/edit/{number}", page_of(header, line)).status_code == 302
    said = get(clerk, f"/orders/show/{number}").text.split("stepper")[0].replace("\xa0", " ")
    assert "180,00 € →" in said
    assert "180,00 ₺" not in said


def test_a_price_comes_about_in_the_currency_of_its_order(owner: FlaskClient, doors: DoorShop) -> None:
    number = doors.draft(doors.line("CK-EKO"))
    with doors.work() as work:
        save_terms(work, number, 1, {"currency": "EUR", "typed_rate": "50"}, [])
    line = doors.order(number).lines[0]
    shown = show_money(line.unit_price, "EUR").replace("\xa0", " ")
    previewed = send(owner, f"/orders/preview?order={number}", doors.line("CK-EKO", id=str(line.id))).json
    assert previewed
    for page in (get(owner, f"/orders/show/{number}").text, previewed["html"]):
        parts = page.split("data-price-parts")[1].split("</details>")[0].replace("\xa0", " ")
        assert "1 € = 50,00 ₺" in parts
        assert shown in parts
        amounts = re.findall(r'<dd class="num">(.*?)</dd>', parts)
        assert amounts
        assert all(re.search(r'€ <span class="quiet">-?[\d.]+,\d\d ₺</span>', each) for each in amounts)
    lira = get(owner, f"/orders/show/{doors.draft(doors.line('CK-EKO'))}").text
    assert "€" not in lira.split("data-price-parts")[1].split("</details>")[0]


def test_costs_that_moved_are_told_to_who_sees_costs(
    owner: FlaskClient, clerk: FlaskClient, doors: DoorShop
) -> None:
    number = doors.confirmed(doors.line("CK-LUX"))
    name = doors.order(number).number
    factor = update(Material).values(replacement_cost=Material.replacement_cost * 2)
    with doors.work() as work:
        work.session.execute(factor)
    try:
        assert name in get(owner, "/cost-alarms/list/").text
        assert "alert" in get(owner, f"/order-prices/{number}").text
        assert 'id="cost-alarms"' in get(owner, "/today/").text
        assert "alert" not in get(clerk, f"/order-prices/{number}").text
        assert 'id="cost-alarms"' not in get(clerk, "/today/").text
    finally:
        with doors.work() as work:
            work.session.execute(update(Material).values(replacement_cost=Material.replacement_cost / 2))


def test_many_prices_are_seen_changed_and_taken_back(owner: FlaskClient, doors: DoorShop) -> None:
    _party_id, list_id = dealer(doors, owner)
    asked = {"lists": str(list_id), "by": "10", "way": "percent", "rounding": "100"}
    empty = send(owner, "/price-updates/preview", {**asked, "by": "çok"})
    assert empty.status_code == 422
    shown = send(owner, "/price-updates/preview", asked).text
    assert "9.900,00" in shown
    seen = (re.search(r'name="seen" value="(\w+)"', shown) or [""])[1]
    refused = send(owner, "/price-updates/apply", {**asked, "seen": seen, "reason": ""})
    assert refused.status_code == 422
    with doors.work() as work:
        assert work.find(PriceList, list_id).rows[0].amount == 9000
    assert send(owner, "/price-updates/apply", {**asked, "seen": seen, "reason": "zam"}).status_code == 302
    with doors.work() as work:
        assert work.find(PriceList, list_id).rows[0].amount == 9900
        made = work.session.scalars(select(PriceUpdate.id).order_by(PriceUpdate.id.desc())).first()
    listed = get(owner, "/price-updates/").text
    assert "zam" in listed
    assert "9.900,00" not in listed
    assert "9.900,00" in get(owner, f"/price-updates/?update={made}").text
    assert get(owner, "/price-updates/?update=999999999").status_code == 404
    assert send(owner, f"/price-updates/undo/{made}", {"reason": "yanlış"}).status_code == 302
    with doors.work() as work:
        assert work.find(PriceList, list_id).rows[0].amount == 9000
