"""Papers of the floor: labels of doors, work cards, and the list of what is fetched from the shelves."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Final

from flask import abort, flash, g, redirect, request, url_for
from flask_appbuilder import BaseView, expose
from flask_babel import gettext
from flask_login import current_user

from app.kernel.errors import Refusal
from app.production.doors import DoorLabel, door_labels, may_print
from app.production.picking import may_pick, pick_list
from app.production.work_card import work_cards
from reports.door_labels import DEFAULT_FORMAT, FORMATS, render_door_labels
from reports.pick_list import render_pick_list
from reports.work_card import render_work_cards
from views.ids import id_from
from views.labels import FORMAT_WORDS
from views.paper_words import readers_words
from views.papers import pdf_response
from views.works import reading, sentence

_MOST_IDS: Final = 200
KINDS: Final = ("order", "card", "door")


class FloorPaperView(BaseView):
    """What is printed for the shop floor."""

    route_base = "/floor-papers"
    default_view = "labels"
    class_permission_name = "Door"
    method_permission_name = {
        "labels": "print",
        "labels_pdf": "print",
        "work_cards": "print",
        "pick_list": "print",
    }

    @expose("/labels")
    def labels(self) -> Any:
        """For which sheet or roll the labels are, and how many there will be."""
        _only(may_print)
        asked = _asked()
        try:
            wanted = _labels(asked)
        except Refusal as refusal:
            return _back(sentence(refusal))
        return self.render_template(
            "doors/labels.html",
            title=gettext("Door labels"),
            labels=wanted,
            asked=[(kind, one) for kind, ids in asked.items() for one in ids],
            formats=[(name, gettext(word)) for name, word in FORMAT_WORDS.items()],
            chosen=DEFAULT_FORMAT,
        )

    @expose("/labels.pdf")
    def labels_pdf(self) -> Any:
        """The labels themselves."""
        _only(may_print)
        form = FORMATS.get(request.args.get("format", ""), FORMATS[DEFAULT_FORMAT])
        try:
            wanted = _labels(_asked())
        except Refusal as refusal:
            return _back(sentence(refusal))
        if not wanted:
            return _back(gettext("There is no door to print this for."))
        content = render_door_labels(
            wanted,
            request.host_url,
            g.tenant.name,
            form,
            skip=id_from(request.args.get("skip")) or 0,
            title=gettext("Door labels"),
        )
        return pdf_response(content, gettext("labels"))

    @expose("/work-cards.pdf")
    def work_cards(self) -> Any:
        """The work cards of orders, or of single cards, in one file."""
        _only(may_print)
        asked = _asked()
        try:
            paper = work_cards(
                reading(), request.host_url, orders=asked["order"], cards=asked["card"], translate=gettext
            )
        except Refusal as refusal:
            return _back(sentence(refusal))
        if not paper.cards:
            return _back(gettext("There is no door to print this for."))
        return pdf_response(render_work_cards(paper, readers_words()), paper.cards[0].number)

    @expose("/pick-list.pdf")
    def pick_list(self) -> Any:
        """What the plans of these orders took, in the order one walks."""
        _only(may_pick)
        try:
            paper = pick_list(reading(), _asked()["order"])
        except Refusal as refusal:
            return _back(sentence(refusal))
        name = f"{gettext('pick list')} {paper.orders[0]}"
        return pdf_response(render_pick_list(paper, readers_words()), name)


def papers_for(orders: Collection[int]) -> list[tuple[str, str, str]]:
    """What the signed-in person may print for the floor of these planned orders: words, address, icon."""
    work, ids = reading(), sorted(orders)
    papers = []
    if orders and may_pick(work):
        papers.append((gettext("Pick list (PDF)"), url_for("FloorPaperView.pick_list", order=ids), "list"))
    if orders and may_print(work):
        cards = url_for("FloorPaperView.work_cards", order=ids)
        papers.append((gettext("Work cards (PDF)"), cards, "file-text"))
        papers.append((gettext("Door labels"), url_for("FloorPaperView.labels", order=ids), "qr-code"))
    return papers


def _only(may: Any) -> None:
    """Whoever may not is sent away; who is not signed in is asked to."""
    if not current_user.is_authenticated:
        abort(401)
    if not may(reading()):
        abort(403)


def _asked() -> dict[str, list[int]]:
    """The ids in the address by kind; what is none is left out."""
    return {
        kind: [one for text in request.args.getlist(kind)[:_MOST_IDS] if (one := id_from(text)) is not None]
        for kind in KINDS
    }


def _labels(asked: dict[str, list[int]]) -> list[DoorLabel]:
    return door_labels(reading(), orders=asked["order"], cards=asked["card"], doors=asked["door"])


def _back(said: str) -> Any:
    """To the page of the order, or to the doors, with what stood in the way."""
    flash(said, "warning")
    orders = _asked()["order"]
    if len(orders) == 1:
        return redirect(url_for("OrderView.show", pk=orders[0]))
    return redirect(url_for("DoorView.list"))
