"""Why the shop floor says no."""

from __future__ import annotations

from app.kernel.errors import Refusal
from app.kernel.text import N_


class CardMovedMeanwhile(Refusal):
    """Another screen was faster: what this screen showed is no longer so."""

    code = "production.card_moved_meanwhile"
    sentence = N_("{who} moved this card on {when}. Look where it is now.")


class CardNotInWork(Refusal):
    """The card has left the departments: it is ready, shipped or cancelled."""

    code = "production.card_not_in_work"
    sentence = N_("Card {number} is no longer in a department.")


class CardIsBlocked(Refusal):
    """A card that waits for something does not move until somebody says it may."""

    code = "production.card_is_blocked"
    sentence = N_("Card {number} waits: {reason}. Release it first.")


class CardIsNotBlocked(Refusal):
    """Only what waits can be released."""

    code = "production.card_is_not_blocked"
    sentence = N_("Card {number} does not wait for anything.")


class BlockReasonMissing(Refusal):
    """A card that waits without a reason helps nobody."""

    code = "production.block_reason_missing"
    sentence = N_("Please say what the card waits for.")
    field = "reason"


class NotThatManyDoors(Refusal):
    """A part of a card is at least one door and less than all of them."""

    code = "production.not_that_many_doors"
    sentence = N_("Card {number} has {available} doors. Choose between 1 and {available}.")
    field = "quantity"


class TooLateToUndo(Refusal):
    """The seconds in which the same screen may take its own tap back are over."""

    code = "production.too_late_to_undo"
    sentence = N_("This can no longer be undone here. Ask the foreman.")


class AlreadyUndone(Refusal):
    """A tap is taken back once."""

    code = "production.already_undone"
    sentence = N_("This has been undone already.")


class NotUndoable(Refusal):
    """What was shipped, cancelled or undone is not taken back on the board."""

    code = "production.not_undoable"
    sentence = N_("This cannot be taken back on the board.")


class ReplacementBegun(Refusal):
    """Doors that are made anew already cannot come back from scrap."""

    code = "production.replacement_begun"
    sentence = N_("Card {number} already replaces these doors and was touched since. Look there first.")


class ReasonNeeded(Refusal):
    """What is sent back or thrown away says why."""

    code = "production.reason_needed"
    sentence = N_("Please choose a reason.")
    field = "reason"


class NotEarlier(Refusal):
    """Rework goes back, never forward."""

    code = "production.not_earlier"
    sentence = N_("Card {number} can only be sent back to a department it has passed.")
    field = "department"


class CardNotOnBoard(Refusal):
    """The card has been shipped, cancelled or scrapped."""

    code = "production.card_not_on_board"
    sentence = N_("Card {number} is no longer on the board.")


class CardIsNotRunning(Refusal):
    """Only work that was started can pause."""

    code = "production.card_is_not_running"
    sentence = N_("Nobody is working on card {number}.")


class AlreadyWorking(Refusal):
    """One person starts once."""

    code = "production.already_working"
    sentence = N_("This card has been started already.")


class CardLacksMaterial(Refusal):
    """Doors whose material was never issued cannot be thrown away: they do not exist yet."""

    code = "production.card_lacks_material"
    sentence = N_("Card {number} still waits for its material, so there is nothing of it to scrap.")


class NotItsDoors(Refusal):
    """A scanned door stands on another card, or was scrapped or sent before."""

    code = "production.not_its_doors"
    sentence = N_("Door {serial} is not on card {number}.")
    field = "serials"


class OperatorNeeded(Refusal):
    """The floor's rules ask who works; the screen opens its PIN pad."""

    code = "production.operator_needed"
    sentence = N_("Please say who you are first.")


class NotThisStation(Refusal):
    """A screen touches only cards that stand in its departments."""

    code = "production.not_this_station"
    sentence = N_("Card {number} is not at this station. It is at {department}.")


class WipFull(Refusal):
    """A department at its limit takes nothing more until something leaves it."""

    code = "production.wip_full"
    sentence = N_("{department} is full: {doors} / {limit} doors. A card has to leave it first.")


class WipAlmostFull(Refusal):
    """There is room, but not for that many doors."""

    code = "production.wip_full"
    sentence = N_("{department} has room for {room} more doors: {doors} / {limit}.")


class TooFarDown(Refusal):
    """A queue is put in order from its front; nobody drags a card behind hundreds."""

    code = "production.too_far_down"
    sentence = N_("Only the first {most} places of a queue are put in order by hand.")


class NotInThisQueue(Refusal):
    """A card is put behind another of the same department."""

    code = "production.not_in_this_queue"
    sentence = N_("These cards do not stand in the same department any more.")


class NeedIsClosed(Refusal):
    """What was issued or cancelled waits no more."""

    code = "production.need_is_closed"
    sentence = N_("This was issued or cancelled already.")


class NothingToMake(Refusal):
    """An order without a single door needs no production."""

    code = "production.nothing_to_make"
    sentence = N_("Order {number} has no door, so there is nothing to make.")


class NothingSpentYet(Refusal):
    """Before an order is planned nothing of it has cost anything."""

    code = "production.nothing_spent_yet"
    sentence = N_("Order {number} was not planned yet, so it has not cost anything.")
