"""Purchase orders on screen: written on one page, wrong cells marked, sent, closed; money where it may be."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event, select

from app.kernel.database import Database
from app.kernel.permissions import system
from app.kernel.tenancy import Tenant
from app.kernel.work import Work, begin_work
from app.notices.mailing import use_mail
from models.core import AuditEntry, IssuedDocument, Mail
from models.purchasing import PurchaseOrder
from tests.factories import make_material, make_supplier
from tests.purchasing.ordered import make_purchase
from tests.views.conftest import HOST, ClientFor, post

_keys = itertools.count(1)
Make = Callable[[Callable[[Work], Any]], Any]


@pytest.fixture
def clerk(client_for: ClientFor) -> FlaskClient:
    return client_for("Clerk")


@pytest.fixture
def make(database: Database, shop: Tenant) -> Make:
    """Do something in the shop's books and say what came out."""

    def make(act: Callable[[Work], Any]) -> Any:
        with begin_work(database, system("factory"), shop) as work:
            return act(work)

    return make


@pytest.fixture
def wares(make: Make) -> dict[str, str]:
    """A supplier and a sheet that is bought by the piece and held in kilograms."""

    def act(work: Work) -> dict[str, str]:
        supplier = make_supplier(work, f"Ereğli Çelik {next(_keys)}")
        sheet = make_material(work, unit="KGM", purchase_unit="C62", purchase_factor="23.55")
        return {"supplier": str(supplier.id), "name": supplier.name, "code": sheet.code, "id": str(sheet.id)}

    return dict(make(act))


def form(wares: dict[str, str], **typed: str) -> dict[str, str]:
    return {
        "supplier_id": wares["supplier"],
        "supplier_id_text": wares["name"],
        "currency": "TRY",
        "note": "",
        "expected_on": "",
        "lines-0-material": wares["id"],
        "lines-0-material_text": wares["code"],
        "lines-0-quantity": "12",
        "lines-0-unit": "adet",
        "lines-0-unit_price": "850,50",
        **typed,
    }


def written(clerk: FlaskClient, wares: dict[str, str], **typed: str) -> str:
    answer = post(clerk, "/purchase-orders/new", page="/purchase-orders/new", **form(wares, **typed))
    assert answer.status_code == 302, answer.text
    return answer.headers["Location"]


def test_the_list_is_empty_at_first_and_says_what_to_do(clerk: FlaskClient) -> None:
    page = clerk.get("/purchase-orders/list/?q=hiçbiryerde", base_url=HOST)
    assert page.status_code == 200
    assert "/purchase-orders/new" in page.text


def test_an_order_is_written_sent_and_has_its_paper(
    clerk: FlaskClient, wares: dict[str, str], make: Make
) -> None:
    where = written(clerk, wares)
    page = clerk.get(where, base_url=HOST).text
    assert "282,6\xa0kg" in page
    assert "10.206,00" in page
    pk = int(where.rsplit("/", 1)[1])
    sent = post(clerk, f"/purchase-orders/send/{pk}", page=where)
    assert sent.status_code == 302
    page = clerk.get(where, base_url=HOST).text
    (paper,) = set(re.findall(r"/papers/(\d+)\.pdf", page))
    pdf = clerk.get(f"/papers/{paper}.pdf", base_url=HOST)
    assert pdf.data[:5] == b"%PDF-"
    acts = make(
        lambda work: work.session.scalars(
            select(AuditEntry.act).where(AuditEntry.subject == "PurchaseOrder", AuditEntry.subject_id == pk)
        ).all()
    )
    assert list(acts) == ["PurchaseOrdered", "PurchaseSent"]


def test_a_double_click_writes_one_order(clerk: FlaskClient, wares: dict[str, str], make: Make) -> None:
    assert written(clerk, wares, _key="tek-sipariş") == written(clerk, wares, _key="tek-sipariş")
    orders = make(
        lambda work: work.session.scalars(
            select(PurchaseOrder.id).where(PurchaseOrder.supplier_id == int(wares["supplier"]))
        ).all()
    )
    assert len(orders) == 1


def test_every_wrong_cell_is_marked_and_what_was_typed_stays(
    clerk: FlaskClient, wares: dict[str, str]
) -> None:
    wrong = form(wares, supplier_id="", supplier_id_text="Yok A.Ş.", expected_on="31.2.2026")
    wrong |= {"lines-0-quantity": "on iki", "lines-0-unit": "okka", "lines-1-material_text": "YOK-99"}
    answer = post(clerk, "/purchase-orders/new", page="/purchase-orders/new", **wrong)
    assert answer.status_code == 422
    for field in ("supplier_id", "expected_on", "lines-0-quantity", "lines-0-unit", "lines-1-material"):
        assert f'id="{field}-error"' in answer.text, field
    assert "on iki" in answer.text
    assert "Yok A.Ş." in answer.text


def test_a_draft_is_changed_and_two_clerks_do_not_overwrite_each_other(
    clerk: FlaskClient, wares: dict[str, str]
) -> None:
    where = written(clerk, wares)
    pk = where.rsplit("/", 1)[1]
    page = clerk.get(f"/purchase-orders/draft/{pk}", base_url=HOST).text
    assert 'name="version" value="1"' in page
    changed = form(wares, version="1", **{"lines-0-quantity": "7"})
    assert post(clerk, f"/purchase-orders/draft/{pk}", page=where, **changed).status_code == 302
    again = post(clerk, f"/purchase-orders/draft/{pk}", page=where, **form(wares, version="1"))
    assert again.status_code == 422
    assert "164,85\xa0kg" in clerk.get(where, base_url=HOST).text, "seven sheets"


def test_closing_wants_a_reason_and_happens_once(clerk: FlaskClient, wares: dict[str, str]) -> None:
    where = written(clerk, wares)
    pk = where.rsplit("/", 1)[1]
    post(clerk, f"/purchase-orders/cancel/{pk}", page=where, reason=" ")
    assert "cancel-order" in clerk.get(where, base_url=HOST).text
    post(clerk, f"/purchase-orders/cancel/{pk}", page=where, reason="fiyat yüksek")
    page = clerk.get(where, base_url=HOST).text
    assert "fiyat yüksek" in page
    assert "cancel-order" not in page
    assert clerk.get(f"/purchase-orders/draft/{pk}", base_url=HOST).status_code == 302


def test_without_a_mail_server_the_page_says_so_and_sending_by_mail_is_refused(
    clerk: FlaskClient, wares: dict[str, str], make: Make
) -> None:
    where = written(clerk, wares)
    pk = int(where.rsplit("/", 1)[1])
    assert 'name="by_mail"' not in clerk.get(where, base_url=HOST).text
    answer = post(clerk, f"/purchase-orders/send/{pk}", page=where, by_mail="1", email="a@b.test")
    assert answer.status_code == 422
    assert make(lambda work: work.session.get_one(PurchaseOrder, pk).state) == "draft"
    papers = select(IssuedDocument.id).where(
        IssuedDocument.subject == "PurchaseOrder", IssuedDocument.subject_id == pk
    )
    assert make(lambda work: work.session.scalars(papers).all()) == []


def test_who_sees_no_prices_gets_none(
    client_for: ClientFor, clerk: FlaskClient, wares: dict[str, str]
) -> None:
    where = written(clerk, wares)
    post(clerk, f"/purchase-orders/send/{where.rsplit('/', 1)[1]}", page=where)
    page = client_for("Planner").get(where, base_url=HOST)
    assert page.status_code == 200
    assert "850,5" not in page.text
    assert "10.206" not in page.text
    assert ".pdf" not in page.text


def test_an_order_nobody_wrote(clerk: FlaskClient) -> None:
    for path in ("show/999999", "draft/999999"):
        assert clerk.get(f"/purchase-orders/{path}", base_url=HOST).status_code == 404


def test_late_deliveries_have_a_page_of_their_own(clerk: FlaskClient, make: Make) -> None:
    number = make(lambda work: make_purchase(work, {make_material(work): 3}, days=-4).number)
    page = clerk.get("/purchase-orders/late", base_url=HOST).text
    assert number in page


def test_the_form_starts_with_the_supplier_one_came_from(clerk: FlaskClient, wares: dict[str, str]) -> None:
    page = clerk.get(f"/purchase-orders/new?supplier={wares['supplier']}", base_url=HOST).text
    assert wares["name"] in page
    assert clerk.get("/purchase-orders/new?supplier=yok", base_url=HOST).status_code == 200


def test_the_files_say_the_states_in_words(clerk: FlaskClient, wares: dict[str, str]) -> None:
    written(clerk, wares)
    assert clerk.get("/purchase-orders/export/csv", base_url=HOST).status_code == 200
    assert clerk.get("/purchase-orders/list/?state=draft", base_url=HOST).status_code == 200


def test_today_says_what_should_have_come(client_for: ClientFor, clerk: FlaskClient, make: Make) -> None:
    number = make(lambda work: make_purchase(work, {make_material(work): 3}, days=-400).number)
    assert number in clerk.get("/today/", base_url=HOST).text
    assert number not in client_for("Dispatcher").get("/today/", base_url=HOST).text


def test_with_a_mail_server_the_order_goes_by_mail_and_the_page_says_so(
    clerk: FlaskClient, wares: dict[str, str], make: Make
) -> None:
    where = written(clerk, wares)
    pk = int(where.rsplit("/", 1)[1])
    use_mail(lambda: True)
    try:
        assert 'name="by_mail"' in clerk.get(where, base_url=HOST).text
        wrong = post(clerk, f"/purchase-orders/send/{pk}", page=where, by_mail="1", email="yok")
        assert wrong.status_code == 422
        right = post(clerk, f"/purchase-orders/send/{pk}", page=where, by_mail="1", email="satis@celik.test")
        assert right.status_code == 302
    finally:
        use_mail(lambda: False)
    assert "satis@celik.test" in clerk.get(where, base_url=HOST).text
    mail_id = make(
        lambda work: work.session.scalars(select(Mail.id).where(Mail.recipient == "satis@celik.test")).one()
    )
    for other in (str(mail_id), "999999", "x"):
        post(clerk, "/purchase-orders/mail-again/999999", page=where, mail=other)
    assert make(lambda work: work.session.get_one(Mail, mail_id).state) == "waiting"


def test_the_search_at_the_top_finds_it(
    client_for: ClientFor, clerk: FlaskClient, wares: dict[str, str]
) -> None:
    where = written(clerk, wares)
    number = re.findall(r"SA-\d{4}-\d{5}", clerk.get(where, base_url=HOST).text)[0]
    assert where in clerk.get(f"/lookup/everything?q={number.lower()}", base_url=HOST).text
    assert where in clerk.get(f"/lookup/everything?q={wares['name']}", base_url=HOST).text
    assert where not in client_for("Dispatcher").get(f"/lookup/everything?q={number}", base_url=HOST).text


def test_long_lists_ask_as_little_as_short_ones(clerk: FlaskClient, make: Make) -> None:
    engine = clerk.application.extensions["atolye.database"].engine
    seen: list[str] = []

    def count(_conn: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    def asked(path: str) -> int:
        seen.clear()
        assert clerk.get(path, base_url=HOST).status_code == 200
        return len(seen)

    def more(work: Work) -> None:
        for _each in range(20):
            material = make_material(work, reorder_point=50, preferred_supplier_id=make_supplier(work).id)
            make_purchase(work, {material: 3}, days=-2)

    paths = ("/purchase-orders/list/", "/purchase-orders/late", "/purchase-proposals/", "/shortages/")
    make(more)
    event.listen(engine, "before_cursor_execute", count)
    try:
        before = [asked(path) for path in paths]
        make(more)
        assert [asked(path) for path in paths] == before
    finally:
        event.remove(engine, "before_cursor_execute", count)
    assert max(before) <= 12
