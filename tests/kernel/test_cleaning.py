"""The log passes one place that knows what must not be written down, whoever writes and whatever breaks."""

from __future__ import annotations

import logging

import pytest

from app.kernel.cleaning import clean_text, write_clean_logs

TOKEN = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl"


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("GET /x?token=abc123&page=2", "GET /x?token=•••&page=2"),
        ("reset?code=993311", "reset?code=•••"),
        ("Authorization: Bearer abcdefghijkl", "Authorization: Bearer •••"),
        (f"jwt {TOKEN} came", "jwt ••• came"),
        ("/kiosk/pair#kiwbc2o5_w_KOF0B", "/kiosk/pair#•••"),
        ("TC 10000000146.", "TC •••••••0146."),
        ("100 000 001 46", "•••••••0146"),
        ("('10000000146', 1)", "('•••••••0146', 1)"),
        ("IRS2026000000001 +905321234567 05321234567", None),
        ("10000000147 is nobody's", None),
        ("11111111111", None),
        ("monkey=1 codec=2 page=3", None),
    ],
)
def test_secrets_and_identity_numbers_are_hidden(written: str, kept: str | None) -> None:
    assert clean_text(written) == (written if kept is None else kept)


def test_arguments_and_errors_are_cleaned_too(caplog: pytest.LogCaptureFixture) -> None:
    write_clean_logs()
    log = logging.getLogger("atolye.test")
    try:
        int("password=hunter2 of 10000000146")
    except ValueError:
        log.exception("%s did %s", "10000000146", {"token=x1y2"})
    assert "hunter2" not in caplog.text
    assert "10000000146" not in caplog.text
    assert "•••••••0146" in caplog.text
    assert "ValueError" in caplog.text
    log.warning("100 %")  # no arguments, no formatting
    log.info("%d pieces of %s", 3, "door")
    assert "100 %" in caplog.text
