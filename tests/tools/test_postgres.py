"""The private PostgreSQL: shared while used, safe after a crash, closed to everybody else."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import psycopg
import pytest

from tools.cluster import Cluster, PostgresTrouble
from tools.postgres import given_or_running_postgres, running_postgres, temporary_postgres


def ask(url: str, sql: str) -> object:
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        cursor = connection.execute(sql)
        row = cursor.fetchone() if cursor.description else None
        return row[0] if row else None


def is_answering(url: str) -> bool:
    try:
        return ask(url, "select 1") == 1
    except psycopg.OperationalError:
        return False


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "postgres"


def test_the_last_user_to_leave_stops_the_server(data: Path) -> None:
    with running_postgres(data, durable=False) as first:
        with running_postgres(data, durable=False) as second:
            assert second == first
        assert is_answering(first.app_url)
    assert not is_answering(first.app_url)


def test_a_killed_server_starts_again_with_its_data(data: Path) -> None:
    with running_postgres(data, durable=True) as urls:
        ask(urls.admin_url, "create schema kept")
        server = Cluster(data, durable=True).running_pid()
        assert server is not None
        os.kill(server, signal.SIGKILL)
        wait_until_gone(server)
    assert (data / "postmaster.pid").exists()
    with running_postgres(data, durable=True) as urls:
        assert ask(urls.admin_url, "select count(*) from pg_namespace where nspname = 'kept'") == 1


def test_a_stale_number_of_another_program_does_not_hinder_the_start(data: Path) -> None:
    with running_postgres(data, durable=False):
        pass
    (data / "postmaster.pid").write_text(f"{os.getpid()}\n{data}\n")
    with running_postgres(data, durable=False) as urls:
        assert is_answering(urls.app_url)


def test_a_creation_that_broke_off_is_begun_again(data: Path) -> None:
    unfinished = data.with_name("postgres.unfinished")
    unfinished.mkdir()
    (unfinished / "PG_VERSION").write_text("18")
    with running_postgres(data, durable=False) as urls:
        assert is_answering(urls.app_url)
    assert not unfinished.exists()


def test_passwords_are_for_the_owner_of_the_checkout_only_and_stay_the_same(data: Path) -> None:
    with running_postgres(data, durable=False) as first:
        kept = data.with_name("postgres.passwords.json")
        assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    with running_postgres(data, durable=False) as second:
        assert second == first


def test_without_the_password_nobody_comes_in(data: Path) -> None:
    with running_postgres(data, durable=False) as urls:
        role, rest = urls.app_url.split(":", 2)[1:][0].strip("/"), urls.app_url.split("@", 1)[1]
        assert role == "app"
        assert not is_answering(f"postgresql://app:guessed@{rest}")
        assert not is_answering(f"postgresql://atolye_owner:guessed@{rest}")


def test_the_web_role_owns_nothing_and_inherits_nothing() -> None:
    with temporary_postgres() as urls:
        ask(urls.admin_url, "create role t_acme")
        ask(urls.admin_url, "grant t_acme to app")
        ask(urls.admin_url, "create schema t_acme create table door (id int)")
        ask(urls.admin_url, "grant usage on schema t_acme to t_acme")
        ask(urls.admin_url, "grant select on t_acme.door to t_acme")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            ask(urls.app_url, "select count(*) from t_acme.door")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            ask(urls.app_url, "create table public.mine (id int)")
        assert ask(urls.app_url, "select rolcreaterole from pg_roles where rolname = 'app'") is False
        assert ask(urls.admin_url, "select count(*) from pg_extension where extname = 'pg_trgm'") == 1


def test_a_test_server_leaves_nothing_behind() -> None:
    with temporary_postgres() as urls:
        folder = Path(parse_qs(urlsplit(urls.app_url).query)["host"][0]).parent
        assert folder.exists()
    assert not folder.exists()
    assert not is_answering(urls.app_url)


def test_the_server_of_a_killed_test_run_is_swept_away_by_the_next(tmp_path: Path) -> None:
    holding = (
        "import time\nfrom tools.postgres import temporary_postgres\n"
        "with temporary_postgres() as urls: print(urls.app_url, flush=True); time.sleep(60)"
    )
    place = {**os.environ, "TMPDIR": str(tmp_path)}
    with subprocess.Popen(
        [sys.executable, "-c", holding], stdout=subprocess.PIPE, text=True, env=place
    ) as run:
        assert run.stdout is not None
        lost = run.stdout.readline().strip()
        run.kill()
    assert is_answering(lost)
    an_hour_ago = time.time() - 3600
    os.utime(next(tmp_path.glob("atolye-test-*")), (an_hour_ago, an_hour_ago))
    subprocess.run(
        [sys.executable, "-c", holding.replace("60", "0")], env=place, check=True, capture_output=True
    )
    assert not is_answering(lost)
    assert list(tmp_path.iterdir()) == []


def test_a_given_database_is_used_and_nothing_is_started(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ATOLYE_DATABASE_URL", "postgresql+psycopg://app@db/atolye")
    monkeypatch.setenv("ATOLYE_ADMIN_DATABASE_URL", "postgresql+psycopg://owner@db/atolye")
    with given_or_running_postgres(data) as urls:
        assert urls.admin_url == "postgresql+psycopg://owner@db/atolye"
    assert not data.exists()


def test_half_a_given_database_is_refused(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ATOLYE_DATABASE_URL", "postgresql+psycopg://app@db/atolye")
    monkeypatch.delenv("ATOLYE_ADMIN_DATABASE_URL", raising=False)
    with pytest.raises(PostgresTrouble, match="both"), given_or_running_postgres(data):
        pass
    assert not data.exists()


def wait_until_gone(pid: int) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
        except FileNotFoundError:
            return
        if state == "Z":
            return
        time.sleep(0.05)
