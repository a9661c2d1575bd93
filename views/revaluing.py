"""Revaluation [değer düzeltme]: what the warehouses hold of a material gets another average cost."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request, url_for
from flask_appbuilder import BaseView, expose, has_access
from flask_babel import gettext

from app.kernel.amounts import parse_decimal
from app.kernel.errors import Refusal, Refusals
from app.kernel.permissions import SEE_COST
from app.kernel.work import Work
from app.purchasing.receipts.reading import find_material
from app.stock.slips.revaluing import revalue_stock, value_held
from models.materials import Material
from views import formatting
from views.documents import client_key, several_wrong
from views.ids import id_from
from views.works import may, reading, sentences_by_field, users_work


class RevaluationView(BaseView):
    """Give what is there another value."""

    route_base = "/revaluation"
    default_view = "new"
    class_permission_name = "Stock"
    method_permission_name = {"new": "revalue", "revalue": "revalue"}

    @expose("/", methods=["GET"])
    @has_access
    def new(self) -> Any:
        """Which material, what it is worth now, what it shall be worth."""
        material = reading().session.get(Material, id_from(request.args.get("material")) or 0)
        header = {} if material is None else {"material": str(material.id), "material_text": str(material)}
        return self._form(header, {})

    @expose("/", methods=["POST"])
    @has_access
    def revalue(self) -> Any:
        """Do it, and show the slip of it."""
        header = {name: text.strip() for name, text in request.form.items()}
        try:
            with users_work() as work:
                slip = _revalue(work, header)
        except Refusal as refusal:
            errors = sentences_by_field(refusal)
            flash(" ".join(errors.pop("", [])) or several_wrong(), "danger")
            return self._form(header, errors), 422
        flash(gettext("The stock has its new value."), "success")
        return redirect(url_for("StockSlipView.show", pk=slip))

    def _form(self, header: dict[str, str], errors: dict[str, list[str]]) -> Any:
        work = reading()
        material = id_from(header.get("material"))
        found = None if material is None else work.session.get(Material, material)
        return self.render_template(
            "stock/revalue.html",
            title=gettext("Revalue stock"),
            header=header,
            errors=errors,
            material=found,
            held=None if found is None else value_held(work, found.id),
            sees_cost=may(SEE_COST),
            fmt=formatting,
        )


def _revalue(work: Work, header: dict[str, str]) -> int:
    """Everything typed on the page, read together, then one act; the slip's id."""
    wrong: list[Refusal] = []
    material = cost = None
    try:
        material = find_material(work, header.get("material", ""), header.get("material_text", ""))
    except Refusal as refusal:
        refusal.field = "material"
        wrong.append(refusal)
    try:
        cost = parse_decimal(header.get("new_cost", ""), field="new_cost")
    except Refusal as refusal:
        wrong.append(refusal)
    if wrong or material is None or cost is None:
        raise Refusals(wrong)
    return revalue_stock(work, material, cost, header.get("reason", ""), client_key())
