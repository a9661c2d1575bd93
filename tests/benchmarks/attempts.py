"""Thousands of guesses from many addresses while the floor works: nobody gets in, no tap becomes slow.

``python -m tests.benchmarks.attempts`` tries the whole hundred thousand; ``make bench`` some thousands.
"""

from __future__ import annotations

import http.client
import os
import re
import shutil
import statistics
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from urllib.parse import urlencode

from flask import Flask

from app.factory import create_app
from app.identity.accounts import add_person
from app.identity.trusted_devices import trust_device
from app.kernel.permissions import system
from app.kernel.work import begin_work
from config import Settings
from tests import signing_in
from tests.benchmarks.figures import Figure, at_most, counted, exactly, milliseconds, print_table, said
from tests.benchmarks.server import SECRET, running_server
from tests.benchmarks.taps import _prepare, _taps_of
from tests.benchmarks.world import World, found_world
from tests.signing_in import TOKEN, connect_telephone, sealing_with
from tools.postgres import running_postgres
from views.at_the_door import DEVICE_COOKIE

ALL, SOME = 100_000, 800
GUESSERS = 8
NAMES = 2
"""Besides the owner; of each some hundred guesses are looked at, slowly and one by one."""
PASSWORD = "büküm-ve-tornavida-38"
WHILE = "signing in under attack"
MOST_MS, MOST_QUERIES = 2, 3
SLOWER_AT_MOST = 50
"""Milliseconds a tap may take while everybody guesses: nobody on the floor notices that."""


def measure_attempts(world: World, attempts: int = SOME) -> Iterator[Figure]:
    """Guess at one owner and at many names from many addresses, and tap meanwhile."""
    with sealing_with(SECRET), begin_work(world.database, system("bench"), world.tenant) as work:
        owner = add_person(work, "hedef", "Hedef", "Sahip", "hedef@bench.test", ("Owner",), PASSWORD)
        connect_telephone(work, "hedef")
        trusted = trust_device(work, owner.id, "Bench")
        assert trusted is not None
    cards, tablet = _prepare(world)
    answers: Counter[int] = Counter()
    with _believing_proxies(), running_server(world.urls, world.tenant.slug) as port:
        taps = [tap for card in cards for tap in _taps_of(port, tablet, card)]
        half = len(taps) // 2
        quiet = [milliseconds(tap) for tap in taps[:half]]
        began = time.perf_counter()
        each = attempts // GUESSERS
        guessers = [
            threading.Thread(target=_guess, args=(port, one, each, answers)) for one in range(GUESSERS)
        ]
        for guesser in guessers:
            guesser.start()
        busy = [_paced(tap) for tap in taps[half:]]
        is_in = _comes_in(port, trusted[1])
        for guesser in guessers:
            guesser.join()
        seconds = time.perf_counter() - began
    came_in = answers.pop(0, 0)
    yield said(f"{WHILE}: {attempts:,} attempts", sum(answers.values()) / seconds, "a second")
    yield exactly(f"{WHILE}: came in", came_in, "guessers", 0)
    yield exactly(f"{WHILE}: the owner's trusted device came in", float(is_in), "", 1)
    yield said(f"{WHILE}: a tap in peace, median", statistics.median(quiet), "ms")
    yield at_most(f"{WHILE}: a tap meanwhile, median", statistics.median(busy), "ms", SLOWER_AT_MOST)


def measure_security_layer(world: World) -> Iterator[Figure]:
    """What every request pays: company, session and person with their rights, against the same page bare."""
    app = create_app(Settings(database_url=world.urls.app_url, secret_key=SECRET))
    client, host = app.test_client(), f"http://{world.tenant.slug}.localhost"
    with begin_work(world.database, system("bench"), world.tenant) as work:
        add_person(work, "kapida", "Kapıda", "Kişi", "kapida@bench.test", ("Clerk",), PASSWORD)
    signing_in.sign_in(client, "kapida", PASSWORD, host)
    _add_probes(app)
    for path in ("/-bare", "/-asked"):
        client.get(path, base_url=host)
    with counted(app.extensions["atolye.database"].engine) as statements:
        client.get("/-asked", base_url=host)
    yield at_most("security layer: SQL statements", len(statements), "statements", MOST_QUERIES)
    ask = partial(client.get, base_url=host)
    # In turn, so that a slow moment of the machine hits both.
    pairs = [(milliseconds(lambda: ask("/-bare")), milliseconds(lambda: ask("/-asked"))) for _ in range(300)]
    added = statistics.median(asked - bare for bare, asked in pairs)
    yield at_most("security layer: added to a request", added, "ms", MOST_MS)
    app.extensions["atolye.database"].close()


def _add_probes(app: Flask) -> None:
    """Two pages of nothing: one that asks nobody, one that asks who it is and whether they may."""
    security = app.extensions["appbuilder"].sm
    app._got_first_request = False
    app.add_url_rule("/-bare", "bare", lambda: "")
    app.add_url_rule("/-asked", "asked", lambda: str(security.has_access("can_list", "Order")))


@contextmanager
def _believing_proxies() -> Iterator[None]:
    """The server believes us when we say for whom we ask: so the guesses come from many addresses."""
    os.environ["ATOLYE_TRUSTED_PROXIES"] = "127.0.0.1"
    try:
        yield
    finally:
        del os.environ["ATOLYE_TRUSTED_PROXIES"]


def _guess(port: int, guesser: int, attempts: int, answers: Counter[int]) -> None:
    """One after the other, each from another address, at the owner and at names that may be there."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    cookie, token = _door(line, "")
    for number in range(attempts):
        name = "hedef" if number % 8 else f"kimse-{number % NAMES}"
        form = {"username": name, "password": f"tahmin-{guesser}-{number}", "csrf_token": token}
        address = f"10.{guesser}.{number // 250 % 250}.{number % 250}"
        status, where, _cookie = _post(line, "/login/", form, cookie, address)
        answers[status] += 1
        answers[0] += where.startswith(("/login/code", "/login/enrol")) or (
            status == 302 and "login" not in where
        )
    line.close()


def _comes_in(port: int, device: str) -> bool:
    """The owner, at their own computer, while everybody guesses."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    cookie, token = _door(line, f"{DEVICE_COOKIE}={device}")
    form = {"username": "hedef", "password": PASSWORD, "csrf_token": token}
    status, where, _cookie = _post(line, "/login/", form, cookie, "10.99.0.1")
    line.close()
    return status == http.HTTPStatus.FOUND and "login" not in where


def _door(line: http.client.HTTPConnection, cookie: str) -> tuple[str, str]:
    line.request("GET", "/login/", headers={"Cookie": cookie})
    answer = line.getresponse()
    found = TOKEN.search(answer.read().decode())
    session = re.search(r"atolye=[^;]+", answer.getheader("Set-Cookie") or "")
    assert found is not None
    assert session is not None
    return "; ".join(part for part in (cookie, session[0]) if part), found[1] or found[2]


def _post(
    line: http.client.HTTPConnection, path: str, form: dict[str, str], cookie: str, address: str
) -> tuple[int, str, str]:
    headers = {
        "Cookie": cookie,
        "Content-Type": "application/x-www-form-urlencoded",
        "Accept": "application/json",
        "X-Forwarded-For": address,
    }
    line.request("POST", path, urlencode(form), headers)
    answer = line.getresponse()
    answer.read()
    return answer.status, answer.getheader("Location") or "", answer.getheader("Set-Cookie") or ""


def _paced(tap: object) -> float:
    """As a floor taps: not without a pause."""
    time.sleep(0.05)
    assert callable(tap)
    return milliseconds(tap)


def main() -> int:
    """The whole hundred thousand."""
    folder = Path(tempfile.mkdtemp(prefix="atolye-bench-"))
    try:
        with running_postgres(folder / "data", durable=True) as urls:
            world = found_world(urls)
            figures = [*measure_security_layer(world), *measure_attempts(world, ALL)]
            world.database.close()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print_table(figures)
    return 0 if all(figure.holds for figure in figures) else 1


if __name__ == "__main__":
    sys.exit(main())
