"""Carrying new prices into released models: a version that differs in nothing but prices."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from copy import deepcopy
from typing import Any

from sqlalchemy import select

from app.configurator.price_updates.ruling import Change
from app.configurator.price_updates.targets import MODEL_PERCENT, OPTION, ROW
from app.configurator.releasing import ModelReleased, version_content
from app.configurator.snapshots import materials_in, number_as_text
from app.kernel.work import Work
from models.configurator import DoorModel, ModelVersion, Parameter, ParameterOption, VersionMaterial


def carry_into_versions(
    work: Work, models: Collection[DoorModel], changes: Iterable[Change], reason: str
) -> None:
    """Give every touched model that has versions one more; what its page says besides waits for a release."""
    by_kind: dict[str, dict[int, Change]] = {}
    for change in changes:
        by_kind.setdefault(change.target.kind, {})[change.target.id] = change
    options = _options(work, by_kind.get(OPTION, {}))
    for model in models:
        if not model.version:
            model.prices_at = work.now
            continue
        content = deepcopy(dict(version_content(work, model.id, model.version)))
        if _write_into(content, model, by_kind, options):
            _release(work, model, content, reason)
    work.session.flush()


def _options(work: Work, changed: dict[int, Change]) -> dict[tuple[str, str], Change]:
    query = select(ParameterOption.id, Parameter.code, ParameterOption.value).join(Parameter)
    rows = work.session.execute(query.where(ParameterOption.id.in_(changed))) if changed else ()
    return {(row.code, row.value): changed[row.id] for row in rows}


def _write_into(
    content: dict[str, Any],
    model: DoorModel,
    by_kind: dict[str, dict[int, Change]],
    options: dict[tuple[str, str], Change],
) -> bool:
    """Put the new prices into a content; whether it had any of them."""
    touched = False
    if percent := by_kind.get(MODEL_PERCENT, {}).get(model.id):
        content["price_percent"] = number_as_text(percent.after or None)
        touched = True
    for row in content.get("price_rows", ()):
        if change := by_kind.get(ROW, {}).get(row["id"]):
            row["amount"] = number_as_text(change.after)
            touched = True
    for parameter in content["parameters"]:
        for option in parameter["options"]:
            if option_change := options.get((parameter["code"], option["value"])):
                option["price_delta"] = number_as_text(option_change.after)
                touched = True
    return touched


def _release(work: Work, model: DoorModel, content: dict[str, Any], reason: str) -> None:
    model.version += 1
    model.prices_at = work.now
    version = ModelVersion(
        model_id=model.id,
        number=model.version,
        released_at=work.now,
        released_by=work.actor.name,
        note=reason,
        content=content,
    )
    work.session.add(version)
    work.session.flush()
    work.session.add_all(
        VersionMaterial(version_id=version.id, material_id=id_) for id_ in sorted(materials_in(content))
    )
    work.emit(ModelReleased(model.id, model.code, version.number, reason, 1))
