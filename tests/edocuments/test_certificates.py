"""Certificate files: opened once, kept without their password, refused with a sentence."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from app.edocuments.signing.certificates import (
    MOST_BYTES,
    CertificateEnded,
    CertificateNotYet,
    NoPrivateKey,
    NotACertificate,
    WeakKey,
    open_certificate_file,
    seal_credentials,
    unseal_credentials,
)
from app.kernel.sealing import BrokenSeal
from app.kernel.tenancy import Tenant
from tests.edocuments.certificates import BEGINS, ENDS, PASSWORD, certificate_file

ACME, RIVAL = Tenant("acme", "Acme"), Tenant("rival", "Rakip")


@pytest.mark.parametrize("kind", ["rsa", "ec", "ec384"])
def test_a_file_says_whose_it_is_and_how_long(kind: str) -> None:
    opened = open_certificate_file(certificate_file(kind), PASSWORD)
    assert (opened.name, opened.serial) == ("Acme Çelik Kapı A.Ş.", "1267")
    assert (opened.begins, opened.ends) == (date(2026, 1, 1), date(2027, 1, 1))
    opened.check(BEGINS)
    opened.check(ENDS - timedelta(seconds=2))


def test_it_signs_only_in_its_time() -> None:
    opened = open_certificate_file(certificate_file(), PASSWORD)
    with pytest.raises(CertificateEnded):
        opened.check(ENDS)
    with pytest.raises(CertificateNotYet):
        opened.check(datetime(2025, 12, 31, tzinfo=UTC))


def test_a_wrong_password_and_a_wrong_file_say_the_same() -> None:
    for content, password in (
        (certificate_file(), "wrong"),
        (certificate_file(), ""),
        (b"%PDF-1.7", PASSWORD),
        (b"", PASSWORD),
        (b"0" * (MOST_BYTES + 1), PASSWORD),
    ):
        with pytest.raises(NotACertificate):
            open_certificate_file(content, password)


def test_a_certificate_without_its_key_is_refused() -> None:
    with pytest.raises(NoPrivateKey):
        open_certificate_file(certificate_file(with_key=False), PASSWORD)


def test_a_weak_key_is_refused() -> None:
    with pytest.raises(WeakKey):
        open_certificate_file(certificate_file("weak"), PASSWORD)


def test_what_is_kept_opens_for_this_company_alone_and_holds_no_password() -> None:
    opened = open_certificate_file(certificate_file(), PASSWORD)
    sealed = seal_credentials(ACME, opened)
    assert PASSWORD not in sealed
    assert "PRIVATE" not in sealed
    again = unseal_credentials(ACME, sealed)
    assert again.certificate == opened.certificate
    assert again.key.private_numbers() == opened.key.private_numbers()
    with pytest.raises(BrokenSeal):
        unseal_credentials(RIVAL, sealed)
    assert "private" not in repr(opened).lower()
