"""A stored order as the page that edits it would send it back."""

from __future__ import annotations

from app.kernel.clock import show_date
from app.orders.typing_in import write_number
from models.orders import OrderLine, SalesOrder


def typed_header(order: SalesOrder) -> dict[str, str]:
    """The upper part of the page, by field."""
    texts = (
        "customer_reference",
        "delivery_street",
        "delivery_district",
        "delivery_city",
        "delivery_postal_code",
        "payment_terms",
        "delivery_terms",
        "note",
        "dealer_note",
    )
    return {
        "customer_id": str(order.customer_id),
        "ordered_on": show_date(order.ordered_on),
        "due_on": show_date(order.due_on) if order.due_on else "",
        "wished_on": show_date(order.wished_on) if order.wished_on else "",
        **{name: getattr(order, name) for name in texts},
    }


def typed_line(line: OrderLine, *, with_price: bool = False) -> dict[str, str]:
    """One line of the page, by field. What was not typed stays out, unless it has to stay as it is."""
    typed = {
        "id": str(line.id),
        "model": str(line.model_id or ""),
        "quantity": str(line.quantity),
        "unit_price": write_number(line.unit_price) if with_price or line.price_is_manual else "",
        "discount": write_number(line.discount_percent) if with_price or line.discount_is_manual else "",
        "description": line.description,
        **{f"parameters-{code}": value for code, value in line.parameters.items()},
    }
    for place, extra in enumerate(line.configuration.get("extras", ())):
        begin = f"extras-{place}-"
        typed |= {
            f"{begin}material_id": str(extra["material_id"]),
            f"{begin}material": extra["code"],
            f"{begin}quantity": extra["quantity"],
            f"{begin}note": extra["note"],
        }
    return typed
