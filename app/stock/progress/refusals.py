"""Why a leftover piece cannot be given back or taken, each in a sentence for the storekeeper."""

from __future__ import annotations

from app.kernel.errors import Refusal
from app.kernel.text import N_


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


class MaterialUsedMeanwhile(Refusal):
    """What came back with the doors was used or given back to stock."""

    code = "stock.material_used_meanwhile"
    sentence = N_("Material of these doors was used or given back meanwhile. This can no longer be undone.")
