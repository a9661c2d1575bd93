"""Why a proposal cannot be made an order, each in a sentence for the clerk."""

from __future__ import annotations

from app.kernel.errors import Refusal
from app.kernel.text import N_


class NothingProposed(Refusal):
    """No line was ticked."""

    code = "purchasing.nothing_proposed"
    sentence = N_("Choose at least one material to order.")


class OrderedMeanwhile(Refusal):
    """The page is old: what it proposes is on its way, or what was on its way is not any more."""

    code = "purchasing.ordered_meanwhile"
    sentence = N_(
        "What is on order of {material} has changed since you opened the page. Load it again and look."
    )


class SupplierMissing(Refusal):
    """A line of the proposal without anybody to order it from."""

    code = "purchasing.supplier_missing"
    sentence = N_("Choose a supplier for {material}.")
