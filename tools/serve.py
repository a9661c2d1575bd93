"""``make run``: database, schema, demo factory, web and jobs; Ctrl-C stops what it started.

The factory that starts empty lives in a folder of its own, so nothing of the demo is lost by looking at it.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import re
import signal
import socket
import subprocess
import sys
import textwrap
from pathlib import Path

from tools.cluster import PostgresTrouble
from tools.environment import product_environment
from tools.postgres import given_or_running_postgres
from tools.private_file import write_privately
from tools.processes import Trouble, keep_running, wait_until_healthy

FLASK = [sys.executable, "-m", "flask", "--app", "app.cli"]
DEMO = [*FLASK, "demo", "load"]
EMPTY = [*FLASK, "tenant", "create", "fabrika", "--name", "Fabrika", "--owner-email", "sahip@fabrika.example"]
WEB = [sys.executable, "run.py"]
JOBS = [sys.executable, "-m", "app.jobs"]


def main() -> int:
    """Start everything, say where it is and who may come in, and wait."""
    parser = argparse.ArgumentParser(prog="make run")
    parser.add_argument("--empty", action="store_true")
    parser.add_argument("--port", type=int, default=int(os.environ.get("ATOLYE_PORT") or 8080))
    asked = parser.parse_args()
    var = Path(os.environ.get("ATOLYE_VAR") or "var") / ("empty" if asked.empty else ".")
    # A closed terminal and a service manager stop us as Ctrl-C does.
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.default_int_handler)
    try:
        serve(var, asked.port, empty=asked.empty)
    except KeyboardInterrupt:
        return 0
    except (PostgresTrouble, Trouble) as trouble:
        print(trouble, file=sys.stderr)
        return 1
    return 0


def serve(var: Path, port: int, *, empty: bool) -> None:
    """Hold database, web and jobs up until one of them ends or a person stops them."""
    refuse_a_port_in_use(port)
    with given_or_running_postgres(var / "postgres") as urls:
        tenant = "fabrika" if empty else "demo"
        environment = {
            "ATOLYE_DEFAULT_TENANT": tenant,
            **product_environment(var, urls),
            "ATOLYE_PORT": str(port),
        }
        migrate(var, environment)
        logins = first_company(var, environment, EMPTY if empty else DEMO)
        with keep_running([WEB, JOBS], environment) as running:
            wait_until_healthy(port, running)
            # What was kept names the port of the first start.
            logins = re.sub(r"(http://[\w.-]+):\d+", rf"\1:{port}", logins)
            said = textwrap.indent(textwrap.dedent(logins), "  ")
            print(f"\n  http://localhost:{port}\n\n{said}\n  Ctrl-C stops it.", flush=True)
            running.wait()


def migrate(var: Path, environment: dict[str, str]) -> None:
    """Bring the schema and the rights of all screens up to date, unless no source has changed since."""
    stamp = var / "migrated_with"
    now = fingerprint()
    if is_private() and stamp.exists() and stamp.read_text(encoding="utf-8") == now:
        return
    step([*FLASK, "migrate"], environment)
    stamp.write_text(now, encoding="utf-8")


def fingerprint() -> str:
    """A number that changes when any source a migration could depend on does."""
    seen = hashlib.sha256()
    for part in ("app", "kiosk", "migrations", "models", "reports", "views"):
        for file in sorted(Path(part).rglob("*")):
            if file.suffix in {".py", ".sql"}:
                seen.update(str(file).encode() + file.read_bytes())
    return seen.hexdigest()


def is_private() -> bool:
    """Whether the database is ours; what is in somebody's own is theirs to decide."""
    return not os.environ.get("ATOLYE_DATABASE_URL")


def first_company(var: Path, environment: dict[str, str], command: list[str]) -> str:
    """Found the company once, and keep what the command said about its logins for later starts."""
    if not is_private():
        return ""
    kept = var / "logins.txt"
    if not kept.exists():
        print("Preparing the factory. This is done once.", flush=True)
        try:
            write_privately(kept, step(command, environment))
        except Trouble as trouble:
            raise Trouble(f"{trouble}\nIf an earlier start broke off here, begin again: make reset") from None
    return kept.read_text(encoding="utf-8")


def step(command: list[str], environment: dict[str, str]) -> str:
    """What a command said; Trouble with everything it said when it failed."""
    done = subprocess.run(command, check=False, env=environment, capture_output=True, text=True)
    if done.returncode != 0:
        raise Trouble(f"{done.stdout}{done.stderr}{' '.join(command[1:])} failed.")
    return done.stdout


def refuse_a_port_in_use(port: int) -> None:
    """Say so at once, instead of after everything else has started."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("", port))
        except OSError:
            raise Trouble(
                f"Port {port} is in use: AtölyeOS is running already, or another program has it.\n"
                f"Another port: make run PORT={port + 1}"
            ) from None


if __name__ == "__main__":
    sys.exit(main())
