"""What a role may do, in the words of people and by the rooms of the house, instead of by tables and screens.

A choice is what an owner ticks; behind it stand one or more permissions as the back office stores them.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from app.identity.roles import PERSONAL
from app.kernel.permissions import Right
from app.kernel.text import N_

Pair = tuple[str, str]
"""A permission as it is stored: ``("can_plan", "Order")``."""

LOOK: Final = "look"
EDIT: Final = f"{LOOK} export add edit delete"
VERBS: Final[dict[str, str]] = {
    LOOK: N_("Sees"),
    "see": N_("Sees"),
    "export": N_("Takes out as Excel or CSV"),
    "add": N_("Adds"),
    "edit": N_("Changes"),
    "delete": N_("Deletes"),
    "quote": N_("Issues and sends proformas"),
    "confirm": N_("Confirms"),
    "promise": N_("Promises delivery days"),
    "plan": N_("Plans production"),
    "cancel": N_("Cancels"),
    "close": N_("Closes"),
    "release": N_("Releases"),
    "revise": N_("Makes a new revision"),
    "pay": N_("Notes payments"),
    "tap": N_("Moves cards on"),
    "undo": N_("Takes back"),
    "rework": N_("Sends back for rework"),
    "scrap": N_("Writes off scrap"),
    "reorder": N_("Sets the order of the queue"),
    "print": N_("Prints"),
    "correct": N_("Corrects"),
    "issue": N_("Issues material"),
    "unlock": N_("Unlocks"),
    "revoke": N_("Switches off"),
    "return": N_("Takes back what is left over"),
    "adjust": N_("Corrects quantities"),
    "transfer": N_("Carries between warehouses"),
    "revalue": N_("Changes values"),
    "count": N_("Enters what was counted"),
    "post": N_("Books the result"),
    "receive": N_("Receives goods"),
    "send_back": N_("Sends back to the supplier"),
    "send": N_("Sends to the supplier"),
    "run": N_("Runs"),
    "validate": N_("Validates again"),
    "answer": N_("Takes answers in"),
    "ship": N_("Ships"),
    "load": N_("Loads trucks"),
    "invoice": N_("Notes the invoice"),
    "share": N_("Shares by link and e-mail"),
    "oversee": N_("Sees and revokes those of everybody"),
    "password": N_("Makes links for passwords"),
}
_ELSE: Final = {
    "EDocument.send": N_("Sends to the integrator"),
    "Shipment.return": N_("Takes doors back"),
    "Order.share": N_("Makes links to the status page"),
    "Document.print": N_("Prints many at once"),
    "GoodsReceipt.answer": N_("Answers suppliers’ e-despatches"),
    "GoodsReceipt.correct": N_("Corrects prices"),
    "Floor.correct": N_("Corrects times"),
    "Board.undo": N_("Takes back what others tapped"),
    "Stock.undo": N_("Takes slips back"),
    "Stock.print": N_("Prints slips and labels"),
    "Kiosk.add": N_("Lets tablets in"),
    "StockCount.add": N_("Opens sheets"),
    "Audit.run": N_("Has it proved"),
    "Audit.edit": N_("Sets its rules"),
    "DealerOrder.send": N_("Sends to the factory"),
    "Dealer.add": N_("Lets people of a customer in"),
    "ApiKey.add": N_("Makes keys of their own"),
    "ApiKey.revoke": N_("Revokes keys"),
    "Import.add": N_("Brings files"),
    "Import.run": N_("Writes what a file brings"),
}
"""Where the usual word says too little."""
_STORED: Final = {LOOK: ("list", "show")}
"""The actions behind a verb, where it is not one of the same name."""
_ALSO: Final[dict[str, tuple[Pair, ...]]] = {
    "UserDBModelView.look": (("menu_access", "List Users"), ("menu_access", "Security")),
    "UserDBModelView.password": (
        ("can_this_form_get", "ResetPasswordView"),
        ("can_this_form_post", "ResetPasswordView"),
        ("resetpasswords", "UserDBModelView"),
    ),
    "RoleModelView.look": (("menu_access", "List Roles"), ("menu_access", "Security")),
    "RoleModelView.add": (("copyrole", "RoleModelView"),),
    "UserGroupModelView.look": (("menu_access", "List Groups"), ("menu_access", "Security")),
}
_OF_EVERYBODY: Final = (*PERSONAL, ("Home$", "can_(list|show|export)$"))


@dataclass(frozen=True)
class Choice:
    """One box to tick."""

    key: str
    word: str
    pairs: frozenset[Pair]

    @property
    def rights(self) -> frozenset[Right]:
        """The same as operations ask for it."""
        return frozenset(
            Right(permission.removeprefix("can_"), subject)
            for permission, subject in self.pairs
            if permission.startswith("can_")
        )


@dataclass(frozen=True)
class Subject:
    """One line: what the rights are about."""

    name: str
    choices: Sequence[Choice]


@dataclass(frozen=True)
class Room:
    """A room of the house with its lines."""

    title: str
    subjects: Sequence[Subject]


ROOMS: Final[tuple[tuple[str, tuple[tuple[str, str, str], ...]], ...]] = (
    (
        N_("Orders and customers"),
        (
            ("Order", N_("Orders"), f"{EDIT} quote confirm promise plan cancel close revise pay share"),
            ("Party", N_("Customers and suppliers"), EDIT),
            ("Dealer", N_("Sign-ins of dealers"), f"{LOOK} add revoke"),
            ("DealerOrder", N_("Own orders of dealers"), f"{LOOK} add edit send"),
        ),
    ),
    (
        N_("Money"),
        (
            ("Accounting", N_("Accounting"), "export"),
            ("Price", N_("Selling prices"), "see"),
            ("PriceList", N_("Price lists and price updates"), EDIT),
            ("PurchasePrice", N_("Purchase prices"), "see"),
            ("Cost", N_("Costs and profit"), "see"),
        ),
    ),
    (
        N_("Production"),
        (
            ("Board", N_("Production board"), f"{LOOK} tap undo rework scrap reorder print"),
            ("Floor", N_("Times and reports of the floor"), f"{LOOK} export correct"),
            ("Door", N_("Doors and their story"), f"{LOOK} export print"),
            ("MaterialNeed", N_("Material cards wait for"), f"{LOOK} export issue cancel"),
            ("Operator", N_("Operators"), f"{EDIT} unlock"),
            ("Shift", N_("Shifts"), EDIT),
            ("WorkCalendar", N_("Working calendar"), EDIT),
            ("FloorReason", N_("Reasons of the floor"), EDIT),
            ("FloorRules", N_("Rules of the floor"), EDIT),
            ("Kiosk", N_("Tablets"), f"{LOOK} export add edit revoke"),
        ),
    ),
    (
        N_("Store room"),
        (
            (
                "Stock",
                N_("Stock"),
                f"{LOOK} export transfer issue return scrap adjust revalue undo print",
            ),
            ("StockCount", N_("Counts"), f"{LOOK} export add count post cancel"),
            ("Material", N_("Materials"), EDIT),
            ("Unit", N_("Units"), EDIT),
            ("Warehouse", N_("Warehouses"), EDIT),
            ("Shelf", N_("Shelves"), EDIT),
            ("LedgerProof", N_("Proof of the ledger"), f"{LOOK} export run"),
        ),
    ),
    (
        N_("Purchasing"),
        (
            ("PurchaseOrder", N_("Purchase orders"), f"{LOOK} export add edit send cancel"),
            ("GoodsReceipt", N_("Goods receipts"), f"{LOOK} export receive cancel correct send_back answer"),
            ("SupplyTerm", N_("Prices of suppliers"), EDIT),
            ("ExchangeRate", N_("Exchange rates"), EDIT),
        ),
    ),
    (
        N_("Shipping and papers"),
        (
            ("Shipment", N_("Shipments"), f"{LOOK} export load ship return invoice"),
            ("EDocument", N_("E-documents"), f"{LOOK} export validate send answer"),
            ("Document", N_("Issued papers"), f"{LOOK} export share print"),
            ("Report", N_("Reports"), f"{LOOK} export"),
        ),
    ),
    (
        N_("Door models"),
        (
            ("DoorModel", N_("Door models"), f"{EDIT} release"),
            ("Parameter", N_("Parameters"), EDIT),
            ("Expression", N_("Named expressions"), EDIT),
        ),
    ),
    (
        N_("Company"),
        (
            ("Company", N_("Company"), EDIT),
            ("Department", N_("Departments"), EDIT),
            ("IntegratorSettings", N_("E-document connection"), "edit"),
            ("TaxRate", N_("VAT rates"), EDIT),
            ("Import", N_("Import from Excel"), f"{LOOK} add run"),
            ("Audit", N_("Audit trail"), f"{LOOK} export run edit"),
            ("ApiKey", N_("Keys for programs"), f"{LOOK} add revoke oversee"),
        ),
    ),
    (
        N_("People and their rights"),
        (
            ("UserDBModelView", N_("People"), f"{EDIT} password"),
            ("RoleModelView", N_("Roles"), EDIT),
            ("UserGroupModelView", N_("Groups"), EDIT),
            ("SignInRules", N_("Rules of signing in"), "edit"),
        ),
    ),
)
OTHERS: Final = N_("Other")


def is_of_everybody(pair: Pair) -> bool:
    """Whether everybody who signs in has it: their own account, the page of today."""
    permission, subject = pair
    return any(re.match(one, subject) and re.match(may, permission) for one, may in _OF_EVERYBODY)


def rooms_of(there: Collection[Pair]) -> list[Room]:
    """All that can be ticked: each permission there is in one choice, those of everybody in none."""
    left = {pair for pair in there if not is_of_everybody(pair)}
    rooms = []
    for title, lines in ROOMS:
        subjects = [_subject(code, name, verbs.split(), left) for code, name, verbs in lines]
        rooms.append(Room(title, [one for one in subjects if one.choices]))
    for room in rooms:
        left -= {pair for subject in room.subjects for choice in subject.choices for pair in choice.pairs}
    if left:
        rooms.append(Room(OTHERS, list(_unnamed(left))))
    return [room for room in rooms if room.subjects]


def unnamed(there: Collection[Pair]) -> list[Pair]:
    """Permissions nobody has found words for yet."""
    return sorted(
        pair
        for room in rooms_of(there)
        if room.title == OTHERS
        for subject in room.subjects
        for choice in subject.choices
        for pair in choice.pairs
    )


def _subject(code: str, name: str, verbs: Iterable[str], there: Collection[Pair]) -> Subject:
    choices = []
    for verb in verbs:
        key = f"{code}.{verb}"
        stored = [(f"can_{action}", code) for action in _STORED.get(verb, (verb,))]
        pairs = frozenset(pair for pair in (*stored, *_ALSO.get(key, ())) if pair in there)
        if pairs:
            choices.append(Choice(key, _ELSE.get(key, VERBS[verb]), pairs))
    return Subject(name, choices)


def _unnamed(left: Collection[Pair]) -> Iterable[Subject]:
    for subject in sorted({subject for _permission, subject in left}):
        of_it = sorted(permission for permission, about in left if about == subject)
        yield Subject(
            subject,
            [Choice(f"{subject}.{one}", one, frozenset({(one, subject)})) for one in of_it],
        )
