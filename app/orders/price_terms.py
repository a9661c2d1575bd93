"""On which prices an order stands: its customer's list and standing discount, and what stays as it was.

A price that was proposed stays until something about the door or the customer changes, or until somebody
takes the price of today: nobody's draft is priced anew behind their back.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.configurator.price_lists.reading import AgreedPrices, agreed_prices
from app.kernel.work import Work
from app.orders.events import LinesRepriced
from app.orders.heading import find_customer
from app.orders.price_parts import kept_rate, parts_as_json
from app.orders.refusals import CustomerUnknown
from app.orders.typing_in import TypedLine, write_number, write_value
from app.orders.working_out import WorkedLine
from app.purchasing.terms.rates import LIRA_RATE
from models.orders import OrderLine, SalesOrder
from models.parties import Party

_ZERO = Decimal(0)


@dataclass(frozen=True)
class Stored:
    """What a line was sold for before it was typed anew."""

    row: OrderLine
    unit_price: Decimal
    discount: Decimal


@dataclass(frozen=True)
class PricedAnew:
    """The prices of one order while its page is being saved or looked at."""

    agreed: AgreedPrices | None = None
    discount: Decimal = _ZERO
    """The customer's standing discount."""
    is_same_customer: bool = True
    stored: Mapping[int, Stored] = field(default_factory=dict)
    rate: Decimal = LIRA_RATE
    """Of the currency the order is in: a price of another rate does not stay."""

    @classmethod
    def of_customer(cls, work: Work, customer: Party | None, day: date) -> PricedAnew:
        """The terms of a customer for lines that are nowhere yet."""
        if customer is None:
            return cls()
        list_id = customer.price_list_id
        agreed = agreed_prices(work, list_id, day) if list_id else None
        return cls(agreed, customer.discount_percent)

    @classmethod
    def of_order(cls, work: Work, order: SalesOrder, customer: Party | None, day: date) -> PricedAnew:
        """The terms of an order whose lines are typed anew, perhaps for another customer."""
        terms = cls.of_customer(work, customer, day)
        is_same = order.id is None or customer is None or order.customer_id == customer.id
        stored = {row.id: Stored(row, row.unit_price, row.discount_percent) for row in order.lines}
        rate = order.exchange_rate or LIRA_RATE
        return replace(terms, is_same_customer=is_same, stored=stored, rate=rate)

    @classmethod
    def of_page(cls, work: Work, customer_id: str, line_ids: Collection[int], day: date) -> PricedAnew:
        """The terms of lines on a page that is being typed; four queries at most, one for none of them."""
        query = select(OrderLine).where(OrderLine.id.in_(line_ids)).options(joinedload(OrderLine.order))
        rows = list(work.session.scalars(query)) if any(line_ids) else []
        written = customer_id.strip()
        if not written and rows:
            written = str(rows[0].order.customer_id)
        try:
            customer = find_customer(work, written) if written else None
        except CustomerUnknown:
            customer = None
        terms = cls.of_customer(work, customer, rows[0].order.ordered_on if rows else day)
        is_same = all(customer is not None and row.order.customer_id == customer.id for row in rows)
        stored = {row.id: Stored(row, row.unit_price, row.discount_percent) for row in rows}
        rate = rows[0].order.exchange_rate if rows else LIRA_RATE
        return replace(terms, is_same_customer=is_same, stored=stored, rate=rate)

    def discounted(self, lines: Sequence[TypedLine]) -> list[TypedLine]:
        """The lines with the standing discount where none was typed; a stored one stays with its customer."""
        return [line if line.has_discount else replace(line, discount=self._usual(line)) for line in lines]

    def _usual(self, line: TypedLine) -> Decimal:
        before = self.stored.get(line.id)
        keeps = before is not None and self.is_same_customer and not line.takes_price
        if keeps and before is not None and not before.row.discount_is_manual:
            return before.discount
        return self.discount

    def keep(self, lines: Sequence[WorkedLine]) -> list[WorkedLine]:
        """The lines, those that nothing has changed about at the price they had."""
        return [
            replace(line, calculated_price=self.stored[line.typed.id].unit_price)
            if self.keeps_price(line)
            else line
            for line in lines
        ]

    def keeps_price(self, line: WorkedLine) -> bool:
        """Whether a line stays at the price it was proposed at."""
        before = self.stored.get(line.typed.id)
        return (
            before is not None
            and self.is_same_customer
            and line.typed.unit_price is None
            and not line.typed.takes_price
            and not before.row.price_is_manual
            and before.row.priced_at is not None
            and kept_rate(before.row.price_parts) == self.rate
            and is_same_door(before.row, line)
        )

    def write(self, work: Work, order: SalesOrder, lines: Sequence[WorkedLine]) -> None:
        """How each price came about; and tell which changed because the customer is another one."""
        changed = []
        for row, line in zip(order.lines, lines, strict=True):
            if not self.keeps_price(line):
                row.priced_at = work.now
                row.price_parts = parts_as_json(line, self.agreed, self.rate)
            before = self.stored.get(line.typed.id)
            if before is not None and (before.unit_price, before.discount) != (
                row.unit_price,
                row.discount_percent,
            ):
                changed.append({"line": row.position, "before": before.unit_price, "after": row.unit_price})
        if changed and not self.is_same_customer:
            name, told = order.customer.name, tuple(changed)
            work.emit(LinesRepriced(order.id, order.number, name, told, order.currency))


def is_same_door(row: OrderLine, line: WorkedLine) -> bool:
    """Whether a stored line says the same about its doors as a worked-out one."""
    version_id = line.model.version_id if line.model else None
    values = {code: write_value(value) for code, value in line.values.items()}
    extras = [
        (need.material.id, write_number(need.per_door)) for need in line.needs if need.extra is not None
    ]
    kept = [(extra["material_id"], extra["quantity"]) for extra in row.configuration.get("extras", ())]
    return (
        row.model_id == (line.typed.model_id or None)
        and row.version_id == version_id
        and row.quantity == line.typed.quantity
        and row.parameters == values
        and kept == extras
    )
