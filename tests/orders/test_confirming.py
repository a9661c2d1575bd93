from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from app.documents.papers import ProformaPaper
from app.kernel.permissions import NotAllowed
from app.kernel.work import Work
from app.orders.confirming import confirm_order, revise_order
from app.orders.drafting import open_order, save_order
from app.orders.offering import last_proforma
from app.orders.refusals import CostsMissing, ForNothing, ReasonMissing, StaleOrder
from app.orders.states import WrongState, move_to
from app.stock.ledger.balances import on_hand
from app.stock.ledger.reserving import reserved
from models.configurator import DoorModel, ParameterOption
from models.core import Company, IssuedDocument
from models.materials import Material
from models.orders import SalesOrder
from models.parties import Party
from tests.factories import stock_up
from tests.orders.conftest import acting_as, refused

Line = Callable[..., dict[str, str]]


@pytest.fixture
def order(work: Work, customer: Party, line: Line) -> SalesOrder:
    """Two luxury doors at a discount, one simple one with something added, and their fitting."""
    opened = open_order(
        work,
        customer.id,
        {"due_on": "18.12.2026", "payment_terms": "%40 kapora", "note": "Kapı eşikleri alçak."},
        [
            line("CK-LUX", quantity="2", discount="10", p_G="1.050"),
            line(
                "CK-EKO", extras__0__material="KOL-CEK", extras__0__quantity="1", extras__0__note="dışarıda"
            ),
            line("", description="Montaj", unit_price="2500"),
        ],
    )
    work.events.clear()
    return opened


def papers(work: Work) -> int:
    return work.session.scalar(select(func.count()).select_from(IssuedDocument)) or 0


def paper_of(document: IssuedDocument) -> ProformaPaper:
    return ProformaPaper.from_json(document.snapshot)


# --- what is issued -----------------------------------------------------------------------------------


def test_a_confirmed_order_has_its_proforma(work: Work, order: SalesOrder) -> None:
    company = work.session.get_one(Company, 1)
    company.street, company.city, company.iban = "OSB 1. Cad. 3", "Kayseri", "TR330006100519786457841326"
    company.proforma_terms = "Montaj dahil değildir.\nÖlçü onayı müşteriye aittir."
    document = confirm_order(work, order.id, 1)
    assert (order.state, order.confirmed_at, order.version) == ("confirmed", work.now, 2)
    assert (document.kind, document.number, document.revision) == ("proforma", "PRF-2026-00001", 0)
    assert (document.subject, document.subject_id) == ("SalesOrder", order.id)
    paper = paper_of(document)
    assert (paper.date, paper.valid_until, paper.delivery_date) == (
        date(2026, 11, 21),
        date(2026, 12, 6),
        date(2026, 12, 18),
    )
    assert paper.order_number == order.number
    assert paper.seller.address == ("OSB 1. Cad. 3", "38070 Melikgazi / Kayseri")
    assert paper.seller.accounts[0].iban == "TR33 0006 1005 1978 6457 8413 26"
    assert paper.customer.name == "Yıldız İnşaat"
    assert paper.customer.address == ("Osman Kavuncu Blv. 12", "38010 Kocasinan / Kayseri")
    assert paper.customer.phone == "0532 123 45 67"
    assert paper.delivery_address == paper.customer.address
    assert paper.payment_terms == ("%40 kapora",)
    assert paper.notes == (
        "Kapı eşikleri alçak.",
        "Montaj dahil değildir.",
        "Ölçü onayı müşteriye aittir.",
    )
    assert paper.prepared_by == "Ayşe"


def test_the_pieces_to_cut_are_frozen_with_the_order(
    work: Work, order: SalesOrder, models: dict[str, DoorModel]
) -> None:
    confirm_order(work, order.id, 1)
    wide, _simple, fitting = order.lines
    cuts = wide.configuration["cuts"]
    # G 1050, Y 2100, K 160: GK 960, YK 2040
    assert cuts[0] == {
        "material": "SAC-DKP-15",
        "name": "Kanat sacı",
        "pieces": 1,
        "length": "2130",
        "width": "1050",
        "department": "CUTTING_BENDING",
    }
    assert [cut["name"] for cut in cuts][-1] == "Eşik"
    assert cuts[-1]["width"] == ""
    assert fitting.configuration["cuts"] == []
    models["CK-LUX"].components[0].cuts.clear()
    work.session.flush()
    work.session.refresh(wide)
    assert wide.configuration["cuts"] == cuts, "later changes of the model do not touch it"


def test_the_paper_adds_up(work: Work, order: SalesOrder) -> None:
    paper = paper_of(confirm_order(work, order.id, 1))
    assert [line.net for line in paper.lines] == [row.net for row in order.lines]
    assert paper.net == sum(line.net for line in paper.lines) == order.net_total
    assert [(part.rate, part.base) for part in paper.vat_totals] == [(Decimal(20), paper.net)]
    assert paper.grand_total == paper.net + order.vat_total
    assert paper.gross is not None
    assert paper.discount == paper.gross - paper.net == paper.lines[0].unit_price * 2 / 10
    assert paper.words.startswith("Yalnız ")
    assert paper.words.endswith("Türk Lirası")


def test_a_door_is_described_and_drawn(work: Work, order: SalesOrder) -> None:
    words = {"Size (W × H × wall)": "Ölçü (G × Y × K)", "Outside view": "Dıştan görünüş"}
    paper = paper_of(confirm_order(work, order.id, 1, translate=lambda said: words.get(said, said)))
    lux, eko, fitting = paper.lines
    assert (lux.title, lux.quantity, lux.unit) == ("CK-LUX Lüks PVC Kabartma", Decimal(2), "adet")
    assert lux.description == (
        "Ölçü (G × Y × K): 1050 × 2100 × 160 mm",
        "Açılım yönü: sağ içe · Dış renk (RAL): 7016",
        "İç renk (RAL): 7016 · Kilit: 4 yön · Barel: güvenlikli",
        "İç panel: PVC kabartma",
    )
    assert eko.description[-1] == "+ Çekme kol 100 cm paslanmaz – dışarıda"
    assert (lux.discount_percent, eko.discount_percent) == (Decimal("10.00"), None)
    assert lux.drawing.startswith("<svg")
    assert "Dıştan görünüş" in lux.sheet
    assert (fitting.title, fitting.drawing, fitting.description) == ("Montaj", "", ())


def test_without_a_discount_the_paper_says_nothing_of_it(work: Work, customer: Party, line: Line) -> None:
    order = open_order(work, customer.id, {}, [line()])
    paper = paper_of(confirm_order(work, order.id, 1))
    assert (paper.gross, paper.discount) == (None, None)


def test_an_order_without_a_promised_day_gets_the_usual_one(work: Work, customer: Party, line: Line) -> None:
    order = open_order(work, customer.id, {}, [line()])
    paper = paper_of(confirm_order(work, order.id, 1))
    assert order.due_on == paper.delivery_date == date(2026, 12, 11)


# --- once ---------------------------------------------------------------------------------------------


def test_a_second_click_gets_the_same_paper(work: Work, order: SalesOrder) -> None:
    first = confirm_order(work, order.id, 1, "key-1")
    events = [event.act() for event in work.events]
    assert confirm_order(work, order.id, 1, "key-1").id == first.id
    assert confirm_order(work, order.id, 1).id == first.id
    assert confirm_order(work, order.id, 2, "key-2").id == first.id
    assert papers(work) == 1
    assert [event.act() for event in work.events] == events == ["DocumentIssued", "OrderConfirmed"]


def test_the_event_says_which_paper(work: Work, order: SalesOrder) -> None:
    document = confirm_order(work, order.id, 1)
    assert work.events[-1].facts() == {
        "order_id": order.id,
        "number": order.number,
        "document_id": document.id,
        "proforma": "PRF-2026-00001",
        "revision": 0,
    }


# --- what is frozen -----------------------------------------------------------------------------------


def test_later_changes_of_model_or_price_do_not_reach_a_confirmed_order(
    work: Work, order: SalesOrder, models: dict[str, DoorModel], materials: dict[str, Material]
) -> None:
    snapshot = dict(confirm_order(work, order.id, 1).snapshot)
    configuration = dict(order.lines[0].configuration)
    needed = {row.material.code: row.quantity for row in order.lines[0].materials}
    models["CK-LUX"].name = "Başka"
    models["CK-LUX"].components[0].quantity = "999"
    models["CK-LUX"].price_formula = "1"
    materials["KLT-MUL"].replacement_cost = Decimal(1)
    work.session.flush()
    work.session.expire_all()
    assert order.lines[0].configuration == configuration
    assert {row.material.code: row.quantity for row in order.lines[0].materials} == needed
    document = last_proforma(work, order.id)
    assert document is not None
    assert document.snapshot == snapshot


def test_confirming_works_the_doors_out_anew_but_keeps_the_price_that_was_shown(
    work: Work, order: SalesOrder, models: dict[str, DoorModel], materials: dict[str, Material]
) -> None:
    shown = [row.unit_price for row in order.lines]
    models["CK-LUX"].components[0].quantity = "10"
    stock_up(work, materials["KLT-MUL"], quantity=5, price=5000)
    confirm_order(work, order.id, 1)
    needed = {row.material.code: row for row in order.lines[0].materials}
    assert needed["SAC-DKP-15"].quantity == 20
    assert needed["KLT-MUL"].unit_cost == 5000
    assert [row.unit_price for row in order.lines] == shown
    assert [row.price_is_manual for row in order.lines] == [False, False, True]


def test_confirming_reserves_everything_and_takes_nothing(
    work: Work, order: SalesOrder, materials: dict[str, Material]
) -> None:
    stock_up(work, materials["KLT-MUL"], quantity=1, price=5000)
    confirm_order(work, order.id, 1)
    assert on_hand(work, materials["KLT-MUL"].id) == 1
    needed: dict[int, Decimal] = {}
    for row in (row for line in order.lines for row in line.materials):
        needed[row.material_id] = needed.get(row.material_id, Decimal(0)) + row.quantity
    assert needed
    assert reserved(work, needed) == needed


def test_an_order_that_is_open_again_has_reserved_nothing(
    work: Work, order: SalesOrder, materials: dict[str, Material]
) -> None:
    confirm_order(work, order.id, 1)
    revise_order(work, order.id, "Müşteri ölçüyü değiştirdi")
    ids = [material.id for material in materials.values()]
    assert set(reserved(work, ids).values()) == {Decimal(0)}


# --- revisions ----------------------------------------------------------------------------------------


def test_a_revision_is_a_new_paper_under_the_same_number(work: Work, order: SalesOrder, line: Line) -> None:
    first = confirm_order(work, order.id, 1)
    before = dict(first.snapshot)
    revised = revise_order(work, order.id, " Müşteri ölçüyü değiştirdi ")
    assert (revised.state, revised.version, revised.confirmed_at) == ("draft", 3, None)
    save_order(work, order.id, 3, {}, [line("CK-EKO")])
    second = confirm_order(work, order.id, 4)
    assert (second.number, second.revision) == (first.number, 1)
    assert paper_of(second).revision == 1
    assert len(paper_of(second).lines) == 1
    assert first.snapshot == before
    assert last_proforma(work, order.id) is second
    reasons = [event.facts()["reason"] for event in work.events if event.act() == "OrderRevised"]
    assert reasons == ["Müşteri ölçüyü değiştirdi"]


def test_a_revision_wants_a_reason_and_a_confirmed_order(work: Work, order: SalesOrder) -> None:
    with pytest.raises(WrongState, match="Draft"):
        revise_order(work, order.id, "neden")
    confirm_order(work, order.id, 1)
    with pytest.raises(ReasonMissing):
        revise_order(work, order.id, "  ")
    move_to(work, order, "planned")
    with pytest.raises(WrongState, match="Planned"):
        revise_order(work, order.id, "neden")
    assert order.state == "planned"


# --- refused ------------------------------------------------------------------------------------------


def test_a_stale_page_confirms_nothing(work: Work, order: SalesOrder, line: Line) -> None:
    save_order(work, order.id, 1, {}, [line("CK-EKO")])
    with pytest.raises(StaleOrder):
        confirm_order(work, order.id, 1)
    assert order.state == "draft"
    assert papers(work) == 0


def test_an_empty_order_cannot_be_confirmed(work: Work, customer: Party) -> None:
    empty = open_order(work, customer.id)
    with refused(work) as said:
        confirm_order(work, empty.id, 1)
    assert said == {"": "The order has no lines yet."}
    assert papers(work) == 0


def test_a_promise_in_the_past_cannot_be_confirmed(work: Work, order: SalesOrder) -> None:
    order.due_on = date(2026, 11, 20)
    work.session.flush()
    with refused(work) as said:
        confirm_order(work, order.id, 1)
    assert list(said) == ["due_on"]
    assert order.state == "draft"


def test_a_door_that_can_no_longer_be_made_is_named(
    work: Work, order: SalesOrder, models: dict[str, DoorModel]
) -> None:
    lock = work.session.scalars(select(ParameterOption).where(ParameterOption.value == "4 yön")).one()
    lock.value = "dört yön"
    work.session.flush()
    with refused(work) as said:
        confirm_order(work, order.id, 1)
    assert list(said) == ["lines-0-parameters-kilit"]
    assert papers(work) == 0


def test_a_passive_model_that_is_on_the_order_is_still_confirmed(
    work: Work, order: SalesOrder, models: dict[str, DoorModel]
) -> None:
    models["CK-LUX"].is_active = False
    work.session.flush()
    confirm_order(work, order.id, 1)
    assert order.state == "confirmed"


def test_a_line_that_costs_nothing_is_asked_about(work: Work, customer: Party, line: Line) -> None:
    order = open_order(work, customer.id, {}, [line(), line(unit_price="0"), line(discount="100")])
    with pytest.raises(ForNothing, match="2, 3"):
        confirm_order(work, order.id, 1, "k")
    assert order.state == "draft"
    confirm_order(work, order.id, 1, "k2", confirmed={"orders.for_nothing"})
    assert order.state == "confirmed"


def test_a_price_without_all_costs_is_asked_about(
    work: Work, customer: Party, line: Line, materials: dict[str, Material]
) -> None:
    materials["BRL-GVN"].replacement_cost = Decimal(0)
    work.session.flush()
    order = open_order(work, customer.id, {}, [line()])
    decided = open_order(work, customer.id, {}, [line(unit_price="18000")])
    with pytest.raises(CostsMissing, match="BRL-GVN"):
        confirm_order(work, order.id, 1)
    confirm_order(work, order.id, 1, confirmed=["orders.costs_missing"])
    confirm_order(work, decided.id, 1)
    assert papers(work) == 2


@pytest.mark.parametrize("role", ["Planner", "Storekeeper", "Foreman", "Dispatcher", "Accountant"])
def test_only_the_office_confirms_and_revises(work: Work, order: SalesOrder, role: str) -> None:
    acting_as(work, role)
    with pytest.raises(NotAllowed):
        confirm_order(work, order.id, 1)
    with pytest.raises(NotAllowed):
        revise_order(work, order.id, "neden")
    assert (order.state, papers(work)) == ("draft", 0)


def test_a_clerk_may_confirm(work: Work, order: SalesOrder) -> None:
    confirm_order(acting_as(work, "Clerk"), order.id, 1)
    assert order.state == "confirmed"


# --- whose language the paper speaks ------------------------------------------------------------------


def test_a_customer_who_reads_english_gets_an_english_paper(work: Work, order: SalesOrder) -> None:
    company = work.session.get_one(Company, 1)
    company.paper_footer, company.paper_footer_english = "Garanti 2 yıl", "Two years of guarantee"
    order.customer.paper_language = "en"
    work.session.flush()
    paper = paper_of(confirm_order(work, order.id, order.version))
    assert paper.language == "en"
    assert paper.words.endswith("Turkish lira") or "kuruş" in paper.words
    assert "Yalnız" not in paper.words
    assert paper.seller.footer == ("Two years of guarantee",)


def test_others_get_a_turkish_one_and_it_stays_as_it_was(work: Work, order: SalesOrder) -> None:
    issued = confirm_order(work, order.id, order.version)
    before = dict(issued.snapshot)
    assert (paper_of(issued).language, paper_of(issued).words.split()[0]) == ("tr", "Yalnız")
    company = work.session.get_one(Company, 1)
    company.trade_name, company.accent, company.paper_signature = "Yeni Ad", "#123456", "Başkası"
    order.customer.paper_language = "en"
    work.session.flush()
    work.session.refresh(issued)
    assert issued.snapshot == before
