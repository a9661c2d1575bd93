"""The versions of the demo's door models: the shipped ones, one with a rule, and a draft beside it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from app.configurator.releasing import release_model
from app.configurator.sheets.saving import save_sheet
from app.configurator.sheets.typed import ModelSheet, open_sheet
from app.kernel.work import Work
from models.configurator import DoorModel

_RULE = {"condition": "Y >= 2 * G - 400", "sentence": "Bu ende kapı için boy çok kısa; ölçüyü yeniden alın."}


def release_shipped_models(work: Work) -> None:
    """The first version of every model: all orders of the demo are made of it."""
    for id_ in work.session.scalars(select(DoorModel.id).order_by(DoorModel.id)).all():
        release_model(work, id_, "İlk sürüm")


def load_versions(work: Work) -> None:
    """A second version of the economic model, and a change of it that nobody has released yet."""
    model_id = work.session.scalars(select(DoorModel.id).where(DoorModel.code == "CK-EKO")).one()
    _save(work, model_id, rules=(_RULE,))
    release_model(work, model_id, "Çok geniş ve kısa kapı reddediliyor")
    _save(work, model_id, labour_minutes="125 + eğer(Y > 2200; 10; 0)")


def _save(work: Work, model_id: int, *, rules: tuple[dict[str, str], ...] = (), **head: Any) -> None:
    sheet, seen = open_sheet(work, model_id)
    changed = ModelSheet(
        {**sheet.head, **head},
        sheet.parameters,
        sheet.expressions,
        sheet.components,
        (*sheet.rules, *rules),
        sheet.cuts,
        sheet.prices,
    )
    save_sheet(work, model_id, changed, seen=seen)
