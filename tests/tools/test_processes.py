"""Web and jobs live and die together."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator

import psutil
import pytest

from tools.processes import Trouble, keep_running, wait_until_healthy
from tools.serve import refuse_a_port_in_use

SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]
SERVE = [
    sys.executable,
    "-c",
    (
        "import http.server, sys\n"
        "class Well(http.server.BaseHTTPRequestHandler):\n"
        "    def do_GET(self): self.send_response(200); self.end_headers()\n"
        "    def log_message(self, *said): pass\n"
        "http.server.HTTPServer(('127.0.0.1', int(sys.argv[1])), Well).serve_forever()"
    ),
]


@pytest.fixture
def port() -> Iterator[int]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        yield probe.getsockname()[1]


def test_nothing_is_left_when_the_block_ends() -> None:
    with keep_running([SLEEP, SLEEP], dict(os.environ)) as running:
        running.raise_when_ended()
    assert all(program.returncode is not None for program in running.programs)


def test_one_that_ends_is_noticed_and_takes_the_other_along() -> None:
    with (
        pytest.raises(Trouble, match="ended with 3"),
        keep_running([SLEEP, [sys.executable, "-c", "raise SystemExit(3)"]], dict(os.environ)) as running,
    ):
        running.wait()
    assert all(program.returncode is not None for program in running.programs)


def test_they_end_when_whoever_started_them_is_killed() -> None:
    starter = (
        "import os, sys, time\nfrom tools.processes import Running\n"
        f"print(Running([{SLEEP!r}], dict(os.environ)).programs[0].pid, flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", starter], stdout=subprocess.PIPE, text=True) as killed:
        assert killed.stdout is not None
        started = psutil.Process(int(killed.stdout.readline()))
        while started.cmdline() != SLEEP:
            time.sleep(0.01)  # until then it is still asking the kernel to see to it
        killed.kill()
    with contextlib.suppress(psutil.NoSuchProcess):
        started.wait(30)
    assert not started.is_running() or started.status() == psutil.STATUS_ZOMBIE


def test_healthy_means_the_web_answers() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        free: int = probe.getsockname()[1]
    with keep_running([[*SERVE, str(free)]], dict(os.environ)) as running:
        wait_until_healthy(free, running)


def test_a_web_that_died_is_not_waited_for(port: int) -> None:
    with (
        pytest.raises(Trouble, match="ended with 1"),
        keep_running([[sys.executable, "-c", "raise SystemExit(1)"]], dict(os.environ)) as running,
    ):
        wait_until_healthy(port, running)


def test_a_port_in_use_is_refused_with_another_to_try(port: int) -> None:
    with pytest.raises(Trouble, match=f"make run PORT={port + 1}"):
        refuse_a_port_in_use(port)


def test_a_step_that_fails_shows_what_it_said() -> None:
    quietly = ["tools/quietly.sh", "painting", "sh", "-c", "echo no paint; exit 4"]
    failed = subprocess.run(quietly, check=False, capture_output=True, text=True)
    assert failed.returncode == 1
    assert failed.stderr == "no paint\npainting failed.\n"


def test_a_step_that_goes_well_is_silent() -> None:
    done = subprocess.run(["tools/quietly.sh", "painting", "echo", "done"], capture_output=True, check=True)
    assert done.stdout + done.stderr == b""
