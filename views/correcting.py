"""One figure corrected on the spot [stok düzeltme]; the difference is booked with a slip at once."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from flask import abort, flash, redirect, request, url_for
from flask_appbuilder import BaseView, expose, has_access
from flask_babel import gettext

from app.kernel.amounts import parse_decimal, show_quantity
from app.kernel.errors import Refusal, Refusals
from app.kernel.work import Work
from app.stock.counts.counting import adjust_stock
from app.stock.counts.reading import countable_places
from app.stock.warehouses.refusals import WarehouseUnknown
from models.materials import Material
from views.documents import client_key
from views.ids import id_from
from views.works import reading, sentences_by_field, users_work


class CorrectionView(BaseView):
    """Correcting the stock of one material."""

    route_base = "/corrections"
    default_view = "new"
    class_permission_name = "Stock"
    method_permission_name = {"new": "adjust", "correct": "adjust"}

    @expose("/<int:pk>", methods=["GET"])
    @has_access
    def new(self, pk: int) -> Any:
        """Ask what is really there."""
        return self._form(_material(pk), {}, {})

    @expose("/<int:pk>", methods=["POST"])
    @has_access
    def correct(self, pk: int) -> Any:
        """Book the difference, or say at its field what is wrong."""
        material = _material(pk)
        typed = {name: value.strip() for name, value in request.form.items()}
        try:
            with users_work() as work:
                difference = _correct(work, pk, typed)
        except Refusal as refusal:
            errors = sentences_by_field(refusal)
            said = " ".join(errors.get("", []))
            flash(said or gettext("Nothing was corrected. Please look at the marked fields."), "danger")
            return self._form(material, typed, errors), 422
        shown = f"{'+' if difference > 0 else ''}{show_quantity(difference, material.unit.symbol)}"
        flash(
            gettext("The stock was corrected by %(difference)s.", difference=shown)
            if difference
            else gettext("The stock was right; nothing was booked."),
            "success",
        )
        return redirect(url_for("MaterialView.show", pk=pk))

    def _form(self, material: Material, typed: dict[str, str], errors: dict[str, list[str]]) -> Any:
        warehouses, _shelves = countable_places(reading())
        return self.render_template(
            "counts/correct.html",
            title=gettext("Correct the stock"),
            material=material,
            typed=typed,
            errors=errors,
            warehouse_choices=[(one.id, one.name) for one in warehouses],
        )


def _material(pk: int) -> Material:
    material = reading().session.get(Material, pk)
    if material is None:
        abort(404)
    return material


def _correct(work: Work, pk: int, typed: dict[str, str]) -> Decimal:
    wrong: list[Refusal] = []
    counted = Decimal(0)
    try:
        counted = parse_decimal(typed.get("counted", ""), field="counted")
    except Refusal as refusal:
        wrong.append(refusal)
    places = {one.id for one in countable_places(work)[0]}
    warehouse = id_from(typed.get("warehouse_id"))
    if warehouse not in places:
        wrong.append(WarehouseUnknown(field="warehouse_id"))
    if wrong:
        raise Refusals(wrong)
    return adjust_stock(work, pk, counted, typed.get("reason", ""), warehouse_id=warehouse, key=client_key())
