"""How the proposed price of a line came about, kept with the line: a list price explains itself for ever.

``rate`` of the order's currency, ``list`` (its name, or nothing), ``list_id``, ``total``, and ``parts`` as
they were added: kind, name, amount, times, each, is_of_list.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from app.configurator.price_lists.reading import AgreedPrices
from app.configurator.price_spec import PricePart
from app.orders.working_out import WorkedLine
from app.purchasing.terms.rates import LIRA_RATE


def parts_as_json(line: WorkedLine, agreed: AgreedPrices | None, rate: Decimal = LIRA_RATE) -> dict[str, Any]:
    """What is kept of a worked-out line; ``rate`` is that of the order's currency, the parts are lira."""
    if line.priced is None:
        return {"rate": str(rate)}
    return {
        "rate": str(rate),
        "list": agreed.name if agreed else "",
        "list_id": agreed.id if agreed else None,
        "total": str(line.priced.total),
        "parts": [
            {
                "kind": part.kind,
                "name": part.name,
                "amount": str(part.amount),
                "times": _text(part.times),
                "each": _text(part.each),
                "is_of_list": part.is_of_list,
            }
            for part in line.priced.parts
        ],
    }


def parts_from(kept: Mapping[str, Any]) -> list[PricePart]:
    """The parts of a kept price."""
    return [
        PricePart(
            kind=each["kind"],
            name=each["name"],
            amount=Decimal(each["amount"]),
            times=_number(each["times"]),
            each=_number(each["each"]),
            is_of_list=each["is_of_list"],
        )
        for each in kept.get("parts", ())
    ]


def kept_rate(kept: Mapping[str, Any]) -> Decimal:
    """The rate of the currency that a kept price is in."""
    return Decimal(kept.get("rate") or LIRA_RATE)


def _text(number: Decimal | None) -> str | None:
    return None if number is None else str(number)


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
