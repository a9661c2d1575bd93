"""Doors going through the departments: what waits for what."""

from __future__ import annotations

from app.promises.flow import WHOLE, Job, pass_through

USUAL = [WHOLE, WHOLE]


def test_alone_a_job_takes_its_own_time() -> None:
    passage = pass_through([Job(0, (10, 20), is_own=True)], USUAL)
    assert (passage.left, passage.waited, passage.ready) == ((10, 30), (0, 0), 30)


def test_what_stands_before_is_done_first() -> None:
    passage = pass_through([Job(1, (0, 100)), Job(0, (10, 20), is_own=True)], USUAL)
    assert passage.left == (10, 120)
    assert passage.waited == (0, 90)


def test_nothing_begins_before_the_material_is_here() -> None:
    passage = pass_through([Job(0, (10, 0)), Job(0, (10, 20), release=50, is_own=True)], USUAL)
    assert passage.left == (60, 80)
    assert passage.waited == (0, 0)


def test_lines_of_one_order_wait_for_each_other_and_call_it_no_queue() -> None:
    passage = pass_through([Job(0, (10, 20), is_own=True), Job(0, (10, 20), is_own=True)], USUAL)
    assert passage.left == (20, 50)
    assert passage.waited == (0, 0)


def test_a_department_that_is_slow_holds_up_everything_behind_it() -> None:
    passage = pass_through([Job(0, (100, 20), is_own=True)], [1500, WHOLE])
    assert passage.left == (150, 170)


def test_who_has_left_everything_is_ready() -> None:
    assert pass_through([], USUAL).ready == 0
    assert pass_through([Job(1, (0, 5), is_own=True)], USUAL).left == (None, 5)
