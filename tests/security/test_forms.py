"""What writes needs a token of the session, or for screens a page of our own; what reads writes nothing."""

from __future__ import annotations

import pytest
from flask_babel import force_locale, gettext

from tests.security.fort import Fort
from tests.security.gates import TOUCH, Gate, pages
from tests.security.reading import rows
from tests.security.roads import roads
from views.failing import STALE_PAGE

WRITTEN_BY_READING = {
    "document_file": "the picture of a paper is made when it is first opened, and kept",
    "failed_sign_ins": "the address of a door that does not exist is a guess, and guesses are counted",
}
SEEN = "last_seen_at"
"""The one thing looking writes, once a minute: that a screen or a person is still there."""


def posts(fort: Fort, *, of_screens: bool) -> list[tuple[Gate, str]]:
    found = [
        (gate, path)
        for gate, paths in pages(fort.app).items()
        # Programs come with a key and no cookie: there is nothing another page could send along.
        if gate.how == "POST" and not gate.name.startswith("api.")
        for path in paths
    ]
    return [(gate, path) for gate, path in found if gate.name.startswith("kiosk.") == of_screens]


def test_every_form_without_a_token_is_refused_in_a_sentence(fort: Fort) -> None:
    with fort.app.test_request_context(), force_locale("tr"):
        sentence = gettext(STALE_PAGE)
    before = checksums(fort)
    for gate, path in posts(fort, of_screens=False):
        for token in ({}, {"csrf_token": ""}, {"csrf_token": "x.y.z"}, {"csrf_token": fort.token("clerk")}):
            answer = fort.client("owner").post(path, base_url=fort.base, data=token)
            assert answer.status_code == 400, gate
            assert sentence in answer.text, gate
    assert checksums(fort) == before


def test_a_script_without_a_token_gets_a_problem(fort: Fort) -> None:
    answer = fort.client("owner").post("/units/add", base_url=fort.base, json={"code": "X"})
    assert (answer.status_code, answer.mimetype) == (400, "application/problem+json")
    assert answer.get_json()["code"] == "http.csrf"


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "http://siege.localhost"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none", "Origin": "https://evil.example"},
    ],
)
def test_no_page_of_somebody_else_touches_a_screen(fort: Fort, headers: dict[str, str]) -> None:
    before = checksums(fort)
    for gate, path in posts(fort, of_screens=True):
        for visitor in ("kiosk", "owner"):
            client = fort.client(visitor)
            assert client.post(path, base_url=fort.base, json=TOUCH, headers=headers).status_code == 403, gate
            answer = client.post(path, base_url=fort.base, data={"code": "ABCDEFGH"}, headers=headers)
            assert answer.status_code == 403, gate
    assert checksums(fort) == before


def test_looking_changes_nothing(fort: Fort) -> None:
    everywhere = [path for paths in roads(fort).values() for path in paths]
    for visitor in ("owner", "kiosk", "nobody"):
        before = checksums(fort)
        for path in everywhere:
            assert fort.get(visitor, path).status_code < 500, path
        after = checksums(fort)
        changed = {table for table in before if before[table] != after[table]}
        assert changed <= WRITTEN_BY_READING.keys()


def checksums(fort: Fort) -> dict[str, str]:
    """One word for the contents of each table, the queue of jobs included."""
    tables = [
        row.relname
        for row in rows(
            fort,
            "select relname from pg_class where relkind = 'r' and relnamespace = to_regnamespace(:schema)",
            schema=fort.tenant.schema,
        )
    ]
    assert "audit_entry" in tables
    found = {
        table: rows(
            fort,
            f"select md5(coalesce(string_agg(row, '|' order by row), '')) from ({_as_text(table)}) as every",
        )
        for table in tables
    }
    with fort.database.platform() as connection:
        jobs = connection.exec_driver_sql("select count(*) from platform.procrastinate_jobs").scalar()
    return {table: str(value[0][0]) for table, value in found.items()} | {"jobs": str(jobs)}


def _as_text(table: str) -> str:
    if table in ("kiosk", "sign_in_session"):
        return f"select (to_jsonb(t) - '{SEEN}')::text as row from {table} t"
    return f"select t::text as row from {table} t"


def test_what_stands_in_the_address_is_not_what_was_typed(fort: Fort) -> None:
    """A name that is sent twice counts once, and a name in the address counts for nothing."""
    typed = {"code": ["KZ1", "KZ2"], "symbol": "kez", "name": "Kez"}
    fort.post("owner", "/units/add?code=ADR&symbol=adr&name=Adres&csrf_token=x", typed)
    (unit,) = rows(fort, "select code, name from unit where symbol in ('kez', 'adr')")
    assert (unit.code, unit.name) == ("KZ1", "Kez")
    address = f"/units/add?csrf_token={fort.token('owner')}&code=ADR"
    bare = fort.client("owner").post(address, base_url=fort.base, data={"symbol": "adr", "name": "Adres"})
    assert bare.status_code == 400, "a token in an address would stand in every log"
    assert rows(fort, "select 1 from unit where code = 'ADR'") == []
