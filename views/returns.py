"""Returns [iade]: doors that came back, chosen by serial or from their shipment, and what becomes of them."""

from __future__ import annotations

import re
from datetime import datetime, time
from typing import Any

from flask import flash, redirect, request, url_for
from flask_appbuilder import expose, has_access
from flask_babel import gettext, lazy_gettext
from sqlalchemy import select

from app.kernel.clock import ISTANBUL, parse_date, show_date, today_local
from app.kernel.errors import Refusal
from app.kernel.text import N_
from app.kernel.work import Work
from app.production.doors import Looks
from app.shipping.return_forms import BackLine, ReturnForm
from app.shipping.return_paper import return_paper
from app.shipping.returning import RETURN, take_back
from app.shipping.returns_showing import return_card, returnable
from app.shipping.undoing_returns import undo_return
from models.production import Department
from models.returning import GoodsReturn
from reports.goods_return import render_goods_return
from views import formatting
from views.documents import DocumentView, client_key, several_wrong
from views.ids import id_from
from views.interface import WorkInterface
from views.paper_words import another_language, asked_language
from views.papers import pdf_response
from views.searching import WithCustomer
from views.works import may, reading, saying_no_politely, sentences_by_field, users_work

KIND_WORDS = {"return": N_("Return"), "rejection": N_("Rejected on delivery")}
FATE_WORDS = {
    "ready": N_("Sound: ready to ship again"),
    "inspect": N_("To be looked at: blocked"),
    "rework": N_("To be mended"),
}
_MOST_SERIALS = 500


class GoodsReturnView(DocumentView):
    """Doors that came back."""

    datamodel = WorkInterface(GoodsReturn)
    route_base = "/returns"
    class_permission_name = "Shipment"
    base_permissions = ["can_list", "can_show", "can_export", "can_return"]
    method_permission_name = {
        **DocumentView.method_permission_name,
        **dict.fromkeys(("new", "take", "undo"), "return"),
        "pdf": "show",
    }
    list_title = lazy_gettext("Returns")
    empty_title = lazy_gettext("Nothing has come back yet")
    empty_text = lazy_gettext("Take doors back from the page of their shipment, or by their serials.")
    add_label = lazy_gettext("Take doors back")
    search_filter = WithCustomer
    list_columns = ["number", "customer", "kind", "returned_at", "reason", "recorded_by", "undone_at"]
    search_columns = ["number", "reason", "customer_document"]
    order_columns = ["number", "returned_at"]
    label_columns = {
        "number": lazy_gettext("Number"),
        "customer": lazy_gettext("Customer"),
        "kind": lazy_gettext("Kind"),
        "returned_at": lazy_gettext("Came back"),
        "reason": lazy_gettext("Reason"),
        "recorded_by": lazy_gettext("By"),
        "undone_at": lazy_gettext("Taken back"),
    }
    formatters_columns = {
        "kind": formatting.Word(lambda kind: gettext(KIND_WORDS.get(kind, kind))),
        "returned_at": formatting.moment,
        "undone_at": formatting.moment,
    }
    base_order = ("id", "desc")

    def render_template(self, template: str, **kwargs: Any) -> Any:
        """The list has a button that begins with serials."""
        if template == self.list_template:
            kwargs["add_url"] = url_for(".new") if may(RETURN) else None
        return super().render_template(template, **kwargs)

    @expose("/new", methods=["GET"])
    @has_access
    def new(self) -> Any:
        """Doors of one shipment, or those whose serials were scanned; all of one customer."""
        typed = {name: value.strip() for name, value in request.args.items()}
        return self._form({"returned_on": show_date(today_local(reading().now)), **typed}, {}, [])

    @expose("/new", methods=["POST"])
    @has_access
    def take(self) -> Any:
        """Take them back."""
        typed = {name: value.strip() for name, value in request.form.items()}
        chosen = request.form.getlist("door")
        try:
            with users_work() as work:
                return_id = take_back(work, _read(work, typed, chosen), key=client_key())
        except Refusal as refusal:
            errors = sentences_by_field(refusal)
            flash(" ".join(errors.pop("", [])) or several_wrong(), "danger")
            return self._form(typed, errors, chosen), 422
        flash(gettext("The doors are back on the board."), "success")
        return redirect(url_for(".show", pk=return_id))

    @expose("/show/<int:pk>")
    @has_access
    def show(self, pk: int) -> Any:
        """One return: its doors and where they stand."""
        goods = return_card(reading(), pk)
        return self.render_template(
            "returns/show.html",
            title=goods.number,
            goods=goods,
            kind=gettext(KIND_WORDS[goods.kind]),
            fates={fate: gettext(word) for fate, word in FATE_WORDS.items()},
            looks=_looks,
            own_language=another_language(goods.customer.paper_language),
            fmt=formatting,
        )

    @expose("/<int:pk>/undo", methods=["POST"])
    @has_access
    def undo(self, pk: int) -> Any:
        """They never came back."""
        with saying_no_politely(), users_work() as work:
            undo_return(work, pk, request.form.get("reason", ""), key=client_key())
        return self.page_of(pk)

    @expose("/<int:pk>.pdf")
    @has_access
    def pdf(self, pk: int) -> Any:
        """The return on paper; in the language of its customer unless another is asked for."""
        paper = return_paper(reading(), pk, asked_language())
        return pdf_response(render_goods_return(paper), paper.number)

    def _form(self, typed: dict[str, str], errors: dict[str, list[str]], chosen: list[str]) -> Any:
        shipment, serials = id_from(typed.get("shipment")), serials_in(typed.get("serials", ""))
        rows = returnable(reading(), shipment_id=shipment, serials=serials) if shipment or serials else []
        found = {row.serial for row in rows}
        departments = reading().session.scalars(select(Department).order_by(Department.position)).all()
        return self.render_template(
            "returns/new.html",
            title=gettext("Doors that came back"),
            rows=[(row, _looks_of(row)) for row in rows],
            customers={row.customer_id: row.customer for row in rows},
            missing=[] if shipment else [serial for serial in serials if serial not in found],
            chosen=set(chosen) or ({str(row.door_id) for row in rows} if not shipment else set()),
            fates=[(fate, gettext(word)) for fate, word in FATE_WORDS.items()],
            departments=departments,
            typed=typed,
            errors=errors,
            fmt=formatting,
        )


def serials_in(text: str) -> tuple[str, ...]:
    """Serials as they were scanned or pasted, apart by spaces, commas or lines."""
    found = [one.replace("*", "-").upper() for one in re.split(r"[\s,;]+", text) if one]
    return tuple(dict.fromkeys(found))[:_MOST_SERIALS]


def _read(work: Work, typed: dict[str, str], chosen: list[str]) -> ReturnForm:
    """One line for each shipment line; all doors share the fate and the reason."""
    shipment = id_from(typed.get("shipment"))
    rows = returnable(work, shipment_id=shipment, serials=serials_in(typed.get("serials", "")))
    lines: dict[int, list[int]] = {}
    for row in rows:
        if str(row.door_id) in chosen:
            lines.setdefault(row.line_id, []).append(row.door_id)
    fate = typed.get("fate", "")
    day = typed.get("returned_on", "")
    written = typed.get("customer_document_date", "")
    on = parse_date(day, field="returned_at") if day else today_local(work.now)
    today = today_local(work.now)
    return ReturnForm(
        customer_id=rows[0].customer_id if rows else 0,
        lines=tuple(
            BackLine(
                shipment_line_id=line,
                doors=tuple(doors),
                fate=fate,
                department_id=id_from(typed.get("department_id")) if fate == "rework" else None,
            )
            for line, doors in lines.items()
        ),
        reason=typed.get("reason", ""),
        # Of a day that is over the evening is meant; nobody asks for the hour.
        returned_at=None if on == today else datetime.combine(on, time(23, 59), ISTANBUL),
        customer_document=typed.get("customer_document", ""),
        customer_document_date=parse_date(written, field="customer_document_date") if written else None,
        note=typed.get("note", ""),
    )


def _looks_of(row: Any) -> Looks:
    return Looks.of(row.parameters, row.configuration, row.model or row.description)


def _looks(line: Any) -> Looks:
    made = line.shipment_line.order_line
    return Looks.of(made.parameters, made.configuration, str(made.model or made.description))
