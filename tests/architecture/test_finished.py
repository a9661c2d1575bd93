"""What is in the house is finished: no marks for later, no bodies that do nothing."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable

from tests.architecture.sources import PRODUCT, Source, own_files, python_files, source

LATER = re.compile(r"\b(NotImplementedError|TODO|FIXME|XXX|HACK)\b")


def marks(files: Iterable[tuple[str, str]]) -> list[str]:
    return [
        f"{path}:{number} {found[0]}"
        for path, text in files
        for number, line in enumerate(text.splitlines(), 1)
        if (found := LATER.search(line))
    ]


def stubs(files: Iterable[Source]) -> list[str]:
    return [
        f"{file.at(function)} {function.name}"
        for file in files
        for function in ast.walk(file.tree)
        if isinstance(function, ast.FunctionDef) and is_a_shell(function) and not is_a_promise(file, function)
    ]


def is_a_shell(function: ast.FunctionDef) -> bool:
    """A docstring alone may be a whole method: it says what doing nothing by default means there."""
    is_method = bool(function.args.args) and function.args.args[0].arg in {"self", "cls"}
    said = function.body[1:] if ast.get_docstring(function) else function.body
    return (
        not is_method if not said else all(isinstance(part, ast.Pass) or is_ellipsis(part) for part in said)
    )


def is_ellipsis(part: ast.stmt) -> bool:
    return isinstance(part, ast.Expr) and isinstance(part.value, ast.Constant) and part.value.value is ...


def is_a_promise(file: Source, function: ast.FunctionDef) -> bool:
    """Methods of a Protocol, overloads and groups of commands say what others do."""
    protocols = [
        part
        for part in ast.walk(file.tree)
        if isinstance(part, ast.ClassDef) and any("Protocol" in ast.unparse(base) for base in part.bases)
    ]
    marks_of_it = [ast.unparse(mark) for mark in function.decorator_list]
    is_named_only = any("overload" in mark or "group(" in mark for mark in marks_of_it)
    return is_named_only or any(function in protocol.body for protocol in protocols)


def test_nothing_is_marked_for_later() -> None:
    assert marks(own_files(".py", ".html", ".js", ".css", ".sql")) == []


def test_no_function_is_an_empty_shell() -> None:
    assert stubs(python_files(*PRODUCT)) == []


def test_the_rule_sees_marks_and_shells() -> None:
    assert marks([("a.js", "ok\n// TODO tidy")]) == ["a.js:2 TODO"]
    shell = source("b.py", 'def ship(work):\n    """Later."""\n    ...\n')
    promise = source("c.py", "class Mail(Protocol):\n    def send(self): ...\n")
    hook = source("d.py", 'class View:\n    def check(self):\n        """Nothing to check by default."""\n')
    assert stubs([shell, promise, hook]) == ["b.py:1 ship"]
