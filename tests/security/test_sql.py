"""No word of a person becomes a piece of SQL: what is executed is written in the source, values are bound."""

from __future__ import annotations

import ast
from collections.abc import Iterable

import pytest

from tests.architecture.sources import Source, python_files, source

TAKES_SQL = frozenset(
    {"text", "exec_driver_sql", "literal_column", "DDL", "from_statement", "execute", "ask"}
)
NAMED_BY_US = {
    "app/tenants/granting.py": "names of schemas and roles, whose letters check_slug has limited",
    "app/tenants/founding.py": "the same",
    "app/kernel/database.py": "the role and schema of a tenant, whose letters check_slug has limited",
    "app/kernel/asking.py": "what its callers have written in the source",
    "app/importing/sets.py": "names of tables and columns, written in the modules of the lists",
}


def woven(files: Iterable[Source]) -> list[str]:
    """Where a function puts SQL together from something that is not written in the source.

    What a module puts together while it is imported knows no person's words.
    """
    return [
        file.at(node)
        for file in files
        if file.path not in NAMED_BY_US
        for function in ast.walk(file.tree)
        if isinstance(function, ast.FunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Call) and name_of(node) in TAKES_SQL and node.args
        if not (name_of(node) == "text" and draws(file.tree))
        if not is_fixed(node.args[0], name_of(node))
    ]


def draws(tree: ast.Module) -> bool:
    """Whether ``text`` is another one here: words in a drawing."""
    imports = (node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom))
    return any(name.name == "text" and node.module != "sqlalchemy" for node in imports for name in node.names)


def name_of(call: ast.Call) -> str:
    return str(getattr(call.func, "attr", getattr(call.func, "id", "")))


def is_fixed(node: ast.expr, taken_by: str) -> bool:
    if isinstance(node, ast.Constant):
        return True
    if isinstance(node, ast.Name):
        # A constant of the module; what execute takes may also be a statement built by SQLAlchemy.
        return node.id.lstrip("_").isupper() or taken_by == "execute"
    if isinstance(node, ast.JoinedStr):
        return all(is_fixed(part, "text") for part in node.values)
    if isinstance(node, ast.FormattedValue):
        return is_fixed(node.value, "text")
    if isinstance(node, ast.BinOp):
        return is_fixed(node.left, "text") and is_fixed(node.right, "text")
    return taken_by == "execute" and not is_string_method(node)


def is_string_method(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and name_of(node) in {"format", "join", "replace"}


def test_sql_is_written_in_the_source() -> None:
    assert woven(python_files("app", "models", "views", "kiosk", "reports")) == []


@pytest.mark.parametrize(
    "code",
    [
        'text(f"select {typed}")',
        'text("select " + typed)',
        'text("select %s" % typed)',
        'text("select {}".format(typed))',
        "text(typed)",
        'connection.exec_driver_sql(f"select {typed}")',
        'session.execute("select {}".format(typed))',
        'work.ask(f"select {typed}", ())',
        'order_by(literal_column(request.args["order"]))',
    ],
)
def test_the_rule_sees(code: str) -> None:
    assert woven([source("app/stock/a.py", f"def f(): {code}")]) == ["app/stock/a.py:1"]


@pytest.mark.parametrize(
    "code",
    ['text("select 1")', 'text(f"select {_OPEN}")', "session.execute(statement, values)", "text(_BY_SLUG)"],
)
def test_the_rule_lets_pass(code: str) -> None:
    assert woven([source("app/stock/a.py", f"def f(): {code}")]) == []
