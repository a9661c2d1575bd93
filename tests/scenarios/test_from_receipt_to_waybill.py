"""The whole story by operations: deliveries, a new model, an order, its plan, four taps, two trucks, papers.

CK-EKO is the data file's, 900 × 2050 × 140, with another lock and a pull handle that is in no catalogue:
7,728.94 − 1,650 (KLT-MRK) + 2,950 (KLT-MUL) + 1,250 (KOL-CEK) = 10,278.94 of material, and 125 min × 7.20 =
900 of labour; (10,278.94 + 900) × 1.45 = 16,209.46, to the nearest fifty 16,200.
CK-DEPO is entered by the clerk: two faces of sheet, 2 m² × 18.84 kg + 5 % = 39.564 kg a door.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from sqlalchemy import select, text

from app.configurator.sheets.saving import save_sheet
from app.configurator.sheets.typed import ModelSheet
from app.orders.confirming import confirm_order
from app.orders.drafting import open_order, save_order
from app.orders.previewing import LinePreview, preview_line
from app.production.costing import cost_paper
from app.production.planning import plan_order
from app.production.undoing import undo
from app.shipping.readying import ready_doors
from app.stock.ledger.refusals import MissingMaterials
from models.core import AuditEntry
from models.production import Door
from reports.cost import render_cost
from tests.reports.reading import all_text
from tests.scenarios.factory import KIOSK, NAMES, Factory
from tests.scenarios.telling import (
    STATIONS,
    TURKISH,
    asked,
    deliver,
    in_progress,
    model,
    on_hand,
    on_the_board,
    paper_text,
    party,
    plenty,
    seen_by,
    send_doors,
    tap,
    waybill_text,
)

EKO = {
    "quantity": "2",
    "discount": "10",
    "parameters-G": "900",
    "parameters-Y": "2.050",
    "parameters-K": "140",
    "parameters-yon": "sol içe",
    "parameters-ral_dis": "8017",
    "parameters-kilit": "4 yön",
    "extras-0-material": "KOL-CEK",
    "extras-0-quantity": "1",
    "extras-0-note": "Müşteri isteği",
}
DEPO = {"quantity": "3", "unit_price": "4.850,75", "parameters-ral_dis": "9016"}
TOO_LITTLE_OF = ("SAC-DKP-12", "MNT-BLK", "KLT-MUL")


@dataclass
class Story:
    """The factory, and what is known so far of the one order the story is about."""

    factory: Factory
    order_id: int = 0
    lines: dict[str, int] = field(default_factory=dict)

    def state(self) -> str:
        return seen_by(self.factory, "Dispatcher", self.order_id).order.state

    def where(self) -> str:
        return seen_by(self.factory, "Dispatcher", self.order_id).whereabouts.say(TURKISH)

    def papers(self, kind: str) -> list[int]:
        """Issued papers of the order, oldest first."""
        papers = seen_by(self.factory, "Clerk", self.order_id).papers
        return sorted(paper.id for paper in papers if paper.kind == kind)

    def send(self, key: str) -> int:
        """The button is pressed twice; one shipment leaves."""
        with self.factory.acts("Dispatcher") as work:
            ready = ready_doors(work, order_id=self.order_id)
        sent = {send_doors(self.factory, ready, key=key) for _click in range(2)}
        assert len(sent) == 1
        return sent.pop()


def test_from_receipt_to_waybill(factory: Factory) -> None:
    story = Story(factory)
    most_of_it_is_delivered(story)
    the_clerk_enters_a_model(story)
    what_is_typed_shows_its_price_at_once(story)
    the_order_is_written_and_confirmed(story)
    the_proforma_says_what_was_agreed(story)
    the_plan_is_refused_and_nothing_has_changed(story)
    the_rest_comes_at_other_prices(story)
    the_order_is_planned(story)
    the_tablet_passes_the_first_card_on(story)
    the_other_card_is_split_on_its_way(story)
    two_of_the_three_go_first(story)
    the_last_door_follows(story)
    the_owner_reads_what_the_doors_cost(story)
    everybody_is_in_the_books(story)


def most_of_it_is_delivered(story: Story) -> None:
    sheets = ("SAC-DKP-12", "5", "levha", "812,475")  # 5 × 23.55 kg = 117.75 kg, worth 4,062.38
    hinges = ("RULMANLI ÇELİK MENTEŞE 3D", "4", "adet", "145")
    deliver(story.factory, "ERC2026000000001", sheets, hinges, *plenty(*TOO_LITTLE_OF))
    assert on_hand(story.factory, *TOO_LITTLE_OF, "KLT-MRK") == {
        "SAC-DKP-12": Decimal("117.750"),
        "MNT-BLK": 4,
        "KLT-MUL": 0,
        "KLT-MRK": 100,
    }


def the_clerk_enters_a_model(story: Story) -> None:
    defaults = {"G": "1000", "Y": "2000", "K": "100", "yon": "sağ içe", "ral_dis": "7016", "ral_ic": "9016"}
    head = {
        "code": "CK-DEPO",
        "name": "Iğdır Depo Kapısı",
        "vat_code": "INDIRIMLI",
        "is_active": "1",
        "labour_minutes": "60",
        "price_formula": "round((malzeme + iscilik) * 1.25 / 10) * 10",
    }
    with story.factory.acts("Clerk") as work:
        sheet = ModelSheet(
            head=head,
            parameters=tuple(
                {"parameter": str(asked(work, code).id), "default": value} for code, value in defaults.items()
            ),
            expressions=({"name": "yuz", "formula": "G * Y / 1000000", "unit": "m2"},),
            components=(
                {"source_text": "SAC-DKP-12", "quantity": "yuz * 18.84", "scrap_percent": "5"},
                {"source_text": "MNT-BLK", "quantity": "mentese"},
                {"source_text": "KLT-MRK", "quantity": "1"},
            ),
            rules=({"condition": "Y > G * 1.5", "sentence": "Bu kapı bu kadar geniş yapılmaz."},),
        )
        save_sheet(work, None, sheet, key="model-depo")


def what_is_typed_shows_its_price_at_once(story: Story) -> None:
    sold = preview(story, "Clerk", "CK-EKO", EKO)
    assert [sold.calculated_price, sold.net, sold.vat] == [16200, 29160, 5832]
    assert {row.code: row.missing for row in sold.needs if row.missing} == {"MNT-BLK": 2, "KLT-MUL": 2}
    assert (sold.cost, sold.margin, {row.unit_cost for row in sold.needs}) == (None, None, {None})
    owner = preview(story, "Owner", "CK-EKO", EKO)
    assert owner.cost == pytest.approx(Decimal("11403.94"), abs=Decimal("0.60"))  # 225 of it is overhead
    wider = preview(story, "Clerk", "CK-EKO", {**EKO, "parameters-G": "1.000"})
    assert (wider.calculated_price or 0) > 16200
    assert wider.drawing != sold.drawing
    # 2 m² × 18.84 × 1.05 × 34.50 + 3 × 145 + 1,650 + 60 × 7.20 = 3,881.96; × 1.25 = 4,852.45, to a whole ten
    own = preview(story, "Clerk", "CK-DEPO", {"quantity": "1"})
    assert own.calculated_price == Decimal("4850.00")
    (refused,) = preview(story, "Clerk", "CK-DEPO", {"quantity": "1", "parameters-G": "1.500"}).errors
    assert refused.say() == "Bu kapı bu kadar geniş yapılmaz."


def preview(story: Story, who: str, code: str, typed: dict[str, str]) -> LinePreview:
    with story.factory.acts(who) as work:
        return preview_line(work, {"model": str(model(work, code).id), **typed}, translate=TURKISH)


def the_order_is_written_and_confirmed(story: Story) -> None:
    with story.factory.acts("Clerk") as work:
        eko, depo = (str(model(work, code).id) for code in ("CK-EKO", "CK-DEPO"))
        header = {
            "due_on": "21.12.2026",
            "customer_reference": "Şantiye 7",
            "payment_terms": "%40 kapora, kalanı sevkten önce",
        }
        order = open_order(
            work, party(work, "MUS-001").id, header, [{"model": eko, "quantity": "1"}], key="o1"
        )
        story.order_id, version, kept = order.id, order.version, str(order.lines[0].id)
    with story.factory.acts("Clerk") as work:
        typed = [{"id": kept, "model": eko, **EKO}, {"model": depo, **DEPO}]
        order = save_order(work, story.order_id, version, {}, typed)
        # 2 × 16,200 − 10 % = 29,160.00 at 20 %; 3 × 4,850.75 = 14,552.25 at 10 %, half a kuruş going up
        assert (order.net_total, order.vat_total) == (Decimal("43712.25"), Decimal("7287.23"))
        story.lines = {"CK-EKO": order.lines[0].id, "CK-DEPO": order.lines[1].id}
        version = order.version
    with story.factory.acts("Clerk") as work:
        confirm_order(work, story.order_id, version, "c1", translate=TURKISH)
    assert story.state() == "confirmed"


def the_proforma_says_what_was_agreed(story: Story) -> None:
    (proforma,) = story.papers("proforma")
    said = paper_text(story.factory, "Clerk", proforma)
    for expected in (
        "PROFORMA FATURA / SİPARİŞ ONAY FORMU",
        "PRF-2026-00001",
        "Demo Çelik Kapı Sanayi ve Ticaret Ltd. Şti.",
        "TR33 0006 1005 1978 6457 8413 26",
        "Yıldız İnşaat A.Ş.",
        "Sivas Bulvarı No: 112",
        "21.11.2026",
        "21.12.2026",
        "CK-EKO Ekonomik Laminoks",
        "900 × 2050 × 140 mm",
        "+ Çekme kol 100 cm paslanmaz – Müşteri isteği",
        "CK-DEPO Iğdır Depo Kapısı",
        "16.200,00 ₺",
        "29.160,00 ₺",
        "4.850,75 ₺",
        "14.552,25 ₺",
        "46.952,25 ₺",
        "-3.240,00 ₺",
        "43.712,25 ₺",
        "KDV %20 (matrah 29.160,00 ₺) 5.832,00 ₺",
        "KDV %10 (matrah 14.552,25 ₺) 1.455,23 ₺",
        "50.999,48 ₺",
        "Yalnız Ellibindokuzyüzdoksandokuz Türk Lirası Kırksekiz Kuruş",
        "%40 kapora, kalanı sevkten önce",
    ):
        assert expected in said, said


def the_plan_is_refused_and_nothing_has_changed(story: Story) -> None:
    factory = story.factory
    with factory.is_refused("Clerk") as said, factory.acts("Clerk") as work:
        try:
            plan_order(work, story.order_id, key="plan-1")
        except MissingMaterials as missing:
            short = {row.code: (row.needed, row.on_hand, row.missing) for row in missing.shortages}
            raise
    assert said == {"": "stock.missing_materials"}
    assert short == {
        "KLT-MUL": (2, 0, 2),
        "MNT-BLK": (15, 4, 11),
        # 2 × 28.311 + 3 × 39.564
        "SAC-DKP-12": (Decimal("175.314"), Decimal("117.750"), Decimal("57.564")),
    }
    assert story.state() == "confirmed"
    assert on_the_board(factory) == {}


def the_rest_comes_at_other_prices(story: Story) -> None:
    # Three more sheets: 188.4 kg worth 6,612.38. Fifteen hinges worth 580 + 1,815 = 2,395.
    rest = (
        ("SAC-DKP-12", "3", "levha", "850"),
        ("MNT-BLK", "11", "", "165,00"),
        ("KLT-MUL", "2", "takım", "3.100"),
    )
    deliver(story.factory, "ERC2026000000002", *rest)
    deliver(story.factory, "ERC2026000000002", *rest)  # the second click
    assert on_hand(story.factory, "MNT-BLK", "KLT-MUL") == {"MNT-BLK": 15, "KLT-MUL": 2}


def the_order_is_planned(story: Story) -> None:
    factory = story.factory
    # The key of the refused try is free again; the second click of the good one finds it done.
    for _click in range(2):
        with factory.acts("Clerk") as work:
            assert len(plan_order(work, story.order_id, key="plan-1")["cards"]) == 2
    assert on_hand(factory, *TOO_LITTLE_OF, "KLT-MRK") == {
        "SAC-DKP-12": Decimal("13.086"),
        "MNT-BLK": 0,
        "KLT-MUL": 0,
        "KLT-MRK": 97,
    }
    taken = in_progress(factory)
    assert (taken["SAC-DKP-12"], taken["KOL-CEK"], taken["KLT-MUL"]) == ("175.314", "2.000", "2.000")
    cards = on_the_board(factory)
    assert list(cards) == ["CUTTING_BENDING"]
    assert {card.model: card.quantity for card in cards["CUTTING_BENDING"]} == {
        "Ekonomik Laminoks": 2,
        "Iğdır Depo Kapısı": 3,
    }
    assert story.where() == "Planlandı · 5 kapı: Kesim & Büküm · termin 21.12.2026"


def the_tablet_passes_the_first_card_on(story: Story) -> None:
    factory = story.factory
    (card,) = (each for each in on_the_board(factory)["CUTTING_BENDING"] if each.quantity == 2)
    slip = tap(factory, card)["event"]
    with factory.acts(KIOSK, after=timedelta(seconds=8)) as work:
        undo(work, slip, key="undo-1")
    assert list(on_the_board(factory)) == ["CUTTING_BENDING"]
    for here, there in pairwise(STATIONS):
        (card,) = (each for each in on_the_board(factory)[here] if each.id == card.id)
        tap(factory, card)
        tap(factory, card)  # a nervous finger: the same touch arrives once
        assert card.id in {each.id for each in on_the_board(factory)[there]}
    with factory.is_refused(KIOSK) as said:
        tap(factory, on_the_board(factory)["READY"][0])
    assert said == {"": "production.card_not_in_work"}
    assert story.state() == "in_production"


def the_other_card_is_split_on_its_way(story: Story) -> None:
    factory = story.factory
    (card,) = on_the_board(factory)["CUTTING_BENDING"]
    tap(factory, card, quantity=2)
    assert [each.quantity for each in on_the_board(factory)["CUTTING_BENDING"]] == [1]
    for station in STATIONS[1:4]:
        tap(factory, on_the_board(factory)[station][0])
    assert sorted(each.quantity for each in on_the_board(factory)["READY"]) == [2, 2]
    assert story.where() == ("Üretimde · 1 kapı: Kesim & Büküm · 4 kapı: Sevke Hazır · termin 21.12.2026")


def two_of_the_three_go_first(story: Story) -> None:
    said = waybill_text(story.factory, story.send("truck-1"))
    for expected in (
        "SEVK İRSALİYESİ",
        "DCK2026000000001",
        "TASLAK – e-İrsaliye olarak iletilmemiştir",
        "Yıldız İnşaat A.Ş.",
        "Sivas Bulvarı No: 112",
        "38040 Melikgazi / Kayseri",
        "Hasan Öztürk",
        "•••••••0146",
        "38 DK 127",
        "Iğdır Depo Kapısı",
        "Ölçü (G × Y × K): 900 × 2050 × 140 mm",
        "Kalanı sonra gönderilecek",
        "4 adet",
        "Murat Koç",
    ):
        assert expected in said, said
    assert story.state() == "partly_shipped"
    left = in_progress(story.factory)
    assert left == {"SAC-DKP-12": "39.564", "MNT-BLK": "3.000", "KLT-MRK": "1.000"}


def the_last_door_follows(story: Story) -> None:
    for station in STATIONS[:4]:
        tap(story.factory, on_the_board(story.factory)[station][0])
    said = waybill_text(story.factory, story.send("truck-2"))
    assert "DCK2026000000002" in said
    assert "1 adet" in said
    assert "Kalanı sonra gönderilecek" not in said
    assert (story.state(), in_progress(story.factory)) == ("shipped", {})
    assert on_the_board(story.factory) == {}


def the_owner_reads_what_the_doors_cost(story: Story) -> None:
    factory = story.factory
    with factory.acts("Owner") as work:
        paper = cost_paper(work, story.lines["CK-DEPO"], translate=TURKISH)
    said = all_text(render_cost(paper))
    for expected in (
        "MALİYET FÖYÜ",
        "CK-DEPO Iğdır Depo Kapısı",
        "118,692 kg",
        "4.165,80 ₺",  # 118.692 of 188.4 kg worth 6,612.38
        "1.437,00 ₺",  # nine of fifteen hinges worth 2,395
        "4.950,00 ₺",
        "10.552,80 ₺",
        "1.296,00 ₺",  # planned: 3 × 60 min × 7.20
        "914,40 ₺",  # recorded: 36 (no tap of its own, so as planned) + 35 + 28 + 28 min
        "228,60 ₺",  # the same 127 min × 1.80 of overhead
        "11.695,80 ₺",
        "14.552,25 ₺",
        "2.856,45 ₺",
        "%19,63",
    ):
        assert expected in said, said
    with factory.acts("Owner") as work:
        eko = cost_paper(work, story.lines["CK-EKO"], translate=TURKISH)
    # 2 × 10,278.94, the locks 150 dearer each, hinges 958 instead of 870, 56.622 kg of sheet 0.5975 dearer
    spent = Decimal("20557.88") + 300 + 88 + Decimal("33.84")
    assert eko.actual.material == pytest.approx(spent, abs=Decimal("1.10"))
    assert (eko.actual.labour, eko.actual.overhead) == (Decimal("578.30"), Decimal("144.57"))  # of 80.319 min
    assert eko.actual.margin == Decimal("29160.00") - eko.actual.material - Decimal("722.87")


def everybody_is_in_the_books(story: Story) -> None:
    with story.factory.acts("Owner") as work:
        rows = work.session.execute(
            select(AuditEntry.act, AuditEntry.actor_name)
            .where(AuditEntry.subject == "Order", AuditEntry.subject_id == story.order_id)
            .order_by(AuditEntry.id)
        ).all()
        serials = work.session.scalars(select(Door.serial).order_by(Door.serial)).all()
    with story.factory.database.platform() as connection:
        jobs = connection.scalar(
            text("select count(*) from platform.procrastinate_jobs where args ->> 'tenant' = :slug"),
            {"slug": story.factory.tenant.slug},
        )
    acts = [(row.act, row.actor_name) for row in rows]
    clerk, gate = NAMES["Clerk"], NAMES["Dispatcher"]
    assert acts[:3] == [("OrderOpened", clerk), ("OrderChanged", clerk), ("OrderConfirmed", clerk)]
    assert acts.count(("OrderPlanned", clerk)) == 1
    assert [act for act in acts if act[1] == gate] == [("MaterialShipped", gate)] * 2
    assert len(serials) == len(set(serials)) == 5
    assert jobs == 5  # a proforma and two waybills wait to be drawn, two e-despatches to be validated
