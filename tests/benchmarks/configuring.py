"""A door model of forty components: one line previewed after a change, a thousand doors exploded."""

from __future__ import annotations

import statistics
import time
from decimal import Decimal
from functools import partial

from app.configurator.explosion import explode
from app.configurator.offering import load_offered
from app.configurator.reading import read_values
from app.configurator.releasing import release_model
from app.configurator.spec import ModelSpec
from app.kernel.permissions import system
from app.kernel.work import Work, begin_work
from app.orders.previewing import preview_line
from models.configurator import (
    Component,
    CutPiece,
    DoorModel,
    Expression,
    ModelParameter,
    Parameter,
    ParameterOption,
    PriceRow,
    Rule,
)
from tests.benchmarks.figures import Figure, at_least, at_most, milliseconds
from tests.benchmarks.world import World

COMPONENTS = 40
CHANGES = 40
DOORS = 1000
MOST_MILLISECONDS = 50
LEAST_DOORS = 500
EXPRESSIONS = (
    ("bGK", "", "bG - 90"),
    ("bYK", "", "bY - 60"),
    ("bGA", "", "bGK * bYK / 1000000"),
    ("bcevre", "", "2 * (bGK + bYK) / 1000"),
    ("blevha", "t", "(bGK + 90) * (bYK + 60) / 1000000 * t * 7.85"),
    ("bmentese", "", "eğer(bY > 2200; 4; 3)"),
    ("bkat", "n", "ceil(n / 2) * 2"),
    ("bagirlik", "", "blevha(1.2) + blevha(1.5)"),
)


def measure_configuring(world: World) -> list[Figure]:
    """What a clerk waits for after a change, and how fast a project order is exploded."""
    with begin_work(world.database, system("bench"), world.tenant) as work:
        model_id = add_large_model(work, world.materials)
        release_model(work, model_id)
        work.events.clear()
    with begin_work(world.database, system("bench"), world.tenant) as work:
        spec = load_offered(work, [model_id])[model_id].spec
    waits = [milliseconds(partial(preview, world, model_id, change)) for change in range(CHANGES)]
    return [
        at_most("preview_40_components", statistics.median(waits), "ms", MOST_MILLISECONDS),
        at_least("explode_1000_doors", doors_a_second(spec), "1/s", LEAST_DOORS),
    ]


def preview(world: World, model_id: int, change: int) -> None:
    """One changed size, as the page of an order asks for it."""
    typed = {"model": str(model_id), "quantity": "3", "parameters-bG": str(800 + change)}
    with begin_work(world.database, system("bench"), world.tenant) as work:
        assert preview_line(work, typed).is_complete


def doors_a_second(spec: ModelSpec) -> float:
    """A thousand doors of different sizes, from what was typed to the bill, on one core."""
    begun = time.process_time()
    for number in range(DOORS):
        typed = {"bG": str(800 + number % 400), "bY": str(1900 + number % 500), "bkilit": str(number % 3)}
        assert len(explode(spec, read_values(spec, typed), 1 + number % 7).lines) == COMPONENTS
    return DOORS / (time.process_time() - begun)


def add_large_model(work: Work, materials: list[int]) -> int:
    """Twelve questions, eight expressions, forty components with conditions, scrap, multiples, pieces."""
    sizes = [
        Parameter(
            code=f"b{code}", name=code, kind="number", unit="mm", minimum=Decimal(100), maximum=Decimal(3000)
        )
        for code in ("G", "Y", "K")
    ]
    choices = [
        Parameter(
            code=f"b{code}",
            name=code,
            kind="choice",
            options=[
                ParameterOption(
                    value=str(at), position=at, material_id=materials[at], price_delta=Decimal(at)
                )
                for at in range(3)
            ],
        )
        for code in ("kilit", "kol", "renk", "panel", "cam", "esik", "fitil", "barel", "durbun")
    ]
    work.session.add_all([*sizes, *choices])
    work.session.flush()
    defaults = {"bG": "900", "bY": "2050", "bK": "140"}
    model = DoorModel(
        code="BENCH-40",
        name="Kırk bileşenli kapı",
        labour_minutes="60 + bGA * 20",
        price_formula="round((malzeme + iscilik) * 1.45 / 50) * 50",
        parameters=[
            ModelParameter(parameter_id=each.id, position=at, default=defaults.get(each.code, "0"))
            for at, each in enumerate([*sizes, *choices])
        ],
        rules=[Rule(condition="bY >= bG", sentence="Boy enden küçük olamaz.")],
        components=[_component(at, materials, choices) for at in range(COMPONENTS)],
        prices=_prices(choices),
    )
    work.session.add(model)
    for name, arguments, formula in EXPRESSIONS:
        work.session.add(Expression(name=name, arguments=arguments, formula=formula, model=model))
    work.session.flush()
    return model.id


def _prices(choices: list[Parameter]) -> list[PriceRow]:
    """A price of twelve rows of every kind, as a list in a drawer of the sales office has it."""
    rows = [
        PriceRow(kind="base", amount=Decimal(4000)),
        PriceRow(kind="area", formula="bGA", amount=Decimal(1250), condition="bG > 100"),
        PriceRow(kind="step", formula="bY", over=Decimal(2050), step=Decimal(50), amount=Decimal(175)),
        PriceRow(kind="formula", formula="max(0; bG - 1000) * 2", condition="bK > 100"),
    ]
    rows += [PriceRow(kind="option", option=each.options[0], amount=Decimal(90)) for each in choices[:8]]
    for position, row in enumerate(rows):
        row.position = position
    return rows


def _component(at: int, materials: list[int], choices: list[Parameter]) -> Component:
    formulas = ("blevha(1.2)", "bcevre * 1.05", "bkat(bmentese)", "max(bagirlik / 100; 1)", "bGA + bK / 1000")
    chosen = choices[at] if at < len(choices) else None
    return Component(
        position=at,
        material_id=None if chosen else materials[at % len(materials)],
        chosen_by_id=chosen.id if chosen else None,
        quantity=formulas[at % len(formulas)],
        condition="bY > 100 ve bG < 3000" if at % 4 == 0 else "",
        scrap_percent=Decimal(at % 6),
        rounding_multiple=Decimal("0.5") if at % 7 == 0 else None,
        cuts=[CutPiece(name="Levha", pieces="2", length="bYK", width="bGK")] if at % 10 == 0 else [],
    )
