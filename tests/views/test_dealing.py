"""Two dealers and a clerk in one company: what dealers can do, and what they must never see."""

from __future__ import annotations

import json
import re
from decimal import Decimal

import pytest
from sqlalchemy import select

from app.dealing.inviting import let_dealer_in, shut_dealer_out
from app.dealing.refusals import EmailTaken
from app.identity.accounts import add_person
from app.orders.confirming import confirm_order
from app.orders.drafting import open_order
from models.core import AuditEntry, IssuedDocument
from models.dealing import PersonParty
from models.identity import Role, User
from models.orders import SalesOrder
from models.parties import Party
from models.programs import ApiKey, ProgramSession
from tests.factories import make_customer
from tests.views.conftest import PASSWORD
from tests.views.dealer_town import AYSE, MEHMET, Town, count, let_in, signed_in, two_doors


def _wrong(town: Town) -> dict[str, str]:
    return town.door(**{"lines-0-parameters-G": "5", "lines-0-quantity": "x"})


# --- what they do -------------------------------------------------------------------------------------------


def test_a_dealer_lands_on_their_orders_and_knows_no_other_room(town: Town) -> None:
    assert town.get(AYSE, "/").headers["Location"] == "/dealer/"
    page = town.get(AYSE, "/dealer/").text
    assert "/dealer/new" in page
    assert "data-search" not in page
    for room in ("/orders/", "/stock/", "/customers/", "/today/"):
        assert f'href="{room}' not in page


def test_what_a_dealer_writes_is_of_their_firm_at_their_price(town: Town) -> None:
    number = town.order(
        AYSE,
        **{
            "customer_id": str(town.firms[MEHMET]),
            "lines-0-unit_price": "1",
            "lines-0-discount": "99",
            "lines-0-description": "bedava",
            "lines-0-extras-0-material": "1",
            "lines-0-extras-0-quantity": "9",
            "note": "gizli",
            "due_on": "01.01.2099",
        },
    )
    with town.work() as work:
        order = work.session.get_one(SalesOrder, number)
        clerk = open_order(work, town.firms[AYSE], {}, [two_doors(town)])
        assert (order.customer_id, order.by_dealer, order.sent_by_dealer_at) == (town.firms[AYSE], True, None)
        assert (order.due_on, order.note, order.delivery_street) == (None, "", "Sanayi Cd. 1")
        [line] = order.lines
        assert (line.unit_price, line.discount_percent) == (clerk.lines[0].unit_price, Decimal(10))
        assert (line.price_is_manual, line.discount_is_manual, line.description) == (False, False, "")
        assert line.configuration["extras"] == []
        assert order.net_total == clerk.net_total > 0
        work.session.delete(clerk)
    page = town.get(AYSE, f"/dealer/orders/{number}").text
    assert "Bu sipariş henüz" in page or "not sent yet" in page


def test_until_it_is_sent_it_can_be_changed_and_then_the_office_has_it(town: Town) -> None:
    number = town.order(AYSE)
    with town.work() as work:
        order = work.session.get_one(SalesOrder, number)
        line, version = order.lines[0].id, order.version
        called = order.number
    changed = town.door(**{"lines-0-id": str(line), "lines-0-quantity": "5", "version": str(version)})
    assert town.post(AYSE, f"/dealer/orders/{number}/edit", changed).status_code == 302
    assert called not in town.get("memur", "/orders/list/?state=dealers").text
    assert town.post(AYSE, f"/dealer/orders/{number}/send", {"version": str(version + 1)}).status_code == 302
    late = {**changed, "version": str(version + 2), "lines-0-quantity": "7"}
    assert town.post(AYSE, f"/dealer/orders/{number}/edit", late).status_code == 422
    with town.work() as work:
        order = work.session.get_one(SalesOrder, number)
        assert (order.state, order.lines[0].quantity, order.lines[0].id) == ("draft", 5, line)
        assert order.sent_by_dealer_at is not None
        acts = select(AuditEntry.act).where(AuditEntry.subject == "Order", AuditEntry.subject_id == number)
        assert list(work.session.scalars(acts.order_by(AuditEntry.id))) == [
            "OrderOpened",
            "OrderChanged",
            "DealerOrderSent",
        ]
    assert called in town.get("memur", "/orders/list/?state=dealers").text
    assert called in town.get("memur", "/today/").text


def test_an_empty_order_is_kept_but_not_sent(town: Town) -> None:
    answer = town.post(MEHMET, "/dealer/new", {"then": "send", "customer_reference": "boş-sipariş"})
    assert answer.status_code == 422
    assert "boş-sipariş" in answer.text
    with town.work() as work:
        assert not work.session.scalars(select(SalesOrder).filter_by(customer_reference="boş-sipariş")).all()


def test_wrong_answers_come_back_at_their_fields_and_nothing_is_lost(town: Town) -> None:
    before = count(town, SalesOrder.id)
    answer = town.post(AYSE, "/dealer/new", _wrong(town))
    assert answer.status_code == 422
    assert 'name="lines-0-parameters-G" value="5"' in answer.text
    assert 'id="lines-0-quantity-error"' in answer.text
    assert town.post(AYSE, "/dealer/new", town.door(**{"lines-0-model": "999999"})).status_code == 422
    assert count(town, SalesOrder.id) == before


def test_a_key_opens_one_order(town: Town) -> None:
    key = {"_key": "bayi-anahtari-1"}
    assert town.order(AYSE, **key) == town.order(AYSE, **key)


# --- what they must never see -------------------------------------------------------------------------------


def test_the_preview_says_the_price_and_nothing_of_how_it_comes_about(town: Town) -> None:
    form = {"model": str(town.models["CK-LUX"]), "quantity": "1", "customer_id": str(town.firms[MEHMET])}
    answer = town.post(AYSE, "/dealer/preview", form).get_json()
    assert set(answer) == {"drawing", "errors", "unasked", "html", "brief", "net", "vat", "sum"}
    whole = json.dumps(answer, ensure_ascii=False).lower()
    for word in ("cost", "margin", "maliyet", "marj", "stok", "malzeme", "missing", "minutes", "dakika"):
        assert word not in whole, word
    other = town.post(MEHMET, "/dealer/preview", form).get_json()
    assert float(answer["net"]) == pytest.approx(float(other["net"]) * 0.9, abs=0.02)


def test_a_line_of_others_says_nothing_in_the_preview(town: Town) -> None:
    number = town.order(MEHMET, **{"lines-0-parameters-G": "1000"})
    with town.work() as work:
        line = work.session.get_one(SalesOrder, number).lines[0]
        line.unit_price, line.discount_percent = Decimal(123456), Decimal(0)
        foreign = str(line.id)
    form = {"model": str(town.models["CK-LUX"]), "quantity": "2", "parameters-G": "1000", "id": foreign}
    assert "123" not in town.post(AYSE, "/dealer/preview", form).get_json()["sum"]


def test_orders_of_others_do_not_exist(town: Town) -> None:
    number = town.order(MEHMET, customer_reference="Güneyin sırrı")
    with town.work() as work:
        version = work.session.get_one(SalesOrder, number).version
    form = town.door(version=str(version))
    answers = [
        town.get(AYSE, f"/dealer/orders/{number}"),
        town.get(AYSE, f"/dealer/orders/{number}/edit"),
        town.post(AYSE, f"/dealer/orders/{number}/edit", form),
        town.post(AYSE, f"/dealer/orders/{number}/send", form),
    ]
    for answer in answers:
        assert answer.status_code == 404
        assert "Güney" not in answer.text
    assert "Güney" not in town.get(AYSE, "/dealer/").text
    with town.work() as work:
        order = work.session.get_one(SalesOrder, number)
        assert (order.version, order.sent_by_dealer_at) == (version, None)


def test_a_line_of_others_is_not_taken_over(town: Town) -> None:
    number = town.order(MEHMET)
    with town.work() as work:
        line = work.session.get_one(SalesOrder, number).lines[0].id
    mine = town.order(AYSE, **{"lines-0-id": str(line)})
    with town.work() as work:
        assert work.session.get_one(SalesOrder, mine).lines[0].id != line
        assert [each.id for each in work.session.get_one(SalesOrder, number).lines] == [line]


def test_drafts_of_the_office_are_not_told_and_papers_are_of_ones_own_orders(town: Town) -> None:
    line = {"model": str(town.models["CK-LUX"]), "quantity": "3"}
    with town.work() as work:
        draft = open_order(work, town.firms[AYSE], {}, [line])
        theirs = open_order(work, town.firms[MEHMET], {}, [line])
        hidden, number = draft.id, theirs.id
        confirm_order(work, number, theirs.version, confirmed=("orders.for_nothing",))
        papers = list(
            work.session.scalars(select(IssuedDocument.id).where(IssuedDocument.subject_id == number))
        )
    assert town.get(AYSE, f"/dealer/orders/{hidden}").status_code == 404
    assert papers
    page = town.get(MEHMET, f"/dealer/orders/{number}").text
    for paper in papers:
        assert f"/dealer/papers/{paper}.pdf" in page
        refused = town.get(AYSE, f"/dealer/papers/{paper}.pdf")
        assert refused.status_code == 404
        assert b"%PDF" not in refused.data
        assert town.get(MEHMET, f"/papers/{paper}.pdf").status_code in (302, 403)
    taken = town.get(MEHMET, f"/dealer/papers/{papers[-1]}.pdf")
    assert taken.data.startswith(b"%PDF")
    assert "no-store" in taken.headers["Cache-Control"]


@pytest.mark.parametrize(
    "path",
    ["/today/", "/orders/list/", "/customers/list/", "/stock/", "/materials/list/", "/board/", "/users/list/",
     "/api-keys/", "/price-lists/list/", "/lookup/everything?q=a", "/audit/list/"],
)  # fmt: skip
def test_every_other_room_is_closed(town: Town, path: str) -> None:
    answer = town.get(AYSE, path, headers={"Accept": "application/json"})
    assert answer.status_code in (401, 403, 404)
    assert "Kuzey Yapı" not in answer.text


def test_dealers_have_no_programs(town: Town) -> None:
    keys, sessions = count(town, ApiKey.id), count(town, ProgramSession.id)
    refused = town.post(AYSE, "/api-keys/new", {"name": "ERP", "scopes": "orders:read", "days": "30"})
    assert refused.status_code in (302, 403, 404)
    assert (count(town, ApiKey.id), count(town, ProgramSession.id)) == (keys, sessions)


def test_another_role_beside_opens_nothing(town: Town) -> None:
    with town.work() as work:
        email = "iki@kuzey.test"
        user = work.session.get_one(User, let_in(work, town.firms[AYSE], email))
        user.roles = [*user.roles, work.session.scalars(select(Role).filter_by(name="Clerk")).one()]
    town.clients[email] = signed_in(town.app, email)
    assert town.get(email, "/dealer/").status_code == 200
    assert town.get(email, "/orders/list/", headers={"Accept": "application/json"}).status_code == 403


# --- coming in and going ------------------------------------------------------------------------------


def test_whoever_is_shut_out_is_out_at_once(town: Town) -> None:
    email = "giden@kuzey.test"
    with town.work() as work:
        number = let_in(work, town.firms[AYSE], email)
    town.clients[email] = signed_in(town.app, email)
    assert town.get(email, "/dealer/").status_code == 200
    with town.work() as work:
        shut_dealer_out(work, town.firms[AYSE], number)
    assert town.get(email, "/dealer/").status_code in (302, 401)
    with town.work() as work:
        assert not work.session.get_one(User, number).active
        acts = select(AuditEntry.act).where(AuditEntry.subject == "Person", AuditEntry.subject_id == number)
        assert {"DealerLetIn", "DealerShutOut"} <= set(work.session.scalars(acts))


def test_whoever_was_shut_out_comes_back_with_a_new_invitation(town: Town) -> None:
    email = "donen@kuzey.test"
    with town.work() as work:
        number = let_in(work, town.firms[AYSE], email)
        with pytest.raises(EmailTaken):
            let_dealer_in(work, town.firms[MEHMET], "Dönen", "Bayi", email)  # is still somebody's
        shut_dealer_out(work, town.firms[AYSE], number)
    with town.work() as work:
        user = let_dealer_in(work, town.firms[MEHMET], "Dönen", "Bayi", email)
        assert (user.id, user.active, user.password) == (number, True, None)
        assert work.session.get_one(PersonParty, number).party_id == town.firms[MEHMET]
        shut_dealer_out(work, town.firms[MEHMET], number)
        user.roles = [*user.roles, work.session.scalars(select(Role).filter_by(name="Clerk")).one()]
    with town.work() as work:
        with pytest.raises(EmailTaken):  # by this way nobody of the office comes back
            let_dealer_in(work, town.firms[MEHMET], "Dönen", "Bayi", email)
        assert not work.session.get_one(User, number).active


def test_a_firm_that_is_switched_off_has_no_dealers(town: Town) -> None:
    email = "kapali@dogu.test"
    with town.work() as work:
        firm = make_customer(work, "Doğu Yapı")
        let_in(work, firm.id, email)
        party = firm.id
    town.clients[email] = signed_in(town.app, email)
    with town.work() as work:
        work.session.get_one(Party, party).is_active = False
    assert town.get(email, "/dealer/").status_code == 404
    assert town.post(email, "/dealer/new", town.door()).status_code == 404


def test_only_who_may_lets_dealers_in_and_one_address_is_one_person(town: Town) -> None:
    page = f"/customers/dealers/{town.firms[AYSE]}"
    form = {"first_name": "Can", "last_name": "Er", "email": "can@kuzey.test"}
    people = count(town, User.id)
    assert AYSE in town.get("memur", page).text
    assert town.post("memur", page, form).status_code in (302, 403)
    with town.work() as work:
        add_person(work, "patron", "Patron", "Kişi", "patron@bayiler.test", ("Owner",), PASSWORD)
    town.clients["patron"] = signed_in(town.app, "patron")
    for wrong in ({"email": "can"}, {"email": AYSE.upper()}, {"first_name": " "}):
        answer = town.post("patron", page, {**form, **wrong})
        assert answer.status_code == 422
        assert "field__error" in answer.text
    assert count(town, User.id) == people + 1
    answer = town.post("patron", page, form)
    assert re.search(r"/login/link#[\w-]{20,}", answer.text)
    with town.work() as work:
        user = work.session.scalars(select(User).filter_by(username="can@kuzey.test")).one()
        assert [role.name for role in user.roles] == ["Dealer"]
        assert not user.password


def test_nobody_without_a_firm_is_a_dealer(town: Town) -> None:
    assert town.get("memur", "/dealer/", headers={"Accept": "application/json"}).status_code == 403
