"""Each ledger has one writer: stock moves come from app.stock, money entries from app.ledger, and so on."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable

from tests.architecture.sources import ROOT, Source, python_files, source

WRITERS = {
    "StockMove": "app/stock/",
    "StockBalance": "no Python file: the database keeps it",
    "AuditEntry": "app/audit/",
    "ProductionEvent": "app/production/",
    "MoneyEntry": "app/ledger/",
    "EDocumentEvent": "app/documents/",
    "HandoverAttempt": "app/edocuments/",
    "SignedDocument": "app/edocuments/",
}
TABLES = {re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower(): name for name in WRITERS}
WRITING = re.compile(rf"(?:insert\s+into|update|delete\s+from)\s+({'|'.join(TABLES)})\b", re.IGNORECASE)

OWNERS_OF_SQL = {
    "balance_keeping.sql": "app/stock/",
    "edocument_keeping.sql": "app/documents/",
    "goods_receive.sql": "app/purchasing/",
    "moved_keeping.sql": "app/stock/",
    "branch_numbers.sql": "app/documents/",
    "number_taking.sql": "app/documents/",
    "order_plan.sql": "app/production/",
    "paper_keeping.sql": "app/documents/",
    "payment_keeping.sql": "app/orders/",
    "receipt_posting.sql": "app/stock/",
    "stock_balance.sql": "app/stock/",
    "stock_issue.sql": "app/stock/",
    "supply_issue.sql": "app/stock/",
}
"""Whose part of the product a function of the database is; a new file must be somebody's too."""
KEEPERS = {"stock_balance": ("stock_balance.sql", "balance_keeping.sql")}
"""What only triggers write, and where they are."""


def strange_functions(scripts: Iterable[tuple[str, str]]) -> list[str]:
    """Functions of the database that write a ledger of another part; names and texts of scripts come in."""
    return [
        f"{name} writes {table}"
        for name, text in scripts
        for table in map(str.lower, WRITING.findall(text))
        if name not in KEEPERS.get(table, (name,))
        or (table not in KEEPERS and not OWNERS_OF_SQL[name].startswith(WRITERS[TABLES[table]]))
    ]


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


def test_functions_of_the_database_write_the_ledgers_of_their_own_part() -> None:
    scripts = {path.name: path.read_text("utf-8") for path in (ROOT / "migrations/tenant/sql").glob("*.sql")}
    assert set(scripts) == set(OWNERS_OF_SQL)
    assert strange_functions(scripts.items()) == []
    written = {table.lower() for text in scripts.values() for table in WRITING.findall(text)}
    assert written >= {"stock_move", "stock_balance", "production_event"}


def test_the_rule_sees_functions_of_the_database() -> None:
    move, balance = "insert into stock_move (id) values (1);", "UPDATE stock_balance b set on_hand = 1;"
    assert strange_functions([("goods_receive.sql", move)]) == ["goods_receive.sql writes stock_move"]
    assert strange_functions([("supply_issue.sql", balance)]) == ["supply_issue.sql writes stock_balance"]
    assert strange_functions([("supply_issue.sql", move), ("balance_keeping.sql", balance)]) == []
