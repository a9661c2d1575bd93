"""The audit trail: who did what to which record, when and from where, in the words of the screens."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from flask import render_template, url_for
from flask_babel import gettext, lazy_gettext
from markupsafe import Markup

from app.kernel.amounts import show_number
from app.kernel.clock import show_moment
from app.kernel.text import N_
from models.core import AuditEntry
from views import formatting
from views.acts import act_word
from views.documents import DocumentView
from views.interface import WorkInterface

SUBJECTS: Final[Mapping[str, tuple[str, str]]] = {
    # What an act is about: in words, and the page that shows it, when there is one.
    "Order": (N_("Order"), "OrderView.show"),
    "WorkOrder": (N_("Card"), ""),
    "GoodsReceipt": (N_("Goods receipt"), "GoodsReceiptView.show"),
    "PurchaseOrder": (N_("Purchase order"), "PurchaseOrderView.show"),
    "Mail": (N_("E-mail"), ""),
    "Shipment": (N_("Shipment"), "ShipmentView.show"),
    "StockCount": (N_("Count"), "CountView.show"),
    "shelf": (N_("Shelf"), "ShelfView.show"),
    "StockSlip": (N_("Stock slip"), "StockSlipView.show"),
    "Document": (N_("Paper"), "PaperView.pdf"),
    "LedgerProof": (N_("Proof of the ledger"), "LedgerProofView.show"),
    "Material": (N_("Material"), "MaterialView.show"),
    "DoorModel": (N_("Door model"), "DoorModelView.show"),
    "Parameter": (N_("Parameter"), "ParameterView.show"),
    "Kiosk": (N_("Screen"), ""),
    "Import": (N_("Import"), "ImportView.show"),
    "Person": (N_("Person"), "UserDBModelView.show"),
    "Role": (N_("Role"), "RoleModelView.show"),
    "material": (N_("Material"), "MaterialView.show"),
    "location": (N_("Warehouse"), "WarehouseView.show"),
    "unit": (N_("Unit"), "UnitView.show"),
    "party": (N_("Business partner"), ""),
    "company": (N_("Company"), ""),
    "department": (N_("Department"), "DepartmentView.show"),
    "tax_rate": (N_("VAT rate"), "TaxRateView.show"),
    "supply_term": (N_("Terms"), "SupplyTermView.show"),
    "exchange_rate": (N_("Exchange rate"), "ExchangeRateView.show"),
    "expression": (N_("Named expression"), "ExpressionView.show"),
    "component": (N_("Component"), ""),
    "ab_user": (N_("Person"), "UserDBModelView.show"),
    "ab_role": (N_("Role"), "RoleModelView.show"),
    "ab_group": (N_("Group"), ""),
}
ACTORS: Final = {"person": N_("Person"), "kiosk": N_("Screen"), "system": N_("The product itself")}
FACTS: Final[Mapping[str, str]] = {
    "number": N_("Number"),
    "code": N_("Code"),
    "name": N_("Name"),
    "kiosk": N_("Screen"),
    "username": N_("User name"),
    "role": N_("Role"),
    "roles": N_("Roles"),
    "added": N_("Added"),
    "changed": N_("Changed"),
    "unchanged": N_("Unchanged"),
    "removed": N_("Removed"),
    "reason": N_("Reason"),
    "cost": N_("Cost"),
    "slip": N_("Stock slip"),
    "materials": N_("Materials"),
    "reopened": N_("Purchase order waits again"),
    "recipient": N_("Recipient"),
    "blocked_reason": N_("Waits because"),
    "proforma": N_("Proforma"),
    "revision": N_("Revision"),
    "waybill_number": N_("Waybill"),
    "lines": N_("Lines"),
    "doors": N_("Doors"),
    "cards": N_("Cards"),
    "quantity": N_("Quantity"),
    "counted": N_("Counted"),
    "difference": N_("Difference"),
    "corrected": N_("Corrected lines"),
    "material": N_("Material"),
    "differences": N_("Findings"),
    "moves": N_("Stock moves"),
    "state": N_("State"),
    "was": N_("State before"),
    "source": N_("From"),
    "target": N_("To"),
    "pieces": N_("Leftover pieces"),
    "purpose": N_("Purpose"),
    "is_active": N_("Active"),
    "line": N_("Line"),
    "department": N_("Department"),
    "measured": N_("Measured minutes"),
    "minutes": N_("Minutes"),
}
AMOUNT: Final = re.compile(r"-?[0-9]+\.[0-9]+")
MOMENT: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:")
TECHNICAL: Final = frozenset({"kind", "since", "version", "is_new", "table", "before", "after"})
"""What the page says elsewhere, or what only machines ask; the export has all of it."""


class AuditView(DocumentView):
    """Who did what to which record, when and from where."""

    datamodel = WorkInterface(AuditEntry)
    route_base = "/audit"
    class_permission_name = "Audit"
    list_title = lazy_gettext("Audit trail")
    show_title = lazy_gettext("Entry of the audit trail")
    list_columns = ["at", "actor_name", "act", "about", "address"]
    show_columns = ["at", "actor_name", "actor_kind", "address", "act", "about", "facts"]
    export_columns = ["at", "actor_name", "actor_kind", "act", "subject", "subject_id", "address", "facts"]
    search_columns = ["actor_name", "act", "subject", "subject_id", "at"]
    order_columns = ["at", "actor_name"]
    label_columns = {
        "at": lazy_gettext("When"),
        "actor_name": lazy_gettext("Who"),
        "actor_kind": lazy_gettext("Kind of actor"),
        "act": lazy_gettext("What"),
        "about": lazy_gettext("Record"),
        "subject": lazy_gettext("Record"),
        "subject_id": lazy_gettext("Record number"),
        "address": lazy_gettext("From address"),
        "facts": lazy_gettext("Facts"),
    }
    base_order = ("id", "desc")

    def __init__(self, **kwargs: Any) -> None:
        self.formatters_columns = {
            "at": formatting.moment,
            "act": formatting.Word(act_word),
            "actor_kind": formatting.Word(lambda kind: gettext(ACTORS.get(kind, kind))),
            "about": formatting.Format(_about),
            "facts": formatting.Format(_facts),
        }
        super().__init__(**kwargs)


def _about(about: tuple[str, int | None, str]) -> Any:
    subject, number, name = about
    word, page = SUBJECTS.get(subject, (subject, ""))
    called = f"{gettext(word)} {name}".strip()
    if not page or number is None:
        return called
    return Markup('<a href="{}">{}</a>').format(url_for(page, pk=number), called)


def _facts(facts: dict[str, Any]) -> Markup:
    """What was said about the act, and of a changed record every column before and after."""
    said = [
        (gettext(FACTS[key]) if key in FACTS else key, _shown(key, value))
        for key, value in facts.items()
        if key not in TECHNICAL and not key.endswith(("_id", "_ids")) and value not in (None, "", [])
    ]
    before, after = (_columns(facts.get(side)) for side in ("before", "after"))
    changed = [
        (
            gettext(FACTS[key]) if key in FACTS else key,
            _shown(key, before.get(key)),
            _shown(key, after.get(key)),
        )
        for key in sorted(before.keys() | after.keys())
    ]
    page = render_template("settings/facts.html", said=said, changed=changed)
    return Markup(page)  # noqa: S704 - our own template, which escapes every value


def _columns(side: Any) -> dict[str, Any]:
    """One side of a change by column; roles come as a plain list."""
    return side if isinstance(side, dict) else {"roles": side} if side else {}


def _shown(key: str, value: Any) -> str:
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return str(formatting.yes_no(value))
    if isinstance(value, list):
        return ", ".join(_shown(key, one) for one in value)
    if key in ("state", "was"):
        return formatting.state_word(str(value))
    return _moment_or_number(str(value))


def _moment_or_number(text: str) -> str:
    """Amounts are kept with their places; digits without a point are a phone, a postcode, a code."""
    if AMOUNT.fullmatch(text):
        return show_number(Decimal(text))
    if MOMENT.match(text):
        return show_moment(datetime.fromisoformat(text))
    return text
