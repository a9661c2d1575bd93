"""Why a slip cannot be written or taken back, each in a sentence for the storekeeper."""

from __future__ import annotations

from app.kernel.errors import Refusal
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


class SlipOfTheFloor(Refusal):
    """Scrapped doors and their material are brought back together."""

    code = "stock.slip_of_the_floor"
    sentence = N_("{number} belongs to doors that were scrapped on the board. It is taken back there.")


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


class NothingToRevalue(Refusal):
    """Nothing is worth nothing, whatever one writes."""

    code = "stock.nothing_to_revalue"
    sentence = N_("There is no {material} in the warehouses, so there is nothing to revalue.")
    field = "material"


class AlreadyWorthThat(Refusal):
    """The new cost changes nothing."""

    code = "stock.already_worth_that"
    sentence = N_("{material} is already worth that.")
    field = "new_cost"


class CostBelowZero(Refusal):
    """Stock is never worth less than nothing."""

    code = "stock.cost_below_zero"
    sentence = N_("The cost cannot be below zero.")
    field = "new_cost"


class CostTooLarge(Refusal):
    """A number of this size is a code scanned into the wrong field."""

    code = "stock.cost_too_large"
    sentence = N_("{cost} cannot be right. Has a code been scanned into this field?")
    field = "new_cost"
