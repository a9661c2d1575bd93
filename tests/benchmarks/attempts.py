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
from pathlib import Path
from urllib.parse import urlencode

from app.identity.accounts import add_person
from app.identity.known_browsers import write_note
from app.identity.trusted_devices import trust_device
from app.kernel.permissions import system
from app.kernel.work import begin_work
from tests.benchmarks.figures import Figure, at_most, exactly, milliseconds, print_table, said
from tests.benchmarks.security_layer import measure_security_layer
from tests.benchmarks.server import SECRET, running_server
from tests.benchmarks.taps import _prepare, _taps_of
from tests.benchmarks.world import World, found_world
from tests.signing_in import TOKEN, connect_telephone, sealing_with
from tools.postgres import running_postgres
from views.at_the_door import DEVICE_COOKIE, KNOWN_COOKIE

ALL, SOME = 100_000, 800
GUESSERS = 8
NAMES = 2
"""Besides the owner; of each some hundred guesses are looked at, slowly and one by one."""
PASSWORD = "büküm-ve-tornavida-38"
WHILE = "signing in under attack"
SLOWER_AT_MOST = 50
"""Milliseconds a tap may take while everybody guesses: nobody on the floor notices that."""


def measure_attempts(world: World, attempts: int = SOME) -> Iterator[Figure]:
    """Guess at one owner and at many names from many addresses, and tap meanwhile."""
    with sealing_with(SECRET), begin_work(world.database, system("bench"), world.tenant) as work:
        owner = add_person(work, "hedef", "Hedef", "Sahip", "hedef@bench.test", ("Owner",), PASSWORD)
        connect_telephone(work, "hedef")
        trusted = trust_device(work, owner.id, "Bench")
        assert trusted is not None
        note = write_note(world.tenant, None, owner.id, work.now)
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
        is_in = _knock(port, f"{DEVICE_COOKIE}={trusted[1]}", "10.99.0.1") == "/"
        is_asked = _knock(port, f"{KNOWN_COOKIE}={note}", "10.99.0.2") == "/login/code"
        is_held_up = _knock(port, "", "10.99.0.3") == ""
        for guesser in guessers:
            guesser.join()
        seconds = time.perf_counter() - began
    came_in = answers.pop(0, 0)
    yield said(f"{WHILE}: {attempts:,} attempts", sum(answers.values()) / seconds, "a second")
    yield exactly(f"{WHILE}: came in", came_in, "guessers", 0)
    yield exactly(f"{WHILE}: the owner's trusted device came in", float(is_in), "", 1)
    yield exactly(
        f"{WHILE}: a browser they came in with before is asked for the code", float(is_asked), "", 1
    )
    yield said(f"{WHILE}: an unknown browser waits", float(is_held_up), "")
    yield said(f"{WHILE}: a tap in peace, median", statistics.median(quiet), "ms")
    yield at_most(f"{WHILE}: a tap meanwhile, median", statistics.median(busy), "ms", SLOWER_AT_MOST)


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


def _knock(port: int, cookie: str, address: str) -> str:
    """The owner, with the right password, while everybody guesses: where they are sent to."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    cookie, token = _door(line, cookie)
    form = {"username": "hedef", "password": PASSWORD, "csrf_token": token}
    status, where, _cookie = _post(line, "/login/", form, cookie, address)
    line.close()
    return where if status == http.HTTPStatus.FOUND else ""


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
