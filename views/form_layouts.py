"""Settings of the pre-printed waybill form: millimetres of each field, a test print, and the print itself."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from flask import abort, flash, redirect, request, url_for
from flask_appbuilder import BaseView, expose, has_access
from flask_babel import gettext
from sqlalchemy import select

from app.documents.papers import WaybillPaper
from app.kernel.amounts import parse_decimal, show_number
from app.kernel.errors import Refusal, Refusals
from app.shipping.form_layouts import NotOnTheSheet, form_layout, keep_form_layout
from app.shipping.outages import ON_THE_FORM
from app.shipping.sending import KIND
from models.core import IssuedDocument
from models.shipping import Shipment
from reports.waybill_form import PRESET, Layout, render_test_print, render_waybill_form
from views.papers import pdf_response
from views.works import reading, sentences_by_field, users_work

_MOST = Decimal(400)


class FormLayoutView(BaseView):
    """Pre-printed waybill forms."""

    route_base = "/waybill-form"
    default_view = "layout"
    class_permission_name = "Company"
    method_permission_name = {"layout": "edit", "save": "edit", "test": "edit"}

    @expose("/", methods=["GET"])
    @has_access
    def layout(self) -> Any:
        """Where every field stands."""
        kept = form_layout(reading())
        typed = {"shift_x": _shown(kept.shift_x), "shift_y": _shown(kept.shift_y)}
        for name, spot in PRESET.items():
            x, y = kept.fields.get(name, (spot.x, spot.y))
            typed |= {f"{name}-x": _shown(x), f"{name}-y": _shown(y)}
        return self._page(typed, {})

    @expose("/", methods=["POST"])
    @has_access
    def save(self) -> Any:
        """Keep it."""
        typed = {name: value.strip() for name, value in request.form.items()}
        try:
            shift, places = _read(typed)
            with users_work() as work:
                preset = {name: (spot.x, spot.y) for name, spot in PRESET.items()}
                keep_form_layout(work, shift, places, preset, PRESET)
        except Refusal as refusal:
            return self._page(typed, sentences_by_field(refusal)), 422
        flash(gettext("Saved."), "success")
        return redirect(url_for(".layout"))

    @expose("/test.pdf")
    @has_access
    def test(self) -> Any:
        """A sheet to be held against a form."""
        names = {name: gettext(spot.words) for name, spot in PRESET.items()}
        return pdf_response(render_test_print(layout_of(), names), "matbu-deneme")

    def _page(self, typed: dict[str, str], errors: dict[str, list[str]]) -> Any:
        return self.render_template(
            "settings/waybill_form.html",
            title=gettext("Pre-printed waybill form"),
            fields=[(name, gettext(spot.words)) for name, spot in PRESET.items()],
            typed=typed,
            errors=errors,
        )


class WaybillFormView(BaseView):
    """A waybill printed onto a form."""

    route_base = "/waybill-forms"
    default_view = "pdf"
    class_permission_name = "Shipment"
    method_permission_name = {"pdf": "show"}

    @expose("/<int:pk>.pdf")
    @has_access
    def pdf(self, pk: int) -> Any:
        """The words of one waybill, to be printed onto the form."""
        work = reading()
        shipment = work.session.get(Shipment, pk)
        if shipment is None:
            abort(404)
        snapshot = work.session.scalars(
            select(IssuedDocument.snapshot)
            .where(IssuedDocument.kind == KIND, IssuedDocument.number == shipment.waybill_number)
            .order_by(IssuedDocument.revision.desc())
        ).first()
        if snapshot is None:
            abort(404)
        paper = WaybillPaper.from_json(snapshot)
        note = f"{ON_THE_FORM} e-İrsaliye no: {shipment.waybill_number}"
        return pdf_response(render_waybill_form(paper, layout_of(), note), f"matbu-{shipment.waybill_number}")


def layout_of() -> Layout:
    """The layout of this company."""
    kept = form_layout(reading())
    return Layout(kept.shift_x, kept.shift_y, {name: (x, y) for name, (x, y) in kept.fields.items()})


def _shown(tenths: int) -> str:
    return show_number(parse_decimal(str(tenths)) / 10) if tenths >= 0 else f"-{_shown(-tenths)}"


def _read(typed: dict[str, str]) -> tuple[tuple[int, int], dict[str, tuple[int, int]]]:
    wrong: list[Refusal] = []

    def tenths(name: str) -> int:
        written = typed.get(name, "").replace("−", "-")
        try:
            value = parse_decimal(written.removeprefix("-") or "0", field=name, unit="mm")
        except Refusal:
            wrong.append(NotOnTheSheet(field=name, least=0, most=297))
            return 0
        return int(min(value, _MOST) * 10) * (-1 if written.startswith("-") else 1)

    shift = (tenths("shift_x"), tenths("shift_y"))
    places = {name: (tenths(f"{name}-x"), tenths(f"{name}-y")) for name in PRESET}
    if wrong:
        raise Refusals(wrong)
    return shift, places
