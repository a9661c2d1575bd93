"""Doors whose result is known: kept with their model, tried out whenever it changes.

``expected`` of an example is either ``{"materials": {"12": "25.081"}, "minutes": "95"}`` (materials by id,
for one door) or ``{"refused": "sentence"}`` for a door that a rule must refuse.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select

from app.configurator.explosion import ImpossibleDoor, explode
from app.configurator.loading import load_model
from app.configurator.offering import material_codes
from app.configurator.reading import read_values
from app.configurator.saving import AlreadyThere, NotWritten
from app.configurator.spec import ModelSpec
from app.kernel.errors import Refusal, Refusals, ShowFact, Translate
from app.kernel.events import Event
from app.kernel.permissions import Right
from app.kernel.text import N_
from app.kernel.work import Work
from models.configurator import DoorModel, ModelExample
from models.materials import Material

EDIT = Right("edit", "DoorModel")
MOST_EXAMPLES = 50
_LONGEST_NAME = 160
_LONGEST_ANSWER = 200
_LEAST = Decimal("0.001")

MINUTES = N_("working time")
DOOR = N_("the whole door")


class TooManyExamples(Refusal):
    """More examples than anybody reads."""

    code = "configurator.too_many_examples"
    sentence = N_("A model keeps at most {most} examples. Delete one that says the same as another.")


class NoResultToKeep(Refusal):
    """The bench shows no result that could be kept."""

    code = "configurator.no_result_to_keep"
    sentence = N_("There is no result to keep yet: {why}")

    def __init__(self, why: Refusal) -> None:
        super().__init__(why=why)

    def say(self, translate: Translate = str, show: ShowFact = str) -> str:
        """With the sentence of what stands in the way."""
        return translate(self.sentence).format(why=self.facts["why"].say(translate, show))


@dataclass(frozen=True)
class ExampleKept(Event):
    """A door with its result was kept as an example of its model, or its result was renewed."""

    subject = "DoorModel"
    model_id: int
    code: str
    example: str
    expected: dict[str, Any]


@dataclass(frozen=True)
class ExampleForgotten(Event):
    """An example was deleted from its model."""

    subject = "DoorModel"
    model_id: int
    code: str
    example: str


@dataclass(frozen=True, slots=True)
class Deviation:
    """One value of an example that does not come out as it must; None where there is no number."""

    place: str
    """The code of a material, or a word to be translated."""
    expected: Decimal | None
    now: Decimal | None
    refusal: Refusal | None = None
    """Why there is no result now."""


@dataclass(frozen=True, slots=True)
class TriedExample:
    """An example, and what does not come out as it must."""

    id: int
    name: str
    answers: Mapping[str, str]
    deviations: tuple[Deviation, ...]

    @property
    def holds(self) -> bool:
        """Whether everything came out as it must."""
        return not self.deviations


def examples_of(work: Work, model_id: int) -> list[ModelExample]:
    """The examples of a model in the order they were kept."""
    query = select(ModelExample).where(ModelExample.model_id == model_id).order_by(ModelExample.id)
    return list(work.session.scalars(query))


def keep_example(
    work: Work, model_id: int, name: str, spec: ModelSpec, answers: Mapping[str, str]
) -> ModelExample:
    """Keep a door as it comes out of ``spec`` now; the same name renews the result.

    Raises NotWritten and TooManyExamples at ``example``, NoResultToKeep when nothing comes out.
    """
    work.require(EDIT)
    model = work.lock(DoorModel, model_id)
    name = name.strip()[:_LONGEST_NAME]
    if not name:
        raise NotWritten(field="example")
    kept = {
        each.code: answers[each.code][:_LONGEST_ANSWER] for each in spec.parameters if each.code in answers
    }
    expected = _as_expected(work, spec, kept)
    query = select(ModelExample).where(ModelExample.model_id == model_id)
    example = work.session.scalar(query.where(ModelExample.name == name))
    if example is None:
        count = select(func.count()).select_from(ModelExample).where(ModelExample.model_id == model_id)
        if (work.session.scalar(count) or 0) >= MOST_EXAMPLES:
            raise TooManyExamples(field="example", most=MOST_EXAMPLES)
        example = ModelExample(model_id=model_id, name=name)
        work.session.add(example)
    example.answers, example.expected = kept, expected
    example.kept_at, example.kept_by = work.now, work.actor.name
    work.session.flush()
    work.emit(ExampleKept(model_id, model.code, name, expected))
    return example


def renew_example(work: Work, model_id: int, example_id: int) -> ModelExample:
    """Take what comes out of the model's page today as the result that must come out."""
    work.require(EDIT)
    example = _example(work, model_id, example_id)
    return keep_example(work, model_id, example.name, load_model(work, model_id), example.answers)


def forget_example(work: Work, model_id: int, example_id: int) -> None:
    """Delete an example; the release no longer depends on it."""
    work.require(EDIT)
    model = work.lock(DoorModel, model_id)
    example = _example(work, model_id, example_id)
    work.session.delete(example)
    work.session.flush()
    work.emit(ExampleForgotten(model_id, model.code, example.name))


def _example(work: Work, model_id: int, example_id: int) -> ModelExample:
    example = work.lock(ModelExample, example_id)
    if example.model_id != model_id:
        raise AlreadyThere(name=example.name)
    return example


def _as_expected(work: Work, spec: ModelSpec, answers: Mapping[str, str]) -> dict[str, Any]:
    result = _result(spec, answers)
    if result.refusal is not None:
        if isinstance(result.refusal, ImpossibleDoor):
            return {"refused": result.refusal.facts["rule"]}
        raise NoResultToKeep(result.refusal)
    query = select(Material.code, Material.id).where(Material.code.in_(result.materials))
    ids = dict(work.session.execute(query).all())
    return expectation({ids[code]: quantity for code, quantity in result.materials.items()}, result.minutes)


def expectation(materials: Mapping[int, Decimal], minutes: Decimal) -> dict[str, Any]:
    """What must come out of a door, as it is stored."""
    return {
        "materials": {str(id_): f"{quantity:f}" for id_, quantity in materials.items()},
        "minutes": f"{minutes:f}",
    }


def try_examples(work: Work, spec: ModelSpec, examples: Iterable[ModelExample]) -> list[TriedExample]:
    """Every example worked out with a model, and what differs; one query."""
    found = list(examples)
    ids = {int(id_) for each in found for id_ in each.expected.get("materials", ())}
    codes = material_codes(work, ids)
    return [
        TriedExample(each.id, each.name, each.answers, tuple(_deviations(spec, each, codes)))
        for each in found
    ]


@dataclass(frozen=True, slots=True)
class _Result:
    materials: Mapping[str, Decimal]
    minutes: Decimal
    refusal: Refusal | None = None


def _result(spec: ModelSpec, answers: Mapping[str, str]) -> _Result:
    try:
        explosion = explode(spec, read_values(spec, answers))
    except Refusal as refusal:
        first = refusal.refusals[0] if isinstance(refusal, Refusals) else refusal
        return _Result({}, Decimal(0), first)
    return _Result(explosion.materials_needed(), explosion.minutes)


def _deviations(spec: ModelSpec, example: ModelExample, codes: Mapping[int, str]) -> Iterable[Deviation]:
    result, expected = _result(spec, example.answers), example.expected
    if result.refusal is not None or "refused" in expected:
        if not (isinstance(result.refusal, ImpossibleDoor) and "refused" in expected):
            yield Deviation(DOOR, None, None, result.refusal)
        return
    wanted = {codes.get(int(id_), id_): Decimal(text) for id_, text in expected["materials"].items()}
    for code in {**wanted, **result.materials}:
        if not _same(wanted.get(code), result.materials.get(code)):
            yield Deviation(code, wanted.get(code), result.materials.get(code))
    if Decimal(expected["minutes"]) != result.minutes:
        yield Deviation(MINUTES, Decimal(expected["minutes"]), result.minutes)


def _same(expected: Decimal | None, now: Decimal | None) -> bool:
    """A thousandth is as fine as stock can count: results from elsewhere may be rounded otherwise."""
    if expected is None or now is None:
        return expected is now
    return abs(expected - now) <= _LEAST
