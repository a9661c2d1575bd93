"""``make fuzz-formulas``: a hundred thousand strange inputs; nothing comes out but a value or a Refusal.

Every input is read, checked, worked out and shown. SEED repeats a run, INPUTS makes it longer. What takes
longer than a second or ends in anything else is printed; the exit code says whether anything was.
"""

from __future__ import annotations

import os
import random
import sys
import time
from itertools import islice

from tests.configurator.formula.answering import must_answer
from tests.configurator.formula.inputs import strange_inputs

LONGEST = 1.0  # seconds of the processor for one input


def main() -> int:
    """Ask, time, tell."""
    seed = int(os.environ.get("SEED") or random.randrange(10**6))
    count = int(os.environ.get("INPUTS") or 100_000)
    slowest, wrong, begun = 0.0, 0, time.perf_counter()
    for source in islice(strange_inputs(seed), count):
        before = time.thread_time()
        try:
            must_answer(source)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is a find
            wrong += 1
            sys.stdout.write(f"{type(error).__name__}: {error} for {source!r}\n")
        took = time.thread_time() - before
        slowest = max(slowest, took)
        if took > LONGEST:
            wrong += 1
            sys.stdout.write(f"{took:.1f} s for {source!r}\n")
    seconds = time.perf_counter() - begun
    sys.stdout.write(
        f"{count} inputs (seed {seed}) in {seconds:.0f} s; slowest {slowest * 1000:.0f} ms; {wrong} finds\n"
    )
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
