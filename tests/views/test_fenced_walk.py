"""Whoever works in one warehouse and may do everything else walks through every page, list, file and answer.

Nothing of what they read says what lies in another warehouse, what came to it, or what was counted in it;
nothing they send changes it.
"""

from __future__ import annotations

import pytest
from flask import Flask

from app.identity.api_keys import make_key
from app.identity.rights import rights_of
from app.identity.scopes import grantable
from app.kernel.database import Database
from app.kernel.permissions import Actor, system
from app.kernel.tenancy import Tenant
from app.kernel.work import begin_work
from models.identity import User
from tests.views.conftest import HOST
from tests.views.fenced import DELIVERY, Walker, hire_walker, kept_there, spellings, ways
from views.api.resources import OPERATIONS

CLOSED = (
    "/audit/list/",
    "/audit/export/csv",
    "/ledger-proofs/list/",
    "/purchase-proposals/",
    "/shortages/",
    "/shortages/export/csv",
    "/imports/new/opening_stock",
)
"""What adds up every warehouse is closed, with a sentence that names one's own."""


@pytest.fixture(scope="module")
def walker(app: Flask, shop: Tenant, database: Database) -> Walker:
    return hire_walker(app, shop, database)


def test_no_answer_says_what_lies_in_another_warehouse(app: Flask, walker: Walker) -> None:
    said, tried = {}, 0
    for path in ways(app, walker, "GET"):
        answer = walker.read(path)
        tried += 1
        if found := [secret for secret in spellings() if secret in answer]:
            said[path] = found
    assert tried > 300
    assert said == {}
    for path in CLOSED:
        refused = walker.browser.get(path, base_url=HOST)
        assert (refused.status_code, "GIZ depo" in refused.text) == (403, True), path


def test_no_program_of_theirs_reads_of_it(
    app: Flask, walker: Walker, database: Database, shop: Tenant
) -> None:
    with begin_work(database, system(), shop) as work:
        may = rights_of(work.session, work.session.get_one(User, walker.person))
    actor = Actor("person", walker.person, "Gez", may)
    with begin_work(database, actor, shop) as work:
        key = make_key(work, "gezen program", [scope.code for scope in grantable(may)], 30)[1]
    program = app.test_client()
    read = 0
    for operation in (one for one in OPERATIONS if one.method == "GET"):
        for number in {*walker.numbers.values()} if "<int:pk>" in operation.path else (0,):
            path = operation.path.replace("<int:pk>", str(number)).replace("<string:code>", "GIZ")
            answer = program.get(f"/api/v1{path}", base_url=HOST, headers={"Authorization": f"Bearer {key}"})
            assert answer.status_code < 500, path
            read += answer.status_code == 200
            assert [secret for secret in spellings() if secret in answer.text] == [], path
    assert read > 10


def form_of(walker: Walker) -> dict[str, str]:
    """What every form of the store room asks for, about the other warehouse."""
    material, line = str(walker.numbers[""]), walker.numbers["line"]
    return {
        **dict.fromkeys(("material", "material_id", "lines-0-material_id", "lines-0-material"), material),
        **dict.fromkeys(("quantity", "lines-0-quantity", "counted", "lines-0-price", "costs-0-amount"), "1"),
        **dict.fromkeys(("reason", "name", "code", "note", "costs-0-name"), "x"),
        **dict.fromkeys(("supplier_id", "supplier"), str(walker.numbers["supplier"])),
        **dict.fromkeys(("warehouse", "warehouse_id"), str(walker.main)),
        "lines-0-line_id": str(line),
        "line": str(walker.numbers["counted"]),
        f"accepted-{line}": "1",
        "cause": "rusted",
        "rest": "zero",
        "is_active": "y",
    }


def test_nothing_they_send_changes_it(app: Flask, walker: Walker, database: Database, shop: Tenant) -> None:
    with begin_work(database, system(), shop) as work:
        before = kept_there(work, walker)
    main, side, form = str(walker.main), str(walker.side), form_of(walker)
    tried = 0
    for path in ways(app, walker, "POST"):
        if not path.startswith(("/login", "/kiosk", "/api", "/users", "/roles", "/sessions", "/people")):
            answer = walker.post(path, {**form, "source_id": main, "target_id": side})
            assert answer.status_code < 500, path
            assert DELIVERY.encode() not in answer.data, path
            tried += 1
    assert tried > 150
    with begin_work(database, system(), shop) as work:
        after = kept_there(work, walker)
    assert {one for one in before if before[one] != after[one]} == set()
