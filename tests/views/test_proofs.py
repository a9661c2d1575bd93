"""The proof's page: what was found in sentences, a new run by a button, an alarm on the day's page."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import text

from app.kernel.database import Database
from app.kernel.permissions import system
from app.kernel.tenancy import Tenant
from app.kernel.work import begin_work
from app.stock.proof.proving import prove_ledger
from app.tenants.migrating import owner_engine
from models.warehouse import LedgerProof
from tests.views.conftest import HOST, ClientFor, post
from tools.postgres import Urls

LIST = "/ledger-proofs/list/"
ALARM = 'class="home__alarm" href="/ledger-proofs/list/"'
SENTENCE = {
    "problem": "value of nothing",
    "facts": {"place": "ANA", "material": "<SAC>", "value": "5,00\xa0₺"},
}


@pytest.fixture
def failed(urls: Urls, shop: Tenant, database: Database) -> Iterator[int]:
    """A run that found one thing."""
    with begin_work(database, system(), shop) as work:
        proof = LedgerProof(at=work.now, moves=12, balances=3, differences=1, findings={"found": [SENTENCE]})
        work.session.add(proof)
        work.session.flush()
        number = proof.id
    yield number
    with owner_engine(urls.admin_url).begin() as connection:
        connection.execute(text(f"delete from {shop.schema}.ledger_proof"))


def test_an_empty_list_says_when_it_is_proved(client_for: ClientFor) -> None:
    page = client_for("Owner").get(LIST, base_url=HOST)
    assert page.status_code == 200
    assert "/ledger-proofs/run" in page.text


def test_the_last_findings_stand_on_the_list_the_run_and_the_day(client_for: ClientFor, failed: int) -> None:
    for role in ("Owner", "Manager", "Accountant"):
        client = client_for(role)
        for path in (LIST, f"/ledger-proofs/show/{failed}"):
            assert "ANA, &lt;SAC&gt;" in client.get(path, base_url=HOST).text, path
        assert 'href="/ledger-proofs/list/"' in client.get("/today/", base_url=HOST).text
    assert ALARM in client_for("Manager").get("/today/", base_url=HOST).text
    assert ALARM not in client_for("Storekeeper").get("/today/", base_url=HOST).text


def test_a_sound_run_takes_the_alarm_away(
    client_for: ClientFor, failed: int, database: Database, shop: Tenant
) -> None:
    with begin_work(database, system(), shop) as work:
        work.session.add(LedgerProof(at=work.now, moves=1, balances=1, differences=0, findings={}))
    assert ALARM not in client_for("Owner").get("/today/", base_url=HOST).text


def test_the_button_has_the_worker_prove_it_once(
    client_for: ClientFor, database: Database, shop: Tenant
) -> None:
    def waiting() -> int:
        with database.platform() as connection:
            return int(
                connection.scalar(
                    text(
                        "select count(*) from platform.procrastinate_jobs where task_name = 'prove_ledger'"
                        " and args->>'tenant' = 'shop'"
                    )
                )
                or 0
            )

    before = waiting()
    for _again in range(2):
        assert post(client_for("Manager"), "/ledger-proofs/run", _key="prove-once").status_code == 302
    assert waiting() == before + 1
    assert post(client_for("Accountant"), "/ledger-proofs/run", _key="prove-too").status_code == 403
    assert waiting() == before + 1


def test_what_the_job_proves_is_kept(database: Database, shop: Tenant, client_for: ClientFor) -> None:
    with begin_work(database, system(), shop) as work:
        number = prove_ledger(work).id
    assert client_for("Owner").get(f"/ledger-proofs/show/{number}", base_url=HOST).status_code == 200
