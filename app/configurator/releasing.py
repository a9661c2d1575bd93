"""Releasing a door model: what its page says becomes a version that nothing changes any more."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import func, select

from app.configurator.breaking import Problem, problems_of, used_only
from app.configurator.comparing import Change, changes_of
from app.configurator.keeping import Deviation, TriedExample, examples_of, try_examples
from app.configurator.loading import component_places, load_model
from app.configurator.loading_prices import price_row_ids
from app.configurator.offering import material_codes
from app.configurator.snapshots import Content, content_of, materials_in
from app.configurator.spec import ModelSpec
from app.kernel.errors import Refusal, Refusals, ShowFact, Translate
from app.kernel.events import Event
from app.kernel.permissions import SEE_PRICE, Right
from app.kernel.text import N_
from app.kernel.work import RecordGone, Work
from models.configurator import DoorModel, Expression, ModelVersion, Rule, VersionMaterial
from models.materials import Material
from models.orders import OrderLine

RELEASE = Right("release", "DoorModel")
_LONGEST_NOTE = 300


class NothingToRelease(Refusal):
    """The page says what the newest version says."""

    code = "configurator.nothing_to_release"
    sentence = N_("Nothing has changed since version {number}.")


class DraftChanged(Refusal):
    """Somebody saved the model after the differences were shown."""

    code = "configurator.draft_changed"
    sentence = N_("The model has been changed meanwhile. Read the differences again and release it then.")


class ModelNotSound(Refusal):
    """Something in the model cannot be worked out: where, and why."""

    code = "configurator.model_not_sound"
    sentence = N_("{place}: {why}")

    def __init__(self, place: tuple[str, ...], why: Refusal) -> None:
        super().__init__(place=place, why=why)

    def say(self, translate: Translate = str, show: ShowFact = str) -> str:
        """The place in the person's words, and the sentence of what is wrong there."""
        place = " › ".join(translate(word) for word in self.facts["place"] if word)
        return translate(self.sentence).format(place=place, why=self.facts["why"].say(translate, show))


class ExampleBroken(Refusal):
    """A kept example does not come out any more. Facts: the example, the value, what it was and is."""

    code = "configurator.example_broken"
    sentence = N_("Example “{example}”: {place} must be {expected} and is now {now}.")
    no_door = N_("Example “{example}” has no result any more: {why}")
    too_possible = N_("Example “{example}” must be refused by a rule, and is now possible.")

    def __init__(self, example: str, deviation: Deviation) -> None:
        super().__init__(example=example, deviation=deviation)

    def say(self, translate: Translate = str, show: ShowFact = str) -> str:
        """Which example, which value, and what became of it."""
        deviation: Deviation = self.facts["deviation"]
        example = self.facts["example"]
        if deviation.refusal is not None:
            why = deviation.refusal.say(translate, show)
            return translate(self.no_door).format(example=example, why=why)
        if deviation.expected is None and deviation.now is None:
            return translate(self.too_possible).format(example=example)
        expected, now = ("–" if each is None else show(each) for each in (deviation.expected, deviation.now))
        place = translate(deviation.place)
        return translate(self.sentence).format(example=example, place=place, expected=expected, now=now)


@dataclass(frozen=True)
class ModelReleased(Event):
    """A version of a door model was released; orders are made of it from now on."""

    subject = "DoorModel"
    model_id: int
    code: str
    number: int
    note: str
    changes: int


@dataclass(frozen=True, slots=True)
class VersionRow:
    """A released version as a list shows it."""

    id: int
    number: int
    released_at: datetime
    released_by: str
    note: str
    lines: int
    """How many order lines were configured with it."""


@dataclass(frozen=True)
class Draft:
    """What would be released now: its content, what is different, and what stands in the way."""

    content: Content
    changes: tuple[Change, ...]
    problems: tuple[Problem, ...]
    examples: tuple[TriedExample, ...]
    newest: int

    @property
    def print(self) -> str:
        """Tells whether the draft is still the one that was shown."""
        return sha256(json.dumps(self.content, sort_keys=True).encode()).hexdigest()[:32]

    @property
    def is_new(self) -> bool:
        """Whether there is something to release."""
        return self.newest == 0 or bool(self.changes)

    @property
    def refusals(self) -> list[Refusal]:
        """Everything that stands in the way of a release."""
        wrong: list[Refusal] = [ModelNotSound(each.place[1:], each.refusal) for each in self.problems]
        wrong += [
            ExampleBroken(example.name, deviation)
            for example in self.examples
            for deviation in example.deviations
        ]
        return wrong


def release_model(
    work: Work, model_id: int, note: str = "", *, seen: str | None = None, key: str | None = None
) -> int:
    """Freeze the model's page as its next version; returns the number.

    ``seen`` is the fingerprint of the draft the person was shown. Raises NothingToRelease, DraftChanged,
    or Refusals with everything that is wrong: formulas that cannot be worked out, examples that do not hold.
    """
    work.require(RELEASE)
    return int(work.once(key, "configurator.release", lambda: _release(work, model_id, note, seen)))


def _release(work: Work, model_id: int, note: str, seen: str | None) -> int:
    model = work.lock(DoorModel, model_id)
    draft = look_at_draft(work, model_id)
    if not draft.is_new:
        raise NothingToRelease(number=draft.newest)
    if seen is not None and seen != draft.print:
        raise DraftChanged
    if draft.refusals:
        raise Refusals(draft.refusals)
    model.version += 1
    model.prices_at = work.now
    version = ModelVersion(
        model_id=model_id,
        number=model.version,
        released_at=work.now,
        released_by=work.actor.name,
        note=note.strip()[:_LONGEST_NOTE],
        content=dict(draft.content),
    )
    work.session.add(version)
    work.session.flush()
    work.session.add_all(
        VersionMaterial(version_id=version.id, material_id=id_) for id_ in sorted(materials_in(draft.content))
    )
    work.session.flush()
    work.emit(ModelReleased(model_id, model.code, version.number, version.note, len(draft.changes)))
    return version.number


def look_at_draft(work: Work, model_id: int) -> Draft:
    """What the model's page says beside its newest version, and whether it could be released."""
    model = work.find(DoorModel, model_id)
    spec = draft_spec(work, model_id)
    content = _content(work, model_id, spec)
    newest = version_content(work, model_id, model.version) if model.version else None
    return Draft(
        content=content,
        changes=tuple(_changes(work, newest, content)) if newest is not None else (),
        problems=tuple(problems_of(spec)),
        examples=tuple(try_examples(work, spec, examples_of(work, model_id))),
        newest=model.version,
    )


def draft_spec(work: Work, model_id: int) -> ModelSpec:
    """The model as its page has it, with the expressions it needs and its own."""
    query = select(Expression.name).where(Expression.model_id == model_id)
    return used_only(load_model(work, model_id), list(work.session.scalars(query)))


def _content(work: Work, model_id: int, spec: ModelSpec) -> dict[str, Any]:
    codes = {component.material_code for component in spec.components}
    codes |= {option.material_code for each in spec.parameters for option in each.options}
    materials = select(Material.code, Material.id).where(Material.code.in_(filter(None, codes)))
    rules = select(Rule.id).where(Rule.model_id == model_id).order_by(Rule.id)
    return content_of(
        spec,
        dict(work.session.execute(materials).all()),
        list(component_places(work, model_id)),
        list(work.session.scalars(rules)),
        price_row_ids(work, model_id),
    )


def version_content(work: Work, model_id: int, number: int) -> Content:
    """What a released version says; RecordGone when there is none of this number."""
    query = select(ModelVersion.content).where(
        ModelVersion.model_id == model_id, ModelVersion.number == number
    )
    content = work.session.scalar(query)
    if content is None:
        raise RecordGone
    return content


def versions_of(work: Work, model_id: int) -> list[VersionRow]:
    """The released versions, newest first, with how many order lines each has; one query."""
    lines = (
        select(func.count())
        .select_from(OrderLine)
        .where(OrderLine.version_id == ModelVersion.id)
        .correlate(ModelVersion)
        .scalar_subquery()
    )
    query = select(
        ModelVersion.id,
        ModelVersion.number,
        ModelVersion.released_at,
        ModelVersion.released_by,
        ModelVersion.note,
        lines,
    ).where(ModelVersion.model_id == model_id)
    rows = work.session.execute(query.order_by(ModelVersion.number.desc()))
    return [VersionRow(*row) for row in rows]


def compare_versions(work: Work, model_id: int, before: int, after: int) -> list[Change]:
    """What is different between two versions in words; 0 stands for the draft."""
    old, new = (
        version_content(work, model_id, number)
        if number
        else _content(work, model_id, draft_spec(work, model_id))
        for number in (before, after)
    )
    return _changes(work, old, new)


def _changes(work: Work, before: Content, after: Content) -> list[Change]:
    """The differences, without prices for those who may not see them."""
    codes = material_codes(work, materials_in(before) | materials_in(after))
    changes: Sequence[Change] = changes_of(before, after, codes)
    return [each for each in changes if work.actor.may(SEE_PRICE) or not each.is_money]
