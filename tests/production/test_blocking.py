from __future__ import annotations

import pytest

from app.kernel.permissions import NotAllowed
from app.kernel.work import Work
from app.production.blocking import block, unblock
from app.production.passing import pass_on
from app.production.reasons import LONGEST_REASON
from app.production.refusals import BlockReasonMissing, CardIsNotBlocked, CardNotInWork
from tests.production.floor import acting, card_of, person, planned_order, touches_of


def test_a_blocked_card_says_what_it_waits_for(work: Work) -> None:
    card = card_of(work, planned_order(work))
    block(work, card.id, "  Kilit   gelmedi ")
    assert (card.state, card.blocked_reason, card.version) == ("blocked", "Kilit gelmedi", 2)
    assert (touches_of(work, card)[-1].kind, touches_of(work, card)[-1].reason) == (
        "blocked",
        "Kilit gelmedi",
    )


def test_a_released_card_may_go_on(work: Work) -> None:
    card = card_of(work, planned_order(work))
    block(work, card.id, "Kilit gelmedi")
    unblock(work, card.id)
    assert (card.state, card.blocked_reason) == ("waiting", "")
    pass_on(work, card.id, card.version)
    assert [touch.kind for touch in touches_of(work, card)] == ["planned", "blocked", "unblocked", "passed"]


@pytest.mark.parametrize("reason", ["", "   ", "\n\t"])
def test_a_reason_is_needed(work: Work, reason: str) -> None:
    card = card_of(work, planned_order(work))
    with pytest.raises(BlockReasonMissing):
        block(work, card.id, reason)
    assert card.state == "waiting"


def test_a_novel_is_cut(work: Work) -> None:
    card = card_of(work, planned_order(work))
    block(work, card.id, "a" * 5000)
    assert len(card.blocked_reason) == LONGEST_REASON


def test_only_what_waits_can_be_released(work: Work) -> None:
    card = card_of(work, planned_order(work))
    with pytest.raises(CardIsNotBlocked):
        unblock(work, card.id)
    assert card.version == 1


def test_a_ready_card_does_not_wait(work: Work) -> None:
    card = card_of(work, planned_order(work))
    for _ in range(4):
        pass_on(work, card.id, card.version)
    with pytest.raises(CardNotInWork):
        block(work, card.id, "Kilit gelmedi")
    assert card.state == "ready"


def test_the_same_touch_arriving_twice_counts_once(work: Work) -> None:
    card = card_of(work, planned_order(work))
    first = block(work, card.id, "Kilit gelmedi", key="touch-00001")
    assert block(work, card.id, "Kilit gelmedi", key="touch-00001") == first
    assert card.version == 2


def test_who_only_looks_blocks_nothing(work: Work) -> None:
    card = card_of(work, planned_order(work))
    with pytest.raises(NotAllowed):
        block(acting(work, person("Clerk")), card.id, "Kilit gelmedi")
    assert card.state == "waiting"
