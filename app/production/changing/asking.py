"""What is asked of an order that is being made: which lines become what, compared with how they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from app.kernel.errors import Refusals
from app.kernel.work import Work
from app.orders.currency import in_currency
from app.orders.drafting import MOST_LINES
from app.orders.freezing import configuration_of
from app.orders.price_parts import parts_as_json
from app.orders.price_terms import PricedAnew
from app.orders.refusals import TooManyLines
from app.orders.typing_in import Complaints, TypedLine, is_blank, read_line, write_value
from app.orders.working_out import WorkedLine, work_out_lines
from app.production.changing.refusals import ModelStays
from models.orders import OrderLine, SalesOrder

Typed = Sequence[Mapping[str, str]]


@dataclass(frozen=True)
class Asked:
    """One line as it is and as it shall be; without a row it is new, not worked out it is given up."""

    row: OrderLine | None
    worked: WorkedLine | None
    keeps_price: bool = False
    """Whether its price was calculated once and simply stays."""

    @property
    def quantity(self) -> int:
        """Of how many doors it shall be."""
        return self.worked.typed.quantity if self.worked else 0

    @property
    def is_other_door(self) -> bool:
        """Whether its doors shall be made differently."""
        row, line = self.row, self.worked
        if row is None or line is None:
            return False
        version = line.model.version_id if line.model else None
        values = {code: write_value(value) for code, value in line.values.items()}
        extras = configuration_of(line)["extras"]
        # An order from before models had versions was worked out with what is now their newest.
        was = (row.version_id or version, row.parameters, _said(row.configuration.get("extras", ())))
        return was != (version, values, _said(extras))

    @property
    def is_other_money(self) -> bool:
        """Whether one of its doors shall cost the customer something else."""
        row, line = self.row, self.worked
        if row is None or line is None:
            return False
        return (row.unit_price, row.discount_percent) != (line.unit_price, line.typed.discount)

    @property
    def says_the_same(self) -> bool:
        """Whether nothing is asked of it."""
        row, line = self.row, self.worked
        if row is None:
            return False
        if line is None:
            return row.quantity == 0
        is_same_text = row.description == line.typed.description
        return (
            is_same_text
            and row.quantity == line.typed.quantity
            and not (self.is_other_door or self.is_other_money)
        )

    def of(self, work: Work, order: SalesOrder, quantity: int) -> Asked:
        """The same for another number of doors: what they need is not always in proportion."""
        if self.worked is None or self.worked.typed.quantity == quantity:
            return self
        typed = replace(self.worked.typed, quantity=quantity)
        complaints = Complaints()
        worked = _work_out(work, order, [typed], complaints)
        if complaints:
            raise Refusals(complaints)
        return replace(self, worked=worked[0])


def read_asked(work: Work, order: SalesOrder, lines: Typed) -> list[Asked]:
    """All lines of the order and the new ones; Refusals with everything that is wrong, at the fields.

    A price that was calculated stays what it was, unless the door becomes another one.
    """
    complaints = Complaints()
    typed = [
        read_line(line, f"lines-{place}-", complaints)
        for place, line in enumerate(lines)
        if not is_blank(line)
    ]
    if len(typed) > MOST_LINES:
        raise TooManyLines(most=MOST_LINES)
    rows = {row.id: row for row in order.lines}
    for line in typed:
        row = rows.get(line.id)
        if row is not None and row.model_id != (line.model_id or None):
            complaints.append(ModelStays(field=f"{line.field}model", line=row.position))
    worked = _work_out(work, order, typed, complaints)
    if complaints:
        raise Refusals(complaints)
    asked = [_asked(rows.pop(line.typed.id, None), line) for line in worked]
    return [*asked, *(Asked(row, None) for row in rows.values())]


def _work_out(
    work: Work, order: SalesOrder, typed: Sequence[TypedLine], complaints: Complaints
) -> list[WorkedLine]:
    """As the page of writing does it: at the customer's prices, in the currency of the order."""
    kept = {row.model_id for row in order.lines if row.model_id}
    terms = PricedAnew.of_order(work, order, order.customer, order.ordered_on)
    typed = terms.discounted(typed)
    worked = work_out_lines(work, typed, order.ordered_on, complaints, kept=kept, agreed=terms.agreed)
    return terms.keep(in_currency(worked, order.exchange_rate))


def note_price(work: Work, order: SalesOrder, row: OrderLine, asked: Asked) -> None:
    """Keep how the price of a written line came about, unless it is the one it had."""
    if asked.worked is None:
        return
    if asked.keeps_price:
        row.price_is_manual = False
        return
    terms = PricedAnew.of_order(work, order, order.customer, order.ordered_on)
    row.priced_at = work.now
    row.price_parts = parts_as_json(asked.worked, terms.agreed, order.exchange_rate)


def _asked(row: OrderLine | None, line: WorkedLine) -> Asked:
    asked = Asked(row, line)
    if row is None or asked.is_other_door or line.typed.unit_price is not None:
        return asked
    if row.price_is_manual:
        return asked
    typed = replace(line.typed, unit_price=row.unit_price)
    return Asked(row, replace(line, typed=typed, vat_percent=row.vat_percent), keeps_price=True)


def _said(extras: Sequence[Mapping[str, str]]) -> list[tuple[str, str, str]]:
    return [(str(extra["material_id"]), extra["quantity"], extra["note"]) for extra in extras]
