"""The text functions of the database say what the ones of Python say."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from psycopg import Connection

from app.kernel.text import tr_fold, tr_lower, tr_sort_key
from tools.postgres import temporary_postgres

SCRIPT = Path(__file__).parents[2] / "migrations" / "platform" / "sql" / "text.sql"

IN_ORDER = [
    "Âdem", "Adil", "Cazım", "Czerny", "Çağ", "Dağ", "Gazi", "Ğ", "Hızır", "Hz", "Ilgın", "Isı", "İğne",
    "Jale", "Kâğıt", "Kalıp", "Ozan", "Öz", "Pazar", "Szabo", "Şaşmaz", "Şişli", "Uzun",
    "Üçler", "Vida",
]  # fmt: skip


@pytest.fixture(scope="module")
def database() -> Iterator[Connection]:
    """A database that has nothing but the text functions, and a search_path that finds none of them."""
    with (
        temporary_postgres() as urls,
        psycopg.connect(urls.admin_url.replace("+psycopg", ""), autocommit=True) as connection,
    ):
        connection.execute("CREATE SCHEMA platform")
        connection.execute("SET search_path = ''")
        connection.execute(SCRIPT.read_text(encoding="utf-8").encode())
        yield connection


def in_sql(database: Connection, text: str) -> tuple[str, str, str]:
    row = database.execute(
        "SELECT platform.tr_lower(%(t)s), platform.tr_fold(%(t)s), platform.tr_sort(%(t)s)", {"t": text}
    ).fetchone()
    assert row
    return row


def test_every_letter_there_is_has_the_same_small_letter(database: Connection) -> None:
    letters = "".join(chr(code) for code in range(1, 0x20000) if not 0xD800 <= code < 0xE000)
    assert in_sql(database, letters) == (tr_lower(letters), tr_fold(letters), tr_sort_key(letters))


@settings(deadline=None)
@given(text=st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])))
def test_any_text_is_told_the_same_in_both(database: Connection, text: str) -> None:
    assert in_sql(database, text) == (tr_lower(text), tr_fold(text), tr_sort_key(text))


def test_stored_columns_are_filled_sorted_and_found(database: Connection) -> None:
    database.execute(
        """
        CREATE TABLE platform.party (
            name text,
            name_sort text COLLATE "C" GENERATED ALWAYS AS (platform.tr_sort(name)) STORED,
            name_fold text COLLATE "C" GENERATED ALWAYS AS (platform.tr_fold(name)) STORED
        )
        """
    )
    database.execute("CREATE INDEX ON platform.party USING gin (name_fold public.gin_trgm_ops)")
    with database.cursor() as cursor:
        shuffled = random.Random(1).sample(IN_ORDER, len(IN_ORDER))
        cursor.executemany("INSERT INTO platform.party (name) VALUES (%s)", [(name,) for name in shuffled])
    rows = database.execute("SELECT name FROM platform.party ORDER BY name_sort").fetchall()
    assert [name for (name,) in rows] == IN_ORDER
    found = database.execute("SELECT name FROM platform.party WHERE name_fold LIKE '%isli%'").fetchall()
    assert found == [("Şişli",)]


def test_the_order_does_not_change_with_the_search_path(database: Connection) -> None:
    database.execute("CREATE SCHEMA t_evil")
    database.execute("CREATE FUNCTION t_evil.lower(text) RETURNS text LANGUAGE sql RETURN 'evil'")
    database.execute(
        "CREATE FUNCTION t_evil.translate(text, text, text) RETURNS text LANGUAGE sql RETURN 'evil'"
    )
    try:
        database.execute("SET search_path = t_evil, pg_catalog")
        assert in_sql(database, "ÇIĞ") == ("çığ", "cig", "c~h~g~")
    finally:
        database.execute("SET search_path = ''")


def test_the_functions_are_fit_for_indexes_and_parallel_queries(database: Connection) -> None:
    kinds = database.execute(
        """
        SELECT proname, provolatile, proparallel, proisstrict FROM pg_catalog.pg_proc
        WHERE pronamespace = 'platform'::regnamespace AND proname LIKE 'tr\\_%' ORDER BY proname COLLATE "C"
        """
    ).fetchall()
    assert kinds == [(name, "i", "s", True) for name in ("tr_fold", "tr_lower", "tr_sort")]


def test_nothing_stays_nothing(database: Connection) -> None:
    row = database.execute("SELECT platform.tr_lower(NULL), platform.tr_fold(NULL), platform.tr_sort(NULL)")
    assert row.fetchone() == (None, None, None)


def test_the_script_can_run_again(database: Connection) -> None:
    database.execute(SCRIPT.read_text(encoding="utf-8").encode())
    assert in_sql(database, "İĞNE") == ("iğne", "igne", "ig~ne")
