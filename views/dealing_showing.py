"""What the pages of a dealer show: their words, the small picture of a door, the price of a line."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from flask_babel import gettext

from app.dealing.looking import OwnPreview
from app.kernel.amounts import show_money, show_number, show_percent
from app.orders.previewing import drawing_of
from models.orders import OrderLine
from views import formatting
from views.order_forms import Said, colour_of
from views.order_status import PLACES
from views.papers import KIND_WORDS
from views.works import sentence


def dealers_words() -> dict[str, Any]:
    """What every page of a dealer needs."""
    return {
        "places": {place: gettext(word) for place, word in PLACES.items()},
        "kinds": {kind: gettext(word) for kind, word in KIND_WORDS.items()},
        "money": show_money,
        "colour_of": colour_of,
        "fmt": formatting,
    }


def small_drawing(line: OrderLine) -> str:
    """The door of a line as a small picture."""
    codes = {need.material.code for need in line.materials}
    return drawing_of(line.parameters, codes, detail="card", translate=gettext)


def errors_of(found: OwnPreview) -> Said:
    """The sentences at the fields of one line."""
    said: Said = {}
    for refusal in found.errors:
        said.setdefault(refusal.field or "", []).append(sentence(refusal))
    return said


def sums_of(found: OwnPreview, money: Callable[[Decimal], str]) -> list[tuple[str, str, str]]:
    """The price of the line as the card shows it."""
    zero = Decimal(0)
    rate = show_percent(found.vat_percent or zero)
    discount = found.discount or zero
    return [
        (gettext("Unit price"), money(found.unit_price or zero), ""),
        *([(gettext("Discount"), f"%{show_number(discount)}", "")] if discount else []),
        (gettext("Net"), money(found.net or zero), ""),
        (gettext("VAT %(rate)s", rate=rate), money(found.vat or zero), ""),
        (gettext("Line total"), money(found.gross or zero), "strong"),
    ]
