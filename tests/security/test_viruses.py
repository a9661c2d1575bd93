"""Where the installation has a virus scanner, every file is shown to it before anybody reads it."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterable, Iterator
from dataclasses import replace

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from app.factory import create_app
from app.kernel.viruses import Scanner, ScannerAway, VirusFound
from config import Settings
from tests.security.fort import Fort
from tests.security.reading import rows
from tests.security.stub_scanner import VIRUS, Stub, stub_scanner
from views.viruses import MOST_FILES, install_scanning

LIST = "Kod;Ünvan\nTEMIZ-1;Temiz Firma\n".encode()


@pytest.fixture(scope="module")
def scanner() -> Iterator[Stub]:
    with stub_scanner() as stub:
        yield stub


def scanned(settings: Settings, scanner: Stub, *, needed: bool = True) -> Iterator[Flask]:
    app = create_app(replace(settings, clamd=f"127.0.0.1:{scanner.port}", clamd_needed=needed))
    yield app
    app.extensions["atolye.database"].close()


@pytest.fixture(scope="module")
def guarded(settings: Settings, scanner: Stub) -> Iterator[Flask]:
    """The product with a scanner."""
    yield from scanned(settings, scanner)


def send(app: Flask, fort: Fort, content: bytes) -> TestResponse:
    behind = replace(fort, app=app)
    file = (io.BytesIO(content), "liste.csv")
    return behind.post("owner", "/imports/new/customers", {"file": file})


def send_all(app: Flask, fort: Fort, *contents: bytes) -> TestResponse:
    """Several files of one field."""
    files = [(io.BytesIO(content), f"{place}.csv") for place, content in enumerate(contents)]
    return replace(fort, app=app).post("owner", "/imports/new/customers", {"file": files})


def imports(fort: Fort) -> int:
    return int(rows(fort, "select count(*) as number from import_run")[0].number)


def test_a_clean_file_comes_in_whole_and_another_does_not(
    guarded: Flask, fort: Fort, scanner: Stub, caplog: pytest.LogCaptureFixture
) -> None:
    before = imports(fort)
    assert send(guarded, fort, LIST).status_code == 302
    assert scanner.seen[-1] == LIST
    assert imports(fort) == before + 1
    with caplog.at_level(logging.WARNING, "atolye.viruses"):
        refused = send(guarded, fort, LIST + VIRUS)
    assert refused.status_code in (403, 422)
    assert "Deneme.Virus-1" in refused.text
    assert imports(fort) == before + 1
    assert "Deneme.Virus-1" in caplog.text


def test_without_an_answer_no_file_is_taken_unless_the_installation_says_so() -> None:
    with stub_scanner(b"INSTREAM size limit exceeded. ERROR\0") as stub:
        for scanner in (Scanner(path="/nowhere/clamd.ctl"), Scanner(host="127.0.0.1", port=stub.port)):
            with pytest.raises(ScannerAway):
                scanner.look_into("x", iter([b"x"]))
            assert not replace(scanner, is_needed=False).look_into("x", iter([b"x"]))


def test_what_is_found_is_refused_even_where_the_scanner_is_not_needed(scanner: Stub) -> None:
    with pytest.raises(VirusFound, match=r"Deneme\.Virus-1"):
        Scanner(host="127.0.0.1", port=scanner.port, is_needed=False).look_into("x", iter([VIRUS]))


def test_every_file_of_a_field_is_looked_into(guarded: Flask, fort: Fort, scanner: Stub) -> None:
    before = imports(fort)
    refused = send_all(guarded, fort, LIST, LIST + VIRUS)
    assert refused.status_code in (403, 422)
    assert "Deneme.Virus-1" in refused.text
    assert imports(fort) == before
    assert scanner.seen[-2:] == [LIST, LIST + VIRUS]


def test_more_files_than_any_form_sends_are_not_even_looked_into(
    guarded: Flask, fort: Fort, scanner: Stub
) -> None:
    before, seen = imports(fort), len(scanner.seen)
    refused = send_all(guarded, fort, *[b"x"] * (MOST_FILES + 1))
    assert refused.status_code in (403, 422)
    assert str(MOST_FILES) in refused.text
    assert (imports(fort), len(scanner.seen)) == (before, seen)


def test_a_scanner_that_is_away_is_asked_once_for_all_files(monkeypatch: pytest.MonkeyPatch) -> None:
    asked, app = [], Flask("away")
    away = Scanner(path="/nowhere/clamd.ctl", is_needed=False)
    ask = Scanner.look_into

    def counted(self: Scanner, file: str, chunks: Iterable[bytes]) -> bool | None:
        asked.append(file)
        return ask(self, file, chunks)

    monkeypatch.setattr(Scanner, "look_into", counted)
    install_scanning(app, away)
    files = [(io.BytesIO(b"x"), f"{place}.csv") for place in range(3)]
    assert app.test_client().post("/", data={"file": files}).status_code == 404
    assert asked == ["0.csv"]
