"""What shipments come to: the lines of an invoice, to the kuruş and never twice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from app.edocuments.ubl.facts import Goods
from app.edocuments.ubl.invoice_facts import InvoiceLineFacts
from app.kernel.amounts import round_money
from app.kernel.work import Work
from app.shipping.waybill import describe
from models.orders import OrderLine
from models.returning import GoodsReturn, ReturnLine
from models.shipping import Shipment, ShipmentLine

PIECE = "C62"


def read_shipments(work: Work, shipment_ids: Sequence[int]) -> Sequence[Shipment]:
    """Shipments with all an invoice says of them, locked in the order of their ids."""
    return work.session.scalars(
        select(Shipment)
        .where(Shipment.id.in_(shipment_ids))
        .order_by(Shipment.id)
        .options(
            joinedload(Shipment.customer),
            selectinload(Shipment.lines).options(
                joinedload(ShipmentLine.order),
                joinedload(ShipmentLine.order_line).joinedload(OrderLine.model),
            ),
        )
        .with_for_update(of=Shipment)
    ).all()


def reckon(work: Work, shipments: Sequence[Shipment]) -> tuple[InvoiceLineFacts, ...]:
    """One line for each order line of each shipment, without the doors that came back."""
    sent = [(shipment, line) for shipment in shipments for line in shipment.lines]
    returned = _returned(work, [line.id for _shipment, line in sent])
    lines: list[InvoiceLineFacts] = []
    for shipment in shipments:
        by_order_line: dict[int, list[ShipmentLine]] = {}
        for line in shipment.lines:
            by_order_line.setdefault(line.order_line_id, []).append(line)
        for parts in sorted(
            by_order_line.values(), key=lambda each: (each[0].order_id, each[0].order_line_id)
        ):
            stayed = sum(part.quantity - returned.get(part.id, 0) for part in parts)
            if stayed > 0:
                lines.append(_line(len(lines) + 1, shipment, parts, stayed))
    return tuple(lines)


def _place(parts: Sequence[ShipmentLine]) -> tuple[int, int, int]:
    line = parts[0]
    return line.order_id, line.order_line.position, line.order_line_id


def _line(position: int, shipment: Shipment, parts: Sequence[ShipmentLine], stayed: int) -> InvoiceLineFacts:
    """The share of the order line's net sum: what all shipments of it come to is just that sum."""
    line = parts[0].order_line
    left = line.quantity - min(part.outstanding for part in parts)
    before = left - sum(part.quantity for part in parts)
    net = _share(line, before + stayed) - _share(line, before)
    model = line.configuration.get("model") or {}
    return InvoiceLineFacts(
        position=position,
        quantity=Decimal(stayed),
        unit=PIECE,
        goods=Goods(
            name=model.get("name") or (line.model.name if line.model else line.description),
            code=model.get("code") or (line.model.code if line.model else ""),
            description=" · ".join(describe(line)),
        ),
        unit_price=line.unit_price,
        discount=max(Decimal(0), round_money(line.unit_price * stayed) - net),
        net=net,
        vat_percent=line.vat_percent,
        despatch=shipment.waybill_number,
        order=parts[0].order.number,
    )


def _share(line: OrderLine, doors: int) -> Decimal:
    return round_money(line.net * doors / line.quantity)


def _returned(work: Work, line_ids: Sequence[int]) -> Mapping[int, int]:
    rows = work.session.execute(
        select(ReturnLine.shipment_line_id, func.sum(ReturnLine.quantity))
        .join(GoodsReturn, GoodsReturn.id == ReturnLine.return_id)
        .where(ReturnLine.shipment_line_id.in_(line_ids), GoodsReturn.undone_at.is_(None))
        .group_by(ReturnLine.shipment_line_id)
    )
    return {row[0]: int(row[1]) for row in rows}
