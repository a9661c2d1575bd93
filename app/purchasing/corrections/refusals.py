"""Why a receipt cannot be put right, each in a sentence for the storekeeper."""

from __future__ import annotations

from app.kernel.errors import Refusal
from app.kernel.text import N_


class ReceiptAlreadyCancelled(Refusal):
    """Cancelling twice would take the goods out twice."""

    code = "purchasing.receipt_already_cancelled"
    sentence = N_("{number} is already cancelled.")


class ReceivedGoodsUsed(Refusal):
    """Some of what came has left the warehouse. Facts: ``shortages``, one for each such material."""

    code = "purchasing.received_goods_used"
    sentence = N_("{number} cannot be cancelled: some of it has been used already. Missing: {missing}.")


class SentBackBefore(Refusal):
    """A delivery of which something went back is not cancelled as a whole."""

    code = "purchasing.sent_back_before"
    sentence = N_("Some of {number} was sent back to the supplier ({slips}). Undo that first.")


class ReceiptIsCancelled(Refusal):
    """What was taken back is neither corrected nor sent back."""

    code = "purchasing.receipt_is_cancelled"
    sentence = N_("{number} is cancelled; nothing can be changed on it.")


class PriceUnchanged(Refusal):
    """The new price is the old one."""

    code = "purchasing.price_unchanged"
    sentence = N_("This is the price it already has.")
    field = "unit_price"


class NothingSentBack(Refusal):
    """No line has a quantity."""

    code = "purchasing.nothing_sent_back"
    sentence = N_("Write at least at one line how much goes back.")
    field = "lines"


class MoreThanReceived(Refusal):
    """What did not come on this delivery goes back with another one."""

    code = "purchasing.more_than_received"
    sentence = N_("Of this line only {left} can go back.")


class SentBackGoodsUsed(Refusal):
    """What has been used is not there to go back."""

    code = "purchasing.sent_back_goods_used"
    sentence = N_("{warehouse} has only {there} of it.")


class SentBackIsBilled(Refusal):
    """Goods on an invoice of ours are the supplier's; a draft can be thrown away first."""

    code = "purchasing.sent_back_is_billed"
    sentence = N_(
        "There is a return invoice for {slip}, so the goods cannot stay. A draft can be thrown away first."
    )
