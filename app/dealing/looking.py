"""One door while a dealer types it: the picture, the sentences at its fields, and its price for them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from app.dealing.allowing import allowed_lines, is_empty, order_of_line, told, with_offices
from app.dealing.binding import EDIT, for_office, own_party
from app.dealing.refusals import ModelMissing
from app.kernel.errors import Refusal, Refusals
from app.kernel.work import Work
from app.orders.previewing import preview_line
from app.orders.refusals import ModelUnknown


@dataclass(frozen=True)
class OwnPreview:
    """Everything a dealer is told of a line; materials, minutes and costs are no part of it."""

    errors: tuple[Refusal, ...]
    drawing: str = ""
    labels: Mapping[str, Mapping[str, str]] | None = None
    unasked: frozenset[str] = frozenset()
    unit_price: Decimal | None = None
    discount: Decimal | None = None
    vat_percent: Decimal | None = None
    net: Decimal | None = None
    vat: Decimal | None = None
    gross: Decimal | None = None


def preview_own(
    work: Work,
    typed: Mapping[str, str],
    *,
    translate: Callable[[str], str] = str,
    rate: Decimal | None = None,
) -> OwnPreview:
    """Work out one line at the prices of the dealer's own firm. Nothing is saved.

    ``rate`` is that of the page's currency, None that of the order the line is stored in.
    """
    work.require(EDIT)
    party = own_party(work)
    order = order_of_line(work, typed.get("id", ""))
    try:
        [written] = allowed_lines(work, [typed], order)
    except Refusals:
        return OwnPreview((ModelUnknown(field="model"),))
    if is_empty(written):
        return OwnPreview((ModelMissing(field="model"),))
    [line] = with_offices([written], order)
    asked = {**line, "customer_id": str(party.id)}
    found = preview_line(for_office(work), asked, translate=translate, rate=rate)
    return OwnPreview(
        errors=tuple(told(each) for each in found.errors),
        drawing=found.drawing,
        labels=found.labels,
        unasked=found.unasked,
        unit_price=found.unit_price,
        discount=Decimal(line["discount"]) if line.get("discount") else found.standing_discount,
        vat_percent=found.vat_percent,
        net=found.net,
        vat=found.vat,
        gross=found.gross,
    )
