"""Why a warehouse cannot be chosen, changed or given up, each in a sentence for the storekeeper."""

from __future__ import annotations

from app.kernel.errors import Refusal, ShowFact, Translate
from app.kernel.text import N_


class WarehouseUnknown(Refusal):
    """The place that was chosen is no active warehouse."""

    code = "stock.warehouse_unknown"
    sentence = N_("Please choose an active warehouse.")


class WarehouseHoldsStock(Refusal):
    """Stock in a warehouse that nobody sees would be lost."""

    code = "stock.warehouse_holds_stock"
    sentence = N_("There is still stock in {warehouse}: {materials}. Transfer it first.")

    def say(self, translate: Translate = str, show: ShowFact = str) -> str:
        """The sentence; of many materials the first ones."""
        named = self.facts["materials"]
        shown = ", ".join(named[:3]) + (", …" if len(named) > 3 else "")  # noqa: PLR2004
        return translate(self.sentence).format(warehouse=show(self.facts["warehouse"]), materials=shown)


class LastSupplyWarehouse(Refusal):
    """Orders are supplied from somewhere."""

    code = "stock.last_supply_warehouse"
    sentence = N_("This is the only warehouse that supplies orders, so it must stay active.")


class LastRemnantWarehouse(Refusal):
    """Leftover pieces are kept somewhere."""

    code = "stock.last_remnant_warehouse"
    sentence = N_("This is the only warehouse for leftover pieces, so it must stay active.")


class NoRemnantWarehouse(Refusal):
    """No active warehouse keeps leftover pieces."""

    code = "stock.no_remnant_warehouse"
    sentence = N_("There is no active warehouse for leftover pieces. Add one first.")


class WarehouseCodeMissing(Refusal):
    """Labels and lists name a warehouse by its code."""

    code = "stock.warehouse_code_missing"
    sentence = N_("Please give a code.")
    field = "code"


class WarehouseNameMissing(Refusal):
    """Papers name a warehouse by its name."""

    code = "stock.warehouse_name_missing"
    sentence = N_("Please give a name.")
    field = "name"


class WarehouseInUse(Refusal):
    """The ledger, shelves or counts point to it."""

    code = "stock.warehouse_in_use"
    sentence = N_("{warehouse} has been used, so it cannot be deleted. Make it passive instead.")


class WarehousePassive(Refusal):
    """Goods cannot go back into a warehouse nobody uses any more."""

    code = "stock.warehouse_passive"
    sentence = N_("{warehouse} is passive. Make it active first.")
