"""Passwords that leaked elsewhere are refused: in a file of hashes, searched where it lies."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.identity import breached
from app.identity.breached import is_breached, use_breached
from app.identity.passwords import PasswordLeaked, check_new_password
from config import Settings, WrongSetting
from tests.test_config import RIGHT

STRONG = "kavun-fener-yosun-cetvel"
LEAKED = [STRONG, *(f"sizan-parola-{number}-deniz" for number in range(300))]


def hashed(password: str) -> str:
    return hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper()


@pytest.fixture(params=["\n", "\r\n"])
def leaked(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Path]:
    """A list as the downloader writes it; what other tests have set comes back."""
    before = list(breached._list)
    path = tmp_path / "pwned.txt"
    lines = sorted(f"{hashed(one)}:{place * 7}" for place, one in enumerate(LEAKED))
    path.write_bytes(request.param.join(lines).encode())
    use_breached(lambda: path)
    yield path
    breached._list[:] = before


def test_every_one_of_the_list_is_found_and_nothing_else(leaked: Path) -> None:
    assert all(is_breached(one) for one in LEAKED)
    assert not any(is_breached(f"{one}x") for one in LEAKED)
    with pytest.raises(PasswordLeaked) as refused:
        check_new_password(STRONG)
    assert refused.value.field == "password"
    check_new_password(f"{STRONG}-baska")
    use_breached(lambda: None)
    check_new_password(STRONG)


def test_a_file_that_is_no_such_list_keeps_the_product_from_starting(leaked: Path, tmp_path: Path) -> None:
    settings = Settings.from_mapping({**RIGHT, "ATOLYE_BREACHED_PASSWORDS": str(leaked)})
    assert settings.breached_passwords == leaked
    wrong = tmp_path / "words.txt"
    wrong.write_text("123456\n")
    for name in (str(wrong), "/nowhere/pwned.txt", str(tmp_path)):
        with pytest.raises(WrongSetting, match="ATOLYE_BREACHED_PASSWORDS"):
            Settings.from_mapping({**RIGHT, "ATOLYE_BREACHED_PASSWORDS": name})


@pytest.mark.parametrize("name", ["ATOLYE_CLAMD", "ATOLYE_CLAMD_AWAY"])
def test_a_scanner_that_cannot_be_is_refused_too(name: str) -> None:
    with pytest.raises(WrongSetting, match=name):
        Settings.from_mapping({**RIGHT, name: "kapalı"})
    place = "/run/clamav/clamd.ctl"
    right = Settings.from_mapping({**RIGHT, "ATOLYE_CLAMD": place, "ATOLYE_CLAMD_AWAY": "accept"})
    assert (right.clamd, right.clamd_needed) == (place, False)
