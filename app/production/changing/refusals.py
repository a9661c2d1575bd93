"""Why an order that is being made cannot be changed like that."""

from __future__ import annotations

from app.kernel.errors import Refusal
from app.kernel.text import N_


class NothingChanged(Refusal):
    """What was sent says the same as the order does."""

    code = "production.nothing_changed"
    sentence = N_("Nothing was changed: the order says the same already.")


class BoardMovedMeanwhile(Refusal):
    """Cards moved after the effects were shown, so they may be others now."""

    code = "production.board_moved_meanwhile"
    sentence = N_("Card {number} moved on the floor meanwhile. Look at the effects again before you save.")


class NothingWouldBeLeft(Refusal):
    """An order of which no door is left is cancelled as a whole."""

    code = "production.nothing_would_be_left"
    sentence = N_("No door would be left. Cancel the whole order on its page instead.")


class DoorsHaveLeft(Refusal):
    """A door that is with the customer is no longer changed."""

    code = "production.doors_have_left"
    sentence = N_(
        "{count} doors of line {line} have been shipped. A shipped door cannot be changed;"
        " at least these stay."
    )
    field = "quantity"


class NotThoseDoors(Refusal):
    """What the cards give up does not add up to what the line loses."""

    code = "production.not_those_doors"
    sentence = N_("Line {line} has {needed} doors less now, but {chosen} were chosen on its cards.")


class AllDoorsKept(Refusal):
    """A line is changed, but each of its doors is to stay as it is."""

    code = "production.all_doors_kept"
    sentence = N_("Every door of line {line} stays as it is, so the change would be for none of them.")


class DoorsBeyondChange(Refusal):
    """A department that the change concerns has done its work already."""

    code = "production.doors_beyond_change"
    sentence = N_(
        "The doors of card {number} are past {department}: make them again, or keep them as they are."
    )


class ModelStays(Refusal):
    """A door that is being made does not become one of another model."""

    code = "production.model_stays"
    sentence = N_("Line {line} is being made. For another model remove this line and add a new one.")


class NothingToNotice(Refusal):
    """The card has no change that somebody would have to look at."""

    code = "production.nothing_to_notice"
    sentence = N_("Card {number} has no change that was not seen yet.")
