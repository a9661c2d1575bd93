"""An order looked at once more before it leaves the house or is made: worked out anew, doubts asked about."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from app.kernel.clock import today_local
from app.kernel.errors import Refusal, Refusals
from app.kernel.work import Work
from app.orders.heading import check_due
from app.orders.refusals import CostsMissing, ForNothing, NothingOrdered
from app.orders.storing import typed_line
from app.orders.typing_in import Complaints, read_line
from app.orders.working_out import WorkedLine, work_out_lines
from models.orders import SalesOrder


def work_out_anew(work: Work, order: SalesOrder) -> list[WorkedLine]:
    """All lines at the prices they show; Refusals with everything that stands in the way."""
    complaints = Complaints()
    late = check_due(order.due_on, today_local(work.now))
    if late is not None:
        complaints.append(late)
    if not order.lines:
        complaints.append(NothingOrdered())
    typed = [
        read_line(typed_line(line, with_price=True), f"lines-{place}-", complaints)
        for place, line in enumerate(order.lines)
    ]
    kept = {line.model_id for line in order.lines if line.model_id}
    worked = work_out_lines(work, typed, order.ordered_on, complaints, kept=kept)
    if complaints:
        raise Refusals(complaints)
    return worked


def check_doubts(order: SalesOrder, worked: Sequence[WorkedLine], confirmed: Collection[str]) -> None:
    """Raise the Doubts ForNothing and CostsMissing unless their codes are in ``confirmed``."""
    free = [str(line.position) for line in order.lines if not line.net]
    doubts: list[Refusal] = []
    if free and ForNothing.code not in confirmed:
        doubts.append(ForNothing(lines=", ".join(free)))
    calculated = [
        line for row, line in zip(order.lines, worked, strict=True) if row.net and not row.price_is_manual
    ]
    unknown = dict.fromkeys(code for line in calculated for code in line.without_cost)
    if unknown and CostsMissing.code not in confirmed:
        doubts.append(CostsMissing(materials=", ".join(unknown)))
    if doubts:
        raise doubts[0]
