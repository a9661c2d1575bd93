"""One transaction, decided in one place: only entry points begin a Work, and nobody else commits."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from tests.architecture.sources import Source, python_files, source

MAY_COMMIT = {
    "app/kernel/work.py": "the one place",
    "views/security.py": "FAB signs people in outside a Work",
}
MAY_BEGIN = ("views/", "kiosk/", "app/cli", "app/jobs", "app/demo", "app/kernel/work.py", "tests/")
PRODUCT = ("app", "models", "views", "kiosk", "reports")


def calls(file: Source, name: str) -> list[str]:
    return [
        file.at(node)
        for node in ast.walk(file.tree)
        if isinstance(node, ast.Call)
        and (
            (isinstance(node.func, ast.Attribute) and node.func.attr == name)
            or (isinstance(node.func, ast.Name) and node.func.id == name)
        )
    ]


def strange_commits(files: Iterable[Source]) -> list[str]:
    return [place for file in files if file.path not in MAY_COMMIT for place in calls(file, "commit")]


def strange_beginnings(files: Iterable[Source]) -> list[str]:
    return [
        place for file in files if not file.path.startswith(MAY_BEGIN) for place in calls(file, "begin_work")
    ]


def test_only_the_kernel_commits() -> None:
    assert strange_commits(python_files(*PRODUCT)) == []


def test_only_entry_points_begin_a_work() -> None:
    assert strange_beginnings(python_files(*PRODUCT)) == []


def test_operations_take_the_work_first() -> None:
    late = [
        f"{file.at(node)} {node.name}"
        for file in python_files("app")
        for node in file.tree.body
        if isinstance(node, ast.FunctionDef)
        and any(argument.arg == "work" for argument in node.args.args[1:] + node.args.kwonlyargs)
    ]
    assert late == []


def test_the_rule_sees_commits_and_beginnings() -> None:
    assert strange_commits([source("app/stock/a.py", "def f(work):\n    work.session.commit()")]) == [
        "app/stock/a.py:2"
    ]
    assert strange_beginnings([source("app/stock/a.py", "with begin_work(d, a, t) as w: x")]) == [
        "app/stock/a.py:1"
    ]
    assert strange_beginnings([source("kiosk/taps.py", "with begin_work(d, a, t) as w: x")]) == []
