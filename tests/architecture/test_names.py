"""A file is an activity and a class is a thing of the trade; drawers for everything have no name."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from tests.architecture.sources import PRODUCT, Source, python_files, source

DRAWERS = {
    "utils",
    "util",
    "helpers",
    "helper",
    "manager",
    "managers",
    "common",
    "misc",
    "base_utils",
    "data",
}
EMPTY_WORDS = ("Manager", "Helper", "Utils", "Util", "Data", "Info", "Handle", "Handler")
ALLOWED = {"SecurityManager": "FAB's own word for what it asks us to subclass"}


def bad_names(files: Iterable[Source]) -> list[str]:
    found = []
    for file in files:
        parts = file.path.removesuffix(".py").split("/")
        found += [file.path for part in parts if part in DRAWERS]
        found += [
            f"{file.at(node)} {node.name}"
            for node in ast.walk(file.tree)
            if isinstance(node, ast.ClassDef)
            and node.name.endswith(EMPTY_WORDS)
            and not is_allowed(node.name)
        ]
    return found


def is_allowed(name: str) -> bool:
    return any(name.endswith(word) for word in ALLOWED)


def test_names_say_what_a_thing_is() -> None:
    assert bad_names(python_files(*PRODUCT, "tools")) == []


def test_the_rule_sees_drawers_and_empty_words() -> None:
    assert bad_names([source("app/stock/utils.py", "")]) == ["app/stock/utils.py"]
    assert bad_names([source("app/misc/a.py", "")]) == ["app/misc/a.py"]
    assert bad_names([source("a.py", "class StockManager: x = 1")]) == ["a.py:1 StockManager"]
    assert bad_names([source("a.py", "class FactorySecurityManager: x = 1")]) == []
