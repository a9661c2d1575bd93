"""Specimens of what goes along with the doors."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

from app.documents.papers import Letterhead
from app.production.cut_lists import CutGroup, CutRow
from app.production.doors import DoorLabel
from app.production.picking import PickLine, PickList, PickPart, PickPlace
from app.production.work_card import CardAnswer, CardDepartment, CardMaterial, CardSheet, WorkCards
from app.shipping.list_paper import LoadingDoorLine, LoadingOrder, LoadingPaper
from reports.door_labels import FORMATS, render_door_labels
from reports.labels import Labels
from reports.loading_list import render_loading_list
from reports.pick_list import render_pick_list
from reports.specimens.goods import CUSTOMER, DAY, DRAWING, MOMENT, material, model, serial
from reports.work_card import render_work_cards

_HOST = "https://kapi.example/"


def loading_list(seller: Letterhead, lines: int, labels: Labels) -> bytes:
    """What goes on one truck, from two orders."""
    doors = tuple(
        LoadingDoorLine(
            serial=serial(place),
            model=model(place)[1],
            size=model(place)[2],
            opening="sağ dışa",
            colours="RAL 7016 / RAL 9016",
        )
        for place in range(1, lines + 1)
    )
    half = len(doors) // 2
    orders = tuple(
        LoadingOrder(number=number, reference="", due_on=DAY, address=CUSTOMER.address, doors=part)
        for number, part in (("SIP-2026-00184", doors[half:]), ("SIP-2026-00185", doors[:half]))
        if part
    )
    paper = LoadingPaper(
        seller=seller,
        customer=CUSTOMER,
        number="YL-2026-00009",
        at=MOMENT,
        by="Hasan Korkmaz",
        orders=orders,
        plate="38 ABC 123",
    )
    return render_loading_list(paper, labels)


def work_card(seller: Letterhead, lines: int, labels: Labels) -> bytes:
    """The card of some doors, with so many different pieces to cut."""
    rows = tuple(
        CutRow(name=f"Parça {place}", each=2, pieces=8, length=Decimal(2085), width=Decimal(310 + place))
        for place in range(1, lines + 1)
    )
    departments = tuple(
        CardDepartment(
            name=name,
            minutes=Decimal(45),
            materials=tuple(
                CardMaterial(
                    code=material(place)[0],
                    name=material(place)[1],
                    unit=material(place)[2],
                    quantity=Decimal("12.5"),
                )
                for place in range(3)
            ),
        )
        for name in ("Kesim & Büküm", "Kaynak & Taşlama", "Boyama & Yıkama", "Montaj & Paketleme")
    )
    card = CardSheet(
        number="IE-2026-00311",
        order="SIP-2026-00184",
        customer=CUSTOMER.name,
        model=" ".join(model(0)[:2]),
        quantity=4,
        size=model(0)[2],
        opening="sağ dışa",
        colours="RAL 7016 / RAL 9016",
        answers=(
            CardAnswer(name="Açılım yönü", value="sağ dışa"),
            CardAnswer(name="Kilit", value="5 sürgülü"),
        ),
        serials=tuple(serial(place) for place in range(1, 5)),
        drawing=DRAWING,
        departments=departments,
        cuts=(CutGroup(code="SAC-DKP-15", name="DKP sac 1,5 mm", rows=rows, pieces=8 * lines, unit="kg"),),
        line=1,
        due_on=DAY,
    )
    return render_work_cards(WorkCards(seller=seller, host=_HOST, at=MOMENT, cards=(card,)), labels)


def pick_list(seller: Letterhead, lines: int, labels: Labels) -> bytes:
    """What is fetched from two shelves."""
    fetched = tuple(
        PickLine(
            code=material(place)[0],
            name=material(place)[1],
            unit=material(place)[2],
            quantity=Decimal("47.1"),
            parts=(PickPart(order="SIP-2026-00184", quantity=Decimal("47.1")),),
        )
        for place in range(1, lines + 1)
    )
    half = len(fetched) // 2
    places = tuple(
        PickPlace(warehouse="Ana depo", shelf=shelf, lines=part)
        for shelf, part in (("A-01", fetched[half:]), ("A-02", fetched[:half]))
        if part
    )
    paper = PickList(seller=seller, at=MOMENT, by="Hatice Yılmaz", orders=("SIP-2026-00184",), places=places)
    return render_pick_list(paper, labels)


def labels_sheet(seller: Letterhead, lines: int, labels: Labels) -> bytes:
    """Labels of doors on sheets of 24."""
    return _labels(seller, lines, labels, "a4-70x37")


def labels_roll(seller: Letterhead, lines: int, labels: Labels) -> bytes:
    """Labels of doors one by one."""
    return _labels(seller, lines, labels, "100x50")


def _labels(seller: Letterhead, lines: int, labels: Labels, form: str) -> bytes:
    doors = [
        DoorLabel(serial(place), UUID(int=place), model(place)[1], model(place)[2], "sağ dışa", "RAL 7016")
        for place in range(1, lines + 1)
    ]
    owner = seller.trade_name or seller.legal_name
    return render_door_labels(doors, _HOST, owner, FORMATS[form], title=labels("Door labels"))
