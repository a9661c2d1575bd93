"""What can be wrong with a material, each in a sentence for a clerk."""

from __future__ import annotations

from app.kernel.errors import Refusal
from app.kernel.text import N_


class CodeMissing(Refusal):
    """Every material has a code of its own."""

    code = "materials.code_missing"
    sentence = N_("Please give a code.")
    field = "code"


class NameMissing(Refusal):
    """Bills of materials and papers need a name."""

    code = "materials.name_missing"
    sentence = N_("Please give a name.")
    field = "name"


class UnitMissing(Refusal):
    """Stock is counted in something."""

    code = "materials.unit_missing"
    sentence = N_("Please choose the unit this material is counted in.")
    field = "unit"


class CodeTaken(Refusal):
    """Two materials cannot have one code."""

    code = "materials.code_taken"
    sentence = N_("{name} already has the code {taken}.")
    field = "code"


class FactorNotPositive(Refusal):
    """One purchase unit holds some stock units."""

    code = "materials.factor_not_positive"
    sentence = N_("Write how many stock units are in one purchase unit; the number must be above zero.")
    field = "purchase_factor"


class FactorOfSameUnit(Refusal):
    """A unit is itself: one kg is one kg."""

    code = "materials.factor_of_same_unit"
    sentence = N_("It is bought and counted in the same unit, so the factor must be 1.")
    field = "purchase_factor"


class BelowZero(Refusal):
    """Reorder points, days and costs begin at zero."""

    code = "materials.below_zero"
    sentence = N_("This number cannot be below zero.")


class TooLarge(Refusal):
    """No factory keeps a thousand million of anything; thirteen digits are a barcode."""

    code = "materials.too_large"
    sentence = N_("{quantity} cannot be right. Has a code been scanned into this field?")


class UnitInUse(Refusal):
    """The quantities of the ledger are in the old unit and would silently mean something else."""

    code = "materials.unit_in_use"
    sentence = N_(
        "{material} has stock moves in {unit}, so its unit cannot change."
        " Make a new material for the new unit."
    )
    field = "unit"


class MaterialInUse(Refusal):
    """History and recipes point to the material."""

    code = "materials.in_use"
    sentence = N_(
        "{material} has stock moves or is used in models, orders or receipts, so it cannot be deleted."
        " Make it passive instead."
    )
