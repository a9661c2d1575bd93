"""The counting screen: a tablet at the shelf. Every figure is one POST with a key; the page queues them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import abort, request
from flask_appbuilder import BaseView, expose, has_access

from app.identity.fencing import require_warehouse
from app.kernel.amounts import parse_decimal, show_number
from app.kernel.clock import show_moment
from app.kernel.work import RecordGone, Work
from app.materials.finding import find_materials
from app.stock.counts.entering import clear_count, enter_count
from app.stock.counts.reading import SheetLine, sheet_lines
from app.stock.labels.scanning import find_scanned
from models.materials import Material
from models.warehouse import StockCount, StockCountLine
from views.count_words import measure_word, scope_word
from views.documents import client_key
from views.ids import id_from
from views.scanned import scanned_code
from views.works import reading, users_work


class CountSheetView(BaseView):
    """Counting on one sheet."""

    route_base = "/counts"
    class_permission_name = "StockCount"
    method_permission_name = dict.fromkeys(("sheet", "lines", "find", "enter", "clear"), "count")

    @expose("/<int:pk>/sheet")
    @has_access
    def sheet(self, pk: int) -> Any:
        """The screen; its lines come as JSON and stay up to date."""
        count = _count(reading(), pk)
        return self.render_template(
            "counts/sheet.html", title=count.number, count=count, scope=scope_word(count.scope)
        )

    @expose("/<int:pk>/lines")
    @has_access
    def lines(self, pk: int) -> Any:
        """All lines as they stand, with what others have counted meanwhile."""
        work = reading()
        count = _count(work, pk)
        return {"state": count.state, "lines": [_shown(line) for line in sheet_lines(work, count)]}

    @expose("/<int:pk>/find")
    @has_access
    def find(self, pk: int) -> Any:
        """Materials that are not on the sheet, by code, name or label; never how many there should be."""
        work = reading()
        _count(work, pk)
        typed = request.args.get("q", "").strip()
        code = scanned_code(typed)
        if code is not None:
            found = find_scanned(work, code)
            return [] if found is None or found.material_id is None else [_found(work, found.material_id)]
        return [
            {
                "material": one.id,
                "code": one.code,
                "name": one.name,
                "unit": one.unit,
                "by_lot": one.is_lot_tracked,
            }
            for one in (find_materials(work, typed, 12) if typed else [])
        ]

    @expose("/<int:pk>/enter", methods=["POST"])
    @has_access
    def enter(self, pk: int) -> Any:
        """One figure; answers with the line as it stands now."""
        counted = parse_decimal(request.form.get("counted", ""), field="counted")
        with users_work() as work:
            line_id = enter_count(
                work,
                pk,
                id_from(request.form.get("material")) or 0,
                counted,
                lot_id=id_from(request.form.get("lot")),
                lot_code=request.form.get("lot_code", ""),
                add=request.form.get("add") == "1",
                age=timedelta(milliseconds=id_from(request.form.get("age")) or 0),
                key=client_key(),
            )
        return self._line(pk, line_id)

    @expose("/<int:pk>/clear", methods=["POST"])
    @has_access
    def clear(self, pk: int) -> Any:
        """Take a figure back."""
        line_id = id_from(request.form.get("line")) or 0
        with users_work() as work:
            line = work.find(StockCountLine, line_id)
            if line.count_id != pk:
                raise RecordGone
            clear_count(work, line_id, key=client_key())
        return self._line(pk, line_id)

    def _line(self, pk: int, line_id: int) -> Any:
        work = reading()
        lines = sheet_lines(work, _count(work, pk), line_id)
        return {"line": _shown(lines[0]) if lines else None}


def _count(work: Work, pk: int) -> StockCount:
    count = work.session.get(StockCount, pk)
    if count is None:
        abort(404)
    require_warehouse(work, count.warehouse_id)
    return count


def _shown(line: SheetLine) -> dict[str, Any]:
    shown = {
        "id": line.id,
        "material": line.material_id,
        "code": line.code,
        "name": line.name,
        "unit": line.unit,
        "shelf": line.shelf,
        "lot": line.lot_id,
        "lot_code": line.lot,
        "measure": measure_word(line.length_mm, line.width_mm),
        "counted": None if line.counted is None else show_number(line.counted),
        "by": line.counted_by,
        "at": show_moment(line.counted_at) if line.counted_at else "",
    }
    # Of a blind count the key is not even there.
    return shown if line.book is None else {**shown, "book": show_number(line.book)}


def _found(work: Work, material_id: int) -> dict[str, Any]:
    material = work.find(Material, material_id)
    return {
        "material": material.id,
        "code": material.code,
        "name": material.name,
        "unit": material.unit.symbol,
        "by_lot": material.is_lot_tracked,
    }
