"""Where the installation has a virus scanner, every file is shown to it before anybody reads it."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
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
