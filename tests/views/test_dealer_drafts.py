"""What a dealer writes and the office with them: nothing of either is lost, and every page opens."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Engine, event

from models.orders import SalesOrder
from tests.views.dealer_town import AYSE, Town, two_doors


def test_the_page_of_an_order_leaves_out_a_cancelled_line(town: Town) -> None:
    more = {f"lines-1-{name}": text for name, text in two_doors(town).items()}
    number = town.order(AYSE, **more, **{"lines-0-quantity": "7"})
    with town.work() as work:
        work.session.get_one(SalesOrder, number).lines[1].quantity = 0
    page = town.get(AYSE, f"/dealer/orders/{number}")
    assert page.status_code == 200
    assert "7 × " in page.text
    assert page.text.count('<article class="own-door"') == 1


def test_the_page_of_an_order_asks_the_same_whatever_its_doors(town: Town) -> None:
    def asked(number: int) -> int:
        seen: list[str] = []

        def listen(*given: Any) -> None:
            seen.append(given[2])

        event.listen(Engine, "before_cursor_execute", listen)
        try:
            assert town.get(AYSE, f"/dealer/orders/{number}").text.count("own-door__drawing") == 1 + len(more)
        finally:
            event.remove(Engine, "before_cursor_execute", listen)
        return len([each for each in seen if "order_material" in each or "FROM material" in each])

    more: list[str] = []
    few = asked(town.order(AYSE))
    more = ["1", "2"]
    lines = {f"lines-{place}-{name}": text for place in more for name, text in two_doors(town).items()}
    assert few == asked(town.order(AYSE, **lines)) == 1
