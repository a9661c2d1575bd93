"""Each ledger has one writer: stock moves come from app.stock, money entries from app.ledger, and so on."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable

from tests.architecture.sources import Source, python_files, source

WRITERS = {
    "StockMove": "app/stock/",
    "StockBalance": "no Python file: the database keeps it",
    "AuditEntry": "app/audit/",
    "ProductionEvent": "app/production/",
    "MoneyEntry": "app/ledger/",
}
TABLES = {re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower(): name for name in WRITERS}
WRITING = re.compile(rf"(?:insert\s+into|update|delete\s+from)\s+({'|'.join(TABLES)})\b", re.IGNORECASE)


def strange_writers(files: Iterable[Source]) -> list[str]:
    return [
        f"{file.at(node)} writes {ledger}"
        for file in files
        for node in ast.walk(file.tree)
        for ledger in written(node)
        if not file.path.startswith(WRITERS[ledger])
    ]


def written(node: ast.AST) -> list[str]:
    """The ledgers a piece of code writes: a new row object, an insert, update or delete, or SQL text."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [TABLES[name.lower()] for name in WRITING.findall(node.value)]
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
        return []
    if node.func.id in WRITERS:
        return [node.func.id]
    if node.func.id in {"insert", "update", "delete"} and node.args:
        named = ast.unparse(node.args[0]).removesuffix(".__table__").rsplit(".", 1)[-1]
        return [named] if named in WRITERS else []
    return []


def test_every_ledger_has_one_writer() -> None:
    assert strange_writers(python_files("app", "models", "views", "kiosk", "reports")) == []


def test_the_rule_sees_rows_statements_and_sql() -> None:
    for text in (
        "StockMove(quantity=1)",
        "insert(StockMove)",
        "update(StockMove.__table__)",
        'text("INSERT into stock_move (id) values (1)")',
    ):
        assert strange_writers([source("app/orders/planning.py", text)]) == [
            "app/orders/planning.py:1 writes StockMove"
        ], text
        assert strange_writers([source("app/stock/moving.py", text)]) == []
    assert strange_writers([source("app/stock/a.py", "delete(StockBalance)")]) != []
    assert strange_writers([source("app/orders/a.py", "select(StockMove)")]) == []
