"""The work card and its cut list: from the order as confirmed, for the doors of the card; no money."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest

from app.kernel.permissions import Actor, NotAllowed
from app.kernel.work import Work
from app.orders.confirming import confirm_order
from app.orders.drafting import open_order
from app.production.passing import pass_on
from app.production.planning import plan_order
from app.production.work_card import CardSheet, TooManyCards, work_cards
from models.orders import SalesOrder
from reports.labels import labels_for
from reports.work_card import render_work_cards
from tests.factories import behind_the_scenes, make_customer, stock_up, unit_of
from tests.production.floor import acting, cards_of, person, tablet
from tests.production.test_doors import printing_tablet
from tests.reports.reading import all_text, page_texts
from tests.samples import add_sample_materials, add_sample_models
from tests.statements import statements_of

HOST = "https://acme.example.com/"


def sample_order(work: Work, *lines: tuple[str, int], **columns: str) -> SalesOrder:
    """A planned order for sample doors: (model, doors)."""
    materials = add_sample_materials(work)
    sheet = materials["SAC-DKP-12"]
    sheet.purchase_unit = unit_of(work, "C62")
    sheet.purchase_factor = Decimal("23.55")
    stock_up(work, list(materials.values()), 5000)
    models = add_sample_models(work)
    typed = [{"model": str(models[code].id), "quantity": str(doors)} for code, doors in lines]
    order = open_order(
        work, make_customer(work, "Yıldız İnşaat").id, {"due_on": "18.12.2026", **columns}, typed
    )
    confirm_order(work, order.id, order.version)
    plan_order(behind_the_scenes(work), order.id)
    work.session.expire_all()
    return order


def sheet_of(work: Work, order: SalesOrder, place: int = 0) -> CardSheet:
    return work_cards(work, HOST, orders=[order.id]).cards[place]


def test_a_card_says_what_to_make(work: Work) -> None:
    order = sample_order(work, ("CK-EKO", 3))
    card = sheet_of(work, order)
    assert (card.number, card.order, card.customer) == (
        cards_of(work, order)[0].number,
        order.number,
        "Yıldız İnşaat",
    )
    assert (card.model, card.size, card.quantity) == ("Ekonomik Laminoks", "900 × 2050 × 140 mm", 3)
    assert len(card.serials) == 3
    assert "<svg" in card.drawing
    assert {answer.name: answer.value for answer in card.answers}["Kilit"] == "merkezi"
    assert [each.name for each in card.departments][:2] == ["Kesim & Büküm", "Kaynak & Taşlama"]
    # 125 minutes a door, three doors.
    assert sum(each.minutes for each in card.departments) == Decimal(375)


def test_the_cut_list_is_for_all_doors_of_the_card(work: Work) -> None:
    card = sheet_of(work, sample_order(work, ("CK-EKO", 3)))
    sheet = card.cuts[0]
    assert (sheet.code, sheet.pieces) == ("SAC-DKP-12", 18)
    rows: list[tuple[object, ...]] = [
        (row.name, row.each, row.pieces, row.length, row.width) for row in sheet.rows
    ]
    assert rows == [
        ("Kanat sacı", 1, 3, 2080, 900),
        ("Dikey takviye", 3, 9, 1990, 120),
        ("Yatay takviye", 2, 6, 810, 120),
    ]
    # (2080 × 900 + 3 × 1990 × 120 + 2 × 810 × 120) × 9.42 kg/m² × 3
    assert sheet.net == Decimal("78.642")
    assert sheet.needed is not None
    assert abs(sheet.needed - sheet.net * Decimal("1.08")) < Decimal("0.01")
    assert sheet.bought == (sheet.needed / Decimal("23.55")).quantize(Decimal("0.1"))
    threshold = card.cuts[-1]
    assert (threshold.code, threshold.rows[0].width, threshold.net) == ("ESK-PSL", None, Decimal("2.700"))


def test_a_card_that_was_split_has_its_share(work: Work) -> None:
    order = sample_order(work, ("CK-EKO", 4))
    card = cards_of(work, order)[0]
    pass_on(behind_the_scenes(work), card.id, card.version, quantity=1)
    work.session.expire_all()
    paper = work_cards(work, HOST, orders=[order.id])
    assert [card.quantity for card in paper.cards] == [3, 1]
    assert [card.cuts[0].pieces for card in paper.cards] == [18, 6]
    hinges = [
        next(each.quantity for part in card.departments for each in part.materials if each.code == "MNT-BLK")
        for card in paper.cards
    ]
    assert hinges == [9, 3]
    assert not set(paper.cards[0].serials) & set(paper.cards[1].serials)


def test_materials_stand_at_the_department_that_uses_them(work: Work) -> None:
    card = sheet_of(work, sample_order(work, ("CK-LUX", 1)))
    used = {each.name: {row.code for row in each.materials} for each in card.departments}
    assert {"SAC-DKP-12", "SAC-DKP-15"} <= used["Kesim & Büküm"]
    assert "BOY-TOZ" in used["Boyama & Yıkama"]
    assert "SAC-DKP-12" not in used["Montaj & Paketleme"]


def test_an_order_from_before_is_worked_out_by_its_model_and_says_so(work: Work) -> None:
    order = sample_order(work, ("CK-EKO", 1))
    line = order.lines[0]
    line.configuration = {key: value for key, value in line.configuration.items() if key != "cuts"}
    work.session.flush()
    card = sheet_of(work, order)
    assert (card.cuts_are_of_today, card.cuts_unknown) == (True, False)
    assert card.cuts[0].pieces == 6
    assert "before its pieces were kept" in all_text_in_english(work, order)
    line.parameters = {**line.parameters, "G": "5"}
    work.session.flush()
    card = sheet_of(work, order)
    assert (card.cuts, card.cuts_unknown) == ((), True)


def all_text_in_english(work: Work, order: SalesOrder) -> str:
    return all_text(render_work_cards(work_cards(work, HOST, orders=[order.id]), labels_for("en")))


def test_several_cards_are_one_file_without_money(work: Work) -> None:
    order = sample_order(work, ("CK-EKO", 2), ("CK-VIL", 1), note="Kapı eşikleri alçak.")
    content = render_work_cards(work_cards(work, HOST, orders=[order.id]))
    said = all_text(content)
    for card in cards_of(work, order):
        assert card.number in said
    assert "Villa Kompozit" in said
    assert "Kapı eşikleri alçak." in said
    assert not re.search(r"₺|TRY|fiyat|maliyet|price|cost", said, re.IGNORECASE)
    assert len(page_texts(content)) <= 5


def test_the_same_cards_give_the_same_bytes(work: Work) -> None:
    order = sample_order(work, ("CK-YNG", 2))
    paper = work_cards(work, HOST, orders=[order.id])
    assert render_work_cards(paper) == render_work_cards(paper)


def test_cards_cost_the_same_statements_however_many(work: Work) -> None:
    counts = []
    for lines in ((("CK-EKO", 1),), (("CK-EKO", 2), ("CK-LUX", 3), ("CK-VIL", 1), ("CK-YNG", 1))):
        with work.session.begin_nested() as savepoint:
            order = sample_order(work, *lines)
            work.session.expire_all()
            with statements_of(work.session) as sent:
                work_cards(work, HOST, orders=[order.id])
            counts.append(len(sent))
            savepoint.rollback()
    assert counts[0] == counts[1]


def test_who_may_print(work: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    order = sample_order(work, ("CK-EKO", 1), ("CK-LUX", 1))
    card = cards_of(work, order)[0]
    assert len(work_cards(acting(work, printing_tablet()), HOST, cards=[card.id]).cards) == 1
    refused: tuple[Actor, ...] = (tablet(), person("Accountant"), person("Dispatcher"))
    for actor in refused:
        with pytest.raises(NotAllowed):
            work_cards(acting(work, actor), HOST, cards=[card.id])
    monkeypatch.setattr("app.production.work_card.MOST_CARDS", 1)
    with pytest.raises(TooManyCards):
        work_cards(work, HOST, orders=[order.id])
