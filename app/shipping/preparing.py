"""Loading lists [yükleme listesi]: which ready doors are to go on one truck, before there is a waybill."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from typing import Any, Final

from sqlalchemy import insert, update

from app.documents.numbering import take_code
from app.kernel.clock import today_local
from app.kernel.permissions import Right
from app.kernel.work import Work
from app.production.choosing import standing_doors
from app.shipping.events import LoadingCancelled, LoadingChanged, LoadingPrepared
from app.shipping.forms import Part
from app.shipping.loading import check_parts, lock_chosen
from app.shipping.refusals import CancelReasonMissing, ListNotLoading, NothingToSend
from models.loading import LoadingDoor, LoadingList

LOAD: Final = Right("load", "Shipment")
_LONGEST_NOTE: Final = 500


def prepare_list(
    work: Work, customer_id: int, parts: Sequence[Part], *, note: str = "", key: str | None = None
) -> int:
    """Put ready doors of one customer on a new loading list; its id.

    The doors are held: no other list and no other waybill takes them. Refusals at ``parts-n-quantity``
    when a card is not ready, not this customer's, or other lists hold too many of its doors.
    """
    work.require(LOAD)
    return int(work.once(key, "prepare loading list", lambda: _prepare(work, customer_id, parts, note)))


def _prepare(work: Work, customer_id: int, parts: Sequence[Part], note: str) -> int:
    chosen = _chosen(work, customer_id, parts)
    loading = LoadingList(
        number=take_code(work, "loading_list", "YL", today_local(work.now).year),
        customer_id=customer_id,
        state="loading",
        created_at=work.now,
        created_by=work.actor.name,
        note=" ".join(note.split())[:_LONGEST_NOTE],
    )
    work.session.add(loading)
    work.session.flush()
    put_on(work, loading, chosen)
    work.emit(LoadingPrepared(loading.id, loading.number, customer_id, len(chosen)))
    return loading.id


def add_to_list(work: Work, list_id: int, parts: Sequence[Part], *, key: str | None = None) -> int:
    """Put more ready doors on a list that is being loaded; how many."""
    work.require(LOAD)

    def act() -> int:
        customer = work.find(LoadingList, list_id).customer_id
        chosen = _chosen(work, customer, parts)
        loading = lock_list(work, list_id)
        put_on(work, loading, chosen)
        work.emit(LoadingChanged(loading.id, loading.number, len(chosen), 0))
        return len(chosen)

    return int(work.once(key, f"add to list {list_id}", act))


def take_off_list(work: Work, list_id: int, doors: Collection[int], *, key: str | None = None) -> int:
    """Take doors off a list; they are free again. How many of them were on it."""
    work.require(LOAD)

    def act() -> int:
        loading = lock_list(work, list_id)
        gone = work.session.execute(
            update(LoadingDoor)
            .where(
                LoadingDoor.list_id == list_id,
                LoadingDoor.door_id.in_(doors),
                LoadingDoor.removed_at.is_(None),
            )
            .values(is_held=False, removed_at=work.now)
            .returning(LoadingDoor.id),
            execution_options={"synchronize_session": False},
        ).all()
        if gone:
            work.emit(LoadingChanged(loading.id, loading.number, 0, len(gone)))
        return len(gone)

    return int(work.once(key, f"take off list {list_id}", act))


def cancel_list(work: Work, list_id: int, reason: str, *, key: str | None = None) -> None:
    """Nothing of it leaves: its doors are free again, the reason stays."""
    work.require(LOAD)
    reason = " ".join(reason.split())
    if not reason:
        raise CancelReasonMissing

    def act() -> None:
        loading = lock_list(work, list_id)
        end_list(work, loading, "cancelled")
        loading.cancel_reason = reason
        work.session.flush()
        work.emit(LoadingCancelled(loading.id, loading.number, reason))

    work.once(key, f"cancel list {list_id}", act)


def keep_form(work: Work, list_id: int, typed: dict[str, Any]) -> None:
    """Keep what is known of the waybill already, so that a reload loses nothing; no identity numbers."""
    work.require(LOAD)
    loading = lock_list(work, list_id)
    loading.form = {
        name: str(value)[:1000]
        for name, value in typed.items()
        if name not in ("csrf_token", "_key", "driver_tckn") and not name.startswith("parts-")
    }
    work.session.flush()


def lock_list(work: Work, list_id: int) -> LoadingList:
    """The list, locked; ListNotLoading when it has left or was cancelled. Cards are locked before it."""
    loading = work.lock(LoadingList, list_id)
    if loading.state != "loading":
        raise ListNotLoading(number=loading.number)
    return loading


def end_list(work: Work, loading: LoadingList, state: str, shipment_id: int | None = None) -> None:
    """A locked list is over: it holds no door any more."""
    loading.state, loading.shipment_id = state, shipment_id
    loading.ended_at, loading.ended_by = work.now, work.actor.name
    work.session.flush()
    work.session.execute(
        update(LoadingDoor).where(LoadingDoor.list_id == loading.id).values(is_held=False),
        execution_options={"synchronize_session": False},
    )


def put_on(work: Work, loading: LoadingList, doors: Collection[int], **ticked: Any) -> None:
    """Hold doors of locked cards for a list, in one statement."""
    rows = [
        {"list_id": loading.id, "door_id": door, "added_at": work.now, "added_by": work.actor.name, **ticked}
        for door in doors
    ]
    work.session.execute(insert(LoadingDoor), rows)
    work.session.expire(loading, ["doors"])


def _chosen(work: Work, customer_id: int, parts: Sequence[Part]) -> list[int]:
    """The doors the parts mean: those that were named, else the first free ones of each card."""
    if not parts:
        raise NothingToSend
    orders, cards = lock_chosen(work, parts)
    standing = standing_doors(work, cards)
    check_parts(orders, cards, customer_id, parts, standing)
    named = [door for part in parts for door in part.doors]
    wanted = Counter[int]()
    for part in parts:
        if not part.doors:
            wanted[part.work_order_id] += part.quantity
    taken = set(named)
    for card, quantity in sorted(wanted.items()):
        named += [door for door in standing.free(card) if door not in taken][:quantity]
    return named
