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
    """Only passing a card on can be taken back."""

    code = "production.not_undoable"
    sentence = N_("Only a card that was passed on can be taken back.")


class NothingToMake(Refusal):
    """An order without a single door needs no production."""

    code = "production.nothing_to_make"
    sentence = N_("Order {number} has no door, so there is nothing to make.")


class NothingSpentYet(Refusal):
    """Before an order is planned nothing of it has cost anything."""

    code = "production.nothing_spent_yet"
    sentence = N_("Order {number} was not planned yet, so it has not cost anything.")
