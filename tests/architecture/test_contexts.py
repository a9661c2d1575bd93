"""Every package has its floor in the import contracts, and the two editions do not know each other."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable

from tests.architecture.sources import ROOT, Source, python_files, source

FACTORY = ("app.materials", "app.stock", "app.purchasing", "app.configurator", "app.orders", "app.production")
FACTORY_CONTEXTS = (*FACTORY, "app.shipping")
SCHOOL_CONTEXTS = ("app.school",)
IMPORT = re.compile(r"^\s*(?:from|import)\s+([\w.]+)", re.MULTILINE)


def floors() -> set[str]:
    """The packages named in the layers contract of the whole house; that of one package names its rooms."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = settings["tool"]["importlinter"]["contracts"]
    [layers] = [
        contract["layers"]
        for contract in contracts
        if contract["type"] == "layers" and "containers" not in contract
    ]
    return {name for layer in layers for name in re.findall(r"[\w.]+", layer)}


def crossings(files: Iterable[Source]) -> list[str]:
    """Imports from a factory context to a school context or back."""
    found = []
    for file in files:
        module = file.path.removesuffix(".py").replace("/", ".")
        others = SCHOOL_CONTEXTS if module.startswith(FACTORY_CONTEXTS) else FACTORY_CONTEXTS
        if module.startswith((*FACTORY_CONTEXTS, *SCHOOL_CONTEXTS)):
            found += [f"{module} -> {name}" for name in IMPORT.findall(file.text) if name.startswith(others)]
    return found


def test_every_package_of_the_app_has_its_floor() -> None:
    modules = {".".join(file.path.removesuffix(".py").split("/")[:2]) for file in python_files("app")}
    assert modules - {"app.__init__"} - floors() == set()


def test_factory_and_school_do_not_know_each_other() -> None:
    assert crossings(python_files("app")) == []


def test_the_composition_root_is_imported_by_entry_points_only() -> None:
    importers = {
        file.path for file in python_files("app", "views", "kiosk", "reports") if imports_factory(file)
    }
    assert importers <= {"app/cli.py"} | {path for path in importers if path.startswith("app/cli/")}


def imports_factory(file: Source) -> bool:
    return "app.factory" in IMPORT.findall(file.text)


def test_the_rule_sees_a_crossing() -> None:
    assert crossings([source("app/school/booking.py", "from app.stock.moving import put_in")]) == [
        "app.school.booking -> app.stock.moving"
    ]
    assert crossings([source("app/orders/a.py", "import app.school.lessons")]) != []
    assert crossings([source("app/orders/a.py", "from app.stock.moving import put_in")]) == []
