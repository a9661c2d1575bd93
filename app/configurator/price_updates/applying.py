"""Applying a price update, all of it or nothing, and undoing one by an update that mirrors it."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256
from typing import Any

from sqlalchemy import select

from app.configurator.price_updates.ruling import Change, Rule, changes_by
from app.configurator.price_updates.targets import (
    COLUMNS,
    LIST_PERCENT,
    MODEL_PERCENT,
    OPTION,
    ROW,
    Chosen,
    Target,
    targets_of,
)
from app.configurator.price_updates.versions import carry_into_versions
from app.configurator.saving import NotWritten
from app.kernel.errors import Refusal
from app.kernel.events import Event
from app.kernel.permissions import SEE_PRICE, Right
from app.kernel.text import N_
from app.kernel.work import Work
from models.configurator import DoorModel, ModelParameter, ParameterOption, PriceRow
from models.pricing import PriceList, PriceListRow, PriceUpdate, PriceUpdateItem

EDIT = Right("edit", "PriceList")
_LONGEST_REASON = 300
_LONGEST_LABEL = 400


class NothingChanges(Refusal):
    """Nothing was chosen that the rule would change."""

    code = "price_updates.nothing_changes"
    sentence = N_("Nothing of what was chosen would change. Choose models, options or lists with prices.")


class PricesMovedMeanwhile(Refusal):
    """Somebody changed a price after the preview was shown."""

    code = "price_updates.moved_meanwhile"
    sentence = N_("Prices have been changed since this preview was made. Look at the new one and apply that.")


class ChangedSince(Refusal):
    """What an update did was changed again later, so it cannot simply be taken back."""

    code = "price_updates.changed_since"
    sentence = N_("These prices have been changed again since: {prices}. Make a new update instead.")


class AlreadyUndone(Refusal):
    """An update is undone once."""

    code = "price_updates.already_undone"
    sentence = N_("This update has been taken back already.")


@dataclass(frozen=True)
class PricesUpdated(Event):
    """Many prices were changed at once, or such an update was taken back."""

    subject = "PriceList"
    update_id: int
    reason: str
    rule: dict[str, Any]
    prices: int
    undoes: int | None = None


@dataclass(frozen=True)
class Preview:
    """What an update would do."""

    changes: Sequence[Change]

    @property
    def print(self) -> str:
        """Tells whether the prices are still those that were shown."""
        said = [
            (each.target.kind, each.target.id, f"{each.target.value:.2f}", f"{each.after:.2f}")
            for each in self.changes
        ]
        return sha256(json.dumps(said).encode()).hexdigest()[:32]


def preview_update(work: Work, chosen: Chosen, rule: Rule) -> Preview:
    """What the rule makes of what was chosen. Nothing is saved."""
    work.require(EDIT)
    work.require(SEE_PRICE)
    return Preview(changes_by(rule, targets_of(work, chosen)))


def apply_update(
    work: Work, chosen: Chosen, rule: Rule, reason: str, *, seen: str, key: str | None = None
) -> int:
    """Change all prices as the preview ``seen`` showed them, or none; returns the update's id.

    Models with released versions get a version that differs in nothing but prices, so that new orders cost
    what they say. Drafts stay as they are and offer the new price. Raises NotWritten at ``reason``,
    NothingChanges, PricesMovedMeanwhile.
    """
    work.require(EDIT)
    work.require(SEE_PRICE)
    return int(work.once(key, "update prices", lambda: _apply(work, chosen, rule, reason, seen)))


def _apply(work: Work, chosen: Chosen, rule: Rule, reason: str, seen: str) -> int:
    reason = reason.strip()[:_LONGEST_REASON]
    if not reason:
        raise NotWritten(field="reason")
    _lock(work, targets_of(work, chosen))
    preview = preview_update(work, chosen, rule)
    if not preview.changes:
        raise NothingChanges
    if preview.print != seen:
        raise PricesMovedMeanwhile
    return _write(work, preview.changes, reason, rule.as_json(), None)


def undo_update(work: Work, update_id: int, reason: str, *, key: str | None = None) -> int:
    """Take an update back by one that mirrors it; ChangedSince when a price was changed again since."""
    work.require(EDIT)
    work.require(SEE_PRICE)
    return int(work.once(key, f"undo price update {update_id}", lambda: _undo(work, update_id, reason)))


def _undo(work: Work, update_id: int, reason: str) -> int:
    reason = reason.strip()[:_LONGEST_REASON]
    if not reason:
        raise NotWritten(field="reason")
    update = work.find(PriceUpdate, update_id)
    if work.session.scalar(select(PriceUpdate.id).where(PriceUpdate.undoes_id == update_id)) is not None:
        raise AlreadyUndone
    query = select(PriceUpdateItem).where(PriceUpdateItem.update_id == update_id)
    items = list(work.session.scalars(query.order_by(PriceUpdateItem.id)))
    now = _lock(work, [Target(each.kind, each.target_id, (each.label,), each.after) for each in items])
    moved = [each.label for each in items if now.get((each.kind, each.target_id)) != each.after]
    if moved:
        raise ChangedSince(prices="; ".join(moved[:5]))
    models = _models_of_rows(work, [each.target_id for each in items if each.kind == ROW])
    changes = [
        Change(
            Target(each.kind, each.target_id, (each.label,), each.after, _model_id(each, models)), each.before
        )
        for each in items
    ]
    return _write(work, changes, reason, update.rule, update_id)


def _model_id(item: PriceUpdateItem, models: Mapping[int, int]) -> int | None:
    return (
        item.target_id
        if item.kind == MODEL_PERCENT
        else models.get(item.target_id)
        if item.kind == ROW
        else None
    )


def _models_of_rows(work: Work, ids: Collection[int]) -> dict[int, int]:
    query = select(PriceRow.id, PriceRow.model_id).where(PriceRow.id.in_(ids))
    return dict(work.session.execute(query).all())


def _lock(work: Work, targets: Iterable[Target]) -> dict[tuple[str, int], Decimal]:
    """Lock the rows of all targets, table by table in the order of ids; their values as they are now."""
    now: dict[tuple[str, int], Decimal] = {}
    by_kind: dict[str, set[int]] = {}
    for target in targets:
        by_kind.setdefault(target.kind, set()).add(target.id)
    for kind in sorted(by_kind):
        table, column = COLUMNS[kind]
        keys: Any = table.__table__.c.id
        query = select(table).where(keys.in_(by_kind[kind])).order_by(keys).with_for_update(of=table)
        for record in work.session.scalars(query.execution_options(populate_existing=True)):
            now[kind, record.id] = getattr(record, column)  # type: ignore[attr-defined]
    return now


def _write(
    work: Work, changes: Sequence[Change], reason: str, rule: dict[str, Any], undoes: int | None
) -> int:
    update = PriceUpdate(
        made_at=work.now, made_by=work.actor.name, reason=reason, rule=rule, undoes_id=undoes
    )
    work.session.add(update)
    work.session.flush()
    for change in changes:
        table, column = COLUMNS[change.target.kind]
        setattr(work.session.get_one(table, change.target.id), column, change.after)
    work.session.add_all(
        PriceUpdateItem(
            update_id=update.id,
            kind=each.target.kind,
            target_id=each.target.id,
            label=" · ".join(filter(None, each.target.words))[:_LONGEST_LABEL],
            before=each.target.value,
            after=each.after,
        )
        for each in changes
    )
    work.session.flush()
    carry_into_versions(work, _touched_models(work, changes), changes, reason)
    _stamp_lists(work, changes)
    work.emit(PricesUpdated(update.id, reason, rule, len(changes), undoes))
    return update.id


def _touched_models(work: Work, changes: Iterable[Change]) -> list[DoorModel]:
    """The models whose prices change, those that ask a changed option among them."""
    ids = {each.target.model_id for each in changes} - {None}
    options = [each.target.id for each in changes if each.target.kind == OPTION]
    asking = (
        select(ModelParameter.model_id)
        .join(ParameterOption, ParameterOption.parameter_id == ModelParameter.parameter_id)
        .where(ParameterOption.id.in_(options))
    )
    ids |= set(work.session.scalars(asking)) if options else set()
    query = select(DoorModel).where(DoorModel.id.in_(ids)).order_by(DoorModel.id).with_for_update()
    return list(work.session.scalars(query))


def _stamp_lists(work: Work, changes: Iterable[Change]) -> None:
    rows = [each.target.id for each in changes if COLUMNS[each.target.kind][0] is PriceListRow]
    ids = {each.target.id for each in changes if each.target.kind == LIST_PERCENT}
    query = select(PriceListRow.list_id).where(PriceListRow.id.in_(rows))
    ids |= set(work.session.scalars(query)) if rows else set()
    for list_id in sorted(ids):
        kept = work.lock(PriceList, list_id)
        kept.prices_at = work.now
        kept.version += 1
    work.session.flush()
