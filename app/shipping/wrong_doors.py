"""Why a scanned door does not belong on this truck, in the sentence that is shouted across the yard."""

from __future__ import annotations

from app.kernel.errors import Doubt, Refusal
from app.kernel.text import N_


class WrongDoor(Refusal):
    """A door that must not go on this truck."""

    code = "shipping.wrong_door"
    field = "code"


class DoorIsScrapped(WrongDoor):
    """It was thrown away."""

    code = "shipping.door_is_scrapped"
    sentence = N_("Door {serial} was scrapped. It must not be loaded.")


class DoorHasLeft(WrongDoor):
    """It is on a waybill already."""

    code = "shipping.door_has_left"
    sentence = N_("Door {serial} already left with waybill {waybill}.")


class DoorOfAnother(WrongDoor):
    """It was made for another customer."""

    code = "shipping.door_of_another"
    sentence = N_("Wrong door: {serial} belongs to {customer} ({order}).")


class DoorNotReady(WrongDoor):
    """It has not passed all departments."""

    code = "shipping.door_not_ready"
    sentence = N_("Door {serial} is not ready: it is in {department}.")


class DoorOnAnotherList(WrongDoor):
    """Another truck waits for it."""

    code = "shipping.door_on_another_list"
    sentence = N_("Door {serial} is on loading list {list}.")


class DoorNotOnList(Doubt):
    """It is the customer's and ready, but nobody wanted it on this truck."""

    code = "shipping.door_not_on_list"
    sentence = N_("Door {serial} of order {order} is not on this list. Should it go too?")
    field = "code"
