from __future__ import annotations

import json

from sqlalchemy import text

from app.kernel.work import Work
from app.production.board import beginning_of_board, board
from tests.production.floor import planned_order
from tests.statements import statements_of

CARDS = 5_000
_COPY = text(
    "insert into work_order (number, order_id, order_line_id, quantity, department_id, state, entered_at,"
    " created_at, version) select number || '-' || n, order_id, order_line_id, quantity,"
    " (select id from department order by position offset n % 4 limit 1), 'waiting', entered_at, created_at,"
    " 1"
    " from work_order cross join generate_series(1, :times) n"
)


def test_thousands_of_cards_are_read_in_six_statements_and_drawn_once(work: Work) -> None:
    for _ in range(2):
        planned_order(work, lines=25)
    work.session.execute(_COPY, {"times": CARDS // 50})
    with statements_of(work.session) as sent:
        seen = board(work)
        said = json.dumps(seen.to_json())
    assert (len(seen.cards), len(sent)) == (CARDS + 50, 6)
    assert len(seen.to_json()["drawings"]) == 1
    assert len(said) < 1_000 * CARDS


def test_the_beginning_of_a_board_is_the_head_of_every_queue_and_what_stands_there(work: Work) -> None:
    planned_order(work, lines=25)
    assert "counts" not in beginning_of_board(work, 25).to_json()  # that is all of it
    work.session.execute(_COPY, {"times": 8})
    work.session.execute(text("update work_order set priority = id % 3, state = 'ready' where id % 5 = 0"))
    whole = board(work)
    with statements_of(work.session) as sent:
        head = beginning_of_board(work, 4)
    assert len(sent) == 7
    said = head.to_json()
    assert set(said["counts"]) == {card.column for card in whole.cards}
    for place, counted in said["counts"].items():
        queue = [card for card in whole.cards if card.column == place]
        assert counted == {"cards": len(queue), "doors": sum(card.quantity for card in queue)}
        assert [card for card in head.cards if card.column == place] == queue[:4]
