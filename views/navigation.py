"""The side navigation: by task, not by table; only what the person's rights let them open."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final

from flask import request, url_for
from flask_babel import gettext
from werkzeug.routing import BuildError

from app.kernel.permissions import SEE_PRICE, Right
from app.kernel.text import N_
from views.works import may


@dataclass(frozen=True)
class Entry:
    """One page in the navigation and the right that shows it."""

    label: str
    endpoint: str
    right: Right
    group: str = ""
    """What it is about, where a section is long."""


@dataclass(frozen=True)
class Section:
    """One task of the day with its pages."""

    label: str
    icon: str
    entries: tuple[Entry, ...]


@dataclass
class Shown:
    """A section as the template draws it."""

    label: str
    icon: str
    url: str
    active: bool
    entries: list[tuple[str, str, bool]]
    headings: dict[str, str]
    """What stands above an entry, by its address: the group that begins there."""


def _list(label: str, view: str, subject: str) -> Entry:
    return Entry(label, f"{view}.list", Right("list", subject))


def _group(name: str, *entries: Entry) -> tuple[Entry, ...]:
    return tuple(replace(entry, group=name) for entry in entries)


SECTIONS: tuple[Section, ...] = (
    Section(N_("Today"), "sun", (Entry(N_("Today"), "HomeView.home", Right("show", "Home")),)),
    Section(
        N_("Orders"),
        "clipboard-list",
        (
            _list(N_("Orders"), "OrderView", "Order"),
            Entry(N_("New order"), "OrderView.new", Right("add", "Order")),
            _list(N_("Customers"), "CustomerView", "Party"),
            _list(N_("Price lists"), "PriceListView", "PriceList"),
            Entry(N_("Price update"), "PriceUpdateView.choose", Right("edit", "PriceList")),
        ),
    ),
    Section(
        N_("Production"),
        "factory",
        (
            Entry(N_("Board"), "BoardView.board", Right("list", "Board")),
            _list(N_("Doors"), "DoorView", "Door"),
            Entry(N_("Bottleneck"), "FloorView.bottleneck", Right("list", "Floor")),
            Entry(N_("Late and soon late"), "FloorView.late", Right("list", "Floor")),
            _list(N_("Measured times"), "FloorTimeView", "Floor"),
            Entry(N_("Durations"), "FloorTimeView.durations", Right("list", "Floor")),
        ),
    ),
    Section(
        N_("Stock"),
        "boxes",
        (
            _list(N_("Stock"), "StockView", "Stock"),
            Entry(N_("New delivery"), "GoodsReceiptView.new", Right("receive", "GoodsReceipt")),
            _list(N_("Goods receipts"), "GoodsReceiptView", "GoodsReceipt"),
            _list(N_("Stock slips"), "StockSlipView", "Stock"),
            _list(N_("Material the floor waits for"), "MaterialNeedView", "MaterialNeed"),
            _list(N_("Materials"), "MaterialView", "Material"),
            _list(N_("Leftover pieces"), "RemnantView", "Stock"),
            _list(N_("Counts"), "CountView", "StockCount"),
            Entry(N_("Labels"), "LabelView.choose", Right("print", "Stock")),
            _list(N_("Stock moves"), "StockMoveView", "Stock"),
            Entry(N_("Revalue stock"), "RevaluationView.new", Right("revalue", "Stock")),
        ),
    ),
    Section(
        N_("Purchasing"),
        "shopping-cart",
        (
            _list(N_("What to order"), "ProposalView", "PurchaseOrder"),
            _list(N_("Purchase orders"), "PurchaseOrderView", "PurchaseOrder"),
            _list(N_("Shortages"), "ShortageView", "Stock"),
            Entry(N_("Below reorder point"), "StockView.critical", Right("list", "Stock")),
            _list(N_("Suppliers"), "SupplierView", "Party"),
            _list(N_("Terms of suppliers"), "SupplyTermView", "SupplyTerm"),
            _list(N_("Exchange rates"), "ExchangeRateView", "ExchangeRate"),
        ),
    ),
    Section(
        N_("Shipping"),
        "truck",
        (
            Entry(N_("Ready to ship"), "ShipmentView.ready", Right("ship", "Shipment")),
            _list(N_("Loading lists"), "LoadingView", "Shipment"),
            _list(N_("Shipments"), "ShipmentView", "Shipment"),
            _list(N_("E-documents"), "HandoverView", "EDocument"),
            Entry(N_("Answers of buyers"), "HandoverView.answers", Right("list", "EDocument")),
            _list(N_("Returns"), "GoodsReturnView", "Shipment"),
            Entry(N_("Invoices"), "InvoiceView.list", SEE_PRICE),
        ),
    ),
    Section(
        N_("Reports"),
        "chart-column",
        (
            Entry(N_("Promised and shipped"), "OrderPromiseView.list", Right("list", "Order")),
            Entry(N_("Cost of doors"), "CostView.list", Right("see", "Cost")),
            Entry(N_("Costs that moved"), "CostAlarmView.list", Right("see", "Cost")),
            Entry(N_("Stock value"), "ValuationView.list", Right("see", "Cost")),
            Entry(N_("Archive"), "ArchiveView.find", Right("list", "Document")),
            Entry(N_("Months of the archive"), "ArchiveView.months", Right("export", "Document")),
            Entry(N_("Accounting export"), "AccountingView.choose", Right("export", "Accounting")),
            _list(N_("Proof of the ledger"), "LedgerProofView", "LedgerProof"),
            _list(N_("Audit trail"), "AuditView", "Audit"),
            Entry(N_("Chain of the audit trail"), "ChainView.chain", Right("list", "Audit")),
        ),
    ),
    Section(
        N_("Settings"),
        "settings",
        (
            *_group(
                N_("Doors and formulas"),
                _list(N_("Door models"), "DoorModelView", "DoorModel"),
                _list(N_("Components"), "ComponentView", "DoorModel"),
                _list(N_("Parameters"), "ParameterView", "Parameter"),
                _list(N_("Named expressions"), "ExpressionView", "Expression"),
            ),
            *_group(
                N_("Materials and warehouses"),
                _list(N_("Units"), "UnitView", "Unit"),
                _list(N_("Import from Excel"), "ImportView", "Import"),
                _list(N_("Warehouses"), "WarehouseView", "Warehouse"),
                _list(N_("Shelves"), "ShelfView", "Shelf"),
            ),
            *_group(
                N_("Production"),
                _list(N_("Departments"), "DepartmentView", "Department"),
                Entry(N_("Shop floor"), "FloorRulesView.rules", Right("list", "FloorReason")),
                _list(N_("Working calendar"), "WorkCalendarView", "WorkCalendar"),
                _list(N_("Kiosks"), "KioskView", "Kiosk"),
                _list(N_("Operators"), "OperatorView", "Operator"),
            ),
            *_group(
                N_("Company and papers"),
                Entry(N_("Company"), "CompanyView.company", Right("edit", "Company")),
                _list(N_("VAT rates"), "TaxRateView", "TaxRate"),
                Entry(N_("Look of the papers"), "PaperLookView.look", Right("edit", "Company")),
                Entry(N_("Numbering"), "NumberingView.series", Right("edit", "Company")),
                Entry(N_("Pre-printed waybill form"), "FormLayoutView.layout", Right("edit", "Company")),
                Entry(
                    N_("E-document connection"),
                    "IntegratorView.settings",
                    Right("edit", "IntegratorSettings"),
                ),
            ),
            *_group(
                N_("People and access"),
                Entry(N_("People"), "UserDBModelView.list", Right("list", "UserDBModelView")),
                Entry(N_("Who is signed in"), "PeopleSessionView.list", Right("list", "UserDBModelView")),
                Entry(N_("Rules of signing in"), "SignInRulesView.rules", Right("edit", "SignInRules")),
                Entry(N_("Roles"), "RoleModelView.list", Right("list", "RoleModelView")),
                _list(N_("API keys"), "ApiKeyView", "ApiKey"),
            ),
        ),
    ),
)


LONG = 12
"""From so many entries on a section is read by groups."""

OUTSIDE: tuple[Section, ...] = (
    Section(
        N_("My orders"),
        "clipboard-list",
        (Entry(N_("My orders"), "DealerView.orders", Right("list", "DealerOrder")),),
    ),
    Section(
        N_("New order"),
        "plus",
        (Entry(N_("New order"), "DealerView.new", Right("add", "DealerOrder")),),
    ),
)
"""The house as a dealer knows it."""


def navigation() -> list[Shown]:
    """The sections a person may open, with the current one marked."""
    shown = []
    # An owner may do everything, and is nobody's dealer all the same.
    for section in SECTIONS if may(Right("show", "Home")) else (*SECTIONS, *OUTSIDE):
        found = [(one, entry) for one in section.entries if (entry := _shown_entry(one)) is not None]
        entries = [entry for _one, entry in found]
        if entries:
            active = any(is_active for _label, _url, is_active in entries)
            pages = entries if len(entries) > 1 else []
            # One page left of a task: it keeps its own name, or "Orders" would lead to customers.
            label = gettext(section.label) if pages or len(section.entries) == 1 else entries[0][0]
            shown.append(Shown(label, section.icon, entries[0][1], active, pages, _headings(found)))
    return shown


def _headings(found: list[tuple[Entry, tuple[str, str, bool]]]) -> dict[str, str]:
    """Where each group begins; a short section needs none."""
    if len(found) < LONG:
        return {}
    begins: dict[str, str] = {}
    for one, (_label, url, _active) in reversed(found):
        begins[one.group] = url
    return {url: gettext(group) for group, url in begins.items() if group}


def _shown_entry(entry: Entry) -> tuple[str, str, bool] | None:
    if not may(entry.right):
        return None
    try:
        url = url_for(entry.endpoint)
    except BuildError:
        # A screen of a room that this edition does not register.
        return None
    return gettext(entry.label), url, _is_current(entry)


BELONGS: Final = {"FloorView.timeline": "FloorView.late", "TruckView.truck": "LoadingView.list"}
"""Pages that are reached from a list of another view: the menu marks that list."""


def _is_current(entry: Entry) -> bool:
    if entry.endpoint in (request.endpoint, BELONGS.get(request.endpoint or "")):
        return True
    view, _dot, page = entry.endpoint.partition(".")
    pages: set[Any] = {one.endpoint for section in SECTIONS for one in section.entries}
    asked_view = (request.endpoint or "").partition(".")[0]
    is_first = page == "list" or sum(one.startswith(f"{view}.") for one in pages) == 1
    return is_first and asked_view == view and request.endpoint not in pages
