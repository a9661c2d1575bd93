"""The built-in roles of a factory and what each may do; a company may add its own beside them."""

from __future__ import annotations

import re
from functools import lru_cache

from app.kernel.permissions import Right

OWNER = "Owner"
DEALER = "Dealer"
"""Somebody of a customer: whatever other roles they were given, this one's rights are all they have."""

LOOK = "list show export"
EDIT = f"{LOOK} add edit delete"

_PATTERNS: dict[str, dict[str, str]] = {
    "Manager": {
        "Order": f"{EDIT} quote confirm promise plan cancel close revise pay share",
        "Board": "list tap undo rework scrap reorder print",
        "Floor": "list export correct",
        "Door": f"{LOOK} print",
        "MaterialNeed": f"{LOOK} issue cancel",
        "Operator": f"{EDIT} unlock",
        "Shift|FloorReason|FloorRules|WorkCalendar": EDIT,
        "Kiosk": f"{LOOK} add edit revoke",
        "Material|Unit|Party|Parameter|Expression": EDIT,
        "DoorModel": f"{EDIT} release",
        "PriceList": EDIT,
        "Dealer": "list",
        "Stock": f"{LOOK} issue return adjust scrap transfer revalue undo print",
        "StockCount": f"{LOOK} add count post cancel",
        "Warehouse|Shelf": EDIT,
        "GoodsReceipt": f"{LOOK} receive cancel correct send_back answer",
        "PurchaseOrder": f"{LOOK} add edit send cancel",
        "SupplyTerm|ExchangeRate": EDIT,
        "Import": "list show add run",
        "LedgerProof": f"{LOOK} run",
        "Shipment": f"{LOOK} ship load return invoice",
        "EDocument": f"{LOOK} validate send answer",
        "Document": f"{LOOK} share print",
        "Report": LOOK,
        "Company|Department|TaxRate": EDIT,
        "ApiKey": "list add revoke",
        "Cost|Price": "see",
        "Home": LOOK,
    },
    "Clerk": {
        "Order": f"{EDIT} quote confirm promise plan cancel close revise pay share",
        "Board": "list",
        "Floor": "list export",
        "WorkCalendar": LOOK,
        "Door": f"{LOOK} print",
        "MaterialNeed": LOOK,
        "Material|Unit|Party|Parameter|Expression": EDIT,
        "DoorModel": f"{EDIT} release",
        "PriceList": "list show",
        "Dealer": "list",
        "Stock|Warehouse|Shelf|StockCount": LOOK,
        "GoodsReceipt": f"{LOOK} answer",
        "Document": f"{LOOK} share print",
        "Shipment": f"{LOOK} invoice",
        "EDocument": f"{LOOK} validate send answer",
        "PurchaseOrder": f"{LOOK} add edit send cancel",
        "SupplyTerm|ExchangeRate": EDIT,
        "Import": "list show add run",
        "Price|PurchasePrice": "see",
        "Home": LOOK,
    },
    "Planner": {
        "Order": f"{LOOK} promise plan cancel close",
        "Board": "list reorder print",
        "Floor": "list export",
        "WorkCalendar": LOOK,
        "Door": f"{LOOK} print",
        "MaterialNeed": LOOK,
        "Material|Stock|GoodsReceipt|PurchaseOrder|DoorModel|Parameter|Expression|Document": LOOK,
        "Home": LOOK,
    },
    "Storekeeper": {
        "GoodsReceipt": f"{LOOK} receive cancel send_back answer",
        "Stock": f"{LOOK} issue return adjust scrap transfer undo print",
        "StockCount": f"{LOOK} add count post cancel",
        "Warehouse": LOOK,
        "Shelf": EDIT,
        "PurchaseOrder": LOOK,
        "Material|Unit": f"{LOOK} add edit",
        "Party": LOOK,
        "PurchasePrice": "see",
        "Board": "list",
        "MaterialNeed": f"{LOOK} issue cancel",
        "Home": LOOK,
    },
    "Foreman": {
        "Board": "list tap undo rework scrap reorder print",
        "Floor": "list export correct",
        "Door": f"{LOOK} print",
        "MaterialNeed": LOOK,
        "Operator": f"{LOOK} unlock",
        "Shift|FloorReason|WorkCalendar": LOOK,
        "Order": LOOK,
        "Stock": f"{LOOK} issue return",
        "Material": LOOK,
        "Home": LOOK,
    },
    "Dispatcher": {
        "Shipment": f"{LOOK} ship load return",
        "EDocument": f"{LOOK} validate send answer",
        "Order": LOOK,
        "Board": "list",
        "Floor": "list export",
        "Door": LOOK,
        "Party": LOOK,
        "Document": f"{LOOK} share print",
        "Home": LOOK,
    },
    "Accountant": {
        "Order|Shipment|GoodsReceipt|PurchaseOrder|Stock|StockCount|Material|Party|Document|Report": LOOK,
        "EDocument": LOOK,
        "LedgerProof": LOOK,
        "Accounting": "export",
        "Cost|Price|PurchasePrice": "see",
        "Home": LOOK,
    },
    DEALER: {"DealerOrder": "list show add edit send"},
}

PERSONAL = (
    # Screens every signed-in person has for their own account.
    ("IndexView$", ".*"),
    (
        "(UserInfoEditView|UserDBModelView|ResetMyPasswordView)$",
        "(can_this_form_get|can_this_form_post|can_userinfo|resetmypassword|userinfoedit)$",
    ),
    ("Home$", "can_show$"),
)


def builtin_roles() -> dict[str, list[tuple[str, str]]]:
    """FAB's ``FAB_ROLES``: role → (subject pattern, permission pattern); the owner may do everything."""
    roles: dict[str, list[tuple[str, str]]] = {OWNER: [(".*", ".*")]}
    for role, subjects in _PATTERNS.items():
        roles[role] = [
            (f"({subject})$", f"can_({'|'.join(actions.split())})$") for subject, actions in subjects.items()
        ]
        roles[role] += [pair for pair in PERSONAL if role != DEALER or pair[0] != "Home$"]
    return roles


def counting(roles: dict[str, int]) -> dict[str, int]:
    """The roles of a person that count: whoever comes from outside stays outside."""
    return {DEALER: roles[DEALER]} if DEALER in roles else roles


def role_names() -> list[str]:
    """The built-in roles in the order screens offer them."""
    return [OWNER, *_PATTERNS]


def allows(role: str, right: Right) -> bool:
    """Whether a built-in role includes a right."""
    return allows_permission(role, f"can_{right.action}", right.subject)


@lru_cache(maxsize=8192)
def allows_permission(role: str, permission: str, subject: str) -> bool:
    """The same question in FAB's words; False for roles a company made itself."""
    return any(
        re.match(subjects, subject) and re.match(permissions, permission)
        for subjects, permissions in builtin_roles().get(role, ())
    )


def rights_of_operations() -> list[Right]:
    """Every right the built-in roles speak of, so that a company can give it to roles of its own."""
    found = {
        Right(action, subject)
        for subjects in _PATTERNS.values()
        for names, actions in subjects.items()
        for subject in names.split("|")
        for action in actions.split()
    }
    return sorted(found)
