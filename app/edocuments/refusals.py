"""Why an electronic document cannot be built or go on."""

from __future__ import annotations

from app.kernel.errors import Refusal
from app.kernel.text import N_


class NumberUnreadable(Refusal):
    """An identity number was sealed with a key that is gone."""

    code = "edocuments.number_unreadable"
    sentence = N_("The identity number of {name} cannot be read any more. Please write it again.")


class AlreadyValidated(Refusal):
    """What the rules accepted stays as it is."""

    code = "edocuments.already_validated"
    sentence = N_("{number} is valid already and is not built again.")


class NotBuilt(Refusal):
    """There is no XML before the rules have accepted it."""

    code = "edocuments.not_built"
    sentence = N_("{number} has no XML yet. It is there as soon as the rules of the tax office accept it.")
