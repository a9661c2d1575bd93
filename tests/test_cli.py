"""The command line: a company is founded once, and the proof of the ledger ends with 1 on any difference."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

from app.audit.heads import as_head, sign_head
from app.audit.keeping import seal_all
from app.cli import make_app
from app.identity.links import find_link
from app.identity.registering import register_rights
from app.kernel.database import Database
from app.kernel.permissions import system
from app.kernel.work import begin_work
from app.tenants.finding import TenantFinder, all_tenants
from app.tenants.migrating import owner_engine
from tests.factories import make_material, stock_up
from tools.postgres import Urls
from views.registering import rights_there_are

GIVE = text(
    "insert into ab_permission_view_role (permission_view_id, role_id)"
    " select k.id, r.id from ab_permission_view k join ab_permission p on p.id = k.permission_id"
    " join ab_view_menu v on v.id = k.view_menu_id join ab_role r on r.name = 'Tekliflendirici'"
    " where p.name = :permission and v.name = :subject"
)
RIGHTS = text(
    "select p.name, v.name from ab_permission_view_role g"
    " join ab_permission_view k on k.id = g.permission_view_id"
    " join ab_permission p on p.id = k.permission_id join ab_view_menu v on v.id = k.view_menu_id"
)


@pytest.fixture(scope="module")
def app(urls: Urls) -> Iterator[Flask]:
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {**urls.environment(), "ATOLYE_SECRET_KEY": "c" * 40}.items():
            patch.setenv(name, value)
        made = make_app()
    yield made
    made.extensions["atolye.database"].close()


@pytest.fixture
def only_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    """The companies founded here are visited; other tests leave books of theirs unsound on purpose."""
    ours = ("kurulan", "ikinci", "defter", "haklar", "iz")
    monkeypatch.setattr(
        "app.cli.all_tenants",
        lambda database: [tenant for tenant in all_tenants(database) if tenant.slug in ours],
    )


def run(app: Flask, *words: str) -> tuple[int, str]:
    result = app.test_cli_runner().invoke(args=list(words))
    return result.exit_code, result.output


def test_a_company_is_founded_with_an_owner_who_can_come_in(app: Flask, database: Database) -> None:
    code, said = run(app, "tenant", "create", "kurulan", "--name", "Kurulan", "--owner-email", "a@b.test")
    assert code == 0, said
    address, email, password = said.split()
    assert address == "http://kurulan.localhost:8080"
    assert email == "a@b.test"
    assert len(password) >= 10
    tenant = TenantFinder(database, "localhost").find("kurulan.localhost")
    assert tenant is not None
    assert tenant.name == "Kurulan"


def test_a_short_name_is_taken_once(app: Flask, database: Database) -> None:
    words = ("tenant", "create", "ikinci", "--name", "İkinci", "--owner-email", "a@b.test")
    assert run(app, *words)[0] == 0
    code, said = run(app, *words)
    assert code != 0
    assert "ikinci" in said
    with database.platform() as connection:
        assert connection.scalar(text("select count(*) from platform.tenant where slug = 'ikinci'")) == 1


@pytest.mark.parametrize("slug", ["Büyük", "a", "1abc", "drop schema", "x" * 40])
def test_a_short_name_that_is_no_schema_name_is_refused(app: Flask, slug: str) -> None:
    code, said = run(app, "tenant", "create", slug, "--name", "X", "--owner-email", "a@b.test")
    assert code != 0
    assert "Traceback" not in said


def test_the_proof_says_what_it_counted_and_fails_on_a_difference(
    app: Flask, urls: Urls, database: Database, only_ours: None
) -> None:
    assert run(app, "tenant", "create", "defter", "--name", "Defter", "--owner-email", "a@b.test")[0] == 0
    tenant = TenantFinder(database, "localhost").find("defter.localhost")
    assert tenant is not None
    with begin_work(database, system(), tenant) as work:
        stock_up(work, make_material(work), 7)
    code, said = run(app, "verify-ledger")
    assert (code, "defter: 1 moves, 1 balances, 0 differences" in said) == (0, True), said
    with owner_engine(urls.admin_url).begin() as connection:
        connection.execute(text("update t_defter.stock_balance set on_hand = 6 where on_hand = 7"))
    try:
        code, said = run(app, "verify-ledger")
        assert code == 1
        assert "defter: 1 moves, 1 balances, 1 differences" in said
    finally:
        with owner_engine(urls.admin_url).begin() as connection:
            connection.execute(text("update t_defter.stock_balance set on_hand = 7 where on_hand = 6"))


def test_migrating_takes_no_right_from_a_role_the_company_made(
    app: Flask, database: Database, only_ours: None
) -> None:
    assert run(app, "tenant", "create", "haklar", "--name", "Haklar", "--owner-email", "a@b.test")[0] == 0
    tenant = TenantFinder(database, "localhost").find("haklar.localhost")
    assert tenant is not None
    kept = {("can_confirm", "Order"), ("can_list", "Order"), ("can_see", "Price")}
    with begin_work(database, system(), tenant) as work:
        work.session.execute(text("insert into ab_role (name) values ('Tekliflendirici')"))
        for permission, subject in sorted(kept):
            work.session.execute(GIVE, {"permission": permission, "subject": subject})
        register_rights(work, rights_there_are(app.extensions["appbuilder"]) | {("can_dance", "Order")})
        work.session.execute(GIVE, {"permission": "can_dance", "subject": "Order"})
    code, said = run(app, "migrate")
    assert code == 0, said
    with begin_work(database, system(), tenant) as work:
        assert {tuple(row) for row in work.session.execute(RIGHTS)} == kept


def test_migrating_again_changes_nothing(app: Flask) -> None:
    code, said = run(app, "migrate")
    assert code == 0, said
    assert "->" not in said


@pytest.mark.usefixtures("only_ours")
def test_the_proof_of_the_trail_names_the_first_break_and_ends_with_1(
    app: Flask, database: Database, urls: Urls, tmp_path: Path
) -> None:
    run(app, "tenant", "create", "iz", "--name", "İz Kapı", "--owner-email", "iz@example.com")
    (tenant,) = [each for each in all_tenants(database) if each.slug == "iz"]
    assert seal_all(lambda: begin_work(database, system(), tenant))[0] > 0
    code, output = run(app, "verify-audit", "--company", "iz")
    assert (code, "in 1 seals: whole" in output) == (0, True)
    with begin_work(database, system(), tenant) as work:
        head = sign_head(work)
        assert head is not None
        kept = tmp_path / "head.json"
        kept.write_text(as_head(head).to_file(), encoding="utf-8")
    assert run(app, "verify-audit", "--company", "iz", "--head", str(kept))[0] == 0
    with owner_engine(urls.admin_url).begin() as connection:
        connection.execute(text("update t_iz.audit_entry set actor_name = 'Kimse' where id = 1"))
    code, output = run(app, "verify-audit", "--company", "iz")
    assert code == 1
    assert "Entry 1 was changed after it was sealed (seal 1)." in output
    kept.write_text("{}", encoding="utf-8")
    for wrong in (["--company", "yok"], ["--head", str(kept)], ["--company", "iz", "--head", str(kept)]):
        assert run(app, "verify-audit", *wrong)[0] == 1


def test_a_locked_out_owner_is_let_in_by_the_machine(app: Flask, database: Database) -> None:
    assert run(app, "tenant", "create", "disarida", "--name", "Dışarıda", "--owner-email", "d@b.test")[0] == 0
    code, said = run(app, "tenant", "let-in", "disarida", "d@b.test", "--lost-telephone")
    assert code == 0, said
    assert said.startswith("http://disarida.localhost:8080/login/link#")
    tenant = TenantFinder(database, "localhost").find("disarida.localhost")
    assert tenant is not None
    with begin_work(database, system(), tenant) as work:
        _link, person = find_link(work, said.strip().partition("#")[2])
        assert person.username == "d@b.test"
    assert run(app, "tenant", "let-in", "disarida", "kimse")[0] != 0
    assert run(app, "tenant", "let-in", "yok", "d@b.test")[0] != 0
    code, said = run(app, "seal-again")
    assert code == 0
    assert "disarida: 0 sealed again, 0 open with no secret given" in said
