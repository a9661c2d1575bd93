"""Why a slip cannot be written or taken back, each in a sentence for the storekeeper."""

from __future__ import annotations

from app.kernel.errors import Refusal, ShowFact, Translate
from app.kernel.text import N_


class NoSlipLines(Refusal):
    """A slip moves something."""

    code = "stock.no_slip_lines"
    sentence = N_("Enter at least one material.")
    field = "lines"


class TooManySlipLines(Refusal):
    """More lines than anybody carries at once."""

    code = "stock.too_many_slip_lines"
    sentence = N_("One slip has at most {most} lines. Enter the rest as a second one.")
    field = "lines"


class WarehouseUnknown(Refusal):
    """The place that was chosen is no active warehouse."""

    code = "stock.warehouse_unknown"
    sentence = N_("Please choose an active warehouse.")


class SameWarehouse(Refusal):
    """Goods that stay where they are need no slip."""

    code = "stock.same_warehouse"
    sentence = N_("Choose another warehouse than the one the goods are in.")
    field = "target_id"


class LotUnknown(Refusal):
    """The material has no such lot there."""

    code = "stock.lot_unknown"
    sentence = N_("There is no lot “{text}” of {material}.")


class LotNeeded(Refusal):
    """Several lots of the material lie there; which one goes must be said."""

    code = "stock.lot_needed"
    sentence = N_("Several lots of {material} are there: {lots}. Please write which one.")


class NotThatMuchThere(Refusal):
    """The warehouse holds less than was written."""

    code = "stock.not_that_much_there"
    sentence = N_("Only {left} of {material} is in {warehouse}.")


class PieceWhole(Refusal):
    """A measured leftover is one piece: a part of it would not have its measure any more."""

    code = "stock.piece_whole"
    sentence = N_("{lot} is one measured piece of {quantity}. It only goes as a whole.")


class OrderNotInProduction(Refusal):
    """Only an order whose material is in progress takes more or gives back."""

    code = "stock.order_not_in_production"
    sentence = N_("{number} has no material in production, so nothing can be taken or given back for it.")
    field = "order_id"


class LineHasLeft(Refusal):
    """Whose doors are all gone needs nothing any more."""

    code = "stock.line_has_left"
    sentence = N_("All doors of line {line} have left; nothing can be issued for it any more.")


class LineOfOrderMissing(Refusal):
    """Material is taken for one line of an order."""

    code = "stock.line_of_order_missing"
    sentence = N_("Please choose the line of the order.")


class NotThatMuchInProgress(Refusal):
    """The line has less of it left than was written."""

    code = "stock.not_that_much_in_progress"
    sentence = N_("Only {left} of {material} is still in production for this line.")


class ScrapReasonUnknown(Refusal):
    """Reasons come from a list, so that they can be added up."""

    code = "stock.scrap_reason_unknown"
    sentence = N_("Please choose a reason from the list.")
    field = "cause"


class ScrapReasonUnexplained(Refusal):
    """“Other” says nothing by itself."""

    code = "stock.scrap_reason_unexplained"
    sentence = N_("Please write what happened.")
    field = "reason"


class SlipAlreadyUndone(Refusal):
    """Taking a slip back twice would move the goods twice."""

    code = "stock.slip_already_undone"
    sentence = N_("{number} has already been undone.")


class SlipStays(Refusal):
    """Counts, revaluations and returns to suppliers are corrected by a new act, never taken back."""

    code = "stock.slip_stays"
    sentence = N_("A slip of this kind is not undone. Correct it with a new slip.")


class SlipGoodsMoved(Refusal):
    """What the slip moved has gone on. Facts: ``shortages``, one for each such material."""

    code = "stock.slip_goods_moved"
    sentence = N_("{number} cannot be undone: some of it has moved on. Missing: {missing}.")


class WarehousePassive(Refusal):
    """Goods cannot go back into a warehouse nobody uses any more."""

    code = "stock.warehouse_passive"
    sentence = N_("{warehouse} is passive. Make it active first.")


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


class LengthMissing(Refusal):
    """A width alone measures nothing."""

    code = "stock.length_missing"
    sentence = N_("Write the length too, or leave both measures empty.")


class MeasureImpossible(Refusal):
    """A measure in millimetres that no piece has."""

    code = "stock.measure_impossible"
    sentence = N_("Write the measure in millimetres, from 1 to {most}.")


class PieceQuantityMissing(Refusal):
    """How much the piece is cannot be worked out from its measure."""

    code = "stock.piece_quantity_missing"
    sentence = N_("Write how much it is; it does not follow from the measure.")


class RemnantGone(Refusal):
    """Somebody took the piece meanwhile."""

    code = "stock.remnant_gone"
    sentence = N_("One of the leftover pieces is no longer there. Look at the list again and choose anew.")
    field = "remnants"


class RemnantNotForLine(Refusal):
    """The line of the order does not need this material."""

    code = "stock.remnant_not_for_line"
    sentence = N_("One of the leftover pieces does not fit the line it was chosen for.")
    field = "remnants"
