"""Money and quantities are decimal; a binary fraction loses kuruş."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from tests.architecture.sources import Source, python_files, source

ALLOWED = {
    "app/configurator/formula/words.py": "how alike two words are, when a name is misspelt",
    "app/importing/workbook.py": "spreadsheets keep every number in binary; here it becomes a decimal",
    "app/tenants/finding.py": "seconds of a cache",
    "reports/drawing_room.py": "seconds that a paper may take",
}


def floats(files: Iterable[Source]) -> list[str]:
    return [
        file.at(node)
        for file in files
        if file.path not in ALLOWED
        for node in ast.walk(file.tree)
        if (isinstance(node, ast.Constant) and isinstance(node.value, float))
        or (isinstance(node, ast.Name) and node.id == "float")
    ]


def test_no_float_comes_near_money() -> None:
    assert floats(python_files("app", "models", "views", "kiosk", "reports")) == []


def test_every_exception_is_still_needed() -> None:
    paths = {file.path for file in python_files("app", "models", "views", "kiosk", "reports")}
    assert set(ALLOWED) <= paths


def test_the_rule_sees_literals_calls_and_annotations() -> None:
    assert floats([source("a.py", "vat = 0.2")]) == ["a.py:1"]
    assert floats([source("b.py", "x = 1\ny = float(x)")]) == ["b.py:2"]
    assert floats([source("c.py", "def price() -> float: return 1")]) == ["c.py:1"]
    assert floats([source("d.py", 'vat = Decimal("0.2")')]) == []
