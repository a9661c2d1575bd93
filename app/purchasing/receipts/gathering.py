"""Gather in one round trip all that a delivery is judged by, and lock what it will change."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from app.kernel.work import KeyUsedElsewhere, Work
from app.purchasing.receipts.expected import ByLine, Expected
from app.purchasing.receipts.known import KnownMaterial, KnownUnit
from app.purchasing.receipts.lines import ReceivedLine
from app.purchasing.receipts.paper import AboutPaper, Paper

# Sent as it is, without the session's compiler: a delivery waits for answers more than for anything else.
_FACTS: Final = "select receipt_facts(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"


@dataclass(frozen=True)
class Gathered:
    """The other side of a delivery: what the books say about what its paper and its lines name."""

    paper: AboutPaper
    expected: ByLine
    materials: Mapping[int, KnownMaterial]
    units: Collection[int]
    """Those of the lines' units that exist."""


def gather(
    work: Work, paper: Paper, lines: Sequence[ReceivedLine], key: str | None, operation: str
) -> Gathered | int:
    """What the lines are judged by, all of it locked; the first receipt's id when the key has one already.

    The second arrival of a key waits here until the first is decided. Raises KeyUsedElsewhere.
    """
    work.session.flush()
    ordered = {each for line in lines if (each := line.purchase_order_line_id) is not None}
    units = {line.unit_id for line in lines if line.unit_id is not None}
    asked = (
        paper.supplier_id,
        paper.waybill_number,
        paper.warehouse_id,
        array(ordered) if ordered else None,
        array({line.material_id for line in lines}),
        array(units) if units else None,
        key,
        operation,
        work.actor.name,
        work.now,
    )
    ((facts,),) = work.ask(_FACTS, asked)
    if "operation" in facts:
        if facts["operation"] != operation:
            raise KeyUsedElsewhere
        return int(facts["result"])
    return Gathered(
        AboutPaper(facts["supplies"], facts["entered_as"], facts["fits"]),
        {row[0]: _expected(row) for row in facts["ordered"] or ()},
        {row[0]: _material(*row) for row in facts["materials"] or ()},
        frozenset(facts["units"] or ()),
    )


def array(numbers: Collection[Decimal | int | None]) -> str:
    """Numbers as the text of an array, which the driver need not look at one by one."""
    return "{" + ",".join(["NULL" if number is None else str(number) for number in numbers]) + "}"


def _material(
    id_: int,
    code: str,
    name: str,
    unit_id: int,
    unit_code: str,
    unit_symbol: str,
    purchase_unit_id: int | None,
    purchase_factor: str,
    weight: str,
    *marks: bool,
) -> KnownMaterial:
    unit = KnownUnit(unit_code, unit_symbol)
    factor = Decimal(purchase_factor)
    return KnownMaterial(id_, code, name, unit_id, unit, purchase_unit_id, factor, Decimal(weight), *marks)


def _expected(row: Sequence[Any]) -> Expected:
    id_, position, material_id, unit_id, factor, quantity, received, *rest = row
    amounts = Decimal(factor), Decimal(quantity), Decimal(received)
    return Expected(id_, position, material_id, unit_id, *amounts, *rest)
