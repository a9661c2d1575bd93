"""The figures of many lines in one go: what each costs and what stands at its fields. Nothing is saved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from app.configurator.reading import left_out
from app.kernel.clock import today_local
from app.kernel.errors import Refusal
from app.kernel.permissions import SEE_PRICE
from app.kernel.work import Work
from app.orders.currency import in_currency
from app.orders.drafting import MOST_LINES
from app.orders.freezing import labels_of
from app.orders.pinning import models_of_lines
from app.orders.previewing import EDIT
from app.orders.price_terms import PricedAnew
from app.orders.refusals import TooManyLines
from app.orders.typing_in import Complaints, read_line
from app.orders.working_out import WorkedLine, work_out_lines


@dataclass(frozen=True)
class LineFigures:
    """What a folded line shows; money is None while something is wrong, and for those who see no prices."""

    errors: tuple[Refusal, ...]
    """Their fields are those of a form of one line."""
    labels: Mapping[str, Mapping[str, str]]
    calculated_price: Decimal | None = None
    net: Decimal | None = None
    vat: Decimal | None = None
    unasked: frozenset[str] = frozenset()
    """Codes of the questions that the answers leave out."""


def figure_lines(
    work: Work, typed: Sequence[Mapping[str, str]], *, rate: Decimal | None = None
) -> list[LineFigures]:
    """The figures of lines from the texts of their fields (see typing_in), in their order.

    ``customer_id`` among them says for whom. The number of queries does not grow with the lines. Raises
    TooManyLines.
    """
    work.require(EDIT)
    if len(typed) > MOST_LINES:
        raise TooManyLines(most=MOST_LINES)
    complaints = Complaints()
    lines = [read_line(texts, f"lines-{place}-", complaints) for place, texts in enumerate(typed)]
    kept = {line.model_id for line in lines}
    day = today_local(work.now)
    customer_id = next((texts["customer_id"] for texts in typed if texts.get("customer_id")), "")
    pricing = PricedAnew.of_page(work, customer_id, {line.id for line in lines} - {0}, day)
    lines = pricing.discounted(lines)
    fresh = work_out_lines(work, lines, day, complaints, kept=kept, agreed=pricing.agreed)
    worked = pricing.keep(in_currency(fresh, pricing.rate if rate is None else rate))
    by_field = {line.typed.field: line for line in worked}
    sees = work.actor.may(SEE_PRICE)
    models = models_of_lines(work, lines)
    return [
        replace(
            _figures(by_field.get(line.field), _of_line(line.field, complaints), sees=sees),
            unasked=left_out(model.spec, line.parameters) if model else frozenset(),
        )
        for line, model in zip(lines, models, strict=True)
    ]


def _of_line(field: str, complaints: Complaints) -> tuple[Refusal, ...]:
    own = [refusal for refusal in complaints if (refusal.field or "").startswith(field)]
    for refusal in own:
        refusal.field = (refusal.field or "").removeprefix(field)
    return tuple(own)


def _figures(line: WorkedLine | None, errors: tuple[Refusal, ...], *, sees: bool) -> LineFigures:
    if line is None:
        return LineFigures(errors, {})
    labels = labels_of(line.model.spec, line.values) if line.model else {}
    if not sees:
        return LineFigures(errors, labels)
    return LineFigures(errors, labels, line.calculated_price, line.net, line.vat)
