"""What happened, in the words of the screen: one for every kind of event."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from flask_babel import gettext

from app.kernel.text import N_

ACT_WORDS: Final[Mapping[str, str]] = {
    "CardMoved": N_("Card moved"),
    "CostAdded": N_("Cost of a delivery added"),
    "CountCancelled": N_("Count cancelled"),
    "CountOpened": N_("Count opened"),
    "CountPosted": N_("Count posted"),
    "DocumentIssued": N_("Paper issued"),
    "ExtraIssued": N_("Extra material issued"),
    "GoodsReceived": N_("Delivery received"),
    "GoodsSentBack": N_("Goods sent back to the supplier"),
    "KioskAdded": N_("Screen added"),
    "KioskChanged": N_("Screen changed"),
    "KioskPaired": N_("Screen paired"),
    "KioskRevoked": N_("Screen revoked"),
    "NeedCancelled": N_("Waiting for material ended"),
    "NeedsIssued": N_("Material issued to waiting cards"),
    "NeedsRaised": N_("Card waits for material"),
    "OperatorCame": N_("Operator came to a screen"),
    "OperatorLeft": N_("Operator left a screen"),
    "PinRefused": N_("Wrong PIN"),
    "PinSet": N_("PIN given"),
    "BadgeGiven": N_("Badge given"),
    "BadgeForgotten": N_("Badge taken back"),
    "OperatorUnlocked": N_("Operator unlocked"),
    "FloorRulesChanged": N_("Working rules of the floor changed"),
    "DepartmentRuled": N_("Rules of a department changed"),
    "ReasonKept": N_("Reason of the floor changed"),
    "ShiftKept": N_("Shift changed"),
    "ShiftRemoved": N_("Shift removed"),
    "LedgerProved": N_("Ledger proved"),
    "LeftoverReturned": N_("Leftover returned"),
    "LineCleared": N_("Counted figure taken back"),
    "LineCounted": N_("Line counted"),
    "ListImported": N_("List imported"),
    "ListUploaded": N_("List uploaded"),
    "MaterialIssued": N_("Material issued"),
    "MaterialReturned": N_("Material returned"),
    "MaterialScrapped": N_("Material scrapped"),
    "MaterialShipped": N_("Material left with doors"),
    "ModelCopied": N_("Door model copied"),
    "ModelSaved": N_("Door model saved"),
    "OrderCancelled": N_("Order cancelled"),
    "OrderClosed": N_("Order closed"),
    "OrderChanged": N_("Order changed"),
    "OrderConfirmed": N_("Order confirmed"),
    "OrderOpened": N_("Order opened"),
    "OrderPlanned": N_("Order planned"),
    "OrderRevised": N_("Order opened for revision"),
    "ParameterSaved": N_("Parameter saved"),
    "PasswordSet": N_("Password set"),
    "PersonAdded": N_("Person added"),
    "ProofRequested": N_("Proof of the ledger requested"),
    "MailQueued": N_("E-mail written"),
    "PurchaseCancelled": N_("Purchase order closed"),
    "PurchaseChanged": N_("Purchase order changed"),
    "PurchaseDelivered": N_("Purchase order delivered"),
    "PurchaseDeliveryUndone": N_("Delivery of a purchase order undone"),
    "PurchaseOrdered": N_("Purchase order written"),
    "PurchaseSent": N_("Purchase order sent"),
    "PhotoTaken": N_("Photo taken"),
    "PriceCorrected": N_("Price of a delivery corrected"),
    "ReceiptCancelled": N_("Delivery cancelled"),
    "RecordAdded": N_("Record added"),
    "RecordChanged": N_("Record changed"),
    "RecordDeleted": N_("Record deleted"),
    "RightsGiven": N_("Rights of a role changed"),
    "RolesGiven": N_("Roles of a person changed"),
    "SendingBackUndone": N_("Goods kept after all"),
    "ShipmentSent": N_("Shipment sent"),
    "SignedIn": N_("Signed in"),
    "SignInRefused": N_("Sign-in refused"),
    "SlipUndone": N_("Slip undone"),
    "StockCounted": N_("Stock counted"),
    "StockRevalued": N_("Stock revalued"),
    "StockTransferred": N_("Stock transferred"),
    "TimeCorrected": N_("Minutes corrected"),
}


def act_word(act: str) -> str:
    """An event's name as people read it."""
    return gettext(ACT_WORDS[act]) if act in ACT_WORDS else act
