"""Why a count cannot be opened, entered or posted, each in a sentence for a person."""

from __future__ import annotations

from app.kernel.errors import Doubt, Refusal
from app.kernel.text import N_


class NotAKind(Refusal):
    """The category is one of those materials have."""

    code = "count.not_a_kind"
    sentence = N_("Please choose what is counted.")
    field = "kind"


class NotAShelf(Refusal):
    """The shelf must stand in the warehouse that is counted."""

    code = "count.not_a_shelf"
    sentence = N_("Please choose a shelf of this warehouse.")
    field = "shelf_id"


class CountedElsewhere(Refusal):
    """A difference must not be booked twice, so nothing stands on two open sheets of one warehouse."""

    code = "count.counted_elsewhere"
    sentence = N_("{material} is on the open count sheet {number}. Post or cancel that count first.")


class CountClosed(Refusal):
    """Posted or cancelled: the sheet cannot be changed any more."""

    code = "count.closed"
    sentence = N_("The count {number} is closed; nothing on it can be changed any more.")


class AlreadyPosted(CountClosed):
    """Somebody was faster."""

    code = "count.already_posted"
    sentence = N_("{by} has already posted the count {number}. It was booked once.")


class NotOnThisSheet(Refusal):
    """A count of one category takes nothing of another."""

    code = "count.not_on_this_sheet"
    sentence = N_("{material} does not belong to what this sheet counts.")
    field = "material"


class OnAnotherShelf(Refusal):
    """The books know how much a warehouse has, not how much a shelf has."""

    code = "count.on_another_shelf"
    sentence = N_(
        "{material} is not kept on shelf {shelf}."
        " Put it back, or change its shelf on the material's page first."
    )
    field = "material"


class PassiveMaterial(Refusal):
    """What nobody uses any more is counted only as long as some of it is in the books."""

    code = "count.passive_material"
    sentence = N_("{material} is passive, and the books have none of it here.")
    field = "material"


class CountedByLot(Refusal):
    """Lots are counted one by one."""

    code = "count.lot_needed"
    sentence = N_("{material} is kept by lots. Please choose or write the lot you counted.")
    field = "lot"


class LotOfAnother(Refusal):
    """A lot of another material was sent, or it was deleted."""

    code = "count.lot_unknown"
    sentence = N_("{material} has no such lot.")
    field = "lot"


class MovedMeanwhile(Refusal):
    """Two parts can be added up only as long as nothing has moved between them."""

    code = "count.moved_meanwhile"
    sentence = N_(
        "{material} has moved since its first part was counted, so the parts do not add up."
        " Please count all of it again."
    )
    field = "counted"


class CountedLater(Refusal):
    """A figure that waited for a connection is older than the one that stands there."""

    code = "count.counted_later"
    sentence = N_("{by} has counted {material} since then, so your earlier figure was left out.")
    field = "counted"


class TooLate(Refusal):
    """A figure of yesterday says nothing any more."""

    code = "count.too_late"
    sentence = N_("This was counted more than a day ago. Please count it again.")
    field = "counted"


class NothingCounted(Refusal):
    """An empty sheet proves nothing."""

    code = "count.nothing_counted"
    sentence = N_("Nothing has been counted yet, so there is nothing to post.")


class CountBehind(Refusal):
    """More went out since it was counted than the count leaves: the shelf and the sheet do not agree."""

    code = "count.behind"
    sentence = N_(
        "{material}: {missing} would have to go, but only {on_hand} are still in the books."
        " Please count it again."
    )

    def __init__(self, line_id: int, **facts: object) -> None:
        super().__init__(field=f"lines-{line_id}-counted", **facts)


class RestCountedAsZero(Doubt):
    """What nobody looked for would leave the books."""

    code = "count.rest_as_zero"
    sentence = N_(
        "{lines} lines have not been counted. If you go on they are counted as zero"
        " and all of their stock leaves the books."
    )
    field = "rest"


class BeingCounted(Refusal):
    """A correction beside an open count would be booked twice."""

    code = "count.being_counted"
    sentence = N_("{material} has been counted on the open sheet {number}. Enter what you found there.")


class CountBelowZero(Refusal):
    """Nobody counts fewer than none."""

    code = "stock.count_below_zero"
    sentence = N_("The counted quantity cannot be below zero.")
    field = "counted"
