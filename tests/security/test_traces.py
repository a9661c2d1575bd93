"""What a working day leaves behind: no secret and nobody's whole identity number, wherever one looks.

People sign in and mistype, buy and are delivered to, tablets come with tokens and PINs, lists are brought in,
things break. Then everything that stays is read: the log, every text of the database, the queue of jobs, what
the pages said and where they pointed, and the words of the papers.
"""

from __future__ import annotations

import io
import json
import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from sqlalchemy import select, text, update
from werkzeug.test import TestResponse

from app.audit.keeping import seal_all
from app.documents.sealed_codes import open_code
from app.importing.running import check_run, write_run
from app.importing.uploading import import_list, upload_list
from app.kernel.permissions import system
from app.kernel.work import begin_work
from app.orders.confirming import confirm_order
from app.orders.drafting import open_order
from app.parties.identification import full_tax_id, keep_tax_id
from app.production.kiosks import add_kiosk
from app.production.operator_keeping import set_pin
from app.production.passing import pass_on
from app.production.planning import plan_order
from app.shipping.sending import send_shipment
from kiosk.visitors import COOKIE
from models.configurator import DoorModel
from models.core import Company, IssuedDocument
from models.floor import FloorRules, Operator
from models.parties import Party
from models.production import WorkOrder
from reports.issued import render_issued
from tests.letterhead import OURS as FIRM
from tests.reports.reading import all_text
from tests.security.fort import PASSWORD, SESSION, Fort
from tests.security.handed_out import hand_out, invited_dealer, use_up
from tests.shipping.trucks import form_for
from tests.signing_in import TELEPHONE, sealing_with
from views.settings import CompanyView

DRIVER = "10000000146"
BUYER = "10000000078"
OURS = "10000000382"
BROUGHT = "10000000214"
MISTYPED = "10000000215"
WRONG = "yanlis-Parola-7731"
PIN, WRONG_PIN = "573119", "911375"
LEAKY = "sizinti-Belgesi-4477"


@dataclass
class Day:
    """What is secret in this test, and what everybody was answered."""

    fort: Fort
    secrets: dict[str, str] = field(default_factory=dict)
    answers: list[tuple[str, str]] = field(default_factory=list)

    def keep(self, answer: TestResponse) -> TestResponse:
        """Remember what the product said and where it pointed."""
        asked = answer.request.path
        self.answers.append((asked, f"{answer.headers.get('Location', '')}\n{answer.text}"))
        return answer

    def found_in(self, said: str) -> list[str]:
        """The names of the secrets that stand in a text."""
        return [name for name, secret in self.secrets.items() if secret in said]


@pytest.fixture(scope="module")
def log() -> Iterator[io.StringIO]:
    """Everything any part of the product logs, as a file would have it."""
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(logging.Formatter("%(name)s %(levelname)s %(message)s"))
    root, before = logging.getLogger(), logging.getLogger().level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield out
    root.removeHandler(handler)
    root.setLevel(before)


@pytest.fixture(scope="module", autouse=True)
def secret(fort: Fort) -> Iterator[None]:
    """What is sealed here is sealed as the product does it, whatever other tests have left behind."""
    with sealing_with(str(fort.app.secret_key)):
        yield


@pytest.fixture(scope="module")
def day(fort: Fort, log: io.StringIO, secret: None) -> Day:
    """A day at the factory."""
    assert log.getvalue() == ""
    happened = Day(fort)
    happened.secrets |= {
        "the driver's number": DRIVER,
        "the buyer's number": BUYER,
        "the number of the company's one person": OURS,
        "a number of a list": BROUGHT,
        "a mistyped number": MISTYPED,
        "a password": PASSWORD,
        "a wrong password": WRONG,
        "a PIN": PIN,
        "a wrong PIN": WRONG_PIN,
        "what an error said": LEAKY,
        "a session": fort.cookies["owner"][SESSION],
    }
    for part in (_people, _ourselves, _buyer, _floor, _delivery, _list, _handed_out, _breakage):
        part(happened)
    with fort.work() as work:
        keep_tax_id(work.tenant, work.session.get_one(Company, 1), FIRM["tax_id"])
    seal_all(lambda: begin_work(fort.database, system("sealer"), fort.tenant))
    return happened


def _people(day: Day) -> None:
    """Somebody mistypes a password, twice in the address too; the owner looks at people and sessions."""
    fort = day.fort
    token = fort.token("nobody")
    form = {"username": "owner", "password": WRONG, "csrf_token": token}
    day.keep(fort.client("nobody").post("/login/", base_url=fort.base, data=form))
    day.keep(fort.client("nobody").get(f"/login/?password={WRONG}&token={LEAKY}", base_url=fort.base))
    for path in ("/today/", "/users/list/", "/users/userinfo/", "/audit/list/", "/kiosks/list/"):
        day.keep(fort.get("owner", path))
    day.secrets["a telephone's secret"] = TELEPHONE


def _ourselves(day: Day) -> None:
    """The company is a firm of one person, whose number its owner enters; then it is saved as it came."""
    fort = day.fort
    with fort.work() as work:
        company = work.session.get_one(Company, 1)
        form = {name: getattr(company, name) for name in CompanyView.edit_columns}
    form = {name: value for name, value in form.items() if not isinstance(value, bool)}
    for typed in (OURS, "•••••••0382"):
        answer = day.keep(fort.post("owner", "/company/edit/1", {**form, "tax_id": typed}))
        assert answer.status_code == 302, answer.text
        with fort.work() as work:
            assert full_tax_id(work, work.session.get_one(Company, 1)) == OURS
    for path in ("/company/edit/1", "/company/show/1", "/paper-look/", "/today/", "/audit/list/"):
        day.keep(fort.get("owner", path))


def _buyer(day: Day) -> None:
    """A person becomes a customer, by the form."""
    fort = day.fort
    form = {
        "code": "AYSE",
        "name": "Ayşe Karaca",
        "tax_id": BUYER,
        "district": "Melikgazi",
        "city": "Kayseri",
        "postal_code": "38070",
        "country": "Türkiye",
        "is_customer": "y",
        "is_active": "y",
    }
    assert day.keep(fort.post("owner", "/customers/add", form)).status_code == 302
    wrong = {**form, "code": "AYSE2", "tax_id": MISTYPED}
    assert fort.post("owner", "/customers/add", wrong).status_code == 200, "the form keeps what was typed"
    number = _ayse(day)[0]
    day.keep(
        fort.post("owner", f"/customers/edit/{number}", {**form, "tax_id": "•••••••0078", "city": "Sivas"})
    )
    for path in (
        "/customers/list/",
        f"/customers/list/?q={BUYER[:7]}",
        f"/customers/show/{number}",
        f"/customers/edit/{number}",
        "/customers/export/csv",
        "/lookup/parties/customers?q=ayse",
        "/lookup/everything?q=ayse",
    ):
        assert day.keep(fort.get("owner", path)).status_code == 200, path
    assert "Ayşe Karaca" in fort.get("owner", f"/customers/list/?q={BUYER}").text
    assert "Ayşe Karaca" not in fort.get("owner", f"/customers/list/?q={BUYER[-4:]}").text
    assert _ayse(day)[1] == BUYER


def _ayse(day: Day) -> tuple[int, str]:
    with day.fort.work() as work:
        party = work.session.scalars(select(Party).where(Party.code == "AYSE")).one()
        return party.id, full_tax_id(work, party)


def _floor(day: Day) -> None:
    """A tablet comes with its token, an operator with a PIN, once a wrong one."""
    fort = day.fort
    with fort.work() as work:
        work.session.execute(update(FloorRules).values(operator_rule="pin"))
        _kiosk, token = add_kiosk(work, "Boya tableti")
        operator = Operator(name="Hasan Usta")
        work.session.add(operator)
        work.session.flush()
        set_pin(work, operator.id, PIN, PIN)
        number = operator.id
    day.secrets["a tablet's token"] = token
    client = fort.app.test_client()
    client.set_cookie(COOKIE, token, domain=fort.host)
    day.keep(client.get("/kiosk/", base_url=fort.base))
    for pin in (WRONG_PIN, PIN):
        came = client.post(
            "/kiosk/operator", base_url=fort.base, json={"operator_id": number, "pin": pin, "key": f"k-{pin}"}
        )
        said = came.get_json(silent=True) or {}
        if "token" in said:
            day.secrets["an operator's token"] = said["token"]
    with fort.work() as work:
        work.session.execute(update(FloorRules).values(operator_rule="none"))


def _delivery(day: Day) -> None:
    """Doors for the person: ordered, made, and driven there by somebody with an identity number."""
    fort = day.fort
    with fort.work() as work:
        model = work.session.scalars(select(DoorModel.id).where(DoorModel.code == "CK-LUX")).one()
        customer = work.session.scalars(select(Party.id).where(Party.code == "AYSE")).one()
        line = {"model": str(model), "quantity": "1", "unit_price": "88.888,00"}
        order = open_order(work, customer, {"note": "Kapı"}, [line])
        confirm_order(work, order.id, order.version, confirmed=("orders.for_nothing",))
        plan_order(work, order.id)
        for card in work.session.scalars(select(WorkOrder).where(WorkOrder.order_id == order.id)).all():
            while card.state != "ready":
                pass_on(work, card.id, card.version)
        shipment = send_shipment(work, form_for(work, order, driver_tckn=DRIVER))
    number = shipment if isinstance(shipment, int) else shipment.id
    for path in (
        f"/shipments/show/{number}",
        "/shipments/list/",
        "/shipments/export/csv",
        "/audit/export/csv",
    ):
        assert day.keep(fort.get("owner", path)).status_code == 200, path


def _list(day: Day) -> None:
    """A list with the numbers of people, one of them mistyped, then the same without the mistake."""
    fort = day.fort
    head = "Kod;Ünvan;TC Kimlik No\n"
    wrong = f"{head}K-1;Ali Veli;{BROUGHT}\nK-2;Veli Ali;{MISTYPED}\n"

    def begin(actor: Any) -> Any:
        return begin_work(fort.database, actor, fort.tenant)

    for content in (wrong, f"{head}K-1;Ali Veli;{BROUGHT}\n"):
        with fort.work() as work:
            run = upload_list(work, "customers", "liste.csv", content.encode())
        check_run(begin, run)
        day.keep(fort.get("owner", f"/imports/show/{run}"))
    with fort.work() as work:
        import_list(work, run)
    write_run(begin, run)
    with fort.work() as work:
        assert work.session.scalars(select(Party.tax_id).where(Party.code == "K-1")).one() == "•••••••0214"


def _handed_out(day: Day) -> None:
    """Links to an order and a paper, and an invitation: opened, mistyped, answered, and once they break."""
    fort, ways = day.fort, hand_out(day.fort)
    day.secrets |= {name: way[3:] for name, way in ways.items()}
    day.secrets["a dealer's invitation"] = invited_dealer(fort, _ayse(day)[0])
    use_up(fort, ways)

    def leak(*_any: Any, **_more: Any) -> Any:
        raise RuntimeError(f"cannot use token={LEAKY}")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("views.order_status.status_of", leak)
        patch.setattr("views.shared_papers._shared", leak)
        for way in ways.values():
            answer = day.keep(fort.app.test_client().get(way, base_url=fort.base))
            assert answer.status_code == 500
    for path in ("/audit/list/", "/audit/export/csv", "/today/"):
        day.keep(fort.get("owner", path))


def _breakage(day: Day) -> None:
    """Something breaks, with everything secret in what it says; then the database itself refuses a row."""
    fort = day.fort
    token = day.secrets["a tablet's token"]

    def leak(*_any: Any, **_more: Any) -> Any:
        raise RuntimeError(f"cannot use password={LEAKY}, Bearer {token}, TCKN {BUYER}")

    def refuse(*_any: Any, **_more: Any) -> Any:
        work = begin_work(fort.database, system("x"), fort.tenant)
        with work as opened:
            opened.session.add(Party(code="ACIK", name="Açık", tax_id=BUYER, is_customer=True))
            opened.session.flush()

    with pytest.MonkeyPatch.context() as patch:
        for broken in (leak, refuse):
            patch.setattr("views.lookups.find_parties", broken)
            answer = day.keep(fort.get("owner", f"/lookup/parties/customers?q=x&token={token}&pin={PIN}"))
            assert answer.status_code >= 400
    day.keep(fort.get("owner", f"/nowhere/{LEAKY}?token={token}"))


def test_the_log_says_what_broke_and_nothing_secret(day: Day, log: io.StringIO) -> None:
    said = log.getvalue()
    assert "RuntimeError" in said
    number = re.search(r"error ([0-9a-f]{12}) at GET /lookup/parties/customers", said)
    assert number is not None
    assert any(number[1] in answer for _path, answer in day.answers), "the page names the same error"
    assert day.found_in(said) == []


def texts(day: Day) -> Iterator[tuple[str, str]]:
    """Every row of the company's tables and of the queue of jobs, as text; files are bytes and apart."""
    with day.fort.work() as work:
        mine = text("select tablename from pg_tables where schemaname = current_schema()")
        for table in work.session.scalars(mine).all():
            for (row,) in work.session.execute(text(f'select cast(t as text) from "{table}" t')):
                yield table, row
    with day.fort.database.platform() as connection:
        for (row,) in connection.execute(text("select cast(t as text) from platform.procrastinate_jobs t")):
            yield "procrastinate_jobs", row


def test_no_table_holds_a_secret_as_it_is(day: Day) -> None:
    found = {(table, name) for table, row in texts(day) for name in day.found_in(row)}
    assert found == set()


def test_the_trail_has_the_day_without_its_secrets(day: Day) -> None:
    with day.fort.work() as work:
        trail = work.session.execute(text("select act, facts, device from audit_entry")).all()
    acts = {row.act for row in trail}
    assert {"OrderPageOpened", "OrderLinkMade", "PaperShared", "DealerLetIn"} <= acts
    assert {"SignInRefused", "PinSet", "ShipmentSent", "ListImported", "RecordAdded", "RecordChanged"} <= acts
    assert day.found_in(json.dumps([list(row) for row in trail], ensure_ascii=False)) == []
    changed = next(row.facts for row in trail if row.facts.get("after", {}).get("code") == "AYSE")
    assert changed["after"]["tax_id"] == "•••••••0078"


def test_no_page_says_a_secret_and_no_link_carries_one(day: Day) -> None:
    assert len(day.answers) > 20
    asked_by_us = {LEAKY, WRONG}
    for path, answer in day.answers:
        said = [name for name in day.found_in(answer) if day.secrets[name] not in asked_by_us | {MISTYPED}]
        assert said == [], path


def test_papers_show_numbers_masked_and_only_the_code_has_them_whole(day: Day) -> None:
    with day.fort.work() as work:
        papers = work.session.scalars(select(IssuedDocument).order_by(IssuedDocument.id)).all()
        snapshots = [(paper.kind, open_code(work.tenant, paper.snapshot)) for paper in papers]
    kind, waybill = next(
        (kind, each)
        for kind, each in reversed(snapshots)
        if kind == "waybill" and BUYER in str(each.get("qr"))
    )
    words = all_text(render_issued(kind, waybill))
    # The law wants the seller's number whole, and this one is a person.
    assert day.found_in(words) == ["the number of the company's one person"]
    assert "•••••••0146" in words
    assert "•••••••0078" in words
