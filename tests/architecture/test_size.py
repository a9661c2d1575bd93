"""Files and functions stay small enough to be read in one go."""

from __future__ import annotations

import ast
import statistics
from collections.abc import Callable, Sequence

from tests.architecture.sources import EVERYTHING, PRODUCT, Source, python_files, source

LONGEST_FILE = 400
LONGEST_FUNCTION = 50


def too_long(files: Sequence[Source]) -> list[str]:
    found = [file.path for file in files if len(file.text.splitlines()) > LONGEST_FILE]
    return found + [
        f"{file.at(node)} {node.name}: {lines_of(node)} lines"
        for file in files
        for node in ast.walk(file.tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and lines_of(node) > LONGEST_FUNCTION
    ]


def lines_of(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def test_no_file_and_no_function_is_too_long(record_property: Callable[[str, object], None]) -> None:
    lengths = [len(file.text.splitlines()) for file in python_files(*PRODUCT) if file.text]
    record_property("median lines of a product file", statistics.median(lengths))
    # Migrations are history: nobody works on them again.
    assert too_long([file for file in python_files(*EVERYTHING) if "/versions/" not in file.path]) == []


def test_the_rule_sees_a_long_function_and_a_long_file() -> None:
    long_function = "def plan():\n" + "    x = 1\n" * LONGEST_FUNCTION
    assert too_long([source("a.py", long_function)]) == [f"a.py:1 plan: {LONGEST_FUNCTION + 1} lines"]
    assert too_long([source("b.py", "x = 1\n" * (LONGEST_FILE + 1))]) == ["b.py"]
    assert too_long([source("c.py", "x = 1\n" * LONGEST_FILE)]) == []
