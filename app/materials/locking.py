"""Lock materials whose price or stock is about to change."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.kernel.work import Work
from models.materials import Material


def lock_materials(work: Work, material_ids: Collection[int]) -> dict[int, Material]:
    """The materials with their units, fresh and locked in the order of their ids; missing ones are left out.

    Taken before any balance is locked, here and everywhere, so that nobody waits in a circle.
    """
    query = (
        select(Material)
        .options(joinedload(Material.unit))
        .where(Material.id.in_(set(material_ids)))
        .order_by(Material.id)
        # KEY SHARE, because every move that is being posted elsewhere looks at its material's key.
        .with_for_update(key_share=True, of=Material)
        .execution_options(populate_existing=True)
    )
    return {material.id: material for material in work.session.scalars(query)}
