"""What line grids and search boxes ask while somebody types: a few suggestions as JSON."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from flask import abort, redirect, request, url_for
from flask_appbuilder import BaseView, expose
from flask_babel import gettext
from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from app.kernel.amounts import show_number, show_quantity
from app.kernel.permissions import Right
from app.kernel.text import tr_fold
from app.kernel.work import Work
from app.materials.finding import find_materials
from app.parties.finding import Role, find_parties
from app.parties.identification import show_phone
from app.stock.labels.scanning import LOT, find_scanned
from app.stock.ledger.reading import LIST_STOCK
from models.materials import Material
from models.orders import SalesOrder
from models.parties import Party
from models.purchasing import PurchaseOrder
from views.formatting import state_word
from views.scanned import scanned_code
from views.works import may, reading

ROLES: dict[str, Role] = {"customers": "customer", "suppliers": "supplier", "carriers": "carrier"}
HITS = 6
PRICE_STEP = Decimal("0.0001")
"""As fine as a price is typed; the cost of a kilogram times the kilograms of a sheet has more places."""


class LookupView(BaseView):
    """Suggestions; each needs the right to list what it suggests."""

    route_base = "/lookup"
    class_permission_name = "Lookup"

    @expose("/materials")
    def materials(self) -> Any:
        """Materials with unit, what is available of them and, for those who may see it, the last price."""
        _require(Right("list", "Material"))
        typed, lot = _read_label(reading(), request.args.get("q", ""))
        sees_stock = may(LIST_STOCK)
        return [
            {
                "id": found.id,
                "code": found.code,
                "name": found.name,
                "unit": found.purchase_unit or found.unit,
                "stock_unit": found.unit,
                "purchase_unit": found.purchase_unit or "",
                "factor": show_number(found.purchase_factor),
                "note": show_quantity(found.available, found.unit) if sees_stock else "",
                "lot": lot,
                "price": ""
                if found.replacement_cost is None
                else show_number((found.replacement_cost * found.purchase_factor).quantize(PRICE_STEP)),
            }
            for found in find_materials(reading(), typed, 1 if lot is not None else 20)
        ]

    @expose("/parties/<role>")
    def parties(self, role: str) -> Any:
        """Customers, suppliers or carriers."""
        _require(Right("list", "Party"))
        if role not in ROLES:
            abort(404)
        return [
            {"id": party.id, "code": party.code, "name": party.name, "note": _where(party)}
            for party in find_parties(reading(), request.args.get("q", ""), ROLES[role])
        ]

    @expose("/everything")
    def everything(self) -> Any:
        """What the search box at the top of every page finds: orders, materials, customers, suppliers."""
        if not current_user.is_authenticated or not may(Right("show", "Home")):
            abort(403)
        typed = request.args.get("q", "").strip()
        scan = scanned_code(typed)
        if scan is not None and not request.headers.get("HX-Request"):
            return redirect(url_for("ScanView.scanned", kind=scan.kind, code=scan.code))
        groups = search_everywhere(reading(), typed) if typed else []
        page = "search_results.html" if request.headers.get("HX-Request") else "search.html"
        return self.render_template(page, groups=groups, query=typed)


def search_everywhere(work: Work, typed: str) -> list[tuple[str, list[tuple[str, str, str, str]]]]:
    """Hits by kind: (title, note, address, icon); only kinds the person may list."""
    groups = []
    if may(Right("list", "Order")):
        groups.append((gettext("Orders"), _orders(work, typed)))
    if may(Right("list", "PurchaseOrder")):
        groups.append((gettext("Purchase orders"), _purchases(work, typed)))
    if may(Right("list", "Material")):
        hits = [
            (found.code, found.name, url_for("MaterialView.show", pk=found.id), "boxes")
            for found in find_materials(work, typed, HITS)
        ]
        groups.append((gettext("Materials"), hits))
    if may(Right("list", "Party")):
        for label, role, view in (
            (gettext("Customers"), "customer", "CustomerView"),
            (gettext("Suppliers"), "supplier", "SupplierView"),
        ):
            parties = find_parties(work, typed, ROLES[f"{role}s"], most=HITS)
            groups.append(
                (
                    label,
                    [(one.name, one.city, url_for(f"{view}.show", pk=one.id), "users") for one in parties],
                )
            )
    return [group for group in groups if group[1]]


def _where(party: Party) -> str:
    """By what people of the same name are told apart."""
    return " · ".join(part for part in (party.city, show_phone(party.phone)) if part)


def _orders(work: Work, typed: str) -> list[tuple[str, str, str, str]]:
    query = select(SalesOrder).join(Party).order_by(SalesOrder.id.desc()).limit(HITS)
    for word in tr_fold(typed).split():
        query = query.where(
            SalesOrder.number.icontains(word, autoescape=True) | Party.search.contains(word, autoescape=True)
        )
    return [
        (
            order.number,
            f"{order.customer.name} · {state_word(order.state)}",
            url_for("OrderView.show", pk=order.id),
            "clipboard-list",
        )
        for order in work.session.scalars(query)
    ]


def _read_label(work: Work, typed: str) -> tuple[str, str | None]:
    """What to look for: the code of the material whose label was scanned, and the lot when it was a lot's.

    The lot is None when nothing was scanned.
    """
    scan = scanned_code(typed)
    found = None if scan is None else find_scanned(work, scan)
    if found is None or found.material_id is None:
        return typed, None
    material = work.find(Material, found.material_id)
    return material.code, found.lot_code if found.kind == LOT else ""


def _purchases(work: Work, typed: str) -> list[tuple[str, str, str, str]]:
    query = select(PurchaseOrder).join(Party).order_by(PurchaseOrder.id.desc()).limit(HITS)
    for word in tr_fold(typed).split():
        query = query.where(
            PurchaseOrder.number.icontains(word, autoescape=True)
            | Party.search.contains(word, autoescape=True)
        )
    return [
        (
            order.number,
            order.supplier.name,
            url_for("PurchaseOrderView.show", pk=order.id),
            "shopping-cart",
        )
        for order in work.session.scalars(query.options(contains_eager(PurchaseOrder.supplier)))
    ]


def _require(right: Right) -> None:
    if not may(right):
        abort(403)
