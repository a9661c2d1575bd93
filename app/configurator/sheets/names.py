"""What the cells of a page may name: materials, parameters, departments, VAT codes, shared expressions."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import func, or_, select

from app.configurator.formula import NamedExpression, nearest
from app.configurator.loading import load_shared, share_out
from app.configurator.sheets.cells import code_in, record_id
from app.configurator.sheets.typed import ModelSheet, Rows
from app.configurator.spec import DepartmentShare, ParameterSpec
from app.configurator.units import shown_unit
from app.kernel.errors import Refusal, ShowFact, Translate
from app.kernel.text import N_, tr_fold
from app.kernel.work import Work
from models.configurator import Expression, Parameter
from models.core import TaxRate
from models.materials import Material, Unit
from models.production import Department


class NotFound(Refusal):
    """Nothing is called so. Fact ``suggestion``: what was probably meant."""

    code = "configurator.not_found"
    sentence = N_("“{text}” is not known. Choose from the list.")
    nearly = N_("“{text}” is not known. Did you mean {suggestion}?")

    def say(self, translate: Translate = str, show: ShowFact = str) -> str:
        """With what was probably meant, when there is something."""
        said = self.nearly if self.facts.get("suggestion") else self.sentence
        return translate(said).format(**{name: show(fact) for name, fact in self.facts.items()})


@dataclass(frozen=True, slots=True)
class NamedMaterial:
    """A material that the page mentions."""

    id: int
    code: str
    name: str
    unit: str


Named = TypeVar("Named", NamedMaterial, ParameterSpec)


@dataclass(frozen=True)
class Names:
    """Everything that exists, by id and by folded code."""

    materials: Mapping[int, NamedMaterial]
    parameters: Mapping[int, ParameterSpec]
    departments: Mapping[int, str]
    vat_codes: frozenset[str]
    shared: tuple[NamedExpression, ...]
    says: Mapping[str, str]
    """What the shared expressions stand for, by name."""
    symbols: Mapping[str, str]
    """How units are written, by their UN/ECE code: an expression may give C62."""
    shares: tuple[DepartmentShare, ...]

    def parameter(self, written_id: str, written: str) -> tuple[int, ParameterSpec]:
        """The parameter that is meant."""
        found = meant(self.parameters, record_id(written_id), written)
        if found is None:
            raise not_found(written or written_id, (each.code for each in self.parameters.values()))
        return found

    def source(self, written_id: str, written: str) -> NamedMaterial | tuple[int, ParameterSpec]:
        """The material of a component, or the parameter whose answer brings it."""
        kind, id_ = written_id[:1], record_id(written_id[1:])
        material = meant(self.materials, id_ if kind == "m" else 0, written)
        if material is not None:
            return material[1]
        parameter = meant(self.parameters, id_ if kind == "p" else 0, written)
        if parameter is not None:
            return parameter
        raise not_found(written or written_id, (each.code for each in self.materials.values()))

    def shown_unit(self, unit: str) -> str:
        """A unit as people write it: C62 is adet, m2 is m²."""
        return shown_unit(self.symbols, unit)

    def unit_of(self, code: str | None) -> str:
        """The stock unit of a material; nothing when the page does not know it."""
        return next((each.unit for each in self.materials.values() if each.code == code), "")


def meant(known: Mapping[int, Named], id_: int, written: str) -> tuple[int, Named] | None:
    """What a cell names. What is written counts more than what was chosen before it was written over."""
    if not written:
        return (id_, known[id_]) if id_ in known else None
    code = code_in(written)
    for candidates in ({id_: known[id_]} if id_ in known else {}, known):
        for number, each in candidates.items():
            if code in (tr_fold(each.code), tr_fold(each.name)):
                return number, each
    return None


def not_found(written: str, codes: Iterable[str]) -> NotFound:
    """The refusal of a name that nothing has."""
    return NotFound(text=written[:60], suggestion=nearest(written, codes))


_SAYS = select(Expression.name, Expression.says).where(Expression.model_id.is_(None))
_SYMBOLS = select(Unit.code, Unit.symbol)


def read_names(work: Work, sheet: ModelSheet) -> Names:
    """Look up everything the page may mention, in as many queries however long it is."""
    general = load_shared(work)
    ids = dict(work.session.execute(select(Parameter.code, Parameter.id)).all())
    departments = work.session.execute(
        select(Department.id, Department.code, Department.share_of_minutes).order_by(Department.position)
    ).all()
    brought = {option.material_code for each in general.parameters for option in each.options}
    return Names(
        materials=_of_components(work, sheet.components, {code for code in brought if code}),
        parameters={ids[each.code]: each for each in general.parameters},
        departments={row.id: row.code for row in departments},
        vat_codes=frozenset(work.session.scalars(select(TaxRate.code).distinct())),
        shared=general.expressions,
        says=dict(work.session.execute(_SAYS).all()),
        symbols=dict(work.session.execute(_SYMBOLS).all()),
        shares=share_out((row.code, row.share_of_minutes) for row in departments),
    )


def _of_components(work: Work, rows: Rows, brought: set[str]) -> dict[int, NamedMaterial]:
    """The materials that components name or options bring."""
    ids = [record_id(row.get("source", "")[1:]) for row in rows if row.get("source", "").startswith("m")]
    return named_materials(work, ids, [row.get("source_text", "") for row in rows], brought)


def named_materials(
    work: Work, ids: Collection[int], written: Iterable[str], codes: Collection[str] = ()
) -> dict[int, NamedMaterial]:
    """The materials with these ids or codes, or called as somebody wrote; active ones first. One query."""
    typed = {code_in(each) for each in written} - {""}
    query = (
        select(Material.id, Material.code, Material.name, Unit.symbol)
        .join(Unit, Unit.id == Material.unit_id)
        .where(
            or_(
                Material.id.in_(ids),
                Material.code.in_(codes),
                func.platform.tr_fold(Material.code).in_(typed),
                func.platform.tr_fold(Material.name).in_(typed),
            )
        )
        .order_by(Material.is_active.desc(), Material.id)
    )
    return {row.id: NamedMaterial(*row) for row in work.session.execute(query)}
