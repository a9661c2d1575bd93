"""What is in the truck, line by line."""

from __future__ import annotations

from app.edocuments.ubl.despatch_facts import DespatchLineFacts
from app.edocuments.ubl.elements import Element, day, fact, money, part, quantity
from app.edocuments.ubl.facts import Goods, Named


def write_despatch_line(root: Element, line: DespatchLineFacts) -> None:
    """``cac:DespatchLine``: what leaves now, what is still to come, of which line of which order."""
    element = part(root, "DespatchLine")
    fact(element, "ID", str(line.position))
    fact(element, "Note", line.note)
    quantity(element, "DeliveredQuantity", line.quantity, line.unit)
    if line.outstanding:
        quantity(element, "OutstandingQuantity", line.outstanding, line.unit)
        fact(element, "OutstandingReason", line.outstanding_reason)
    reference = part(element, "OrderLineReference")
    fact(reference, "LineID", str(line.order_position or line.position))
    if line.order is not None:
        write_order(reference, line.order)
    write_item(element, line.goods)
    if line.worth is not None:
        _worth(element, line)


def write_item(parent: Element, goods: Goods) -> None:
    """``cac:Item``: name, size and colour in words, our code, and the serial number of every piece."""
    item = part(parent, "Item")
    fact(item, "Description", goods.description)
    fact(item, "Name", goods.name)
    fact(item, "ModelName", goods.model)
    if goods.buyers_code:
        fact(part(item, "BuyersItemIdentification"), "ID", goods.buyers_code)
    if goods.code:
        fact(part(item, "SellersItemIdentification"), "ID", goods.code)
    for serial in goods.serials:
        fact(part(item, "ItemInstance"), "SerialID", serial)


def write_order(parent: Element, order: Named) -> None:
    """``cac:OrderReference``."""
    reference = part(parent, "OrderReference")
    fact(reference, "ID", order.number)
    day(reference, "IssueDate", order.on)


def write_reference(parent: Element, name: str, paper: Named) -> None:
    """Another paper, by number and day."""
    reference = part(parent, name)
    fact(reference, "ID", paper.number)
    day(reference, "IssueDate", paper.on)
    fact(reference, "DocumentType", paper.kind)


def _worth(element: Element, line: DespatchLineFacts) -> None:
    """The price of a piece goes in as a line of an invoice that is not there, as the guide has it."""
    assert line.worth is not None
    shipment = part(element, "Shipment")
    fact(shipment, "ID", "1")
    goods = part(shipment, "GoodsItem")
    invoice_line = part(goods, "InvoiceLine")
    fact(invoice_line, "ID", str(line.position))
    quantity(invoice_line, "InvoicedQuantity", line.quantity, line.unit)
    money(invoice_line, "LineExtensionAmount", line.worth.amount, line.worth.currency)
    fact(part(invoice_line, "Item"), "Name", line.goods.name)
    money(part(invoice_line, "Price"), "PriceAmount", line.worth.amount / line.quantity, line.worth.currency)
