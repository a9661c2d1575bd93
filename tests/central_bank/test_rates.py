"""The central bank's rates: read from its file, asked at its address, never over what somebody typed."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_network
from typing import Any

import pytest
from sqlalchemy import select

from app.central_bank.every_company import take_for_all
from app.central_bank.fetching import ADDRESS, fetch_rates
from app.central_bank.reading import MOST_BYTES, NotTheBanksFile, RatesOfDay, read_rates
from app.central_bank.taking import RatesOfWrongDay, take_rates, wants_rates
from app.edocuments.integrators.reaching import Patience, find_place, use_networks
from app.edocuments.integrators.troubles import ForbiddenAddress, NoAnswerInTime, TooMuchSaid, Trouble
from app.kernel.work import Work
from app.purchasing.terms.rates import rate_of
from app.purchasing.terms.terms import check_exchange_rate
from models.core import Company
from models.purchasing import ExchangeRate

FRIDAY, TODAY = date(2026, 11, 20), date(2026, 11, 21)
ROW = """<Currency CrossOrder="0" Kod="{0}" CurrencyCode="{0}"><Unit>{1}</Unit><Isim>X</Isim>
<ForexBuying>1</ForexBuying><ForexSelling>{2}</ForexSelling><BanknoteSelling>99</BanknoteSelling></Currency>"""


def bulletin(*rows: tuple[str, str, str], day: str = "20.11.2026") -> bytes:
    said = "".join(ROW.format(*row) for row in rows)
    head = '<?xml version="1.0" encoding="UTF-8"?><?xml-stylesheet type="text/xsl" href="isokur.xsl"?>'
    return (
        f'{head}<Tarih_Date Tarih="{day}" Date="11/20/2026" Bulten_No="2026/221">{said}</Tarih_Date>'.encode()
    )


FILE = bulletin(("USD", "1", "42.1234"), ("EUR", "1", "48.9"), ("JPY", "100", "27.5"), ("XDR", "1", ""))


def rates_of(work: Work) -> dict[tuple[str, date], tuple[Decimal, bool]]:
    rows = work.session.scalars(select(ExchangeRate).execution_options(populate_existing=True))
    return {(row.currency, row.on): (row.rate, row.from_bank) for row in rows}


def test_the_selling_rate_of_one_unit_is_read_with_its_day() -> None:
    found = read_rates(FILE)
    assert found.on == FRIDAY
    assert found.rates == {"USD": Decimal("42.1234"), "EUR": Decimal("48.9"), "JPY": Decimal("0.275")}


RUBBISH = [
    b"",
    b"<html><body>Bakimda</body></html>",
    b"<Tarih_Date",
    bulletin(),
    bulletin(("USD", "1", "42"), day="31.02.2026"),
    bulletin(("USD", "0", "42")),
    bulletin(("USD", "1", "-42")),
    bulletin(("USD", "1", "NaN")),
    bulletin(("USD", "1", "1e999999")),
    bulletin(("USD", "1", "42,12")),
    b'<!DOCTYPE x [<!ENTITY a "aaaa">]>' + FILE.split(b"?>", 2)[2],
    FILE + b" " * MOST_BYTES,
]


@pytest.mark.parametrize("content", RUBBISH)
def test_what_is_no_list_of_rates_is_refused(content: bytes) -> None:
    with pytest.raises(NotTheBanksFile):
        read_rates(content)


def test_a_weekend_has_the_rates_of_its_friday(work: Work) -> None:
    taken = take_rates(work, read_rates(FILE))
    assert taken is not None
    assert taken.rates == {"EUR": Decimal("48.9"), "USD": Decimal("42.1234")}
    assert rates_of(work) == {
        ("USD", FRIDAY): (Decimal("42.1234"), True),
        ("EUR", FRIDAY): (Decimal("48.9"), True),
    }
    known = rate_of(work, "EUR", TODAY)
    assert known is not None
    assert (known.rate, known.on) == (Decimal("48.9"), FRIDAY)
    assert [type(event).__name__ for event in work.events] == ["BankRatesTaken"]
    assert take_rates(work, read_rates(FILE)) is None
    assert len(work.events) == 1


def test_what_somebody_typed_stays(work: Work) -> None:
    work.session.add(ExchangeRate(currency="USD", on=FRIDAY, rate=Decimal("41.5")))
    work.session.flush()
    taken = take_rates(work, read_rates(FILE))
    assert taken is not None
    assert set(taken.rates) == {"EUR"}
    assert rates_of(work)["USD", FRIDAY] == (Decimal("41.5"), False)
    row = work.session.scalars(select(ExchangeRate).filter_by(currency="EUR", on=FRIDAY)).one()
    row.rate = Decimal("49.25")
    check_exchange_rate(work, row)
    work.session.flush()
    assert take_rates(work, read_rates(FILE)) is None
    assert rates_of(work)["EUR", FRIDAY] == (Decimal("49.25"), False)


@pytest.mark.parametrize("on", [TODAY + timedelta(days=1), TODAY - timedelta(days=16)])
def test_a_file_of_the_wrong_day_is_not_taken_over(work: Work, on: date) -> None:
    with pytest.raises(RatesOfWrongDay):
        take_rates(work, RatesOfDay(on, {"USD": Decimal(42)}))
    assert rates_of(work) == {}


def test_a_rate_that_leaps_is_left_to_a_person(work: Work) -> None:
    work.session.add(ExchangeRate(currency="USD", on=FRIDAY - timedelta(days=1), rate=Decimal("4.2")))
    work.session.flush()
    taken = take_rates(work, read_rates(FILE))
    assert taken is not None
    assert (set(taken.rates), set(taken.doubted)) == ({"EUR"}, {"USD"})
    assert ("USD", FRIDAY) not in rates_of(work)


def test_nobody_is_asked_unless_a_company_wants_it(work: Work) -> None:
    asked: list[str] = []

    def fetch() -> RatesOfDay:
        asked.append("now")
        return read_rates(FILE)

    @contextmanager
    def begin() -> Iterator[Work]:
        yield work

    assert not wants_rates(work)
    assert take_for_all([begin], fetch) == 0
    assert (asked, rates_of(work)) == ([], {})
    work.session.get_one(Company, 1).takes_bank_rates = True
    assert take_for_all([begin, begin], fetch) == 1
    assert asked == ["now"]
    assert len(rates_of(work)) == 2


def test_a_bank_that_cannot_be_had_breaks_nothing(work: Work, caplog: pytest.LogCaptureFixture) -> None:
    @contextmanager
    def begin() -> Iterator[Work]:
        yield work

    def fetch() -> RatesOfDay:
        raise NotTheBanksFile

    work.session.get_one(Company, 1).takes_bank_rates = True
    assert take_for_all([begin], fetch) == 0
    assert rates_of(work) == {}
    assert "cannot be had" in caplog.text


# --- over the line ------------------------------------------------------------------------------------------


@contextmanager
def bank(status: int, body: bytes, *, waits: bool = False) -> Iterator[str]:
    """A server that answers like this to everything."""
    over = threading.Event()

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if waits:
                over.wait(20)
                return
            self.send_response(status)
            self.send_header("Location", "http://127.0.0.1:1/")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            with_body = self.path == "/kurlar/today.xml"
            self.wfile.write(body if with_body else b"")

        def log_message(self, *_said: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    use_networks(lambda: (ip_network("127.0.0.0/8"),))
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        use_networks(lambda: ())
        over.set()
        server.shutdown()
        server.server_close()
        thread.join()


def test_the_file_is_fetched() -> None:
    with bank(200, FILE) as address:
        assert fetch_rates(address) == read_rates(FILE)


@pytest.mark.parametrize(
    ("status", "body", "trouble"),
    [
        (404, FILE, NotTheBanksFile),
        (302, b"", NotTheBanksFile),
        (200, b"<html></html>", NotTheBanksFile),
        (200, b"x" * (MOST_BYTES + 100_000), TooMuchSaid),
    ],
)
def test_every_other_answer_is_refused(status: int, body: bytes, trouble: type[Exception]) -> None:
    with bank(status, body) as address, pytest.raises(trouble):
        fetch_rates(address)


def test_a_bank_that_says_nothing_is_not_waited_for() -> None:
    soon = Patience(timedelta(seconds=2), timedelta(milliseconds=300), MOST_BYTES)
    with bank(200, b"", waits=True) as address, pytest.raises(NoAnswerInTime):
        fetch_rates(address, soon)


def test_the_banks_name_leads_nowhere_inside(monkeypatch: pytest.MonkeyPatch) -> None:
    assert ADDRESS.startswith("https://")

    def answer(_host: str, port: int, **_: object) -> list[tuple[object, ...]]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("10.0.0.7", port))]

    monkeypatch.setattr(socket, "getaddrinfo", answer)
    with pytest.raises(ForbiddenAddress):
        find_place(ADDRESS)
    with pytest.raises(Trouble):
        fetch_rates()
