"""``make fuzz``: schemathesis over the whole API of a running product, as its owner and as a narrow program.

Starts a PostgreSQL and a server of its own, so that nothing of anybody's is touched. What is found is
printed; the exit code says whether anything was. Random unless SEED is given; EXAMPLES says how many requests
each operation gets at most in the random phase.
"""

from __future__ import annotations

import logging
import os
import random
import subprocess
import sys
import threading
from pathlib import Path

from sqlalchemy import select
from werkzeug.serving import make_server

from app.factory import create_app
from app.furnishing import furnish
from app.identity.roles import role_names
from app.tenants.founding import found_tenant
from app.tenants.migrating import migrate_platform
from config import Settings
from models.identity import Role
from tests.api.program import V1, House
from tests.letterhead import write_letterhead
from tests.security.fort import add_person, play_history
from tools.postgres import temporary_postgres
from views.api.serving import A_MINUTE

NOT_CHECKED = "positive_data_acceptance"
"""A draft may be right for the document and wrong for a rule: a customer who is none, a day that is over."""
PHASES = "examples,coverage,fuzzing"


def build(app_url: str, admin_url: str) -> House:
    """A company with a short history, which may be asked as often as anybody likes."""
    app = create_app(Settings(database_url=app_url, secret_key="z" * 40, pool_size=10, default_tenant="fuzz"))
    app.config[A_MINUTE] = 10**9
    house = House(app, app.extensions["atolye.database"], found_tenant(admin_url, "fuzz", "Fırtına Kapı"))
    with house.work() as work:
        furnish(work)
        write_letterhead(work)
        for role in work.session.scalars(select(Role).where(Role.name.in_(role_names()))).all():
            add_person(work, role.name.lower(), role)
    play_history(house)
    return house


def fuzz(port: int, name: str, key: str, seed: str) -> int:
    """One run; zero when nothing was found."""
    base = f"http://localhost:{port}{V1}"
    sys.stdout.write(f"\n=== {name} (seed {seed})\n")
    sys.stdout.flush()
    command = [
        str(Path(sys.executable).with_name("schemathesis")),
        "run",
        f"{base}/openapi.json",
        *("--header", f"Authorization: Bearer {key}"),
        *("--checks", "all", "--exclude-checks", NOT_CHECKED),
        *("--phases", PHASES, "--max-examples", os.environ.get("EXAMPLES", "50")),
        *("--seed", seed, "--continue-on-failure", "--no-color"),
    ]
    return subprocess.run(command, check=False).returncode


def main() -> int:
    """Both runs, one after the other."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    seed = os.environ.get("SEED") or str(random.randrange(10**9))
    with temporary_postgres() as urls:
        migrate_platform(urls.admin_url)
        house = build(urls.app_url, urls.admin_url)
        server = make_server("127.0.0.1", 0, house.app, threaded=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        wide, narrow = house.key("owner"), house.key("owner", "orders:read", "parties:write")
        found = [
            fuzz(server.port, "the owner's program", wide, seed),
            fuzz(server.port, "a narrow program", narrow, seed),
        ]
        server.shutdown()
        house.database.close()
    return max(found)


if __name__ == "__main__":
    raise SystemExit(main())
