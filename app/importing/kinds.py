"""Every kind of list that can be brought in, in the order a new factory needs them."""

from __future__ import annotations

from typing import Final

from app.identity.fencing import own_warehouses, require_everywhere
from app.importing.file_refusals import UnknownKind
from app.importing.kind import Kind
from app.importing.materials import MATERIALS
from app.importing.model_prices import MODEL_PRICES
from app.importing.opening import OPENING_STOCK
from app.importing.parties import CUSTOMERS, SUPPLIERS
from app.importing.prices import PRICES
from app.importing.sale_prices import SALE_PRICES
from app.kernel.permissions import NotAllowed, Right
from app.kernel.work import Work
from app.materials.holdings import may_see_purchase_prices

KINDS: Final = {
    kind.name: kind
    for kind in (SUPPLIERS, CUSTOMERS, MATERIALS, PRICES, MODEL_PRICES, SALE_PRICES, OPENING_STOCK)
}
LOOK: Final = Right("list", "Import")
SHOW: Final = Right("show", "Import")
ADD: Final = Right("add", "Import")
RUN: Final = Right("run", "Import")


def kind_named(name: str) -> Kind:
    """The kind of list of this name; UnknownKind when there is none."""
    if name not in KINDS:
        raise UnknownKind
    return KINDS[name]


def kinds_for(work: Work) -> list[Kind]:
    """What whoever acts may bring in: to import a list takes the rights to type it."""
    return [kind for kind in KINDS.values() if _may(work, kind)]


def require_kind(work: Work, name: str, right: Right) -> Kind:
    """The kind, when whoever acts has the right to imports and the rights to what it holds.

    CountsEveryWarehouse for who works in some of them, when the list is compared with all.
    """
    work.require(right)
    kind = kind_named(name)
    for needed in kind.rights:
        work.require(needed)
    if kind.tells_of_warehouses:
        require_everywhere(work)
    if not _may(work, kind):
        raise NotAllowed
    return kind


def _may(work: Work, kind: Kind) -> bool:
    """Who types a price may see it."""
    if kind.shows_prices and not may_see_purchase_prices(work):
        return False
    if kind.tells_of_warehouses and own_warehouses(work) is not None:
        return False
    return all(work.actor.may(right) for right in kind.rights)
