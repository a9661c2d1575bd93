"""Where the QR code of a label leads: what it stands on, and what can be done with it here and now."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import abort, url_for
from flask_appbuilder import BaseView, expose
from flask_babel import gettext
from flask_login import current_user
from werkzeug.routing import BuildError

from app.kernel.permissions import Right
from app.kernel.text import N_
from app.kernel.work import Work
from app.stock.counts.reading import open_counts
from app.stock.labels.scanning import LOT, SHELF, ScanCode, Scanned, find_scanned
from views.scanned import KINDS
from views.works import may, reading

SHOW_MATERIAL = Right("show", "Material")
LIST_SHELVES = Right("list", "Shelf")
COUNT = Right("count", "StockCount")
RECEIVE = Right("receive", "GoodsReceipt")
PRINT = Right("print", "Stock")
OPENS = (SHOW_MATERIAL, LIST_SHELVES, COUNT, RECEIVE)
"""Any of these is a reason to scan."""


@dataclass(frozen=True)
class Way:
    """One thing to do with what was scanned."""

    label: str
    icon: str
    url: str
    note: str = ""


class ScanView(BaseView):
    """Scanned labels."""

    route_base = "/q"
    class_permission_name = "Lookup"

    @expose("/<kind>/<path:code>")
    def scanned(self, kind: str, code: str) -> Any:
        """What the label stands on; a sentence when nothing in this company has it any more."""
        if not current_user.is_authenticated:
            abort(401)
        if not any(may(right) for right in OPENS):
            abort(403)
        work = reading()
        found = find_scanned(work, ScanCode(kind, code)) if kind in KINDS else None
        if found is None:
            return self.render_template("scan/unknown.html", title=gettext("Unknown label"), code=code), 404
        ways = list(ways_of(work, found))
        return self.render_template(
            "scan/ways.html", title=found.code, found=found, kind=gettext(KINDS[found.kind]), ways=ways
        )


def ways_of(work: Work, found: Scanned) -> Iterator[Way]:
    """What the signed-in person may do with it, the likeliest first."""
    if may(COUNT):
        for count in open_counts(work, 3):
            where = f"{url_for('CountSheetView.sheet', pk=count.id)}#{_searched(found)}"
            yield Way(
                gettext("Count it"), "clipboard-list", where, f"{count.number} · {count.warehouse.name}"
            )
    if found.kind == SHELF:
        yield from _of_shelf(found)
        return
    if may(SHOW_MATERIAL):
        yield Way(gettext("Open the material"), "boxes", url_for("MaterialView.show", pk=found.material_id))
    for label, icon, endpoint, right in ELSEWHERE:
        if may(right) and (way := _elsewhere(endpoint, found)) is not None:
            yield Way(gettext(label), icon, way)
    if may(PRINT):
        yield Way(
            gettext("Print a label"), "qr-code", url_for("LabelView.choose", kind=found.kind, id=found.id)
        )


ELSEWHERE = (
    (N_("Receive it"), "truck", "GoodsReceiptView.new", RECEIVE),
    (N_("Transfer it"), "arrow-right-left", "StockSlipView.new_transfer", Right("transfer", "Stock")),
    (N_("Write it off"), "trash", "StockSlipView.new_scrap", Right("scrap", "Stock")),
)
"""Screens with a grid of lines; static/js/scan.js puts what was scanned into the first of them."""


def _of_shelf(found: Scanned) -> Iterator[Way]:
    if may(LIST_SHELVES):
        yield Way(gettext("Open the shelf"), "warehouse", url_for("ShelfView.show", pk=found.id))
    if may(PRINT):
        yield Way(gettext("Print a label"), "qr-code", url_for("LabelView.choose", kind=SHELF, id=found.id))


def _elsewhere(endpoint: str, found: Scanned) -> str | None:
    try:
        return url_for(endpoint, scanned=_searched(found))
    except BuildError:
        return None


def _searched(found: Scanned) -> str:
    """What other screens look for: the label's own address."""
    code = str(found.id) if found.kind == LOT else found.code
    return url_for("ScanView.scanned", kind=found.kind, code=code)
