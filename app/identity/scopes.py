"""What a key may be allowed: parts of its maker's rights, in words that people understand."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from app.kernel.permissions import SEE_COST, SEE_PRICE, Right
from app.kernel.text import N_


@dataclass(frozen=True)
class Scope:
    """One thing a program may be allowed: its code, what it is called, and the rights behind it."""

    code: str
    word: str
    hint: str
    rights: frozenset[Right]

    @property
    def writes(self) -> bool:
        """Whether it lets a program change something."""
        return self.code.endswith(":write")

    @property
    def is_about_money(self) -> bool:
        """Whether it lets a program see amounts."""
        return self.code.endswith(":see")


def _look(subject: str) -> frozenset[Right]:
    return frozenset({Right("list", subject), Right("show", subject)})


def _change(subject: str, *actions: str) -> frozenset[Right]:
    return frozenset(Right(action, subject) for action in actions)


SCOPES: Final = {
    scope.code: scope
    for scope in (
        Scope("company:read", N_("Read the company"), N_("Name, address, tax number"), _look("Company")),
        Scope("parties:read", N_("Read customers and suppliers"), "", _look("Party")),
        Scope(
            "parties:write",
            N_("Write customers and suppliers"),
            N_("Add new ones and change addresses"),
            _change("Party", "add", "edit"),
        ),
        Scope("models:read", N_("Read door models"), N_("What a draft needs to say"), _look("DoorModel")),
        Scope("orders:read", N_("Read orders"), N_("Without prices"), _look("Order")),
        Scope(
            "orders:write",
            N_("Write orders"),
            N_("Drafts only; people confirm them"),
            _change("Order", "add"),
        ),
        Scope("materials:read", N_("Read materials"), "", _look("Material")),
        Scope("stock:read", N_("Read stock"), N_("On hand, reserved, available"), _look("Stock")),
        Scope("purchases:read", N_("Read purchase orders"), N_("Without prices"), _look("PurchaseOrder")),
        Scope("doors:read", N_("Read the life of doors"), N_("By serial number"), _look("Door")),
        Scope("shipments:read", N_("Read shipments"), N_("With their waybills"), _look("Shipment")),
        Scope("prices:see", N_("See selling prices"), N_("Of orders"), frozenset({SEE_PRICE})),
        Scope("costs:see", N_("See costs"), N_("Of stock and orders"), frozenset({SEE_COST})),
        Scope(
            "purchase-prices:see",
            N_("See purchase prices"),
            N_("What suppliers charge"),
            frozenset({Right("see", "PurchasePrice")}),
        ),
    )
}
"""Every scope by its code, in the order screens offer them."""


def within(scopes: Iterable[str], may: Callable[[Right], bool]) -> Callable[[Right], bool]:
    """What is inside the scopes and inside somebody's rights; a scope that is gone allows nothing."""
    inside = frozenset[Right]().union(*(SCOPES[code].rights for code in scopes if code in SCOPES))

    def may_both(right: Right) -> bool:
        return right in inside and may(right)

    return may_both


def grantable(may: Callable[[Right], bool]) -> list[Scope]:
    """The scopes somebody can give away: those whose rights they all have."""
    return [scope for scope in SCOPES.values() if all(map(may, scope.rights))]
