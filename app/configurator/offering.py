"""The door models orders are made of: the newest released version, or the one an order already has."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, or_, select

from app.configurator.loading import load_departments, load_drafts
from app.configurator.snapshots import materials_in, spec_of
from app.configurator.spec import ModelSpec
from app.kernel.work import Work
from models.configurator import DoorModel, ModelVersion
from models.materials import Material

Asked = tuple[int, int | None]
"""A model by its id, and the version that is wanted; None takes the newest."""


@dataclass(frozen=True, slots=True)
class ModelChoice:
    """A door model as a list offers it."""

    id: int
    code: str
    name: str

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


@dataclass(frozen=True, slots=True)
class OfferedModel:
    """A model as orders need it: how it is worked out, how it is taxed, whether it is still made."""

    id: int
    vat_code: str
    is_active: bool
    spec: ModelSpec
    version_id: int | None = None
    """None while the model has never been released: then it is what its page says."""
    version: int = 0
    newest: int = 0

    @property
    def is_outdated(self) -> bool:
        """Whether a newer version has been released since."""
        return self.version < self.newest


def model_choices(work: Work) -> list[ModelChoice]:
    """The models that can be ordered, by code."""
    query = select(DoorModel.id, DoorModel.code, DoorModel.name).where(DoorModel.is_active)
    return [ModelChoice(*row) for row in work.session.execute(query.order_by(DoorModel.code))]


def load_offered(work: Work, model_ids: Collection[int]) -> dict[int, OfferedModel]:
    """The newest of each model, by its id; unknown ids are left out. Eight queries at most."""
    return {id_: model for (id_, _), model in load_asked(work, [(id_, None) for id_ in model_ids]).items()}


def load_asked(work: Work, asked: Iterable[Asked]) -> dict[Asked, OfferedModel]:
    """Models in the versions that are asked for; what does not exist is left out. Eight queries at most.

    A version of another model counts as none: the newest is taken.
    """
    wanted = sorted(set(asked), key=lambda each: (each[0], each[1] or 0))
    heads = _heads(work, wanted)
    found = {(head.id, head.version_id): head for head in heads if head.version_id is not None}
    newest = {head.id: head for head in heads if head.version == head.newest}
    never = [head for head in heads if head.version_id is None]
    drafts = load_drafts(work, [head.id for head in never])
    offered = {
        id_: OfferedModel(id_, draft.vat_code, draft.is_active, draft.spec) for id_, draft in drafts.items()
    }
    released = _released(work, list({head.version_id: head for head in found.values()}.values()))
    answer: dict[Asked, OfferedModel] = {}
    for model_id, version_id in wanted:
        head = found.get((model_id, version_id)) or newest.get(model_id)
        if head is not None:
            answer[model_id, version_id] = (
                offered[head.id] if head.version_id is None else released[head.version_id]
            )
    return answer


def _heads(work: Work, wanted: Iterable[Asked]) -> list[Any]:
    """A row for each version that is asked for or newest; one without a version when there is none."""
    models = {model_id for model_id, _ in wanted}
    pinned = {version_id for _, version_id in wanted if version_id is not None}
    if not models:
        return []
    query = (
        select(
            DoorModel.id,
            DoorModel.code,
            DoorModel.name,
            DoorModel.vat_code,
            DoorModel.is_active,
            DoorModel.version.label("newest"),
            ModelVersion.id.label("version_id"),
            ModelVersion.number,
            ModelVersion.content,
        )
        .outerjoin(
            ModelVersion,
            and_(
                ModelVersion.model_id == DoorModel.id,
                or_(ModelVersion.number == DoorModel.version, ModelVersion.id.in_(pinned)),
            ),
        )
        .where(DoorModel.id.in_(models))
    )
    return [_Head(*row) for row in work.session.execute(query)]


@dataclass(frozen=True, slots=True)
class _Head:
    id: int
    code: str
    name: str
    vat_code: str
    is_active: bool
    newest: int
    version_id: int | None
    number: int | None
    content: Any

    @property
    def version(self) -> int:
        return self.number or 0


def _released(work: Work, heads: list[_Head]) -> dict[int | None, OfferedModel]:
    if not heads:
        return {}
    materials = material_codes(work, {id_ for head in heads for id_ in materials_in(head.content)})
    departments = load_departments(work)
    return {
        head.version_id: OfferedModel(
            id=head.id,
            vat_code=head.vat_code,
            is_active=head.is_active,
            spec=spec_of(head.content, head.code, head.name, materials, departments),
            version_id=head.version_id,
            version=head.version,
            newest=head.newest,
        )
        for head in heads
    }


def material_codes(work: Work, ids: Collection[int]) -> dict[int, str]:
    """Today's codes of materials by their ids."""
    query = select(Material.id, Material.code).where(Material.id.in_(ids))
    return dict(work.session.execute(query).all()) if ids else {}
